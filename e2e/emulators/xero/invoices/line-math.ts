// Exact amounts. Lines are rounded one by one and totals are sums of rounded lines.
// Source: Xero developer documentation, Rounding in Xero.
import { Decimal } from 'decimal.js'
import type { TaxRate } from '../state/entities.ts'
import type { Line, LineAmountTypes } from '../state/invoice.ts'

export type Pricing = {
  quantity: number
  unitAmount: number
  discountRate?: number | undefined
  discountAmount?: number | undefined
}

export const round = (value: Decimal.Value, places: number) =>
  new Decimal(value).toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toNumber()

/** Quantity times unit amount, less the discount, to two places. */
export function lineAmountOf({ quantity, unitAmount, discountRate, discountAmount }: Pricing): number {
  const gross = new Decimal(quantity).times(unitAmount)
  if (discountRate !== undefined) return round(gross.times(new Decimal(100).minus(discountRate)).dividedBy(100), 2)
  return round(gross.minus(discountAmount ?? 0), 2)
}

/** The whole percentage: simple parts add up, compound parts come on top of their sum; four places. */
export function effectiveRate({ components }: Pick<TaxRate, 'components'>): number {
  const sum = (isCompound: boolean) =>
    components.filter((part) => part.isCompound === isCompound).reduce((total, { rate }) => total.plus(rate), new Decimal(0))
  const [simple, compound] = [sum(false), sum(true)]
  return round(simple.plus(compound).plus(simple.times(compound).dividedBy(100)), 4)
}

/** Tax of one line to two places: on top of the amount, inside it, or none. */
export function taxAmountOf(lineAmount: number, percent: number, lineAmountTypes: LineAmountTypes): number {
  if (lineAmountTypes === 'NoTax') return 0
  const amount = new Decimal(lineAmount)
  if (lineAmountTypes === 'Exclusive') return round(amount.times(percent).dividedBy(100), 2)
  return round(amount.times(percent).dividedBy(new Decimal(100).plus(percent)), 2)
}

export type Totals = { subTotal: number; totalTax: number; total: number; totalDiscount: number }

export function totalsOf(lines: Line[], lineAmountTypes: LineAmountTypes): Totals {
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0))
  const amounts = sum(lines.map(({ lineAmount }) => lineAmount))
  const tax = sum(lines.map(({ taxAmount }) => taxAmount))
  const isInclusive = lineAmountTypes === 'Inclusive'
  return {
    subTotal: (isInclusive ? amounts.minus(tax) : amounts).toNumber(),
    totalTax: tax.toNumber(),
    total: (isInclusive ? amounts : amounts.plus(tax)).toNumber(),
    totalDiscount: sum(lines.map(discountOf)).toNumber(),
  }
}

const discountOf = ({ quantity, unitAmount, lineAmount, discountRate, discountAmount }: Line) =>
  quantity === undefined || unitAmount === undefined || (discountRate === undefined && discountAmount === undefined)
    ? 0
    : new Decimal(round(new Decimal(quantity).times(unitAmount), 2)).minus(lineAmount).toNumber()
