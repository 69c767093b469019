import { dayIn } from '../../domain/day.ts'
import type { Deal } from '../../domain/deal.ts'
import { groupBy } from '../../domain/group-by.ts'
import { invoiceState, isLiveInvoice } from '../../domain/invoice.ts'
import { changeNote, overdueNote, type Version } from '../../domain/invoice-change.ts'
import { dealReaction, dealValue } from '../../domain/reactions.ts'
import type { Rule } from '../../domain/rule.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { RefusedDeal } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import { papersOf } from '../after-linking.ts'
import type { Open } from '../open.ts'
import type { WriteDealFields } from '../write-deal-fields.ts'
import { changeOf, linkIdOf } from './invoice-events.ts'
import { addNotesOnce } from './notes-once.ts'
import { outcomesByDeal } from './outcomes-by-deal.ts'
import { takeInvoices, type TakeNeeds } from './take-invoices.ts'

type Needs = {
  open: Open
  links: Links
  rules: Pick<Rules, 'ofAccount'>
  organisations: Pick<Organisations, 'ofAccount'>
  writeDealFields: WriteDealFields
  seenDeals: Pick<SeenDeals, 'save'>
  inbox: Pick<Inbox, 'note'>
  now: () => Date
}
type OverdueNeeds = Needs & TakeNeeds & { organisations: Pick<Organisations, 'byId'> }

/** A link whose invoice has changed: from what the deal was last told, to what is stored now. */
type Change = { link: Link; before: Version; after: LinkedInvoice; changedAt: Date }

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
    const changes = events.flatMap((event): Change[] => {
      const { linkId, before, changedAt } = changeOf(event)
      const link = links.get(linkId)
      return link?.invoice ? [{ link, before, after: link.invoice, changedAt }] : []
    })
    const todays = await todaysOf(account, needs)
    const refused = await needs.writeDealFields(account, [...new Set(changes.map(({ link }) => link.dealId))])
    refused.push(...(await react(account, changes, todays, needs)))

    const notes = changes.flatMap(({ link, before, after, changedAt }) => {
      const text = changeNote({ before, after, today: todays(link) })
      return text === null ? [] : [{ dealId: link.dealId, text, since: changedAt }]
    })
    refused.push(...(await addNotesOnce(needs.open.crm(account), notes, events)))
    await needs.inbox.note(changes.filter(isOtherDocument).map(({ link }) => papersOf(link)))
    return outcomesByDeal(events, (event) => links.get(linkIdOf(event))?.dealId, refused, 'The deal follows the invoice.')
  }

/**
 * Due days have passed: the deal is told once, moved and given a task as the rule says. The clock is only a hint too: the
 * invoices are read first, since one may have been paid while nobody told us.
 */
export const tellOverdue =
  (needs: OverdueNeeds): Flow =>
  async ({ account, events }) => {
    const linkIds = [...new Set(events.map(linkIdOf))]
    await readAgain(account, await needs.links.byIds(account.id, linkIds), needs)
    const links = new Map((await needs.links.byIds(account.id, linkIds)).map((link) => [link.id, link]))
    const todays = await todaysOf(account, needs)
    const overdue = [...links.values()].flatMap((link) =>
      link.invoice && link.overdueToldFor !== link.invoice.dueDay && invoiceState(link.invoice, todays(link)) === 'overdue'
        ? [{ link, invoice: link.invoice }]
        : [],
    )
    if (overdue.length === 0) return forAll(events, { kind: 'done', text: 'Paid or told already.' })
    const refused = await needs.writeDealFields(account, [...new Set(overdue.map(({ link }) => link.dealId))])
    // Yesterday it was not overdue: that is the change the stage follows.
    const changes = overdue.map(({ link, invoice }) => ({ link, before: { ...invoice, dueDay: null }, after: invoice }))
    refused.push(...(await react(account, changes, todays, needs)))

    const since = new Date(Math.min(...events.map(({ receivedAt }) => receivedAt.getTime())))
    const notes = overdue.map(({ link, invoice }) => ({ dealId: link.dealId, text: textOf(invoice), since }))
    refused.push(...(await addNotesOnce(needs.open.crm(account), notes, events)))
    await addTasks(account, overdue, needs)
    const isRefused = new Set(refused.map(({ dealId }) => dealId))
    await needs.links.markOverdueTold(overdue.flatMap(({ link }) => (isRefused.has(link.dealId) ? [] : [link])))
    const text = 'The deal was told that the invoice is overdue.'
    return outcomesByDeal(events, (event) => links.get(linkIdOf(event))?.dealId, refused, text)
  }

const textOf = (invoice: LinkedInvoice) => overdueNote({ ...invoice, dueDay: invoice.dueDay ?? '' })

