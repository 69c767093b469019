import type { CreditKind } from './invoice.ts'

/** The books around an invoice, in the emulator's own spelling. The `*-wire.ts` files turn them into what the API sends. */
export type AccountClass = 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE'

export type Account = {
  accountId: string
  code?: string
  name: string
  type: string
  class: AccountClass
  status: 'ACTIVE' | 'ARCHIVED' | 'DELETED'
  taxType: string
  systemAccount?: string
  enablePayments: boolean
  bankAccountNumber?: string
  currencyCode?: string
  description?: string
  updatedAt: Date
}

export type TaxRate = {
  taxType: string
  name: string
  status: 'ACTIVE' | 'DELETED' | 'ARCHIVED' | 'PENDING'
  components: { name: string; rate: number; isCompound: boolean }[]
  appliesTo: AccountClass[]
}

export type BrandingTheme = { brandingThemeId: string; name: string; sortOrder: number; createdAt: Date }

export type TrackingOption = { trackingOptionId: string; name: string; status: 'ACTIVE' | 'ARCHIVED' }
export type TrackingCategory = {
  trackingCategoryId: string
  name: string
  status: 'ACTIVE' | 'ARCHIVED'
  options: TrackingOption[]
}

export type Item = {
  itemId: string
  code: string
  name: string
  description: string
  isSold: boolean
  isPurchased: boolean
  salesDetails?: { unitPrice: number; accountCode: string; taxType?: string }
  updatedAt: Date
}

export type ContactPerson = { FirstName?: string; LastName?: string; EmailAddress?: string; IncludeInEmails?: boolean }

/** Free text of a contact, spelled as on the wire, since it is stored as sent. */
export type ContactTexts = Partial<Record<ContactTextField, string>>
export type ContactTextField =
  | 'ContactNumber'
  | 'AccountNumber'
  | 'FirstName'
  | 'LastName'
  | 'EmailAddress'
  | 'CompanyNumber'
  | 'TaxNumber'
  | 'TaxNumberType'
  | 'DefaultCurrency'
  | 'AccountsReceivableTaxType'
  | 'AccountsPayableTaxType'
  | 'SalesDefaultAccountCode'
  | 'SalesDefaultLineAmountType'

export type PaymentTerm = { Day: number; Type: string }

export type Contact = {
  contactId: string
  name: string
  status: 'ACTIVE' | 'ARCHIVED' | 'GDPRREQUEST'
  texts: ContactTexts
  persons: ContactPerson[]
  /** Ids of the groups it is in. */
  groupIds: string[]
  addresses: Record<string, Record<string, string>>
  phones: Record<string, Record<string, string>>
  paymentTerms?: { Sales?: PaymentTerm; Bills?: PaymentTerm }
  mergedToContactId?: string
  updatedAt: Date
}

export type ContactGroup = { contactGroupId: string; name: string }

/** Money or credit of a contact that is put on invoices: a credit note, an overpayment or a prepayment. */
export type CreditDocument = {
  documentId: string
  kind: CreditKind
  type: 'ACCRECCREDIT' | 'ACCPAYCREDIT' | 'RECEIVE-OVERPAYMENT' | 'SPEND-OVERPAYMENT' | 'RECEIVE-PREPAYMENT' | 'SPEND-PREPAYMENT'
  /** Credit notes only; the others have none. */
  number: string
  contactId: string
  date: string
  total: number
  currencyCode: string
  status: 'AUTHORISED' | 'PAID' | 'VOIDED'
  allocations: { allocationId: string; invoiceId: string; amount: number; date: string }[]
  updatedAt: Date
}
