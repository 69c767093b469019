import type { DealInvoiceOutput, DealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { type Day, dayIn } from '../../domain/day.ts'
import { invoiceDeeds } from '../../domain/invoice-deeds.ts'
import { invoiceState, isLiveInvoice } from '../../domain/invoice.ts'
import { invoiceLink } from '../../domain/invoice-link.ts'
import { mostWantedFirst } from '../../domain/invoice-order.ts'
import { type MoneyBar, moneyBar, type MoneySums } from '../../domain/money-bar.ts'
import type { LinkedInvoice, ShownLink } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'

/** An invoice with all that showing it takes. */
export type Shown = { link: ShownLink; invoice: LinkedInvoice; organisation: Organisation | undefined; today: Day }

/** The invoices among these links, those first that people look for. */
export function shownInvoices(links: ShownLink[], organisations: Organisation[], now: Date): Shown[] {
  const known = new Map(organisations.map((each) => [each.id, each]))
  const todays = new Map(organisations.map((each) => [each.id, todayOf(each, now)]))
  return links
    .flatMap((link) => {
      const organisation = known.get(link.organisationId)
      const today = todays.get(link.organisationId) ?? todayOf(undefined, now)
      if (!link.invoice) return []
      const shown = { link, invoice: link.invoice, organisation, today }
      return [{ shown, state: stateOf(shown), date: link.invoice.date, createdAt: link.createdAt }]
    })
    .toSorted(mostWantedFirst)
    .map(({ shown }) => shown)
}

/** An organisation's own day; that of UTC when its zone is not known. */
export const todayOf = (organisation: Organisation | undefined, now: Date): Day =>
  dayIn(organisation?.books?.timeZone ?? 'UTC', now)

/** One invoice as the card shows it. */
export function invoiceOutput(shown: Shown, now: Date): DealInvoiceOutput {
  const { link, invoice, organisation } = shown
  const state = stateOf(shown)
  const isChanged = isLiveInvoice(invoice) && link.agreedTotal !== null && !link.agreedTotal.eq(invoice.total)
  return {
    id: link.id,
    number: invoice.number,
    state,
    currency: invoice.currency,
    total: invoice.total.toFixed(),
    amountPaid: invoice.amountPaid.toFixed(),
    amountCredited: invoice.amountCredited.toFixed(),
    amountDue: invoice.amountDue.toFixed(),
    date: invoice.date,
    dueDay: invoice.dueDay,
    paidDay: invoice.paidDay,
    // Nothing changes any more after it: the last change is the one that ended it.
    goneDay: isLiveInvoice(invoice) ? null : dayIn(organisation?.books?.timeZone ?? 'UTC', invoice.versionAt),
    contactName: invoice.contactName,
    isSent: invoice.isSent,
    sentAt: link.done.emailedAt?.toISOString() ?? null,
    link: invoiceLink({ shortCode: organisation?.books?.shortCode ?? null, invoiceId: invoice.id }),
    organisation: organisation?.name ?? '',
    origin: originNames[link.origin],
    version: invoice.versionAt.toISOString(),
    deeds: invoiceDeeds(state, invoice),
    changed: isChanged && link.agreedTotal ? { was: link.agreedTotal.toFixed(), now: invoice.total.toFixed() } : null,
    match: link.match && { reason: link.match.reason, undoUntil: stillPossible(link.match.undoUntil, now) },
  }
}

const originNames = { RULE: 'rule', CARD: 'card', XERO: 'xero' } as const

const stillPossible = (until: Date | null, now: Date) => (until !== null && until > now ? until.toISOString() : null)

const stateOf = ({ invoice, today }: Pick<Shown, 'invoice' | 'today'>) => invoiceState(invoice, today)

/** What became of the money, in `currency` and, beside it, in others. */
export function moneyOutput(shown: Shown[], currency: string): DealInvoicesOutput['money'] {
  const invoices = shown.map((each) => ({ ...each.invoice, isOverdue: stateOf(each) === 'overdue' }))
  const { others, ...sums }: MoneyBar = moneyBar({ currency, invoices })
  return { ...sumsOutput(sums), others: others.map(sumsOutput) }
}

const sumsOutput = ({ currency, invoiced, net, paid, credited, open, overdue }: MoneySums) => ({
  currency,
  invoiced: invoiced.toFixed(),
  net: net.toFixed(),
  paid: paid.toFixed(),
  credited: credited.toFixed(),
  open: open.toFixed(),
  overdue: overdue.toFixed(),
})
