// What the card shows. Everything comes from our own store, so that opening a card asks neither Kommo nor Xero.
import { Router } from 'express'
import { z } from 'zod'
import type { DealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Events } from '../../store/events.ts'
import type { Links, ShownLink } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { UnplacedInvoice, UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import { problemOf } from '../invoice-from-card/problem-of.ts'
import { connectionState } from './connection-state.ts'
import { invoiceOutput, moneyOutput, shownInvoices, todayOf } from './invoice-output.ts'
import { makingKinds, pendingInvoices, subjectsOf } from './pending-invoices.ts'
import { permissionsOf } from './permissions.ts'

type Needs = {
  links: Pick<Links, 'shownOf'>
  unplaced: Pick<UnplacedInvoices, 'askingAbout'>
  organisations: Pick<Organisations, 'ofAccount'>
  rules: Pick<Rules, 'ofAccount'>
  events: Pick<Events, 'waitingFor' | 'outageOf' | 'countParked'>
  seenDeals: Pick<SeenDeals, 'find'>
  now: () => Date
}

const params = z.object({ id: z.coerce.number().int().positive() })

/** Behind `requireSession`: the invoices of a deal, what is on its way, what stands in the way, and what people may do. */
export function dealInvoicesRoutes(needs: Needs): Router {
  const router = Router()
  router.get('/deals/:id/invoices', async (req, res) => {
    const caller = callerOf(req)
    const { account } = caller
    const { id: dealId } = params.parse(req.params)
    const now = needs.now()
    const [links, organisations, rules, arrived, seen, outage] = await Promise.all([
      needs.links.shownOf(account.id, dealId),
      needs.organisations.ofAccount(account.id),
      needs.rules.ofAccount(account.id),
      needs.unplaced.askingAbout(account.id, dealId),
      needs.seenDeals.find(account.id, [dealId]),
      needs.events.outageOf(account.id, makingKinds),
    ])
    const state = connectionState(organisations, rules, links)
    const rulesById = new Map(rules.map((rule) => [rule.id, rule]))
    const shown = shownInvoices(links, organisations, now)
    const [deal] = seen
    const answer: DealInvoicesOutput = {
      connection: { state, waiting: state === 'reconnect_needed' ? await needs.events.countParked(account.id) : 0 },
      outage: outage && { since: outage.since.toISOString(), waiting: outage.waiting },
      deal: { name: deal?.name ?? null, value: deal?.value?.toFixed() ?? null, currency: account.currency },
      invoices: shown.map((each) => invoiceOutput(each, now)),
      money: moneyOutput(shown, account.currency),
      pending: await pendingOf(links, { accountId: account.id, dealId, state, outage, rules: rulesById, now }, needs),
      refused: links.flatMap((link) => refusedOutput(link, rulesById.get(link.ruleId ?? '')?.name ?? null, organisations)),
      arrived: arrived.map((row) => arrivedOutput(row, dealId, organisations)),
      permissions: permissionsOf(caller),
      today: todayOf(booksOf(links, organisations), now),
      asOf: newest(links.map(({ updatedAt }) => updatedAt))?.toISOString() ?? null,
    }
    res.json(answer)
  })
  return router
}

type PendingContext = {
  accountId: string
  dealId: number
  state: DealInvoicesOutput['connection']['state']
  outage: { since: Date } | null
  rules: Parameters<typeof pendingInvoices>[1]['rules']
  now: Date
}

/** The inbox is looked at only when there is something on its way, which is rare and short. */
async function pendingOf(
  links: ShownLink[],
  { accountId, dealId, state, outage, rules, now }: PendingContext,
  { events }: Needs,
): Promise<DealInvoicesOutput['pending']> {
  const open = links.filter((link) => link.state === 'CLAIMED' || link.state === 'SENDING')
  if (open.length === 0) return []
  const waiting = await events.waitingFor(accountId, {
    subjects: subjectsOf(dealId, open),
    linkIds: open.map(({ id }) => id),
    kinds: makingKinds,
    isParked: state === 'reconnect_needed',
  })
  return pendingInvoices(open, { rules, events: waiting, outageSince: outage?.since ?? null, now })
}

function refusedOutput(link: ShownLink, rule: string | null, organisations: Organisation[]): DealInvoicesOutput['refused'] {
  const { state, problem, organisationId } = link
  if (state !== 'REFUSED' || problem === null || problem.length === 0) return []
  const currencies = organisations.find(({ id }) => id === organisationId)?.books?.currencies ?? []
  const problems = problem.map((refusal) => problemOf(refusal, { organisationId, currencies }))
  return [{ id: link.id, origin: link.origin === 'CARD' ? 'card' : 'rule', rule, problems }]
}

function arrivedOutput(
  { id, organisationId, invoice, candidates }: UnplacedInvoice,
  dealId: number,
  organisations: Organisation[],
): DealInvoicesOutput['arrived'][number] {
  return {
    id,
    organisation: organisations.find((each) => each.id === organisationId)?.name ?? '',
    number: invoice.number,
    contactName: invoice.contactName,
    currency: invoice.currency,
    total: invoice.total.toFixed(),
    date: invoice.date,
    reasons: candidates.find((candidate) => candidate.dealId === dealId)?.reasons ?? [],
  }
}

/** The books whose calendar counts for a deal: those of its newest invoice, else the first that are connected. */
function booksOf(links: ShownLink[], organisations: Organisation[]): Organisation | undefined {
  const organisationId = links.at(-1)?.organisationId
  return organisations.find(({ id }) => id === organisationId) ?? organisations.find(({ state }) => state === 'CONNECTED')
}

const newest = (times: Date[]): Date | null => times.reduce<Date | null>((last, at) => (last && last > at ? last : at), null)
