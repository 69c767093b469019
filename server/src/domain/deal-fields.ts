import type { Day } from './day.ts'
import { type InvoiceState, invoiceState, type StateFacts } from './invoice.ts'
import { Decimal } from './money.ts'

/** A field that we keep on deals. Made once per account, visible to people and not editable by them. */
export type DealFieldSpec = {
  code: string
  name: string
  type: 'text' | 'select' | 'numeric' | 'date' | 'url'
  /** Options of a select: code and label. */
  options?: { code: string; name: string }[]
}

/** A value for one of our fields: text, number, day (`YYYY-MM-DD`), address, or the code of an option. Null clears it. */
export type DealFieldWrite = { code: string; value: string | number | null }

/** The tab of the deal card that our fields stand in. */
export const dealFieldGroup = 'Invoices'

const stateNames: Record<InvoiceState, string> = {
  draft: 'Draft',
  awaiting_approval: 'Awaiting approval',
  awaiting_payment: 'Awaiting payment',
  part_paid: 'Part paid',
  overdue: 'Overdue',
  paid: 'Paid',
  voided: 'Voided',
  deleted: 'Deleted',
}

const optionCode = (state: InvoiceState) => state.toUpperCase()

/** Our fields in the order in which they stand on the deal. Codes are for ever: filters and automations of customers use them. */
export const dealFieldSpecs: DealFieldSpec[] = [
  { code: 'DEAL_INVOICES_NUMBER', name: 'Invoice number', type: 'text' },
  {
    code: 'DEAL_INVOICES_STATUS',
    name: 'Invoice status',
    type: 'select',
    options: Object.entries(stateNames).map(([state, name]) => ({ code: optionCode(state as InvoiceState), name })),
  },
  { code: 'DEAL_INVOICES_TOTAL', name: 'Invoice total', type: 'numeric' },
  { code: 'DEAL_INVOICES_DUE', name: 'Amount due', type: 'numeric' },
  { code: 'DEAL_INVOICES_CURRENCY', name: 'Invoice currency', type: 'text' },
  { code: 'DEAL_INVOICES_DUE_DATE', name: 'Invoice due date', type: 'date' },
  { code: 'DEAL_INVOICES_LINK', name: 'Invoice link', type: 'url' },
  { code: 'DEAL_INVOICES_ID', name: 'Invoice ID', type: 'text' },
]

/** What the fields need to know of one invoice. `link` opens it in Xero; `createdAt` orders several. */
export type ShownInvoice = StateFacts & { id: string; number: string; currency: string; link: string | null; createdAt: Date }

/** Lower needs more attention. A part payment changes nothing about who has to act, so it ranks like none. */
const attention: Record<InvoiceState, number> = {
  overdue: 0,
  part_paid: 1,
  awaiting_payment: 1,
  awaiting_approval: 2,
  draft: 3,
  paid: 4,
  voided: 5,
  deleted: 6,
}

/**
 * The values of all our fields for one deal, in the order of `dealFieldSpecs`. Equal invoices give equal writes in any order.
 *
 * Voided and deleted invoices count only when the deal has no others, and nothing is due on them. Status and link are those
 * of the invoice that needs most attention; among equals the one due first. The due date is the earliest that is still open
 * (drafts too). Amounts in several currencies have no sum: both are cleared, and the currency reads `EUR, USD`.
 *
 * @param invoices all invoices of the deal; without any, every field is cleared.
 * @param today    the organisation's own day.
 */
export function dealFieldWrites(invoices: ShownInvoice[], today: Day): DealFieldWrite[] {
  const all = invoices.map((invoice) => ({ ...invoice, state: invoiceState(invoice, today) })).toSorted(oldestFirst)
  const live = all.filter(isLive)
  const shown = live.length > 0 ? live : all
  const first = shown.toSorted(mostAttentionFirst).at(0)
  const currencies = unique(shown.map(({ currency }) => currency)).toSorted()
  const dueDays = live.flatMap(({ state, dueDay }) => (state === 'paid' || dueDay === null ? [] : [dueDay])).toSorted()
  // Kommo's numeric fields are floats; this is the only place where an amount becomes one.
  const sum = (amounts: Decimal[]) => (currencies.length === 1 ? Decimal.sum(0, ...amounts).toNumber() : null)

  const values: Record<string, string | number | null> = {
    DEAL_INVOICES_NUMBER: joined(shown.map(({ number }) => number)),
    DEAL_INVOICES_STATUS: first ? optionCode(first.state) : null,
    DEAL_INVOICES_TOTAL: sum(shown.map(({ total }) => total)),
    DEAL_INVOICES_DUE: sum(live.map(({ amountDue }) => amountDue)),
    DEAL_INVOICES_CURRENCY: joined(currencies),
    DEAL_INVOICES_DUE_DATE: dueDays[0] ?? null,
    DEAL_INVOICES_LINK: first?.link ?? null,
    DEAL_INVOICES_ID: joined(shown.map(({ id }) => id)),
  }
  return dealFieldSpecs.map(({ code }) => ({ code, value: values[code] ?? null }))
}

type Sorted = ShownInvoice & { state: InvoiceState }

const isLive = ({ state }: Sorted) => state !== 'voided' && state !== 'deleted'

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

const oldestFirst = (a: Sorted, b: Sorted) => a.createdAt.getTime() - b.createdAt.getTime() || compare(a.id, b.id)

const NO_DUE_DAY: Day = '9999-12-31'

const mostAttentionFirst = (a: Sorted, b: Sorted) =>
  attention[a.state] - attention[b.state] || compare(a.dueDay ?? NO_DUE_DAY, b.dueDay ?? NO_DUE_DAY) || oldestFirst(a, b)

const unique = (texts: string[]) => [...new Set(texts)]

const MAX_TEXT_LENGTH = 255 // Kommo documents no limit of text fields, so we stay below the customary one.

/** Null when there is nothing. Of too many, the oldest are left out: half an id would be none. */
function joined(texts: string[]): string | null {
  const kept = unique(texts.filter((text) => text !== ''))
  while (kept.length > 1 && kept.join(', ').length > MAX_TEXT_LENGTH) kept.shift()
  return kept.join(', ') || null
}
