import { dayPair } from '../invoices/invoice-wire.ts'
import { msDate, msDay, secondsString } from '../api/dates.ts'
import { paginate, select } from '../api/list.ts'
import { type AddEndpoint, envelope } from '../api/pipeline.ts'
import { ApiProblem, notFound } from '../api/problems.ts'
import type { Fields } from '../api/where.ts'
import type { Context } from '../context.ts'
import type { CreditNote } from '../state/entities.ts'
import type { Invoice, Payment } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

const READ_CREDIT_NOTES = ['accounting.invoices.read']
const READ_PAYMENTS = ['accounting.payments.read']

type Paid = Payment & { invoice: Invoice }

/** Reading what was paid and credited; made by people only, through the control API. */
export function addLedgerRoutes(add: AddEndpoint, context: Context) {
  add('get', '/CreditNotes', READ_CREDIT_NOTES, (request) => {
    const notes = select([...request.org.creditNotes.values()], request, CREDIT_NOTE_FIELDS, 'CreditNote')
    const { rows, pagination } = paginate(notes, request.query, false)
    return envelope(context, {
      ...(pagination && { pagination }),
      CreditNotes: rows.map((note) => creditNoteToWire(request.org, note)),
    })
  })
  add('get', '/CreditNotes/:id', READ_CREDIT_NOTES, ({ org, params }) => {
    const note = org.creditNotes.get(params['id']?.toLowerCase() ?? '')
    if (!note) throw new ApiProblem(notFound())
    return envelope(context, { CreditNotes: [creditNoteToWire(org, note)] })
  })
  add('get', '/Payments', READ_PAYMENTS, (request) => {
    const payments = select(paymentsOf(request.org), request, PAYMENT_FIELDS, 'Payment')
    const { rows, pagination } = paginate(payments, request.query, false)
    return envelope(context, {
      ...(pagination && { pagination }),
      Payments: rows.map((payment) => paymentToWire(request.org, payment)),
    })
  })
  add('get', '/Payments/:id', READ_PAYMENTS, ({ org, params }) => {
    const payment = paymentsOf(org).find(({ paymentId }) => paymentId === params['id']?.toLowerCase())
    if (!payment) throw new ApiProblem(notFound())
    return envelope(context, { Payments: [paymentToWire(org, payment)] })
  })
}

const paymentsOf = (org: Organisation): Paid[] =>
  [...org.invoices.values()].flatMap((invoice) => invoice.payments.map((payment) => Object.assign({ invoice }, payment)))

const CREDIT_NOTE_FIELDS: Fields<CreditNote> = {
  CreditNoteID: { type: 'guid', of: ({ creditNoteId }) => creditNoteId },
  CreditNoteNumber: { type: 'text', of: ({ creditNoteNumber }) => creditNoteNumber },
  Status: { type: 'text', of: ({ status }) => status },
  Type: { type: 'text', of: () => 'ACCRECCREDIT' },
  'Contact.ContactID': { type: 'guid', of: ({ contactId }) => contactId },
  UpdatedDateUTC: { type: 'date', of: ({ updatedAt }) => updatedAt },
}

const PAYMENT_FIELDS: Fields<Paid> = {
  PaymentID: { type: 'guid', of: ({ paymentId }) => paymentId },
  PaymentType: { type: 'text', of: () => 'ACCRECPAYMENT' },
  Status: { type: 'text', of: () => 'AUTHORISED' },
  'Invoice.InvoiceID': { type: 'guid', of: ({ invoice }) => invoice.invoiceId },
  Date: { type: 'date', of: ({ date }) => new Date(date) },
  Amount: { type: 'number', of: ({ amount }) => amount },
}

const creditNoteToWire = (org: Organisation, note: CreditNote) => ({
  CreditNoteID: note.creditNoteId,
  CreditNoteNumber: note.creditNoteNumber,
  Type: 'ACCRECCREDIT',
  Status: note.status,
  Contact: { ContactID: note.contactId, Name: org.contacts.get(note.contactId)?.name ?? '' },
  ...dayPair('Date', note.date),
  LineAmountTypes: 'NoTax',
  LineItems: [],
  SubTotal: note.total,
  TotalTax: 0,
  Total: note.total,
  RemainingCredit: 0,
  CurrencyCode: note.currencyCode,
  Allocations: note.allocations.map(({ allocationId, invoiceId, amount, date }) => ({
    AllocationID: allocationId,
    Invoice: { InvoiceID: invoiceId, InvoiceNumber: org.invoices.get(invoiceId)?.number ?? '' },
    Amount: amount,
    Date: msDay(date),
  })),
  HasAttachments: false,
  UpdatedDateUTC: msDate(note.updatedAt),
  UpdatedDateUTCString: secondsString(note.updatedAt),
})

const paymentToWire = (org: Organisation, { paymentId, date, amount, currencyRate, accountCode, invoice, updatedAt }: Paid) => ({
  PaymentID: paymentId,
  Date: msDay(date),
  Amount: amount,
  BankAmount: amount,
  CurrencyRate: currencyRate,
  PaymentType: 'ACCRECPAYMENT',
  Status: 'AUTHORISED',
  HasAccount: true,
  IsReconciled: false,
  Account: { AccountID: org.accounts.find(({ code }) => code === accountCode)?.accountId ?? '', Code: accountCode },
  Invoice: {
    Type: invoice.type,
    InvoiceID: invoice.invoiceId,
    InvoiceNumber: invoice.number,
    Contact: { ContactID: invoice.contactId, Name: org.contacts.get(invoice.contactId)?.name ?? '' },
    CurrencyCode: invoice.currencyCode,
  },
  UpdatedDateUTC: msDate(updatedAt),
  UpdatedDateUTCString: secondsString(updatedAt),
})
