// The story: deals reach their stage, their invoices are made in Xero. Start reading here.
import { dayIn } from '../../domain/day.ts'
import type { Deal } from '../../domain/deal.ts'
import { refusalsNote } from '../../domain/deal-notes.ts'
import { asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { type Billing, completeDraft, invoiceFromDeal, sendsByEmail } from '../../domain/invoice-from-deal.ts'
import { markerUrl } from '../../domain/invoice-marker.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { type Rule, rulesForStage } from '../../domain/rule.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import { type InboxEvent, PRIORITY } from '../../store/events.ts'
import { type Link, type Links, ruleClaimKey } from '../../store/links.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { Urgency, XeroBooks } from '../../xero/port.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import { nameFields } from '../name-fields.ts'
import { dealChangeOf, dealIdOf } from './deal-events.ts'
import { mailedTo } from './mailed-to.ts'
import { mergeOutcomes, outcomeOf, perEvent } from './outcomes.ts'
import { readBills } from './read-bills.ts'
import { clientKey, forgetStaleContacts, resolveContacts } from './resolve-contacts.ts'
import { resumeInvoices, sendInvoices, type ToSend } from './send-invoices.ts'
import { tellDeals } from './tell-deals.ts'

export type Needs = {
  open: Open
  rules: Pick<Rules, 'ofAccount'>
  links: Links
  seenDeals: Pick<SeenDeals, 'save'>
  contactLinks: ContactLinks
  currentBooks: CurrentBooks
  inbox: Pick<Inbox, 'noteIn'>
  publicUrl: string
  now: () => Date
}

/** A deal that stands in the stage of a rule, and the claim on its invoice. */
type Work = { deal: Deal; rule: Rule; link: Link }
type Refused = { link: Link; refusals: Refusal[] }
/** Says how a deal's turn went; what still needs work outweighs what is done. */
type Tell = (dealId: number, outcome: Outcome) => void

/**
 * Creates the Xero invoices of deals, each once. Safe to run again at any point: the link remembers how far we came.
 * The webhook is a hint, the deal as read now is the truth: this also ends the echo of our own writes.
 *
 * @returns an outcome per event: done, waiting until, or an error that the inbox translates.
 * @throws AppError when Kommo cannot be read: the whole batch runs again later.
 */
export const createInvoices =
  (needs: Needs): Flow =>
  async ({ account, events, now }) => {
    const asked = [...new Set(events.map(dealIdOf))]
    const [allRules, links] = await Promise.all([needs.rules.ofAccount(account.id), needs.links.ofDeals(account.id, asked)])
    const rules = allRules.filter((rule) => rule.isActive)
    if (rules.length === 0 && links.length === 0) return perEvent(events, new Map(), 'No active rule.')

    const linksOf = groupBy(links, (link) => link.dealId)
    const dealIds = [...new Set(events.filter((event) => !isEcho(event, linksOf.get(dealIdOf(event)) ?? [])).map(dealIdOf))]
    if (dealIds.length === 0) return perEvent(events, new Map(), 'Our own change came back.')
    const known = links.filter(({ dealId }) => dealIds.includes(dealId))
    const crm = needs.open.crm(account)
    const deals = await crm.getDeals(dealIds)
    await needs.seenDeals.save(account.id, deals)
    await letGo({ deals, known, rules, links: needs.links })
    const work = await claim({ account, deals, rules, links: needs.links })
    // Sent before, answer never stored: has to be settled wherever the deal stands now.
    const unfinished = new Map(
      [...known, ...work.map(({ link }) => link)].flatMap((link) =>
        // Orders from the card have events of their own.
        link.state === 'SENDING' && link.origin !== 'CARD' ? [[link.id, link]] : [],
      ),
    )

    const byDeal = new Map<number, Outcome>()
    const tell: Tell = (dealId, outcome) => byDeal.set(dealId, mergeOutcomes(byDeal.get(dealId), outcome))
    const urgency = events.some((event) => event.priority <= PRIORITY.click) ? 'person' : 'event'
    for (const organisationId of new Set(
      [...work.map(({ link }) => link), ...unfinished.values()].map((link) => link.organisationId),
    )) {
      const share = {
        work: work.filter(({ link }) => link.organisationId === organisationId),
        unfinished: [...unfinished.values()].filter((link) => link.organisationId === organisationId),
      }
      await invoiceFrom(organisationId, { ...share, account, crm, rules: allRules, urgency, now, tell }, needs)
    }
    return perEvent(events, byDeal, 'Stands in no stage that makes an invoice.')
  }

/** Our own writes come back within seconds. */
const ECHO_WITHIN_MS = 5_000

/**
 * True for an update that follows our own writing on a deal whose invoices are all made. It needs no look: a stage change,
 * which could ask for another invoice, is told as one (Kommo, Webhooks: events).
 */
function isEcho(event: InboxEvent, links: Link[]): boolean {
  const { action, changedAt } = dealChangeOf(event)
  if (action !== 'update' || changedAt === null || links.length === 0) return false
  const isSettled = links.every(({ state }) => state === 'LINKED' || state === 'RELEASED')
  return isSettled && links.some(({ updatedAt }) => Math.abs(updatedAt.getTime() - changedAt.getTime()) <= ECHO_WITHIN_MS)
}

/** A deal that has left the stage takes its unsent claim along: when it comes back, it is asked anew. */
async function letGo({ deals, known, rules, links }: { deals: Deal[]; known: Link[]; rules: Rule[]; links: Links }) {
  const standing = new Set(
    deals.flatMap((deal) => rulesForStage(rules, deal).map((rule) => ruleClaimKey({ dealId: deal.id, ruleId: rule.id }))),
  )
  const left = known.filter((link) => link.origin === 'RULE' && link.claimKey !== null && !standing.has(link.claimKey))
  await links.dropUnsent(left.map(({ id }) => id))
}

/** One row per deal and rule, before anything is sent: a second claim is not ours. */
async function claim({
  account,
  deals,
  rules,
  links,
}: {
  account: Account
  deals: Deal[]
  rules: Rule[]
  links: Links
}): Promise<Work[]> {
  const wanted = deals.flatMap((deal) => rulesForStage(rules, deal).map((rule) => ({ deal, rule })))
  if (wanted.length === 0) return []
  const claimed = await links.claim(
    account.id,
    wanted.map(({ deal, rule }) => ({ dealId: deal.id, ruleId: rule.id, organisationId: rule.organisationId })),
  )
  const byKey = new Map(claimed.map((link) => [link.claimKey, link]))
  return wanted.flatMap(({ deal, rule }) => {
    const link = byKey.get(ruleClaimKey({ dealId: deal.id, ruleId: rule.id }))
    return link ? [{ deal, rule, link }] : []
  })
}

type Share = {
  account: Account
  crm: KommoCrm
  rules: Rule[]
  work: Work[]
  unfinished: Link[]
  urgency: Urgency
  now: Date
  tell: Tell
}

/** One organisation's share. Its errors stay its own: another organisation of the account goes on. */
async function invoiceFrom(organisationId: string, share: Share, needs: Needs): Promise<void> {
  const told = new Set<number>()
  const tell: Tell = (dealId, outcome) => {
    told.add(dealId)
    share.tell(dealId, outcome)
  }
  try {
    await settleAndSend(organisationId, { ...share, tell }, needs)
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.kind === 'internal') throw error
    const dealIds = [...share.work.map(({ deal }) => deal.id), ...share.unfinished.map((link) => link.dealId)]
    for (const dealId of dealIds.filter((id) => !told.has(id))) tell(dealId, { kind: 'error', error })
  }
}

