import type { Day } from './day.ts'

/** What an organisation's books allow: the lists that rules choose from, as cached. Xero: settings endpoints. */
export type Books = {
  name: string
  shortCode: string | null
  baseCurrency: string
  /** IANA name, or null when Xero's name is unknown to us: then Xero dates the invoice itself. */
  timeZone: string | null
  countryCode: string | null
  /** Xero's plan, e.g. STANDARD, TRIAL, LEDGER. */
  plan: string | null
  isDemo: boolean
  /** A trial organisation: Xero mails few invoices a day for it. */
  isTrial: boolean
  /** Nothing may be dated on or before it. */
  lockDay: Day | null
  /** Of sales invoices; null when the organisation has no default. */
  paymentTerms: PaymentTerms | null
  accounts: BookAccount[]
  taxRates: TaxRate[]
  currencies: string[]
  brandingThemes: { id: string; name: string }[]
  trackingCategories: { id: string; name: string; options: { id: string; name: string }[] }[]
  items: BookItem[]
}

/** An account that sales lines may use: active, of class revenue, not a system account. */
export type BookAccount = { id: string; code: string; name: string; taxType: string | null }

/** An active rate that may be applied to revenue. `rate` in percent, e.g. `20`. */
export type TaxRate = { taxType: string; name: string; rate: string }

/** An item that is sold. */
export type BookItem = {
  code: string
  name: string
  /** What it is called on sales invoices. */
  description: string | null
  /** Its sales price, an exact decimal as text; null when it has none. */
  unitAmount: string | null
  accountCode: string | null
  taxType: string | null
}

/**
 * Xero's payment terms: so many days after the invoice, after the end of its month, or a day of this or the next month.
 */
export type PaymentTerms = {
  day: number
  type: 'after_bill_date' | 'after_bill_month' | 'of_current_month' | 'of_following_month'
}

/** A contact in Xero. */
export type BookContact = {
  id: string
  name: string
  number: string | null
  email: string | null
  isArchived: boolean
  mergedIntoId: string | null
  paymentTerms: PaymentTerms | null
  firstName: string | null
  lastName: string | null
  phone: string | null
  /** Ids of the groups it belongs to. */
  groupIds: string[]
}

/** A contact to be made. `number` is ours and unique in the organisation. */
export type ContactDraft = {
  name: string
  number: string
  email: string | null
  firstName: string | null
  lastName: string | null
  phone: string | null
}
