import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import type { TotalsLine } from '../../../server/src/contract/invoice-totals.ts'
import { type FormState, shownRows } from './form-state.ts'
import { taxRateOf } from './line-tax.ts'

/** The lines that are shown, for computing what they come to. */
export const totalsLines = (state: FormState, options: InvoiceForm['options']): TotalsLine[] =>
  shownRows(state).map(({ line }) => ({
    quantity: line.quantity,
    unitAmount: line.unitAmount,
    discountPercent: line.discountPercent === '' ? null : line.discountPercent,
    ratePercent: taxRateOf(line, options),
  }))
