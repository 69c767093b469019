import type { BulkPreviewOutput } from '../../../server/src/contract/bulk.ts'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'

type PreviewDeal = BulkPreviewOutput['deals'][number]
export type ReadyDeal = Extract<PreviewDeal, { outcome: 'will_be_made' }>
type InvoicedDeal = Extract<PreviewDeal, { outcome: 'invoiced' }>
export type UnreadyDeal = Exclude<PreviewDeal, ReadyDeal | InvoicedDeal>

export type PreviewGroups = { willBeMade: ReadyDeal[]; needSomething: UnreadyDeal[]; invoiced: InvoicedDeal[] }

/** The three things a preview says of deals, each in the order asked. */
export function previewGroups({ deals }: BulkPreviewOutput): PreviewGroups {
  const groups: PreviewGroups = { willBeMade: [], needSomething: [], invoiced: [] }
  for (const deal of deals) {
    if (deal.outcome === 'will_be_made') groups.willBeMade.push(deal)
    else if (deal.outcome === 'invoiced') groups.invoiced.push(deal)
    else groups.needSomething.push(deal)
  }
  return groups
}

/** What deals come to, one exact sum per currency in the order they appear. */
export function totalsByCurrency(deals: Pick<ReadyDeal, 'total' | 'currency'>[]): { currency: string; total: string }[] {
  return [...new Set(deals.map(({ currency }) => currency))].map((currency) => ({ currency, total: sumOf(deals, currency) }))
}

/** Xero's totals have two decimals in every currency, so adding them up as lines without tax rounds nothing away. */
function sumOf(deals: Pick<ReadyDeal, 'total' | 'currency'>[], currency: string): string {
  const lines = deals
    .filter((deal) => deal.currency === currency)
    .map(({ total }) => ({ quantity: '1', unitAmount: total, discountPercent: null, ratePercent: null }))
  return invoiceTotals(lines, 'no_tax').total
}
