// What was last known of each deal, kept in this tab: a card that was open before shows something at once, with its age.
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { PREFIX } from '../ui/prefix.ts'
import { isDealInvoices } from './api.ts'

/** Whose they are: nobody sees what another person or account has left behind in this tab. */
export type Owner = { accountId: number; userId: number }
export type LastKnown = { data: DealInvoicesOutput; atMs: number }

const MOST_DEALS = 50
/** Grows when what is kept changes its shape. */
const ALL = `${PREFIX}:1:`

const ownersOf = ({ accountId, userId }: Owner) => `${ALL}${accountId}:${userId}:`

export const readLastKnown = (owner: Owner, dealId: number): LastKnown | null =>
  quietly(() => {
    const kept: unknown = JSON.parse(sessionStorage.getItem(ownersOf(owner) + dealId) ?? 'null')
    return isLastKnown(kept) ? kept : null
  }) ?? null

export function keepLastKnown(owner: Owner, dealId: number, known: LastKnown): void {
  quietly(() => {
    const name = ownersOf(owner) + dealId
    const others = ourKeys().filter((key) => key !== name)
    for (const key of oldestFirst(others).slice(0, Math.max(0, others.length + 1 - MOST_DEALS))) sessionStorage.removeItem(key)
    sessionStorage.setItem(name, JSON.stringify(known))
  })
}

/** Forgets what other persons and accounts have left. */
export function forgetOthers(owner: Owner): void {
  quietly(() => {
    for (const key of ourKeys()) if (!key.startsWith(ownersOf(owner))) sessionStorage.removeItem(key)
  })
}

const ourKeys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(`${PREFIX}:`))

function oldestFirst(keys: string[]): string[] {
  if (keys.length < MOST_DEALS) return keys
  const age = (key: string): number => {
    const kept: unknown = quietly(() => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown)
    return isLastKnown(kept) ? kept.atMs : 0
  }
  const ages = new Map(keys.map((key) => [key, age(key)]))
  return keys.toSorted((one, other) => (ages.get(one) ?? 0) - (ages.get(other) ?? 0))
}

const isLastKnown = (kept: unknown): kept is LastKnown =>
  typeof kept === 'object' &&
  kept !== null &&
  'data' in kept &&
  isDealInvoices(kept.data) &&
  'atMs' in kept &&
  typeof kept.atMs === 'number'

/** A browser may forbid it, or be full: then nothing is remembered, and that is all. */
function quietly<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
