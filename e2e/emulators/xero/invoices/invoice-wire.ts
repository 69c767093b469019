import { dayString, msDate, msDay, secondsString } from '../api/dates.ts'
import type { Fields } from '../api/where.ts'
import { contactToWire } from '../contacts/contact-wire.ts'
import {
  amountCredited,
  amountDue,
  amountPaid,
  type Credit,
  type CreditKind,
  type Invoice,
  type Line,
  type Payment,
} from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'
import { round } from './line-math.ts'

/** How much is shown: `full` for single and paged reads, `list` for unpaged ones, `summary` for `summaryOnly=true`. */
export type InvoiceDetail = 'full' | 'list' | 'summary'

export type InvoiceWireOptions = { detail: InvoiceDetail; unitPlaces: 2 | 4; today: string }

/** An invoice as the API sends it. */
export function invoiceToWire(org: Organisation, invoice: Invoice, { detail, unitPlaces, today }: InvoiceWireOptions) {
  const contact = org.contacts.get(invoice.contactId)
  const contactDetail = detail === 'full' && contact ? contactToWire(org, contact, 'full', today) : {}
  const attachments = org.attachments.get(invoice.invoiceId) ?? []
  return {
    Type: invoice.type,
    InvoiceID: invoice.invoiceId,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    ...(detail !== 'summary' && { Payments: invoice.payments.map(paymentInInvoice) }),
    CreditNotes: creditsOf(invoice, 'credit_note').map(({ documentId, ...rest }) => ({
      CreditNoteID: documentId,
      CreditNoteNumber: org.creditDocuments.get(documentId)?.number ?? '',
      ...appliedToWire(rest),
    })),
    Prepayments: creditsOf(invoice, 'prepayment').map(({ documentId, ...rest }) => ({
      PrepaymentID: documentId,
      ...appliedToWire(rest),
    })),
    Overpayments: creditsOf(invoice, 'overpayment').map(({ documentId, ...rest }) => ({
      OverpaymentID: documentId,
      ...appliedToWire(rest),
    })),
    AmountDue: amountDue(invoice),
    AmountPaid: amountPaid(invoice),
    AmountCredited: amountCredited(invoice),
    SentToContact: invoice.sentToContact,
    CurrencyRate: invoice.currencyRate,
    IsDiscounted: invoice.totalDiscount !== 0,
    ...(detail !== 'summary' && { HasAttachments: attachments.length > 0 }),
    HasErrors: false,
    InvoicePaymentServices: [],
    Contact: { ContactID: invoice.contactId, Name: contact?.name ?? '', ...contactDetail },
    ...dayPair('Date', invoice.date),
    ...dayPair('DueDate', invoice.dueDate),
    ...(invoice.expectedPaymentDate !== undefined && { ExpectedPaymentDate: msDay(invoice.expectedPaymentDate) }),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmountTypes,
    ...(detail !== 'summary' && {
      LineItems: detail === 'full' ? invoice.lines.map((line) => lineToWire(org, line, unitPlaces)) : [],
    }),
    SubTotal: invoice.subTotal,
    TotalTax: invoice.totalTax,
    Total: invoice.total,
    ...(invoice.totalDiscount !== 0 && { TotalDiscount: invoice.totalDiscount }),
    UpdatedDateUTC: msDate(invoice.updatedAt),
    UpdatedDateUTCString: secondsString(invoice.updatedAt),
    CurrencyCode: invoice.currencyCode,
    ...(invoice.repeatingInvoiceId !== undefined && { RepeatingInvoiceID: invoice.repeatingInvoiceId }),
    ...(invoice.brandingThemeId !== undefined && { BrandingThemeID: invoice.brandingThemeId }),
    ...(invoice.url !== undefined && { Url: invoice.url }),
    ...(invoice.fullyPaidOn !== undefined && invoice.status === 'PAID' && { FullyPaidOnDate: msDay(invoice.fullyPaidOn) }),
  }
}

export type InvoiceResource = ReturnType<typeof invoiceToWire>

