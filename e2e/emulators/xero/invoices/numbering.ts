import type { Invoice } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

/** The sales invoice with this number, whatever became of it: numbers of voided and deleted ones stay taken. */
export const findByInvoiceNumber = (org: Organisation, number: string): Invoice | undefined =>
  [...org.invoices.values()].find((invoice) => invoice.type === 'ACCREC' && invoice.number.toLowerCase() === number.toLowerCase())

/** The next free number of the organisation's sequence; bills have no number of their own. */
export function nextNumber(org: Organisation, type: Invoice['type']): string {
  if (type === 'ACCPAY') return ''
  for (;;) {
    const number = `INV-${String(org.nextInvoiceNumber++).padStart(4, '0')}`
    if (!findByInvoiceNumber(org, number)) return number
  }
}
