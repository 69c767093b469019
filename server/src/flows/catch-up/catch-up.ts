// Repairs what webhooks lost. Both sides agree again after an outage of any length, without anyone doing anything.
import { z } from 'zod'
import { type AppError, asAppError } from '../../domain/errors.ts'
import { type Rule } from '../../domain/rule.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import { WEBHOOK_EVENTS } from '../../kommo/webhook.ts'
import type { Account } from '../../store/accounts.ts'
import { type NewEvent, PRIORITY } from '../../store/events.ts'
import { type Link, ruleClaimKey } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import { type TakeNeeds, takeInvoices } from '../invoice-to-deal/take-invoices.ts'
import { cardInvoiceEvent } from '../invoice-from-card/card-events.ts'
import type { Open } from '../open.ts'
import { webhookAddress } from '../webhook-address.ts'

type Needs = TakeNeeds & {
  open: Open
  organisations: Organisations
  rules: Pick<Rules, 'ofAccount' | 'byId'>
  inbox: Pick<Inbox, 'note' | 'noteIn'>
  publicUrl: string
  now: () => Date
}

/** Xero dates changes to the second and clocks differ; what is read twice is compared twice and changes nothing. */
const OVERLAP_MS = 5 * 60_000
/** How far back the first look goes; later ones go back to where the last one ended, however long ago. */
const FIRST_LOOK_MS = 24 * 60 * 60_000
const COMPARE_EVERY_MS = 24 * 60 * 60_000
/** A claim that has not become an invoice after this long has been forgotten by its event. */
const STUCK_AFTER_MS = 10 * 60_000
/** After a long outage many passes may be waiting at once: one is enough for all of them. */
const FRESH_FOR_MS = 10 * 60_000

const payload = z.object({ isDaily: z.boolean() })

/** One pass over an account. `isDaily` adds what is looked at once a day. */
export const catchUp =
  (needs: Needs): Flow =>
  async ({ account, events, now }) => {
    const isDaily = events.some((event) => payload.parse(event.payload).isDaily)
    const told: string[] = []
    let again: AppError | null = null
    for (const organisation of await needs.organisations.ofAccount(account.id)) {
      if (organisation.state === 'DISCONNECTED') continue
      if (organisation.state === 'RECONNECT_NEEDED') {
        told.push(`${organisation.name}: not compared, it has to be reconnected.`)
        continue
      }
      try {
        told.push(await compareOrganisation(organisation, now, needs))
      } catch (thrown) {
        const error = asAppError(thrown)
        if (error.kind === 'internal') throw error
        if (error.kind === 'unavailable' || error.kind === 'rate_limited') again = error
        told.push(`${organisation.name}: ${error.userMessage}`)
      }
    }
    told.push(await repairDeals(account, isDaily, needs))
    if (isDaily) {
      const webhook = await needs.open.crm(account).convergeWebhook(webhookAddress(needs.publicUrl, account), WEBHOOK_EVENTS)
      told.push(`Webhook subscription ${webhook}.`)
    }
    // An organisation that could not be read now is not left until the next hour; the others are not read twice.
    return forAll(events, again ? { kind: 'error', error: again } : { kind: 'done', text: told.join(' ') })
  }

/** Invoices changed since the watermark; once a day every open one, since some changes leave no trace in Xero's dates. */
async function compareOrganisation(organisation: Organisation, now: Date, needs: Needs): Promise<string> {
  const { open, organisations, links } = needs
  const isCompareDue = organisation.comparedAt === null || now.getTime() - organisation.comparedAt.getTime() >= COMPARE_EVERY_MS
  const isFresh = organisation.changesReadTo !== null && now.getTime() - organisation.changesReadTo.getTime() < FRESH_FOR_MS
  if (isFresh && !isCompareDue) return `${organisation.name}: compared a moment ago.`
  const xero = open.books(organisation, 'background')
  const since = organisation.changesReadTo ?? new Date(now.getTime() - FIRST_LOOK_MS)
  const changed = await xero.listChangedInvoices(new Date(since.getTime() - OVERLAP_MS))
  const taken = await takeInvoices(organisation, changed, needs)
  await organisations.saveProgress(organisation.id, { changesReadTo: now })

  if (isCompareDue) {
    const openNow = await xero.listOpenInvoices()
    const listed = new Set(openNow.map(({ id }) => id))
    // Open here but not there: settled, voided or deleted without our knowing. These are read one by one.
    const missing = (await links.ofOpenInvoices(organisation.id)).flatMap(({ invoice }) =>
      invoice && !listed.has(invoice.id) ? [invoice.id] : [],
    )
    const compared = await takeInvoices(
      organisation,
      [...openNow, ...(missing.length > 0 ? await xero.getInvoices(missing) : [])],
      needs,
    )
    await organisations.saveProgress(organisation.id, { comparedAt: now })
    taken.compared += compared.compared
    taken.changed += compared.changed
    taken.adopted += compared.adopted
    taken.handMade += compared.handMade
  }
  const repaired = taken.changed + taken.adopted
  return `${organisation.name}: ${taken.compared.toLocaleString('en')} compared, ${repaired} repaired, ${taken.handMade} made by hand.`
}

/**
 * Looked at again are: deals that stand in a trigger stage and have no claim, claims that were forgotten, and unsent claims of
 * deals that have left the stage, which would keep them from being invoiced when they come back. Once a day also those that
 * could not be invoiced: the reason may be gone without Kommo telling us.
 */
async function repairDeals(account: Account, isDaily: boolean, { open, rules, links, inbox, now }: Needs): Promise<string> {
  const crm = open.crm(account)
  const dealIds = new Set<number>()
  for (const rule of (await rules.ofAccount(account.id)).filter(({ isActive }) => isActive)) {
    const standing = new Set((await crm.listDealsInStage(rule)).map(({ id }) => id))
    const claimed = new Set((await links.ofDeals(account.id, [...standing])).map(({ claimKey }) => claimKey))
    for (const id of standing) if (!claimed.has(claimKeyOf(id, rule))) dealIds.add(id)
    for (const { dealId, state } of await links.ofUnsentClaims(account.id, rule.id))
      if (!standing.has(dealId) || (isDaily && state === 'REFUSED')) dealIds.add(dealId)
  }
  const stuck = await links.ofStuckClaims(account.id, new Date(now().getTime() - STUCK_AFTER_MS))
  // What somebody ordered from the card is carried out wherever its deal stands now.
  const orders = stuck.filter(({ origin }) => origin === 'CARD')
  for (const { dealId, origin } of stuck) if (origin !== 'CARD') dealIds.add(dealId)
  await inbox.note([
    ...[...dealIds].map((dealId) => lookAgain(account, dealId, now())),
    ...orders.map((link) => orderAgain(link, now())),
  ])
  return `${dealIds.size + orders.length} deals looked at again.`
}

const claimKeyOf = (dealId: number, rule: Rule) => ruleClaimKey({ dealId, ruleId: rule.id })

const orderAgain = (link: Link, now: Date): NewEvent =>
  cardInvoiceEvent(link, { name: `look_again:${now.getTime()}`, source: 'clock', priority: PRIORITY.webhook })

const lookAgain = (account: Account, dealId: number, now: Date): NewEvent => ({
  accountId: account.id,
  source: 'clock',
  kind: 'deal_changed',
  subject: `deal:${dealId}`,
  dedupeHash: `look_again:${dealId}:${now.getTime()}`,
  priority: PRIORITY.webhook,
  payload: { dealId },
})
