// A deposit, a share or the balance of a deal's lines: computed by the form while somebody types. Exact decimals; the parts of a
// line add up to the line, so that 30 % and the balance are the whole, however often and in whatever order.
import { Big } from 'big.js'
import type { FormLine, Part } from './invoice-form.ts'

const CENTS = 2 // Xero, Rounding: a line's amount has two decimals, whatever the currency
const HALF_UP = 1 // big.js: roundHalfUp
const DOWN = 0 // big.js: roundDown

export type PartOfLines = { lines: FormLine[]; error: null | 'nothing_left' | 'more_than_open' }

/**
 * The part of a deal's lines that is to be invoiced now. Each line gives the same share of what is left of it, so that taxes and
 * accounts stay in proportion; the cents that rounding leaves over go to the lines that lost most. No line gives more than is
 * left of it, and what gives nothing is left out.
 *
 * @param lines           the whole lines. A number that cannot be read (somebody is typing) counts as zero.
 * @param invoicedOfLines what has been invoiced of each line of the deal, net of discount; by `dealLine`.
 * @param part            a percentage or an amount of all the lines together, before tax where tax is added. `whole` gives the
 *   lines as they are.
 * @param decimals        of the currency, as far as an invoice holds them: 0 for yen, 2 for everything else.
 * @returns one line for each that gives something: one piece at exactly its part, without discount, otherwise as it was. With an
 *   error: no lines.
 */
export function partOfLines(lines: FormLine[], invoicedOfLines: string[], part: Part, decimals = CENTS): PartOfLines {
  if (part.kind === 'whole') return { lines, error: null }
  const open = lines.map((line) => amountOf(line).minus(number(line.dealLine === null ? '0' : invoicedOfLines[line.dealLine])))
  const left = sum(open)
  if (left.lte(0)) return refused('nothing_left')

  const wanted = wantedOf(part, { lines, left })
  const unit = new Big(10).pow(-decimals)
  // Shares that were rounded up before leave less than a unit too little for the last one: that is no reason to refuse it.
  if (wanted.minus(left).gte(unit)) return refused('more_than_open')
  const rounded = wanted.round(decimals, HALF_UP)
  const taken = rounded.gt(left) || part.kind === 'balance' ? left : rounded
  if (taken.lte(0)) return refused('nothing_left')

  const parts = shareOut(taken, { open, left, unit })
  return { lines: lines.flatMap((line, index) => partLine(line, parts[index])), error: null }
}

const refused = (error: 'nothing_left' | 'more_than_open'): PartOfLines => ({ lines: [], error })

function wantedOf(part: Exclude<Part, { kind: 'whole' }>, { lines, left }: { lines: FormLine[]; left: Big }): Big {
  switch (part.kind) {
    case 'percent':
      return sum(lines.map(amountOf)).times(number(part.percent)).div(100)
    case 'amount':
      return number(part.amount)
    case 'balance':
      return left
  }
}

/** Splits `taken` among the lines in proportion to what is left of each, in whole units. Deductions share as well. */
function shareOut(taken: Big, { open, left, unit }: { open: Big[]; left: Big; unit: Big }): Big[] {
  if (taken.eq(left)) return open
  const exact = open.map((amount) => amount.times(taken).div(left))
  const parts = exact.map((amount) => floorTo(unit, amount))
  // What was lost by rounding down is a number of units smaller than the number of lines.
  const lost = taken.minus(sum(parts)).div(unit).round(0, DOWN).toNumber()
  const byLoss = exact
    .map((amount, index) => ({ index, loss: amount.minus(parts[index] ?? 0) }))
    .toSorted((a, b) => b.loss.cmp(a.loss) || a.index - b.index)
  for (const { index } of byLoss.slice(0, lost)) parts[index] = (parts[index] ?? new Big(0)).plus(unit)
  return parts
}

function floorTo(unit: Big, amount: Big): Big {
  const down = amount.div(unit).round(0, DOWN).times(unit)
  return down.gt(amount) ? down.minus(unit) : down
}

const partLine = (line: FormLine, amount: Big | undefined): FormLine[] =>
  amount === undefined || amount.eq(0) ? [] : [{ ...line, quantity: '1', unitAmount: amount.toFixed(), discountPercent: null }]

/** What a line comes to, as Xero rounds it. */
const amountOf = ({ quantity, unitAmount, discountPercent }: FormLine): Big =>
  number(quantity)
    .times(number(unitAmount))
    .times(new Big(100).minus(number(discountPercent ?? '0')))
    .div(100)
    .round(CENTS, HALF_UP)

const sum = (amounts: Big[]) => amounts.reduce((total, amount) => total.plus(amount), new Big(0))

function number(text: string | undefined): Big {
  try {
    return new Big(text?.trim() ?? '0')
  } catch {
    return new Big(0)
  }
}
