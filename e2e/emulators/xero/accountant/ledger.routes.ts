import { Decimal } from 'decimal.js'
import { dayPair } from '../invoices/invoice-wire.ts'
import { msDate, msDay, secondsString } from '../api/dates.ts'
import { paginate, select } from '../api/list.ts'
import { type AddEndpoint, envelope } from '../api/pipeline.ts'
import { ApiProblem, notFound } from '../api/problems.ts'
import type { Fields } from '../api/where.ts'
import type { Context } from '../context.ts'
import type { CreditDocument } from '../state/entities.ts'
import type { Invoice, Payment } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

const READ_CREDIT_NOTES = ['accounting.invoices.read']
const READ_PAYMENTS = ['accounting.payments.read']
const KINDS = [
  { kind: 'credit_note', name: 'CreditNote', scopes: READ_CREDIT_NOTES },
  { kind: 'overpayment', name: 'Overpayment', scopes: READ_PAYMENTS },
  { kind: 'prepayment', name: 'Prepayment', scopes: READ_PAYMENTS },
] as const

type Paid = Payment & { invoice: Invoice }

/** Reading what was paid and credited; made by people only, through the control API. */
export function addLedgerRoutes(add: AddEndpoint, context: Context) {
  for (const { kind, name, scopes } of KINDS) {
    const documents = (org: Organisation) => [...org.creditDocuments.values()].filter((one) => one.kind === kind)
    const fields = creditFields(name)
    add('get', `/${name}s`, scopes, (request) => {
      const { rows, pagination } = paginate(select(documents(request.org), request, fields, name), request.query, false)
      return envelope(context, {
        ...(pagination && { pagination }),
        [`${name}s`]: rows.map((document) => creditToWire(request.org, document, name)),
      })
    })
    add('get', `/${name}s/:id`, scopes, ({ org, params }) => {
      const document = documents(org).find(({ documentId }) => documentId === params['id']?.toLowerCase())
      if (!document) throw new ApiProblem(notFound())
      return envelope(context, { [`${name}s`]: [creditToWire(org, document, name)] })
    })
  }
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

const creditFields = (name: string): Fields<CreditDocument> => ({
  [`${name}ID`]: { type: 'guid', of: ({ documentId }) => documentId },
  CreditNoteNumber: { type: 'text', of: ({ number }) => number },
  Status: { type: 'text', of: ({ status }) => status },
  Type: { type: 'text', of: ({ type }) => type },
  'Contact.ContactID': { type: 'guid', of: ({ contactId }) => contactId },
  UpdatedDateUTC: { type: 'date', of: ({ updatedAt }) => updatedAt },
})

const PAYMENT_FIELDS: Fields<Paid> = {
  PaymentID: { type: 'guid', of: ({ paymentId }) => paymentId },
  PaymentType: { type: 'text', of: ({ invoice }) => `${invoice.type}PAYMENT` },
  Status: { type: 'text', of: () => 'AUTHORISED' },
  'Invoice.InvoiceID': { type: 'guid', of: ({ invoice }) => invoice.invoiceId },
  Date: { type: 'date', of: ({ date }) => new Date(date) },
  Amount: { type: 'number', of: ({ amount }) => amount },
}

const creditToWire = (org: Organisation, document: CreditDocument, name: string) => ({
  [`${name}ID`]: document.documentId,
  ...(document.kind === 'credit_note' && { CreditNoteNumber: document.number }),
  Type: document.type,
  Status: document.status,
  Contact: { ContactID: document.contactId, Name: org.contacts.get(document.contactId)?.name ?? '' },
  ...dayPair('Date', document.date),
  LineAmountTypes: 'NoTax',
  LineItems: [],
  SubTotal: document.total,
  TotalTax: 0,
  Total: document.total,
  RemainingCredit: document.allocations.reduce((rest, { amount }) => rest.minus(amount), new Decimal(document.total)).toNumber(),
  CurrencyCode: document.currencyCode,
  Allocations: document.allocations.map(({ allocationId, invoiceId, amount, date }) => ({
    AllocationID: allocationId,
    Invoice: { InvoiceID: invoiceId, InvoiceNumber: org.invoices.get(invoiceId)?.number ?? '' },
    Amount: amount,
    Date: msDay(date),
  })),
  HasAttachments: false,
  UpdatedDateUTC: msDate(document.updatedAt),
  UpdatedDateUTCString: secondsString(document.updatedAt),
})

const paymentToWire = (org: Organisation, { paymentId, date, amount, currencyRate, accountCode, invoice, updatedAt }: Paid) => ({
  PaymentID: paymentId,
  Date: msDay(date),
  Amount: amount,
  BankAmount: amount,
  CurrencyRate: currencyRate,
  PaymentType: `${invoice.type}PAYMENT`,
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
