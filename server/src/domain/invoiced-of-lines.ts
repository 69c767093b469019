import type { FormLine } from '../contract/invoice-form.ts'
import { invoiceTotals } from '../contract/invoice-totals.ts'
import type { CardWish } from './card-wish.ts'
import { type Invoice, isLiveInvoice } from './invoice.ts'
import { Decimal } from './money.ts'

/** An invoice of a deal, or one on its way; a stored link is one. */
export type DealInvoice = {
  origin: 'RULE' | 'CARD' | 'XERO'
  state: 'STOOD_BEFORE' | 'REFUSED' | 'CLAIMED' | 'SENDING' | 'LINKED' | 'RELEASED'
  wish: Pick<CardWish, 'lines' | 'currency'> | null
  invoice: Pick<Invoice, 'status'> | null
}

/**
 * How much of each line of a deal has been invoiced, or is on its way. A rule takes the whole deal; an order from the card takes
 * what its lines say. One made by hand in Xero has lines of its own, which nobody can tell apart, and takes nothing.
 *
 * @param whole    what each line of the deal comes to, net of discount.
 * @param currency of `whole`. Orders in another one take nothing: nothing is converted.
 */
export function invoicedOfLines({
  whole,
  currency,
  invoices,
}: {
  whole: Decimal[]
  currency: string
  invoices: DealInvoice[]
}): Decimal[] {
  const taken = whole.map(() => new Decimal(0))
  for (const { origin, wish } of invoices.filter(takesOfDeal)) {
    if (origin === 'RULE') whole.forEach((amount, index) => (taken[index] = (taken[index] ?? amount).plus(amount)))
    if (origin !== 'CARD' || wish?.currency !== currency) continue
    for (const { dealLine, amount } of amountsOf(wish.lines)) {
      const before = dealLine === null ? undefined : taken[dealLine]
      if (before && dealLine !== null) taken[dealLine] = before.plus(amount)
    }
  }
  return taken
}

/** What the lines of an order come to, net of discount, each rounded as Xero does. */
export function amountsOf(lines: FormLine[]): { dealLine: number | null; amount: Decimal }[] {
  const { lineAmounts } = invoiceTotals(
    lines.map((line) => ({ ...line, ratePercent: null })),
    'no_tax',
  )
  return lines.map(({ dealLine }, index) => ({ dealLine, amount: new Decimal(lineAmounts[index] ?? 0) }))
}

/** A rule's claim that was never sent may still be given up; an order from the card was meant. */
function takesOfDeal({ origin, state, invoice }: DealInvoice): boolean {
  if (state === 'LINKED') return invoice === null || isLiveInvoice(invoice)
  return state === 'SENDING' || (state === 'CLAIMED' && origin === 'CARD')
}
