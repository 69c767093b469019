import type { FormLine, InvoiceForm, Part } from '../../../server/src/contract/invoice-form.ts'
import { partOfLines } from '../../../server/src/contract/part-of-lines.ts'
import { amountDecimals } from './currency-decimals.ts'
import { isAboveZero, isDecimal, plainDecimal } from './decimal-text.ts'
import type { FormState, LineText } from './form-state.ts'

export type PartError = 'nothing_left' | 'more_than_open'
export type PartChoice = Pick<FormState, 'part' | 'percent' | 'partAmount'>

/** What a line of a part is called, e.g. "30 % of: Roof repair". */
export type DescribePart = (part: Part, description: string) => string

/** The part that was chosen, as our server knows it; null while its number cannot be read. */
export function partOf({ part, percent, partAmount }: PartChoice): Part | null {
  if (part === 'percent') return isPercent(percent) ? { kind: part, percent: plainDecimal(percent) } : null
  if (part === 'amount') return isPartAmount(partAmount) ? { kind: part, amount: plainDecimal(partAmount) } : null
  return { kind: part }
}

/** Above 0, up to 100, two decimals. */
export const isPercent = (text: string): boolean =>
  isDecimal(text, { whole: 3, decimals: 2 }) && isAboveZero(text) && Number(text) <= 100

export const isPartAmount = (text: string): boolean => isDecimal(text, { whole: 12, decimals: 4 }) && isAboveZero(text)

/**
 * Makes the deal's lines the part that was chosen. Prices of a part are computed anew from the whole; what else was typed stays:
 * descriptions that somebody changed, accounts, and lines that are not of the deal.
 *
 * @returns the same lines where the part cannot be made, with the reason: what stands there is not thrown away for a typing error.
 */
export function choosePart(
  state: FormState,
  choice: Partial<PartChoice>,
  { invoicedOfLines, describe }: Pick<InvoiceForm, 'invoicedOfLines'> & { describe: DescribePart },
): FormState {
  const next = { ...state, ...choice }
  const part = partOf(next)
  const made = part && linesOfPart(next, invoicedOfLines, part)
  if (!part || !made || made.error !== null) return next
  const rows = next.rows.map((row) => {
    if (!row.whole) return row
    const line = made.lines.find(({ dealLine }) => dealLine === row.dealLine)
    if (!line) return { ...row, isLeftOut: true }
    const isOurs = row.written === null || row.line.description === row.written
    const words = part.kind === 'whole' ? row.whole.description : describe(part, row.whole.description)
    const amounts = part.kind === 'whole' ? row.whole : { ...line, discountPercent: line.discountPercent ?? '' }
    return {
      ...row,
      line: {
        ...row.line,
        description: isOurs ? words : row.line.description,
        quantity: amounts.quantity,
        unitAmount: amounts.unitAmount,
        discountPercent: amounts.discountPercent,
      },
      written: part.kind === 'whole' ? null : isOurs ? words : row.written,
      isLeftOut: false,
    }
  })
  // What was removed before belongs to the part that was chosen before.
  return { ...next, rows, removed: null }
}

/** Why the part that is chosen cannot be invoiced; null when it can, or when its number is not typed yet. */
export function partError(state: FormState, invoicedOfLines: string[]): PartError | null {
  const part = partOf(state)
  return part && part.kind !== 'whole' ? linesOfPart(state, invoicedOfLines, part).error : null
}

/** Whether some of the deal's lines have been invoiced already. */
export const isPartlyInvoiced = (invoicedOfLines: string[]): boolean => invoicedOfLines.some(isAboveZero)

/** Only lines of the deal are parted; what somebody typed is meant as typed. Numbers that cannot be read count as zero. */
function linesOfPart({ rows, currency }: FormState, invoicedOfLines: string[], part: Part) {
  const lines = rows.flatMap(({ whole, dealLine, tracking }) => (whole ? [lineOf(whole, dealLine, tracking)] : []))
  return partOfLines(lines, invoicedOfLines, part, amountDecimals(currency))
}

const lineOf = (whole: LineText, dealLine: number | null, tracking: FormLine['tracking']): FormLine => ({
  ...whole,
  dealLine,
  tracking,
  quantity: readable(whole.quantity),
  unitAmount: readable(whole.unitAmount),
  discountPercent: isDecimal(whole.discountPercent) ? whole.discountPercent : null,
})

const readable = (text: string) => (isDecimal(text) ? text : '0')
