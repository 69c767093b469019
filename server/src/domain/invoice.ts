import type { Day } from './day.ts'
import type { Decimal } from './money.ts'

/** Where an invoice stands in Xero. Overdue and part paid are not among them: they follow from dates and amounts. */
export type InvoiceStatus = 'draft' | 'submitted' | 'authorised' | 'paid' | 'voided' | 'deleted'

/** How line amounts are meant. Xero: LineAmountTypes. */
export type LineAmounts = 'exclusive' | 'inclusive' | 'no_tax'

/** What to send: one line of an invoice to be made. */
export type DraftLine = {
  description: string
  quantity: Decimal
  /** In the invoice's currency, up to four decimals. */
  unitAmount: Decimal
  /** 0 to 100, up to four decimals; null for none. */
  discountPercent: Decimal | null
  itemCode: string | null
  /** Null only with an item that has its own account: Xero takes it from there. */
  accountCode: string | null
  /** Null lets Xero take the account's own tax. */
  taxType: string | null
  tracking: TrackingChoice[]
}

export type TrackingChoice = { categoryId: string; optionId: string }

/** An invoice to be made. `url` is the deal's address and carries the claim's id: our marker, found again after a lost answer. */
export type InvoiceDraft = {
  contactId: string
  date: Day
  dueDay: Day
  lineAmounts: LineAmounts
  reference: string
  url: string
  currency: string
  brandingThemeId: string | null
  status: 'draft' | 'submitted' | 'authorised'
  lines: DraftLine[]
}

/**
 * A change to an invoice that is still a draft, awaits approval or has no payments: everything a person can edit. All lines are
 * replaced. `status` null leaves it as it is.
 */
export type InvoiceEdit = Omit<InvoiceDraft, 'url' | 'status'> & { status: 'draft' | 'submitted' | 'authorised' | null }

/** An invoice as read from Xero. Amounts are exact, in `currency`. `amountDue = total - amountPaid - amountCredited`. */
export type Invoice = {
  id: string
  number: string
  isSale: boolean
  status: InvoiceStatus
  contactId: string
  contactName: string
  reference: string
  url: string | null
  date: Day
  dueDay: Day | null
  currency: string
  subTotal: Decimal
  totalTax: Decimal
  total: Decimal
  amountPaid: Decimal
  amountCredited: Decimal
  amountDue: Decimal
  isSent: boolean
  /** When the last payment or credit settled it; null while it is open. */
  paidDay: Day | null
  /** True when a repeating template made it. */
  isRepeating: boolean
  /** Empty when the list it was read from carries no lines. */
  lines: InvoiceLine[]
  lineAmounts: LineAmounts
  brandingThemeId: string | null
  updatedAt: Date
}

/** A line as read from Xero. `amount` is after discount, with or without tax as the invoice says. */
export type InvoiceLine = {
  description: string
  quantity: Decimal | null
  unitAmount: Decimal | null
  amount: Decimal
  itemCode: string | null
  /** In percent; null for none. A discount given as an amount is told as the percentage it comes to. */
  discountPercent: Decimal | null
  accountCode: string | null
  taxType: string | null
  tracking: TrackingChoice[]
}

/** What people see. Derived from status, amounts and the day; see `invoiceState`. */
export type InvoiceState =
  'draft' | 'awaiting_approval' | 'awaiting_payment' | 'part_paid' | 'overdue' | 'paid' | 'voided' | 'deleted'

/** The parts of an invoice that decide its state; a stored link has them too. */
export type StateFacts = Pick<Invoice, 'status' | 'dueDay' | 'total' | 'amountDue'>

/** True for an invoice that counts: one that was voided or deleted asks nothing of anybody any more. */
export const isLiveInvoice = ({ status }: Pick<Invoice, 'status'>): boolean => status !== 'voided' && status !== 'deleted'

/**
 * The state people see.
 *
 * @param today the organisation's own day. An invoice is overdue from the day after its due day.
 *
 * Source: Xero Accounting API, Invoices, status codes. "Overdue" and "part paid" are no statuses there.
 */
export function invoiceState(invoice: StateFacts, today: Day): InvoiceState {
  switch (invoice.status) {
    case 'draft':
      return 'draft'
    case 'submitted':
      return 'awaiting_approval'
    case 'paid':
      return 'paid'
    case 'voided':
      return 'voided'
    case 'deleted':
      return 'deleted'
    case 'authorised':
      if (invoice.amountDue.gt(0) && invoice.dueDay !== null && invoice.dueDay < today) return 'overdue'
      return invoice.amountDue.lt(invoice.total) ? 'part_paid' : 'awaiting_payment'
  }
}
