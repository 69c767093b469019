import type { InvoiceState } from './invoice.ts'

type Ordered = { state: InvoiceState; date: string; createdAt: Date }

const rank = (state: InvoiceState) => (state === 'voided' || state === 'deleted' ? 2 : state === 'paid' ? 1 : 0)

/**
 * The order in which people look for invoices: open ones first, then paid ones, then what was voided or deleted; among equals
 * the newest first, by its date and then by when we came to know it. For `toSorted`.
 */
export const mostWantedFirst = (a: Ordered, b: Ordered): number =>
  rank(a.state) - rank(b.state) || b.date.localeCompare(a.date) || b.createdAt.getTime() - a.createdAt.getTime()
