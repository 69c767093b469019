// Changing invoices that exist: what is in them, and where they stand.
import type { Invoice as WireInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js'
import { AppError } from '../domain/errors.ts'
import type { Invoice } from '../domain/invoice.ts'
import type { MakeCall } from './calls.ts'
import { elementsUnder, UNIT_DECIMALS } from './portions.ts'
import type { WriteResult, XeroBooks } from './port.ts'
import { editToWire, invoiceFromWire, resultsFromWire, statusToWire } from './wire.ts'

/** The part of `XeroBooks` that changes invoices. */
export function invoiceChangesOf(tenant: string, call: MakeCall): Pick<XeroBooks, 'updateInvoice' | 'setInvoiceStatus'> {
  const change = async (name: string, invoice: WireInvoice, idempotencyKey: string): Promise<WriteResult<Invoice>> => {
    const { body, data } = await call({
      name,
      isWrite: true,
      rejectedCode: 'xero.invoice_rejected',
      // The id in the body says which invoice. The address that carries the id knows only one answer to a refusal, 400, which
      // cannot be told from a request that is wrong in itself.
      send: (api) => api.updateOrCreateInvoices(tenant, { invoices: [invoice] }, false, UNIT_DECIMALS, idempotencyKey),
    })
    const raw = elementsUnder(data, 'Invoices')
    const [result] = resultsFromWire({ count: 1, elements: body.invoices, raw, read: invoiceFromWire })
    if (!result) throw new AppError('internal', 'xero.answer_unreadable', { isOutcomeUnknown: true })
    return result
  }
  return {
    updateInvoice: (id, edit, { idempotencyKey }) => change('updateInvoice', editToWire(id, edit), idempotencyKey),
    setInvoiceStatus: (id, status, { idempotencyKey }) => change('setInvoiceStatus', statusToWire(id, status), idempotencyKey),
  }
}
