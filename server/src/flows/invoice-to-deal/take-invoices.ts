import { isWanted } from '../../domain/hand-made.ts'
import { type Invoice, isLiveInvoice } from '../../domain/invoice.ts'
import { claimIdFromUrl } from '../../domain/invoice-marker.ts'
import { sendsByEmail } from '../../domain/invoice-from-deal.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import { afterLinking } from '../after-linking.ts'
import { mailedTo } from '../deal-to-invoice/mailed-to.ts'
import { handMadeEvent, showChangeEvent } from './invoice-events.ts'

export type TakeNeeds = {
  links: Links
  unplaced: UnplacedInvoices
  rules: Pick<Rules, 'byId'>
  inbox: Pick<Inbox, 'noteIn' | 'note'>
}

/** What came of a look at invoices. */
export type Taken = { compared: number; changed: number; adopted: number; handMade: number }

/**
 * Takes invoices as they are in Xero now, whoever told us to look: webhook, catch-up or clock.
 *
 * Linked ones are stored when they are newer, together with the event that tells their deals. One of ours whose answer was
 * lost is recognised by our marker and adopted, even when Xero's webhook is faster than Xero's answer. What is neither goes
 * the way of invoices made by hand. Safe to repeat and safe in any order: an older version changes nothing.
 */
export async function takeInvoices(organisation: Organisation, invoices: Invoice[], needs: TakeNeeds): Promise<Taken> {
  const { links, unplaced, inbox } = needs
  const taken: Taken = { compared: invoices.length, changed: 0, adopted: 0, handMade: 0 }
  // The oldest change first: of two invoices that fit one deal, it is the first that takes it.
  const sales = invoices.filter(({ isSale }) => isSale).toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())
  const ids = sales.map(({ id }) => id)
  const linked = new Map((await links.ofInvoices(organisation.id, ids)).map((link) => [link.invoice?.id, link]))
  const waiting = new Map((await unplaced.ofInvoices(organisation.id, ids)).map((row) => [row.invoice.id, row]))

  for (const invoice of sales) {
    const link = linked.get(invoice.id)
    if (link) {
      if (await takeNewer(link, invoice, needs)) taken.changed++
      continue
    }
    const ours = await ownClaim(invoice, links)
    if (ours) {
      if (ours.organisationId === organisation.id && (await adopt(ours, invoice, needs))) taken.adopted++
      continue
    }
    const row = waiting.get(invoice.id)
    if (!row && (await isUnlinkedElsewhere(invoice, links))) continue
    if (row) await unplaced.refresh(row.id, invoice)
    if (row ? row.isRefused || row.invoice.versionAt >= invoice.updatedAt : !mayBeWanted(organisation, invoice)) continue
    taken.handMade++
    await inbox.note([
      handMadeEvent({ accountId: organisation.accountId, organisationId: organisation.id }, invoice.id, invoice.updatedAt),
    ])
  }
  return taken
}

/** Spares the books of years an event each: only who its contact is can still speak against it. */
function mayBeWanted({ handMade, connectedAt }: Organisation, invoice: Invoice): boolean {
  return handMade !== null && isWanted(invoice, handMade.contactGroupIds, handMade, connectedAt).ok
}

async function takeNewer(link: Link, invoice: Invoice, { links, inbox }: TakeNeeds): Promise<boolean> {
  const before = link.invoice
  if (!before || !isNews(before, invoice)) return false
  return links.transaction(async (tx) => {
    // What people have known until now is what they agreed on.
    if (link.agreedTotal === null) await links.agree(tx, [link.id])
    if (!(await links.saveInvoice(tx, link.id, invoice))) return false
    if (!isLiveInvoice(invoice)) await links.release(tx, link)
    await inbox.noteIn(tx, [showChangeEvent(link, before, invoice.updatedAt)])
    return true
  })
}

/** Some changes leave no trace in Xero's dates: what was just read under the same date and differs is news too. */
function isNews(before: LinkedInvoice, invoice: Invoice): boolean {
  if (before.versionAt.getTime() !== invoice.updatedAt.getTime()) return before.versionAt < invoice.updatedAt
  const amounts = ['total', 'amountPaid', 'amountCredited', 'amountDue'] as const
  const texts = ['status', 'number', 'currency', 'date', 'dueDay', 'isSent'] as const
  return amounts.some((name) => !before[name].eq(invoice[name])) || texts.some((name) => before[name] !== invoice[name])
}

/** The claim that the invoice carries in its address, of whatever account: then it is one of ours. */
async function ownClaim(invoice: Invoice, links: Links): Promise<Link | null> {
  const claimId = claimIdFromUrl(invoice.url)
  return claimId === null ? null : links.anywhere(claimId)
}

/** Made by another account that shares these books, and unlinked there: nobody made it by hand. */
async function isUnlinkedElsewhere(invoice: Invoice, links: Links): Promise<boolean> {
  const claimId = claimIdFromUrl(invoice.url)
  return claimId !== null && links.isKnown(claimId)
}

async function adopt(link: Link, invoice: Invoice, { links, rules, inbox }: TakeNeeds): Promise<boolean> {
  const rule = link.ruleId === null ? null : await rules.byId(link.accountId, link.ruleId)
  const mailing = new Set(rule && sendsByEmail(rule) ? [rule.id] : [])
  return links.transaction(async (tx) => {
    if (!(await links.attach(tx, link.id, invoice))) return false
    if (!isLiveInvoice(invoice)) await links.release(tx, { ...link, state: 'LINKED' })
    await inbox.noteIn(tx, afterLinking(link, { sendTo: mailedTo(link, mailing) }))
    return true
  })
}
