import type { Client, Deal } from './deal.ts'
import type { Invoice } from './invoice.ts'

export type DealCandidate = { dealId: number; reasons: string[] }
export type DealMatch =
  { kind: 'link'; dealId: number; reason: string } | { kind: 'ask'; candidates: DealCandidate[] } | { kind: 'none' }
export function dealNumbersIn(_: string): number[] {
  return []
}
export function matchDeal(_: {
  invoice: Invoice
  byReference: Deal[]
  byClient: Deal[]
  isClientSure: boolean
  accountCurrency: string
  dealsWithInvoice: Set<number>
  clients?: Pick<Client, 'kind' | 'id'>[]
}): DealMatch {
  return { kind: 'none' }
}