async function settleAndSend(organisationId: string, share: Share, needs: Needs): Promise<void> {
  const { account, crm, now, tell } = share
  const { organisation, books } = await needs.currentBooks(account.id, organisationId)
  const xero = needs.open.books(organisation, share.urgency)
  const mailing = new Set(share.rules.filter(sendsByEmail).map((rule) => rule.id))
  const sendToOf = (link: Link) => mailedTo(link, mailing)
  const sending = { xero, links: needs.links, inbox: needs.inbox, sendToOf, now: needs.now }

  const resumed = await resumeInvoices(share.unfinished, sending)
  for (const one of resumed) tell(one.link.dealId, outcomeOf(one, now))
  const freed = new Set(resumed.filter(({ kind }) => kind === 'free').map(({ link }) => link.id))

  const due = share.work.filter((each) => freed.has(each.link.id) || isDue(each, { now, tell }))
  const today = dayIn(books.timeZone ?? 'UTC', now)
  const bills = await readBills(crm, due)
  const refused: Refused[] = []
  const ready: (Work & { billing: Billing })[] = []
  for (const [index, each] of due.entries()) {
    const bill = bills[index]
    if (!bill) continue
    const made = invoiceFromDeal({ bill, rule: each.rule, books, today, accountCurrency: account.currency })
    if (made.ok) ready.push({ ...each, billing: made.billing })
    else refused.push({ link: each.link, refusals: made.refusals })
  }

  const contacts = await resolveContacts({
    xero,
    contactLinks: needs.contactLinks,
    organisation,
    billings: ready.map(({ billing }) => billing),
  })
  const toSend: ToSend[] = []
  for (const { deal, rule, link, billing } of ready) {
    const contact = contacts.get(clientKey(billing.client))
    if (!contact) tell(deal.id, { kind: 'wait', until: soon(now), text: 'The client is being matched in Xero.' })
    else if ('refusals' in contact) refused.push({ link, refusals: contact.refusals })
    else {
      const dealUrl = `${needs.open.accountUrl(account.host)}/leads/detail/${deal.id}`
      const url = markerUrl({ dealUrl, publicUrl: needs.publicUrl, claimId: link.id })
      const draft = completeDraft(billing, { ...contact, dueTerms: rule.dueTerms, books, url })
      toSend.push({ link, draft, sendTo: sendsByEmail(rule) ? billing.email : null })
    }
  }
  const named = await nameFields(
    crm,
    refused.map(({ refusals }) => refusals),
  )
  await tellDeals(
    refused.map((one, index) => ({ ...one, refusals: named[index] ?? one.refusals })),
    { crm, links: needs.links },
  )
  for (const { link, refusals } of refused) tell(link.dealId, { kind: 'done', text: refusalsNote(refusals) })

  await needs.links.clearRefusals(toSend.flatMap(({ link }) => (link.state === 'REFUSED' ? [link.id] : [])))
  const sent = await sendInvoices(toSend, sending)
  const rejected = sent.flatMap((one) => (one.kind === 'refused' ? [one] : []))
  const rematched = await rematch(rejected, { xero, organisation, toSend, contactLinks: needs.contactLinks })
  for (const one of sent) {
    if (rematched.has(one.link.id))
      tell(one.link.dealId, {
        kind: 'wait',
        until: soon(now),
        text: 'The contact has changed in Xero: the client is matched again.',
      })
    else if (one.kind === 'refused') tell(one.link.dealId, { kind: 'done', text: refusalsNote(one.refusals) })
    else tell(one.link.dealId, outcomeOf(one, now))
  }
  await tellDeals(
    rejected.filter(({ link }) => !rematched.has(link.id)),
    { crm, links: needs.links },
  )
}

