import { claimIdFromUrl } from '../../domain/invoice-marker.ts'
import { invoiceSubject } from '../../domain/deal-notes.ts'
import { AppError } from '../../domain/errors.ts'
import { type Invoice, isLiveInvoice } from '../../domain/invoice.ts'
import { carryOutClick } from '../../inbox/clicks.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { Account } from '../../store/accounts.ts'
import type { Events, InboxEvent } from '../../store/events.ts'
import type { Links } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import type { PlaceInvoice } from '../invoice-to-deal/place-invoice.ts'
import type { Open } from '../open.ts'
import { linkWishOf } from './click-events.ts'
import { readInvoice } from './unchanged-invoice.ts'

type Needs = {
  open: Open
  links: Links
  unplaced: UnplacedInvoices
  organisations: Pick<Organisations, 'byId'>
  placeInvoice: PlaceInvoice
  events: Pick<Events, 'remember'>
  now: () => Date
}

/** Gives deals invoices that exist in Xero, because a person said so. Safe to run again at any point. */
export const linkInvoices =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const outcomes = new Map<InboxEvent, Outcome>()
    for (const event of events) {
      outcomes.set(event, await carryOutClick(event, () => linkOne(account, event, needs), needs))
    }
    return outcomes
  }

/** Whatever waits for this invoice, e.g. the question whose it is, is answered by it: there is one row per invoice. */
async function linkOne(account: Account, event: InboxEvent, needs: Needs): Promise<{ id: string; text: string }> {
  const { open, links, unplaced, organisations, placeInvoice } = needs
  const { dealId, wish } = linkWishOf(event)
  const organisation = await organisations.byId(account.id, wish.organisationId)
  if (!organisation) throw new AppError('not_found', 'xero.organisation_unknown')
  const here = await linkHere(organisation, wish.invoiceId, dealId, links)
  if (here) return { id: here, text: 'The invoice belongs to the deal already.' }

  const [deal] = await open.crm(account).getDeals([dealId])
  if (!deal) throw new AppError('not_found', 'deal.unknown', { userMessage: 'This deal no longer exists in Kommo.' })
  const invoice = await readInvoice(wish.invoiceId, open.books(organisation, 'person'))
  const subject = invoiceSubject(invoice.number)
  if (!isLiveInvoice(invoice)) {
    throw new AppError('conflict', 'invoice.not_live', {
      userMessage: `${subject} was ${invoice.status} in Xero and cannot be linked.`,
    })
  }
  await demandNotUnderWay(invoice, links)
  const row = await unplaced.claim({ accountId: account.id, organisationId: organisation.id }, invoice)
  if (row) await unplaced.refresh(row.id, invoice)
  const placement = { dealId, reason: 'A person linked it.', isDealOpened: false }
  if (!row || !(await placeInvoice({ ...row, invoice: { ...invoice, versionAt: invoice.updatedAt } }, placement))) {
    throw new AppError('conflict', 'invoice.being_placed', {
      userMessage: `${subject} is being given to a deal at this moment. Look for it again in a minute.`,
    })
  }
  return { id: row.id, text: `${subject} was linked to the deal.` }
}

/** @returns the link when it is with this deal already. @throws AppError `conflict` when it is with another one. */
async function linkHere(organisation: Organisation, invoiceId: string, dealId: number, links: Links): Promise<string | null> {
  const [link] = await links.ofInvoices(organisation.id, [invoiceId])
  if (!link) return null
  if (link.dealId === dealId) return link.id
  throw linkedElsewhere(invoiceSubject(link.invoice?.number ?? ''), link.dealId)
}

/** An invoice of ours whose answer has not been stored yet belongs to the deal that it is made for. */
async function demandNotUnderWay(invoice: Invoice, links: Links): Promise<void> {
  const claimId = claimIdFromUrl(invoice.url)
  const claim = claimId === null ? null : await links.anywhere(claimId)
  if (claim && !claim.invoice) throw linkedElsewhere(invoiceSubject(invoice.number), claim.dealId)
}

const linkedElsewhere = (subject: string, dealId: number) =>
  new AppError('conflict', 'invoice.linked_elsewhere', {
    userMessage: `${subject} belongs to deal ${dealId} already. Unlink it there first.`,
  })
