// The story: somebody pressed "create", here the invoice is made in Xero. Start reading here.
import { refusalsNote } from '../../domain/deal-notes.ts'
import { draftFromWish } from '../../domain/draft-from-wish.ts'
import { asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { markerUrl } from '../../domain/invoice-marker.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import { type InboxEvent, PRIORITY } from '../../store/events.ts'
import type { Link, Links } from '../../store/links.ts'
import type { XeroBooks } from '../../xero/port.ts'
import type { CurrentBooks } from '../current-books.ts'
import { linkIdOf } from '../deal-to-invoice/deal-events.ts'
import { mailedTo } from '../deal-to-invoice/mailed-to.ts'
import { outcomeOf } from '../deal-to-invoice/outcomes.ts'
import { forgetStaleContacts } from '../deal-to-invoice/resolve-contacts.ts'
import { resumeInvoices, sendInvoices, type ToSend } from '../deal-to-invoice/send-invoices.ts'
import type { Open } from '../open.ts'
import { type OrderedLink, resolveWishedContacts } from './resolve-wished-contacts.ts'

type Needs = {
  open: Open
  links: Links
  contactLinks: ContactLinks
  currentBooks: CurrentBooks
  inbox: Pick<Inbox, 'noteIn'>
  publicUrl: string
  now: () => Date
}

type Tell = (link: Link, outcome: Outcome) => void
type Refused = { link: Link; refusals: Refusal[] }

/**
 * Makes the invoices that people ordered from the card, each once, 50 a call. Safe to run again at any point: the link holds the
 * whole order and remembers how far we came. What cannot be made stays with its reason on the card, and not as a note on the
 * deal, since the person is looking.
 *
 * @returns an outcome per event: done, waiting until, or an error that the inbox translates.
 */
export const makeInvoices =
  (needs: Needs): Flow =>
  async ({ account, events, now }) => {
    const links = await needs.links.byIds(account.id, [...new Set(events.map(linkIdOf))])
    const outcomes = new Map<string, Outcome>()
    for (const [organisationId, share] of groupBy(links.filter(isOrdered), (link) => link.organisationId)) {
      const told = new Set<string>()
      const tell: Tell = (link, outcome) => {
        told.add(link.id)
        outcomes.set(link.id, outcome)
      }
      try {
        await makeIn(organisationId, share, { account, events, now, tell }, needs)
      } catch (thrown) {
        const error = asAppError(thrown)
        if (error.kind === 'internal') throw error
        // Its errors stay its own: another organisation of the account goes on.
        for (const link of share.filter(({ id }) => !told.has(id))) tell(link, { kind: 'error', error })
      }
    }
    const settled: Outcome = { kind: 'done', text: 'There is nothing left to make.' }
    return new Map(events.map((event) => [event, outcomes.get(linkIdOf(event)) ?? settled]))
  }

const isOrdered = (link: Link): link is OrderedLink => link.origin === 'CARD' && link.wish !== null

type Share = { account: Account; events: InboxEvent[]; now: Date; tell: Tell }

async function makeIn(organisationId: string, orders: OrderedLink[], share: Share, needs: Needs): Promise<void> {
  const { account, now, tell } = share
  const { organisation } = await needs.currentBooks(account.id, organisationId)
  const isClick = share.events.some(({ priority }) => priority <= PRIORITY.click)
  const xero = needs.open.books(organisation, isClick ? 'person' : 'event')
  const sending = { xero, links: needs.links, inbox: needs.inbox, sendToOf: (link: Link) => mailedTo(link, null), now: needs.now }

  const resumed = await resumeInvoices(
    orders.filter(({ state }) => state === 'SENDING'),
    sending,
  )
  for (const one of resumed) tell(one.link, outcomeOf(one, now))
  const refused: Refused[] = resumed.flatMap((one) => (one.kind === 'refused' ? [one] : []))
  const freed = new Set(resumed.filter(({ kind }) => kind === 'free').map(({ link }) => link.id))

  const due = orders.filter((link) => freed.has(link.id) || isDue(link))
  await needs.links.clearRefusals(due.filter(({ state }) => state === 'REFUSED').map(({ id }) => id))
  const crm = needs.open.crm(account)
  const contacts = await resolveWishedContacts(due, { xero, crm, contactLinks: needs.contactLinks, organisation })
  const toSend: ToSend[] = []
  for (const link of due) {
    const contact = contacts.get(link.id)
    if (!contact) tell(link, { kind: 'wait', until: soon(now), text: 'The client is being matched in Xero.' })
    else if ('refusals' in contact) refused.push({ link, refusals: contact.refusals })
    else {
      const dealUrl = `${needs.open.accountUrl(account.host)}/leads/detail/${link.dealId}`
      const url = markerUrl({ dealUrl, publicUrl: needs.publicUrl, claimId: link.id })
      toSend.push({ link, draft: draftFromWish(link.wish, { ...contact, url }), sendTo: mailedTo(link, null) })
    }
  }

  const sent = await sendInvoices(toSend, sending)
  for (const one of sent) {
    if (one.kind === 'refused') refused.push(one)
    else tell(one.link, outcomeOf(one, now))
  }
  const rejected = sent.flatMap((one) => (one.kind === 'refused' ? [one.link] : []))
  await forgetContacts(rejected, { toSend, xero, contactLinks: needs.contactLinks, organisation })
  await needs.links.refuse(refused.map(({ link, refusals }) => ({ id: link.id, refusals })))
  for (const { link, refusals } of refused) tell(link, { kind: 'done', text: refusalsNote(refusals) })
}

/** An order that was refused and whose reason was never stored, because we were cut off in between, is tried again. */
const isDue = ({ state, problem }: OrderedLink) => state === 'CLAIMED' || (state === 'REFUSED' && problem === null)

const soon = (now: Date) => new Date(now.getTime() + 1_000)

type Forgetting = { toSend: ToSend[]; xero: XeroBooks; contactLinks: ContactLinks; organisation: { id: string } }

/** A contact that was archived or merged in Xero is no longer offered: the next form looks for the client anew. */
async function forgetContacts(refused: Link[], { toSend, xero, contactLinks, organisation }: Forgetting): Promise<void> {
  const ids = new Set(refused.map(({ id }) => id))
  const contactIds = toSend.filter(({ link }) => ids.has(link.id)).map(({ draft }) => draft.contactId)
  await forgetStaleContacts({ xero, contactLinks, organisation, contactIds })
}