const soon = (now: Date) => new Date(now.getTime() + 1_000)

/** Whether a claim is to be sent now; says why not otherwise. */
function isDue({ deal, rule, link }: Work, { now, tell }: { now: Date; tell: Tell }): boolean {
  switch (link.state) {
    case 'REFUSED':
      return true
    case 'CLAIMED': {
      const until = new Date(link.createdAt.getTime() + rule.holdSeconds * 1_000)
      if (rule.holdSeconds > 0 && until > now)
        tell(deal.id, { kind: 'wait', until, text: 'Held for a moment, as the rule says.' })
      return rule.holdSeconds === 0 || until <= now
    }
    case 'LINKED':
      tell(deal.id, { kind: 'done', text: `Already invoiced: ${link.invoice?.number ?? 'see the deal'}.` })
      return false
    case 'STOOD_BEFORE':
      tell(deal.id, { kind: 'done', text: 'Nothing to make: it stood in the stage before, or people invoice it from its card.' })
      return false
    case 'SENDING':
    case 'RELEASED':
      return false
  }
}

/** Refused invoices whose contact is no longer usable in Xero: the match is forgotten, and they are tried again. */
async function rematch(
  rejected: Refused[],
  { toSend, ...needs }: { toSend: ToSend[]; xero: XeroBooks; organisation: { id: string }; contactLinks: ContactLinks },
): Promise<Set<string>> {
  const drafts = toSend.filter(({ link }) => rejected.some((one) => one.link.id === link.id))
  const stale = await forgetStaleContacts({ ...needs, contactIds: drafts.map(({ draft }) => draft.contactId) })
  return new Set(drafts.filter(({ draft }) => stale.has(draft.contactId)).map(({ link }) => link.id))
}
