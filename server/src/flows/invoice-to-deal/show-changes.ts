import { dayIn } from '../../domain/day.ts'
import type { Deal } from '../../domain/deal.ts'
import { groupBy } from '../../domain/group-by.ts'
import { invoiceState } from '../../domain/invoice.ts'
import { changeNote, overdueNote, type Version } from '../../domain/invoice-change.ts'
import { dealReaction, dealValue } from '../../domain/reactions.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import { papersOf } from '../after-linking.ts'
import type { Open } from '../open.ts'
import type { WriteDealFields } from '../write-deal-fields.ts'
import { changeOf, linkIdOf } from './invoice-events.ts'

type Needs = {
  open: Open
  links: Links
  rules: Pick<Rules, 'ofAccount'>
  organisations: Pick<Organisations, 'ofAccount'>
  writeDealFields: WriteDealFields
  inbox: Pick<Inbox, 'note'>
  now: () => Date
}

/** A link whose invoice has changed: from what the deal was last told, to what is stored now. */
type Change = { link: Link; before: Version; after: LinkedInvoice }

/**
 * The deals follow their invoices: fields, one note for all that changed since the last one, stage and value as the rule
 * says, a new PDF when the document itself changed. Fifty updates of one invoice that meet here are one.
 */
export const showChanges =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const links = new Map(
      (await needs.links.byIds(account.id, [...new Set(events.map(linkIdOf))])).map((link) => [link.id, link]),
    )
    // Events come oldest first: the first one knows what the deal was told last.
    const changes = [...groupBy(events, linkIdOf)].flatMap(([linkId, ofLink]): Change[] => {
      const link = links.get(linkId)
      const first = ofLink[0]
      return link?.invoice && first ? [{ link, before: changeOf(first).before, after: link.invoice }] : []
    })
    const todays = await todaysOf(account, needs)
    await needs.writeDealFields(account, [...new Set(changes.map(({ link }) => link.dealId))])
    await react(account, changes, todays, needs)

    const crm = needs.open.crm(account)
    const notes = changes.flatMap(({ link, before, after }) => {
      const text = changeNote({ before, after, today: todays(link) })
      return text === null ? [] : [{ dealId: link.dealId, text }]
    })
    await addMissingNotes(crm, notes, events)
    await needs.inbox.note(changes.filter(isOtherDocument).map(({ link }) => papersOf(link)))
    return forAll(events, { kind: 'done', text: 'The deal follows the invoice.' })
  }

/** Due days have passed: the deal is told once, moved and given a task as the rule says. */
export const tellOverdue =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const todays = await todaysOf(account, needs)
    const overdue = (await needs.links.byIds(account.id, [...new Set(events.map(linkIdOf))])).flatMap((link) =>
      link.invoice && link.overdueToldFor !== link.invoice.dueDay && invoiceState(link.invoice, todays(link)) === 'overdue'
        ? [{ link, invoice: link.invoice }]
        : [],
    )
    if (overdue.length === 0) return forAll(events, { kind: 'done', text: 'Paid or told already.' })
    await needs.writeDealFields(account, [...new Set(overdue.map(({ link }) => link.dealId))])
    // Yesterday it was not overdue: that is the change the stage follows.
    const changes = overdue.map(({ link, invoice }) => ({ link, before: { ...invoice, dueDay: null }, after: invoice }))
    await react(account, changes, todays, needs)

    const crm = needs.open.crm(account)
    const notes = overdue.map(({ link, invoice }) => ({
      dealId: link.dealId,
      text: overdueNote({ ...invoice, dueDay: invoice.dueDay ?? '' }),
    }))
    await addMissingNotes(crm, notes, events)
    await addTasks(account, overdue, needs)
    await needs.links.markOverdueTold(overdue.map(({ link }) => link))
    return forAll(events, { kind: 'done', text: 'The deal was told that the invoice is overdue.' })
  }

/** Today in each organisation's own calendar. */
async function todaysOf(account: Account, { organisations, now }: Needs): Promise<(link: Link) => string> {
  const zones = new Map((await organisations.ofAccount(account.id)).map(({ id, books }) => [id, books?.timeZone ?? 'UTC']))
  return (link) => dayIn(zones.get(link.organisationId) ?? 'UTC', now())
}

