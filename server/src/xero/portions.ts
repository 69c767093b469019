// How much goes into one call, and how many calls make one answer.
import { AppError } from '../domain/errors.ts'

const BATCH = 50 // Xero Accounting API, Requests and responses: about 50 elements a write
export const IDS_A_CALL = 40 // Xero Accounting API, Invoices: addresses beyond about 2,091 characters answer 404
export const PAGE_SIZE = 1_000

/** Reads pages until Xero says that was the last, or, where it does not say, until one is not full. */
export async function allPages<T>(read: (page: number) => Promise<{ items: T[]; pageCount: number | undefined }>): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page++) {
    const { items, pageCount } = await read(page)
    all.push(...items)
    if (items.length === 0 || (pageCount === undefined ? items.length < PAGE_SIZE : page >= pageCount)) return all
  }
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