/** A calendar day as MS date, with its readable twin; nothing when there is no day. */
export const dayPair = (field: string, day: string | undefined): Record<string, string> =>
  day === undefined ? {} : { [`${field}String`]: dayString(day), [field]: msDay(day) }

function lineToWire(org: Organisation, line: Line, unitPlaces: 2 | 4) {
  const account = org.accounts.find(({ code }) => code !== undefined && code === line.accountCode)
  const item = org.items.find(({ code }) => code === line.itemCode)
  return {
    LineItemID: line.lineItemId,
    ...(line.description !== undefined && { Description: line.description }),
    ...(line.quantity !== undefined && { Quantity: line.quantity }),
    ...(line.unitAmount !== undefined && { UnitAmount: round(line.unitAmount, unitPlaces) }),
    ...(line.discountRate !== undefined && { DiscountRate: line.discountRate }),
    ...(line.discountAmount !== undefined && { DiscountAmount: line.discountAmount }),
    ...(line.itemCode !== undefined && { ItemCode: line.itemCode }),
    ...(item && { Item: { ItemID: item.itemId, Name: item.name, Code: item.code } }),
    ...(line.accountCode !== undefined && { AccountCode: line.accountCode }),
    ...(account && { AccountID: account.accountId }),
    ...(line.taxType !== undefined && { TaxType: line.taxType }),
    TaxAmount: line.taxAmount,
    LineAmount: line.lineAmount,
    Tracking: line.tracking,
  }
}

const paymentInInvoice = ({ paymentId, date, amount, reference, currencyRate }: Payment) => ({
  PaymentID: paymentId,
  Date: msDay(date),
  Amount: amount,
  ...(reference !== undefined && { Reference: reference }),
  CurrencyRate: currencyRate,
  HasAccount: false,
  HasValidationErrors: false,
})

const creditsOf = ({ credits }: Invoice, wanted: CreditKind) => credits.filter(({ kind }) => kind === wanted)

const appliedToWire = ({ amount, date }: Pick<Credit, 'amount' | 'date'>) => ({
  AppliedAmount: amount,
  ...dayPair('Date', date),
  HasErrors: false,
})

const dateOf = (day: string | undefined) => (day === undefined ? null : new Date(day))

/** What `where` and `order` may name. */
export const invoiceFields = (org: Organisation): Fields<Invoice> => ({
  InvoiceID: { type: 'guid', of: ({ invoiceId }) => invoiceId },
  InvoiceNumber: { type: 'text', of: ({ number }) => number },
  Reference: { type: 'text', of: ({ reference }) => reference },
  Type: { type: 'text', of: ({ type }) => type },
  Status: { type: 'text', of: ({ status }) => status },
  'Contact.ContactID': { type: 'guid', of: ({ contactId }) => contactId },
  'Contact.Name': { type: 'text', of: ({ contactId }) => org.contacts.get(contactId)?.name },
  'Contact.ContactNumber': { type: 'text', of: ({ contactId }) => org.contacts.get(contactId)?.texts.ContactNumber },
  Date: { type: 'date', of: ({ date }) => dateOf(date) },
  DueDate: { type: 'date', of: ({ dueDate }) => dateOf(dueDate) },
  FullyPaidOnDate: { type: 'date', of: ({ fullyPaidOn }) => dateOf(fullyPaidOn) },
  UpdatedDateUTC: { type: 'date', of: ({ updatedAt }) => updatedAt },
  SubTotal: { type: 'number', of: ({ subTotal }) => subTotal },
  TotalTax: { type: 'number', of: ({ totalTax }) => totalTax },
  Total: { type: 'number', of: ({ total }) => total },
  AmountDue: { type: 'number', of: amountDue },
  AmountPaid: { type: 'number', of: amountPaid },
  AmountCredited: { type: 'number', of: amountCredited },
  CurrencyCode: { type: 'text', of: ({ currencyCode }) => currencyCode },
  SentToContact: { type: 'boolean', of: ({ sentToContact }) => sentToContact },
})