/** Stage and value of the deals, as their rules say. Reads the deals only when some rule wants something. */
async function react(account: Account, changes: Change[], todays: (link: Link) => string, needs: Needs): Promise<void> {
  const rules = new Map((await needs.rules.ofAccount(account.id)).map((rule) => [rule.id, rule]))
  const wanting = changes.filter(({ link }) => {
    const reactions = rules.get(link.ruleId ?? '')?.reactions
    return reactions && (reactions.setDealValue || reactions.paid || reactions.partPaid || reactions.overdue || reactions.voided)
  })
  if (wanting.length === 0) return
  const crm = needs.open.crm(account)
  const byDeal = groupBy(wanting, ({ link }) => link.dealId)
  const deals = new Map((await crm.getDeals([...byDeal.keys()])).map((deal) => [deal.id, deal]))
  const siblings = groupBy(await needs.links.ofDeals(account.id, [...byDeal.keys()]), (link) => link.dealId)
  const moves = [...byDeal].flatMap(([dealId, ofDeal]) => {
    const deal = deals.get(dealId)
    const rule = rules.get(ofDeal[0]?.link.ruleId ?? '')
    const first = ofDeal[0]
    if (!deal || !rule || !first) return []
    const today = todays(first.link)
    const invoices = (siblings.get(dealId) ?? []).flatMap(({ invoice }) => invoice ?? [])
    const changed = ofDeal.map(({ before, after }) => ({
      before: invoiceState(before, today),
      after: invoiceState(after, today),
    }))
    const { stage } = dealReaction({ invoices, changed, reactions: rule.reactions, dealStage: deal, today })
    const price = rule.reactions.setDealValue ? dealValue(invoices, account.currency) : null
    const isNewPrice = price !== null && !(deal.price?.eq(price) ?? false)
    return stage || isNewPrice ? [{ dealId, ...(stage && { stage }), ...(isNewPrice && { price }) }] : []
  })
  if (moves.length > 0) await crm.changeDeals(moves)
}

/** After a crash or a lost answer some of the notes may stand already; a first attempt does not ask. */
async function addMissingNotes(crm: KommoCrm, notes: { dealId: number; text: string }[], events: InboxEvent[]): Promise<void> {
  if (notes.length === 0) return
  const standing = events.some(({ isRepeated }) => isRepeated)
    ? await crm.readOwnNotes([...new Set(notes.map(({ dealId }) => dealId))])
    : []
  const since = Math.min(...events.map(({ receivedAt }) => receivedAt.getTime())) - CLOCK_MARGIN_MS
  const missing = notes.filter(
    ({ dealId, text }) =>
      !standing.some((note) => note.dealId === dealId && note.text === text && note.createdAt.getTime() >= since),
  )
  if (missing.length > 0) await crm.addNotes(missing)
}

const CLOCK_MARGIN_MS = 60_000

/** What the PDF shows changed, beyond money that came in. */
const isOtherDocument = ({ before, after }: Change) =>
  !before.total.eq(after.total) ||
  before.dueDay !== after.dueDay ||
  before.number !== after.number ||
  (before.status !== after.status && after.status !== 'paid')

async function addTasks(account: Account, overdue: { link: Link; invoice: LinkedInvoice }[], needs: Needs): Promise<void> {
  const rules = new Map((await needs.rules.ofAccount(account.id)).map((rule) => [rule.id, rule]))
  const wanted = overdue.filter(({ link }) => rules.get(link.ruleId ?? '')?.reactions.overdueTask)
  if (wanted.length === 0) return
  const crm = needs.open.crm(account)
  const deals = new Map<number, Deal>(
    (await crm.getDeals([...new Set(wanted.map(({ link }) => link.dealId))])).map((deal) => [deal.id, deal]),
  )
  const dueAt = new Date(needs.now().getTime() + 24 * 60 * 60_000)
  const tasks = wanted.flatMap(({ link, invoice }) => {
    const deal = deals.get(link.dealId)
    const text = overdueNote({ ...invoice, dueDay: invoice.dueDay ?? '' })
    return deal ? [{ dealId: link.dealId, text, dueAt, responsibleUserId: deal.responsibleUserId }] : []
  })
  if (tasks.length > 0) await crm.addTasks(tasks)
}
