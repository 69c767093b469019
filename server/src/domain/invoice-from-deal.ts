// The rules of billing, without any wire: what is true of a deal, a rule and the books. Whatever comes from outside (the day,
// ids, addresses) is handed in; asking Kommo and Xero, storing and retrying are left to the flows.
import { billedClient, billingEmail } from './bill-to.ts'
import type { Books, PaymentTerms } from './books.ts'
import type { Day } from './day.ts'
import type { Client, Deal, Product } from './deal.ts'
import { dueDay } from './due-day.ts'
import { invoiceCurrency } from './invoice-currency.ts'
import { invoiceLines } from './invoice-lines.ts'
import type { InvoiceDraft } from './invoice.ts'
import { fillReference } from './reference-template.ts'
import type { Refusal } from './refusal.ts'
import { ruleRefusals } from './rule-in-books.ts'
import type { DueTerms, Rule, RuleWish } from './rule.ts'

/** A deal with all that its invoice may need. `person` is its main contact; `products` are those its product list names. */
export type DealToBill = { deal: Deal; person: Client | null; company: Client | null; products: Product[] }

/**
 * All of an InvoiceDraft that is known before the contact in Xero is. The client bears the name it will have in Xero; `email` is
 * where the invoice can be sent, a usable address or null.
 */
export type Billing = { client: Client; email: string | null; draft: Omit<InvoiceDraft, 'contactId' | 'dueDay' | 'url'> }

/** True when Xero mails the rule's invoices at once: a draft or one that awaits approval cannot be mailed. */
export const sendsByEmail = ({ createStatus, sendByEmail }: Pick<RuleWish, 'createStatus' | 'sendByEmail'>): boolean =>
  createStatus === 'authorised' && sendByEmail

type BillingInput = {
  bill: DealToBill
  rule: Rule
  books: Books
  /** The organisation's own day; the invoice is dated on it. */
  today: Day
  /**
   * Of the Kommo account, in which its prices are kept. When the rule takes the currency from a field of the deal, the same
   * numbers are amounts in that currency: nothing is converted.
   */
  accountCurrency: string
}

/** As much of a billing as is known: no client, a line without a description or a price, a currency that stands against it. */
export type PartialBilling = { client: Client | null; email: string | null; draft: Billing['draft'] }

/**
 * The invoice that a rule makes of a deal, or everything that stands against it.
 *
 * @returns when refused: all problems at once, never empty, those of the deal before those of the books.
 *
 * Source: Xero Accounting API, Invoices: required fields, LineItems, rounding.
 */
export function invoiceFromDeal(input: BillingInput): { ok: true; billing: Billing } | { ok: false; refusals: Refusal[] } {
  const { billing, refusals } = billDeal(input)
  const { client, email, draft } = billing
  return client && refusals.length === 0 ? { ok: true, billing: { client, email, draft } } : { ok: false, refusals }
}

/**
 * The same for a form that a person completes: what is known, and beside it what stands against it. The currency is the books'
 * own where the deal's cannot be told.
 */
export function billDeal({ bill, rule, books, today, accountCurrency }: BillingInput): {
  billing: PartialBilling
  refusals: Refusal[]
} {
  const { deal, products } = bill
  const billed = billedClient(bill, rule.billTo)
  const mail = billed.client && billingEmail(billed.client, bill, sendsByEmail(rule))
  const priced = invoiceCurrency({ deal, source: rule.currencySource, accountCurrency, books })
  const { lines, refusals } = invoiceLines({ deal, products, rule, books, currency: priced.ok ? priced.currency : null })

  const { client } = billed
  const draft = {
    date: today,
    lineAmounts: rule.lineAmounts,
    reference: fillReference(rule.referenceTemplate, { deal, clientName: client?.name ?? '' }),
    currency: priced.ok ? priced.currency : (currencyOf(priced.refusal) ?? books.baseCurrency),
    brandingThemeId: rule.brandingThemeId,
    status: rule.createStatus,
    lines,
  }
  return {
    billing: { client, email: mail?.email ?? null, draft },
    refusals: [
      ...billed.refusals,
      ...(mail?.refusals ?? []),
      ...(priced.ok ? [] : [priced.refusal]),
      ...refusals,
      ...ruleRefusals(rule, books, today),
    ],
  }
}

/** A currency that the books do not use yet is shown as it is: another one would make another amount of it. */
const currencyOf = (refusal: Refusal) => (refusal.code === 'currency_not_in_books' ? refusal.currency : null)

/**
 * The whole draft, once the contact is known.
 *
 * @param known `contactTerms` are the contact's own terms of payment, null when it has none; `url` is the marker.
 */
export function completeDraft(
  { draft }: Billing,
  known: { contactId: string; contactTerms: PaymentTerms | null; dueTerms: DueTerms; books: Books; url: string },
): InvoiceDraft {
  const { contactId, contactTerms, dueTerms, books, url } = known
  const due = dueDay({ terms: dueTerms, date: draft.date, contactTerms, organisationTerms: books.paymentTerms })
  return { ...draft, contactId, dueDay: due, url }
}
