// Invoices for many deals at once: look, order, and follow how it goes.
import { Router } from 'express'
import { z } from 'zod'
import { type BulkInput, bulkInput, type BulkOutput, bulkPreviewInput, type BulkPreviewOutput } from '../../contract/bulk.ts'
import type { InvoiceInput } from '../../contract/invoice-form.ts'
import { invoiceTotals } from '../../contract/invoice-totals.ts'
import type { ProblemOutput } from '../../contract/problem.ts'
import { AppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { isLiveInvoice } from '../../domain/invoice.ts'
import { taxRateOfLine } from '../../domain/tax-of-line.ts'
import { type Caller, callerOf } from '../../http/widget-session.ts'
import { bulkClaimKey, type CardClaims } from '../../store/card-claims.ts'
import { type Events, PRIORITY } from '../../store/events.ts'
import type { Link } from '../../store/links.ts'
import { demandPermission, permissionsOf, requirePermission } from '../invoice-card/permissions.ts'
import { type Bulk, bulkEvent, bulkHash, bulkOf } from './bulk-event.ts'
import { wishOf } from './create.routes.ts'
import { currenciesOf, orderOf } from './fill-form.ts'
import { lookAtMany, type ManyNeeds, type Seen } from './look-at-many.ts'
import { deedsOf } from './modes.ts'
import type { Order, OrderInvoices } from './order-invoices.ts'
import { problemOf } from './problem-of.ts'

type Needs = ManyNeeds & {
  cardClaims: Pick<CardClaims, 'ofBulk'>
  events: Pick<Events, 'byHash'>
  orderInvoices: OrderInvoices
}

const params = z.object({ key: z.guid() })

/** Behind `requireSession`. */
export function bulkRoutes(needs: Needs): Router {
  const router = Router()
  router.post('/bulk/preview', requirePermission('create'), async (req, res) => {
    const { dealIds } = bulkPreviewInput.parse(req.body)
    const who = whoOf(callerOf(req))
    const { seen, mode, modes } = await lookAtMany(who, [...new Set(dealIds)], null, needs)
    const answer: BulkPreviewOutput = { deals: seen.map(previewOf), mode, modes }
    res.json(answer)
  })
  router.post('/bulk', async (req, res) => {
    const caller = callerOf(req)
    const input = bulkInput.parse(req.body)
    demandPermission(caller, ...deedsOf(input.mode))
    const known = await needs.events.byHash(caller.account.id, bulkHash(input.key))
    if (!known) await orderMany(caller, input, needs)
    res.status(202).end()
  })
  router.get('/bulk/:key', async (req, res) => {
    const { account } = callerOf(req)
    const { key } = params.parse(req.params)
    const event = await needs.events.byHash(account.id, bulkHash(key))
    if (!event) throw new AppError('not_found', 'bulk.unknown')
    const answer: BulkOutput = await progressOf(account.id, key, bulkOf(event.payload), needs)
    res.json(answer)
  })
  return router
}

const whoOf = (caller: Caller) => ({ account: caller.account, mine: permissionsOf(caller) })

function previewOf(seen: Seen): BulkPreviewOutput['deals'][number] {
  const { dealId, name } = seen
  if (seen.kind === 'invoiced') return { dealId, name, outcome: seen.kind, number: seen.number }
  if (seen.kind !== 'look') return { dealId, name, outcome: seen.kind }
  const problems = problemsOf(seen)
  if (problems.length > 0) return { dealId, name, outcome: 'not_ready', problems }
  const { billing, books, rule } = seen.look
  const { lines, lineAmounts, currency } = billing.draft
  const { total } = invoiceTotals(
    lines.map((line) => ({
      quantity: line.quantity.toFixed(),
      unitAmount: line.unitAmount.toFixed(),
      discountPercent: line.discountPercent?.toFixed() ?? null,
      ratePercent: taxRateOfLine(line, books),
    })),
    lineAmounts,
  )
  const client = billing.client?.name ?? ''
  return { dealId, name, outcome: 'will_be_made', client, lineCount: lines.length, total, currency, rule: rule.name }
}

function problemsOf({ look, found }: Extract<Seen, { kind: 'look' }>): ProblemOutput[] {
  const context = { organisationId: look.organisation.id, currencies: currenciesOf(look.books) }
  return [...look.refusals, ...found.refusals].map((refusal) => problemOf(refusal, context))
}

/** Only what is ready is ordered; what is not is kept with its reasons. All in one transaction. */
async function orderMany(caller: Caller, { key, dealIds, mode }: BulkInput, needs: Needs): Promise<void> {
  const { account, session } = caller
  const ids = [...new Set(dealIds)]
  const { seen } = await lookAtMany(whoOf(caller), ids, mode, needs)
  const refused: Bulk['refused'] = []
  const orders: Order[] = []
  for (const one of seen) {
    const { dealId } = one
    if (one.kind === 'invoiced') continue
    const problems = one.kind === 'look' ? problemsOf(one) : []
    const contact = one.kind === 'look' ? contactOf(one) : null
    if (one.kind !== 'look' || !contact || problems.length > 0) {
      refused.push({ dealId, problems })
      continue
    }
    const { look } = one
    const client = look.billing.client && { kind: look.billing.client.kind, id: look.billing.client.id }
    orders.push({
      claimKey: bulkClaimKey(key, dealId),
      dealId,
      organisationId: look.organisation.id,
      ruleId: look.rule.id,
      bulkKey: key,
      wish: wishOf(
        { ...orderOf(contact, { ...look, found: one.found }), mode, part: { kind: 'whole' } },
        { client, userId: session.kommoUserId },
      ),
      replaces: null,
      whole: null,
    })
  }
  // Somebody at a card goes first.
  const by = { actorId: session.kommoUserId, priority: PRIORITY.finish }
  await needs.orderInvoices(account, orders, by, [bulkEvent(account.id, key, { dealIds: ids, refused }, session.kommoUserId)])
}

function contactOf({ found: { contact } }: Extract<Seen, { kind: 'look' }>): InvoiceInput['contact'] | null {
  if (contact.kind === 'known') return { kind: 'known', contactId: contact.contactId }
  return contact.kind === 'new' ? contact : null
}

async function progressOf(accountId: string, key: string, { dealIds, refused }: Bulk, needs: Needs): Promise<BulkOutput> {
  const ordered = new Map((await needs.cardClaims.ofBulk(accountId, key)).map((link) => [link.dealId, link]))
  const reasons = new Map(refused.map(({ dealId, problems }) => [dealId, problems]))
  // Deals that were invoiced before their turn came: by a rule, by somebody else, or by hand.
  const others = dealIds.filter((dealId) => !ordered.has(dealId) && !reasons.has(dealId))
  const theirs = groupBy(others.length > 0 ? await needs.links.ofDeals(accountId, others) : [], ({ dealId }) => dealId)
  const currencies = new Map(
    (await needs.organisations.ofAccount(accountId)).map(({ id, books }) => [id, books ? currenciesOf(books) : []]),
  )
  const deals = dealIds.map((dealId): BulkOutput['deals'][number] => {
    const problems = reasons.get(dealId)
    if (problems) return { dealId, state: 'refused', number: null, problems }
    const link = ordered.get(dealId)
    return link
      ? progressOfOrder(link, currencies)
      : { dealId, state: 'made', number: numberOf(theirs.get(dealId) ?? []), problems: [] }
  })
  return { deals, isFinished: deals.every(({ state }) => state !== 'waiting') }
}

function progressOfOrder(link: Link, currencies: Map<string, string[]>): BulkOutput['deals'][number] {
  const { dealId, organisationId, state, invoice, problem } = link
  if (invoice) return { dealId, state: 'made', number: invoice.number || null, problems: [] }
  if (state === 'CLAIMED' || state === 'SENDING') return { dealId, state: 'waiting', number: null, problems: [] }
  const context = { organisationId, currencies: currencies.get(organisationId) ?? [] }
  return { dealId, state: 'refused', number: null, problems: (problem ?? []).map((refusal) => problemOf(refusal, context)) }
}

/** Null while it is being made, or a draft without a number. */
const numberOf = (links: Link[]): string | null =>
  links.flatMap(({ invoice }) => (invoice && isLiveInvoice(invoice) && invoice.number !== '' ? [invoice.number] : []))[0] ?? null
