import { isSameStage, type StageKey } from './deal.ts'
import type { LineAmounts, TrackingChoice } from './invoice.ts'

/** When the money is due. `contact` asks the Xero contact's own terms, then the organisation's, then `fallbackDays`. */
export type DueTerms =
  | { kind: 'days'; days: number }
  | { kind: 'end_of_month'; days: number }
  | { kind: 'day_of_following_month'; day: number }
  | { kind: 'contact'; fallbackDays: number }

/** Where lines come from. `products` falls back to one line with the deal's name when the deal has no products. */
export type LineSource = { kind: 'products' } | { kind: 'field'; fieldId: number } | { kind: 'deal_name' }

/** Where the currency comes from: the Kommo account's, or a field of the deal that holds an ISO code. */
export type CurrencySource = { kind: 'account' } | { kind: 'field'; fieldId: number }

/**
 * Who is billed: the person, the company, or the company when the deal has one and else the person.
 */
export type BillTo = 'person' | 'company' | 'company_or_person'

/**
 * What the deal does when its invoices change. A missing stage leaves the deal where it is; `paid` counts when every invoice
 * of the deal is paid.
 */
export type Reactions = {
  paid: StageKey | null
  partPaid: StageKey | null
  overdue: StageKey | null
  voided: StageKey | null
  /** A task for the deal's manager when an invoice becomes overdue. */
  overdueTask: boolean
  /** The deal's value follows the total of its invoices. */
  setDealValue: boolean
}

/** What an administrator wishes to happen when a deal reaches a stage. */
export type RuleWish = StageKey & {
  name: string
  isActive: boolean
  /** Our id of the organisation to invoice from. */
  organisationId: string
  createStatus: 'draft' | 'submitted' | 'authorised'
  /** Xero mails the invoice as soon as it is approved. Only with `authorised`. */
  sendByEmail: boolean
  billTo: BillTo
  lineSource: LineSource
  currencySource: CurrencySource
  lineAmounts: LineAmounts
  /** Xero AccountID: codes are edited by users, ids stay. */
  accountId: string
  /** Null takes the account's own tax. */
  taxType: string | null
  dueTerms: DueTerms
  /** `{deal.id}`, `{deal.name}`, `{client.name}` and `{field:123}` are filled in. */
  referenceTemplate: string
  brandingThemeId: string | null
  tracking: TrackingChoice[]
  /** Seconds between the stage move and the invoice, in which moving the deal back cancels it. */
  holdSeconds: number
  reactions: Reactions
}

/** A stored wish. `activatedAt` is when it last became active: deals that stood in its stage before are not its business. */
export type Rule = RuleWish & { id: string; activatedAt: Date }

/** Active rules that are triggered by standing in this stage. */
export const rulesForStage = <R extends RuleWish>(rules: R[], stage: StageKey): R[] =>
  rules.filter((rule) => rule.isActive && isSameStage(rule, stage))

/** What becomes of invoices made by hand in Xero; one wish per organisation. */
export type HandMadeWish = {
  /** `ask` waits for a person's answer; `create` opens a deal when none fits. A sure match is linked by both. */
  mode: 'ignore' | 'ask' | 'create'
  /** Statuses that count; later ones are seen when they come. */
  statuses: ('draft' | 'submitted' | 'authorised' | 'paid')[]
  includeRepeating: boolean
  /** Smaller invoices are left alone; null for all. In the invoice's own currency. */
  minTotal: string | null
  /** Xero contact groups that count; empty for all. */
  contactGroupIds: string[]
  /** Where new deals open, and whose they are; null takes the account's administrator who installed. */
  stage: StageKey | null
  responsibleUserId: number | null
}
