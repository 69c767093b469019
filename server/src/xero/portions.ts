// How much goes into one call, and how many calls make one answer.
import { AppError } from '../domain/errors.ts'

const BATCH = 50 // Xero Accounting API, Requests and responses: about 50 elements a write
export const UNIT_DECIMALS = 4 // unit prices; without asking, Xero rounds them to two
export const IDS_A_CALL = 40 // Xero Accounting API, Invoices: addresses beyond about 2,091 characters answer 404
export const PAGE_SIZE = 1_000
const MOST_ROUNDS = 3

type ReadPage<T> = (page: number) => Promise<{ items: T[]; pageCount: number | undefined }>

/** Reads pages until Xero says that was the last, or, where it does not say, until one is not full. */
export async function allPages<T>(read: ReadPage<T>): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page++) {
    const { items, pageCount } = await read(page)
    all.push(...items)
    if (items.length === 0 || (pageCount === undefined ? items.length < PAGE_SIZE : page >= pageCount)) return all
  }
}

/**
 * All of a list that is ordered by change. What changes while we read moves to the end and pulls all behind it forward, so
 * that the first of the next page slips into one we have read already. Such a move shows, since what moved comes twice: then
 * all is read again. Gives up after a few rounds; what still slipped through is for the next full reading.
 *
 * @returns each once, its newest reading, oldest change first.
 */
export async function allByChange<T extends { id: string; updatedAt: Date }>(read: ReadPage<T>): Promise<T[]> {
  const all: T[] = []
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await allPages(read)
    all.push(...seen)
    if (byId(seen).length === seen.length) break
  }
  return byId(all).toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())
}

/** Each id once, in groups of at most `size`. */
export const groupsOf = (ids: string[], size: number): string[][] => {
  const unique = [...new Set(ids)]
  return Array.from({ length: Math.ceil(unique.length / size) }, (_, index) => unique.slice(index * size, (index + 1) * size))
}

/** Each once; of two readings the later one, since it is the newer. */
export const byId = <T extends { id: string }>(all: T[]): T[] => [...new Map(all.map((one) => [one.id, one])).values()]

/** The elements of an answer as they came. */
export const elementsUnder = (data: unknown, key: string): unknown => (data as Record<string, unknown> | null)?.[key]

/** @throws AppError `invalid`: a larger batch would need a second key. */
export function assertBatch(drafts: unknown[]): void {
  if (drafts.length > BATCH) throw new AppError('invalid', 'xero.batch_too_large')
}
