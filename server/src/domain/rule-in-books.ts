import type { Books } from './books.ts'
import type { Day } from './day.ts'
import type { Refusal } from './refusal.ts'
import type { RuleWish } from './rule.ts'

/** Xero's plans without sales invoices. Source: Xero Accounting API, Organisation, Class. */
const PLANS_WITHOUT_INVOICES = new Set(['LEDGER', 'GST_CASHBOOK', 'NON_GST_CASHBOOK'])

/** The account that a rule's lines are booked on, or null when it is gone or no longer fit for sales. */
export const accountOfRule = ({ accountId }: Pick<RuleWish, 'accountId'>, books: Books) =>
  books.accounts.find(({ id }) => id === accountId) ?? null

/** The tax type that a rule asks for, or null when Xero decides: the account's own, or none for an invoice without tax. */
export const taxTypeOfRule = ({ lineAmounts, taxType }: Pick<RuleWish, 'lineAmounts' | 'taxType'>) =>
  lineAmounts === 'no_tax' ? null : taxType

/**
 * What in the books stands against a rule, whatever the deal: choices that are gone, a locked period, a plan without
 * invoices. Empty when nothing does. The settings show it too, before a deal runs into it.
 *
 * @param today the organisation's own day, which the invoice would be dated.
 *
 * Source: Xero Accounting API, Organisation, PeriodLockDate: an invoice dated on or before it is refused.
 */
export function ruleRefusals(rule: RuleWish, books: Books, today: Day): Refusal[] {
  const refusals: Refusal[] = []
  if (accountOfRule(rule, books) === null) refusals.push({ code: 'account_not_usable' })

  const wished = taxTypeOfRule(rule)
  if (wished !== null && !books.taxRates.some(({ taxType }) => taxType === wished)) {
    refusals.push({ code: 'tax_not_usable', taxType: wished })
  }
  if (rule.brandingThemeId !== null && !books.brandingThemes.some(({ id }) => id === rule.brandingThemeId)) {
    refusals.push({ code: 'branding_theme_gone' })
  }
  const isKept = ({ categoryId, optionId }: RuleWish['tracking'][number]) =>
    books.trackingCategories.some(({ id, options }) => id === categoryId && options.some((option) => option.id === optionId))
  if (!rule.tracking.every(isKept)) refusals.push({ code: 'tracking_gone' })

  if (books.lockDay !== null && today <= books.lockDay) refusals.push({ code: 'period_locked', lockDay: books.lockDay })
  return [...refusals, ...planRefusals(books)]
}

/** A plan without invoices; empty for all others. */
export const planRefusals = ({ plan }: Pick<Books, 'plan'>): Refusal[] =>
  plan !== null && PLANS_WITHOUT_INVOICES.has(plan.toUpperCase()) ? [{ code: 'plan_cannot_invoice', plan }] : []
