import { Decimal } from 'decimal.js'

export type InvoiceStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED'
export type LineAmountTypes = 'Exclusive' | 'Inclusive' | 'NoTax'

export type LineTracking = { TrackingCategoryID: string; TrackingOptionID: string; Name: string; Option: string }

export type Line = {
  lineItemId: string
  description?: string
  quantity?: number
  unitAmount?: number
  itemCode?: string
  accountCode?: string
  taxType?: string
  taxAmount: number
  lineAmount: number
  discountRate?: number
  discountAmount?: number
  tracking: LineTracking[]
}

export type Payment = {
  paymentId: string
  date: string
  amount: number
  reference?: string
  accountCode: string
  currencyRate: number
  updatedAt: Date
}
export type CreditKind = 'credit_note' | 'overpayment' | 'prepayment'
/** A part of a credit document that was put on this invoice. */
export type Credit = { kind: CreditKind; documentId: string; amount: number; date: string }

export type Invoice = {
  invoiceId: string
  type: 'ACCREC' | 'ACCPAY'
  number: string
  reference: string
  contactId: string
  date: string
  dueDate?: string
  expectedPaymentDate?: string
  status: InvoiceStatus
  lineAmountTypes: LineAmountTypes
  lines: Line[]
  currencyCode: string
  currencyRate: number
  brandingThemeId?: string
  url?: string
  /** The template that made it. Set by people's side only. */
  repeatingInvoiceId?: string
  sentToContact: boolean
  payments: Payment[]
  credits: Credit[]
  subTotal: number
  totalTax: number
  total: number
  totalDiscount: number
  fullyPaidOn?: string
  approvedAt?: Date
  /** The client id of the app that made it; null when made by hand in Xero. */
  createdByApp: string | null
  updatedAt: Date
}

const sumOf = (amounts: number[]) => amounts.reduce((sum, amount) => sum.plus(amount), new Decimal(0)).toNumber()

export const amountPaid = (invoice: Invoice) => sumOf(invoice.payments.map(({ amount }) => amount))
export const amountCredited = (invoice: Invoice) => sumOf(invoice.credits.map(({ amount }) => amount))
/** Total less payments and credits; 0 once voided or deleted. */
export const amountDue = (invoice: Invoice) =>
  invoice.status === 'VOIDED' || invoice.status === 'DELETED'
    ? 0
    : new Decimal(invoice.total).minus(amountPaid(invoice)).minus(amountCredited(invoice)).toNumber()

export const isSettledInPart = (invoice: Invoice) => invoice.payments.length > 0 || invoice.credits.length > 0
