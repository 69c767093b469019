import { type ApiRequest } from '../api/pipeline.ts'
import { messages, type Reply, validationFailure } from '../api/problems.ts'
import type { Context } from '../context.ts'
import { raise } from '../events.ts'
import type { Invoice } from '../state/invoice.ts'
import { addHistory, type Organisation, touch } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'

// Source: Xero Accounting API, Invoices: emailing an invoice. Demo companies cannot send, trials hardly.
const dailyLimit = ({ isDemoCompany, planClass }: Organisation) =>
  isDemoCompany || planClass === 'DEMO' ? 0 : planClass === 'TRIAL' ? 20 : 1_000
const SENDABLE = new Set(['SUBMITTED', 'AUTHORISED', 'PAID'])

/** Lets Xero send the invoice to its contact. 204, or 400 with the reason. */
export function emailInvoice({ org }: ApiRequest, invoice: Invoice, context: Context): Reply {
  const now = context.clock.now()
  const to = recipients(org, invoice)
  const today = dayIn(org.timezone, now)
  const sentToday = org.emails.filter(({ sentAt }) => dayIn(org.timezone, sentAt) === today).length
  const refuse = (message: string) => validationFailure([{ InvoiceID: invoice.invoiceId, ValidationErrors: messages([message]) }])
  if (invoice.type !== 'ACCREC' || !SENDABLE.has(invoice.status)) return refuse('Invoice not of valid status for emailing')
  if (to.length === 0) return refuse('The contact has no email address to send the invoice to.')
  if (sentToday >= dailyLimit(org)) return refuse('The daily email limit of the organisation has been reached.')

  const subject = `Invoice ${invoice.number} from ${org.name}`
  org.emails.push({
    tenantId: org.tenantId,
    invoiceId: invoice.invoiceId,
    invoiceNumber: invoice.number,
    to,
    subject,
    sentAt: now,
  })
  // On part-paid invoices the sent mark does not move `UpdatedDateUTC`. Source: Xero developer documentation, Invoices.
  const updatedAt = invoice.payments.length > 0 && invoice.status === 'AUTHORISED' ? invoice.updatedAt : touch(org, now)
  org.invoices.set(invoice.invoiceId, { ...invoice, sentToContact: true, updatedAt })
  addHistory(org, invoice.invoiceId, {
    changes: 'Invoice sent',
    details: `This invoice has been sent to ${to.join(', ')}`,
    user: 'System Generated',
    at: now,
  })
  if (context.state.assumptions.sendingRaisesInvoiceEvent)
    raise(context, { category: 'INVOICE', type: 'UPDATE', resourceId: invoice.invoiceId, tenantId: org.tenantId })
  return { status: 204 }
}

function recipients(org: Organisation, { contactId }: Invoice): string[] {
  const contact = org.contacts.get(contactId)
  const persons = contact?.persons.filter(({ IncludeInEmails }) => IncludeInEmails).map(({ EmailAddress }) => EmailAddress) ?? []
  return [contact?.texts.EmailAddress, ...persons].filter((address) => address !== undefined)
}
