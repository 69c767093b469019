import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { writeDecimal } from '../ui/decimal.ts'
import type { FormState } from './form-state.ts'
import { totalsLines } from './totals-lines.ts'

/** What the invoice comes to, as Xero will compute it. */
export function TotalsTable({ form, state }: { form: InvoiceForm; state: FormState }) {
  const { text, money, language } = useTexts()
  const { subTotal, taxes, total } = invoiceTotals(totalsLines(state, form.options), state.lineAmounts)
  const isInclusive = state.lineAmounts === 'inclusive'
  return (
    <table className="deal_invoices__totals">
      <tbody>
        <tr>
          <th scope="row">{text('form.subtotal')}</th>
          <td>{money(subTotal, state.currency)}</td>
        </tr>
        {taxes.map(({ ratePercent, amount }) => (
          <tr key={ratePercent}>
            <th scope="row">
              {text(isInclusive ? 'form.tax_at_included' : 'form.tax_at', { rate: writeDecimal(ratePercent, language) })}
            </th>
            <td>{money(amount, state.currency)}</td>
          </tr>
        ))}
        <tr className="deal_invoices__totals-sum">
          <th scope="row">{text('form.total')}</th>
          <td>{money(total, state.currency)}</td>
        </tr>
      </tbody>
    </table>
  )
}
