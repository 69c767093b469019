import { groupBy } from './group-by.ts'
import { type Invoice, isLiveInvoice } from './invoice.ts'
import { Decimal } from './money.ts'

/**
 * Sums of invoices of one currency, exact. `open = invoiced - paid - credited`; drafts are invoiced and open too. `overdue` is
 * the part of `open` whose due day has passed.
 */
export type MoneySums = {
  currency: string
  invoiced: Decimal
  /** The part of `invoiced` that is no tax: what compares with a deal's value, which is usually without. */
  net: Decimal
  paid: Decimal
  credited: Decimal
  open: Decimal
  overdue: Decimal
}

/**
 * What became of a deal's money. The sums of the bar itself are those of the deal's currency; invoices in other currencies stand
 * beside it in `others`, one entry each, by currency code.
 */
export type MoneyBar = MoneySums & { others: MoneySums[] }

/** The parts of an invoice that the bar adds up; a stored link has them too. Whether it is overdue depends on its books' day. */
export type MoneyFacts = Pick<
  Invoice,
  'status' | 'currency' | 'total' | 'subTotal' | 'amountPaid' | 'amountCredited' | 'amountDue'
> & {
  isOverdue: boolean
}

/**
 * Adds up invoices. Currencies are shown side by side and never added; nothing is converted. Voided and deleted invoices are
 * left out.
 *
 * @param currency of the deal or the account, ISO 4217. Without an invoice in it the sums are zero.
 * @param invoices all invoices, in any order.
 */
export function moneyBar({ currency, invoices }: { currency: string; invoices: MoneyFacts[] }): MoneyBar {
  const byCurrency = groupBy(invoices.filter(isLiveInvoice), (invoice) => invoice.currency)
  const others = [...byCurrency.keys()].filter((other) => other !== currency).toSorted()
  return {
    ...sums(currency, byCurrency.get(currency) ?? []),
    others: others.map((other) => sums(other, byCurrency.get(other) ?? [])),
  }
}

const sums = (currency: string, invoices: MoneyFacts[]): MoneySums => ({
  currency,
  invoiced: Decimal.sum(0, ...invoices.map(({ total }) => total)),
  net: Decimal.sum(0, ...invoices.map(({ subTotal }) => subTotal)),
  paid: Decimal.sum(0, ...invoices.map(({ amountPaid }) => amountPaid)),
  credited: Decimal.sum(0, ...invoices.map(({ amountCredited }) => amountCredited)),
  open: Decimal.sum(0, ...invoices.map(({ amountDue }) => amountDue)),
  overdue: Decimal.sum(0, ...invoices.flatMap(({ amountDue, isOverdue }) => (isOverdue ? [amountDue] : []))),
})
