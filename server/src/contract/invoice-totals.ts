// What an invoice will come to, computed by the form while somebody types and by the server in its previews: one implementation,
// so that both show the same. Exact decimals; the one library in this room beside Zod, because a second copy of this would differ.
import { Big } from 'big.js'

/** Amounts as decimal texts; `discountPercent` 0 to 100 or null; `ratePercent` of the line's tax, null for none. */
export type TotalsLine = { quantity: string; unitAmount: string; discountPercent: string | null; ratePercent: string | null }

export type InvoiceTotals = {
  /** Of each line, after discount, with or without tax as `lineAmounts` says; two decimals. */
  lineAmounts: string[]
  subTotal: string
  /** One entry per rate in the order of the lines, lines without tax left out. */
  taxes: { ratePercent: string; amount: string }[]
  totalTax: string
  total: string
}

const CENTS = 2 // Xero, Rounding: a line's amount and its tax have two decimals, whatever the currency
const HALF_UP = 1 // big.js: roundHalfUp

/**
 * Rounds each line and its tax, then adds up, exactly as Xero does: the tax of the sum would differ by cents.
 *
 * @param lines a number that cannot be read (somebody is typing) counts as zero.
 *
 * Source: Xero developer documentation, Rounding in Xero.
 */
export function invoiceTotals(lines: TotalsLine[], lineAmounts: 'exclusive' | 'inclusive' | 'no_tax'): InvoiceTotals {
  const priced = lines.map((line) => {
    const gross = number(line.quantity).times(number(line.unitAmount))
    const amount = gross
      .times(number('100').minus(number(line.discountPercent ?? '0')))
      .div(100)
      .round(CENTS, HALF_UP)
    const rate = lineAmounts === 'no_tax' ? null : line.ratePercent
    return { amount, rate, tax: rate === null ? new Big(0) : taxOf(amount, number(rate), lineAmounts) }
  })
  const sum = (values: Big[]) => values.reduce((total, value) => total.plus(value), new Big(0))
  const amounts = sum(priced.map(({ amount }) => amount))
  const totalTax = sum(priced.map(({ tax }) => tax))
  const rates = [...new Set(priced.flatMap(({ rate }) => (rate === null ? [] : [rate])))]
  return {
    lineAmounts: priced.map(({ amount }) => amount.toFixed(CENTS)),
    subTotal: (lineAmounts === 'inclusive' ? amounts.minus(totalTax) : amounts).toFixed(CENTS),
    taxes: rates.map((ratePercent) => ({
      ratePercent,
      amount: sum(priced.flatMap(({ rate, tax }) => (rate === ratePercent ? [tax] : []))).toFixed(CENTS),
    })),
    totalTax: totalTax.toFixed(CENTS),
    total: (lineAmounts === 'inclusive' ? amounts : amounts.plus(totalTax)).toFixed(CENTS),
  }
}

const taxOf = (amount: Big, rate: Big, lineAmounts: 'exclusive' | 'inclusive' | 'no_tax') =>
  (lineAmounts === 'exclusive' ? amount.times(rate).div(100) : amount.times(rate).div(rate.plus(100))).round(CENTS, HALF_UP)

function number(text: string): Big {
  try {
    return new Big(text.trim())
  } catch {
    return new Big(0)
  }
}
