import { type Invoice, type InvoiceStatus, isSettledInPart } from '../state/invoice.ts'

/** What a caller may set a status to; staying is allowed too. PAID is set by Xero alone. Source: Xero Accounting API, Invoices: status codes. */
const MAY_BECOME: Record<InvoiceStatus, InvoiceStatus[]> = {
  DRAFT: ['SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['VOIDED'],
  PAID: [],
  VOIDED: [],
  DELETED: [],
}
const AT_CREATION = new Set(['DRAFT', 'SUBMITTED', 'AUTHORISED'])

export const NOT_MODIFIABLE = 'Invoice not of valid status for modification'

/** @returns the status of a new invoice, or the message that refuses it. */
export function statusAtCreation(sent: string | undefined): { status: InvoiceStatus; error?: string } {
  if (sent === undefined) return { status: 'DRAFT' }
  if (AT_CREATION.has(sent)) return { status: sent as InvoiceStatus }
  return { status: 'DRAFT', error: 'Invoice not of valid status for creation' }
}

/** @returns the status after an update, or the message that refuses it. */
export function statusAfterUpdate(invoice: Invoice, sent: string | undefined): { status: InvoiceStatus; error?: string } {
  const { status } = invoice
  if (status === 'VOIDED' || status === 'DELETED') return { status, error: NOT_MODIFIABLE }
  if (sent === undefined || sent === status) return { status }
  if ((sent === 'VOIDED' || sent === 'DELETED') && isSettledInPart(invoice))
    return {
      status,
      error: `The status ${sent} cannot be applied to the invoice because it has payments or credit notes allocated to it.`,
    }
  if (!MAY_BECOME[status].includes(sent as InvoiceStatus)) return { status, error: NOT_MODIFIABLE }
  return { status: sent as InvoiceStatus }
}
