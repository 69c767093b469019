import { addDays, dayIn } from './day.ts'
import { type Invoice, isLiveInvoice } from './invoice.ts'
import { Decimal } from './money.ts'
import type { HandMadeWish } from './rule.ts'

/** The organisation's day may lag behind the UTC day of connecting, and no zone may be known. */
const DAYS_OF_GRACE = 1

/**
 * Whether an invoice that an accountant made is to reach the sales process. Whether it is ours is not asked here.
 *
 * Xero tells no time of creation, so "made since connecting" means: changed since then, and dated on the day of connecting (one
 * day of grace, since days depend on the zone) or later. The change alone would not do, since every old invoice that is paid
 * now would arrive as a new deal. The price: an invoice that is dated back beyond the day of connecting has to be linked by
 * hand from the deal.
 *
 * @param contactGroupIds groups of the invoice's contact.
 * @param connectedAt     when the organisation was connected to this account.
 * @returns yes, or one sentence why not, for the history.
 *
 * Source: Xero Accounting API, Invoices: `Date`, `UpdatedDateUTC`; there is no field for the creation.
 */
export function isWanted(
  invoice: Invoice,
  contactGroupIds: string[],
  wish: HandMadeWish,
  connectedAt: Date,
): { ok: true } | { ok: false; reason: string } {
  const reason = reasonAgainst(invoice, contactGroupIds, wish, connectedAt)
  return reason === null ? { ok: true } : { ok: false, reason }
}

function reasonAgainst(invoice: Invoice, groupIds: string[], wish: HandMadeWish, connectedAt: Date): string | null {
  if (!invoice.isSale) return 'It is a bill, not a sales invoice.'
  if (!isLiveInvoice(invoice)) return `It was ${invoice.status} in Xero.`
  if (wish.mode === 'ignore') return 'Invoices made by hand are ignored.'
  if (!wish.statuses.some((status) => status === invoice.status))
    return `Its status does not count: ${statusNames[invoice.status]}.`
  if (invoice.isRepeating && !wish.includeRepeating) return 'It comes from a repeating invoice.'
  if (wish.minTotal !== null && invoice.total.lt(new Decimal(wish.minTotal)))
    return 'Its total is below the smallest that counts.'
  if (wish.contactGroupIds.length > 0 && !groupIds.some((id) => wish.contactGroupIds.includes(id))) {
    return 'Its contact is in none of the contact groups that count.'
  }
  const firstDay = addDays(dayIn('Etc/UTC', connectedAt), -DAYS_OF_GRACE)
  if (invoice.updatedAt < connectedAt || invoice.date < firstDay) return 'It is older than the connection to Xero.'
  return null
}

const statusNames: Record<Invoice['status'], string> = {
  draft: 'draft',
  submitted: 'awaiting approval',
  authorised: 'awaiting payment',
  paid: 'paid',
  voided: 'voided',
  deleted: 'deleted',
}