/** Stores the invoices of these links as they are in Xero now, 40 a call. */
async function readAgain(account: Account, links: Link[], needs: OverdueNeeds): Promise<void> {
  for (const [organisationId, share] of groupBy(links, (link) => link.organisationId)) {
    const organisation = await needs.organisations.byId(account.id, organisationId)
    if (!organisation || organisation.state === 'DISCONNECTED') continue
    const xero = needs.open.books(organisation, 'background')
    await takeInvoices(organisation, await xero.getInvoices(share.flatMap(({ invoice }) => invoice?.id ?? [])), needs)
  }
}

/** Today in each organisation's own calendar. */
async function todaysOf(account: Account, { organisations, now }: Needs): Promise<(link: Link) => string> {
  const zones = new Map((await organisations.ofAccount(account.id)).map(({ id, books }) => [id, books?.timeZone ?? 'UTC']))
  return (link) => dayIn(zones.get(link.organisationId) ?? 'UTC', now())
}

type Followed = Pick<Change, 'link' | 'before' | 'after'>

/**
 * Stage and value of the deals, as their rules say. Reads the deals only when some rule wants something.
 *
 * @returns the deals that Kommo refused to move or to set the value of.
 */
async function react(
  account: Account,
  changes: Followed[],
  todays: (link: Link) => string,
  needs: Needs,
): Promise<RefusedDeal[]> {
  const rules = new Map((await needs.rules.ofAccount(account.id)).map((rule) => [rule.id, rule]))
  const wanting = changes.filter(({ link }) => {
    const reactions = rules.get(link.ruleId ?? '')?.reactions
    return reactions && (reactions.setDealValue || reactions.paid || reactions.partPaid || reactions.overdue || reactions.voided)
  })
  if (wanting.length === 0) return []
  const crm = needs.open.crm(account)
  const byDeal = groupBy(wanting, ({ link }) => link.dealId)
  const deals = new Map((await crm.getDeals([...byDeal.keys()])).map((deal) => [deal.id, deal]))
  const siblings = groupBy(await needs.links.ofDeals(account.id, [...byDeal.keys()]), (link) => link.dealId)
  const following: number[] = []
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
    const wished = dealReaction({ invoices, changed, reactions: rule.reactions, dealStage: deal, today })
    const stage = isInReachOf(rule, deal) ? wished.stage : null
    const price = rule.reactions.setDealValue ? dealValue(invoices, account.currency) : null
    const isNewPrice = price !== null && !(deal.price?.eq(price) ?? false)
    if (price !== null) following.push(dealId)
    return stage || isNewPrice ? [{ dealId, ...(stage && { stage }), ...(isNewPrice && { price }) }] : []
  })
  const refused = moves.length > 0 ? await crm.changeDeals(moves) : []
  const isRefused = new Set(refused.map(({ dealId }) => dealId))
  await agreeOn(
    following.filter((id) => !isRefused.has(id)),
    siblings,
    needs,
  )
  // That our own change comes back is no reason to read the deal: we know what it is worth now.
  const worth = moves.flatMap(({ dealId, price }) => {
    const deal = deals.get(dealId)
    return deal && price && !isRefused.has(dealId) ? [{ ...deal, price }] : []
  })
  await needs.seenDeals.save(account.id, worth)
  return refused
}

/** The values of these deals follow their invoices, so nobody has to be asked about a changed amount. */
async function agreeOn(dealIds: number[], siblings: Map<number, Link[]>, { links }: Needs): Promise<void> {
  const ids = dealIds.flatMap((id) => siblings.get(id) ?? []).map(({ id }) => id)
  if (ids.length === 0) return
  await links.transaction((tx) => links.agree(tx, ids))
}

/** Whether a deal still stands in a pipeline that its rule knows. In another one it follows other people's plans. */
function isInReachOf({ pipelineId, reactions }: Rule, deal: Pick<Deal, 'pipelineId'>): boolean {
  const { paid, partPaid, overdue, voided } = reactions
  return [pipelineId, ...[paid, partPaid, overdue, voided].map((stage) => stage?.pipelineId)].includes(deal.pipelineId)
}
/** What the PDF shows changed, beyond money that came or went. One that is voided or deleted keeps its last. */
const isOtherDocument = ({ before, after }: Followed) =>
  isLiveInvoice(after) &&
  (!before.total.eq(after.total) ||
    before.currency !== after.currency ||
    before.date !== after.date ||
    before.dueDay !== after.dueDay ||
    before.number !== after.number ||
    isApproved(before) !== isApproved(after))

const isApproved = ({ status }: Version) => status === 'authorised' || status === 'paid'

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
    return deal ? [{ dealId: link.dealId, text: textOf(invoice), dueAt, responsibleUserId: deal.responsibleUserId }] : []
  })
  if (tasks.length > 0) await crm.addTasks(tasks)
}
