import { type Day, formatDay } from './day.ts'
import type { Client } from './deal.ts'

/** The client that a refusal is about, so that it can be put right in place; reasons that were stored long ago lack it. */
type Who = { who?: Pick<Client, 'kind' | 'id'> }

/** The deal's field that the rule reads, as people see it; absent where nobody has looked it up. */
type NamedField = { field?: { name: string; options: string[] } }

/** Where the amount comes from: by its products, the deal's own value changes nothing. */
type Source = { byProducts?: true }

/**
 * Why a deal cannot be invoiced yet. The code and its facts are stored; the sentence is made from them where it is shown,
 * so that it can be told in any language.
 */
export type Refusal =
  | { code: 'client_missing' }
  | { code: 'company_missing' }
  | { code: 'client_name_missing' }
  | ({ code: 'email_missing'; client: string } & Who)
  | ({ code: 'email_invalid'; client: string; email: string } & Who)
  | ({ code: 'amount_missing' } & Source)
  | ({ code: 'amount_negative'; amount: string } & Source)
  | ({ code: 'amount_too_fine'; amount: string; currency: string } & Source)
  | { code: 'product_price_missing'; product: string }
  | { code: 'product_unknown'; productId: number }
  | { code: 'quantity_invalid'; product: string; quantity: string }
  | ({ code: 'description_missing'; fieldId: number } & NamedField)
  | ({ code: 'currency_missing'; fieldId: number } & NamedField)
  | ({ code: 'currency_unknown'; value: string; fieldId?: number } & NamedField)
  | { code: 'currency_not_in_books'; currency: string; organisation: string }
  | { code: 'account_not_usable' }
  | { code: 'tax_not_usable'; taxType: string }
  | { code: 'branding_theme_gone' }
  | { code: 'tracking_gone' }
  | { code: 'period_locked'; lockDay: Day }
  | { code: 'plan_cannot_invoice'; plan: string }
  | ({
      code: 'contact_ambiguous'
      client: string
      candidates: string[]
      /** The same candidates, so that somebody can say which one it is. */
      contacts?: { contactId: string; name: string; email: string | null }[]
    } & Who)
  | { code: 'rejected_by_xero'; messages: string[] }

/** One sentence for a manager, in English: the cause first, then what to do. */
export function refusalSentence(refusal: Refusal): string {
  switch (refusal.code) {
    case 'client_missing':
      return 'The deal has nobody to invoice: add a contact or a company to the deal.'
    case 'company_missing':
      return 'The deal has no company, and the rule invoices companies: add the company to the deal.'
    case 'client_name_missing':
      return 'The client has no name: fill in the name of the contact or company.'
    case 'email_missing':
      return `${refusal.client} has no e-mail address to send the invoice to: add it to the contact.`
    case 'email_invalid':
      return `"${refusal.email}" of ${refusal.client} is not an e-mail address: correct it in the contact.`
    case 'amount_missing':
      return 'The deal has no amount: fill in its sale value, or add products to it.'
    case 'amount_negative':
      return `The amount ${refusal.amount} is negative: an invoice needs a positive amount.`
    case 'amount_too_fine':
      return `${refusal.amount} ${refusal.currency} has more decimals than an invoice can hold: round the deal's amount.`
    case 'product_price_missing':
      return `The product "${refusal.product}" has no price: fill it in in the products list.`
    case 'product_unknown':
      return `A product of the deal (number ${refusal.productId}) is no longer in the products list: remove it from the deal or restore it.`
    case 'quantity_invalid':
      return `The product "${refusal.product}" has the quantity ${refusal.quantity}: it must be more than zero, with at most four decimals.`
    case 'description_missing':
      return 'The service description is empty: fill in the field that the rule takes it from.'
    case 'currency_missing':
      return 'The currency is empty: fill in the field that the rule takes it from.'
    case 'currency_unknown':
      return `"${refusal.value}" is not a currency: use a code such as EUR or USD.`
    case 'currency_not_in_books':
      return `${refusal.organisation} does not use ${refusal.currency} in Xero: add the currency there, or change it on the deal.`
    case 'account_not_usable':
      return 'The sales account of the rule is no longer usable in Xero: choose another account in the rule.'
    case 'tax_not_usable':
      return `The tax rate ${refusal.taxType} of the rule cannot be used for sales any more: choose another rate in the rule.`
    case 'branding_theme_gone':
      return 'The branding theme of the rule no longer exists in Xero: choose another one in the rule.'
    case 'tracking_gone':
      return 'A tracking option of the rule no longer exists in Xero: choose another one in the rule.'
    case 'period_locked':
      return `The books are locked up to ${formatDay(refusal.lockDay)}: ask accounting to move the lock date.`
    case 'plan_cannot_invoice':
      return `The Xero plan ${refusal.plan} cannot make invoices: ask accounting to change the plan.`
    case 'contact_ambiguous':
      return `${refusal.client} fits several contacts in Xero (${refusal.candidates.join(', ')}): say on the deal's card which one it is, or merge them in Xero.`
    case 'rejected_by_xero':
      return `Xero refused the invoice${refusal.messages.length === 0 ? ' without saying why.' : `: ${refusal.messages.join(' ')}`}`
  }
}
