import { Router } from 'express'
import { ZodError } from 'zod'
import type { ClickOutput } from '../../contract/invoice-action.ts'
import { type CreateInvoiceInput, createInvoiceInput, type InvoiceInput } from '../../contract/invoice-form.ts'
import type { Books } from '../../domain/books.ts'
import type { CardWish } from '../../domain/card-wish.ts'
import type { Deal } from '../../domain/deal.ts'
import { AppError } from '../../domain/errors.ts'
import type { Rule } from '../../domain/rule.ts'
import { wishIssues } from '../../domain/wish-in-books.ts'
import { type Caller, callerOf } from '../../http/widget-session.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import { type CardClaims, clickClaimKey } from '../../store/card-claims.ts'
import { PRIORITY } from '../../store/events.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { CurrentBooks } from '../current-books.ts'
import { demandPermission, permissionsOf } from '../invoice-card/permissions.ts'
import type { Open } from '../open.ts'
import { wholeOf } from './fill-form.ts'
import { lookAtDeals } from './look-at-deals.ts'
import { deedsOf, isMailed, statusOf } from './modes.ts'
import { type Order, type OrderInvoices, orderedOrThrow } from './order-invoices.ts'
import { clientOfDeal, dealParams, readDeal } from './read-deal.ts'

type Needs = {
  open: Open
  rules: Pick<Rules, 'byId'>
  cardClaims: Pick<CardClaims, 'byKey'>
  seenDeals: SeenDeals
  currentBooks: CurrentBooks
  orderInvoices: OrderInvoices
  now: () => Date
}

/**
 * Behind `requireSession`: the button. Answers once the order is on disk; from then on it goes on by itself, whatever becomes of
 * the browser. The same key again is the same click.
 */
export function createInvoiceRoutes(needs: Needs): Router {
  const router = Router()
  router.post('/deals/:id/invoices', async (req, res) => {
    const caller = callerOf(req)
    const { id: dealId } = dealParams.parse(req.params)
    const input = createInvoiceInput.parse(req.body)
    demandPermission(caller, ...deedsOf(input.mode))
    const before = await needs.cardClaims.byKey(caller.account.id, clickClaimKey(input.key))
    const answer: ClickOutput = { state: 'working', id: before?.id ?? (await orderInvoice(caller, dealId, input, needs)) }
    res.status(202).json(answer)
  })
  return router
}

async function orderInvoice(caller: Caller, dealId: number, input: CreateInvoiceInput, needs: Needs): Promise<string> {
  const { account, session } = caller
  const { books } = await needs.currentBooks(account.id, input.organisationId)
  check(input, books)
  const rule = input.ruleId === null ? null : await needs.rules.byId(account.id, input.ruleId)
  if (!rule && input.ruleId !== null) throw new AppError('not_found', 'rule.unknown')
  const crm = needs.open.crm(account)
  const deal = await readDeal(account.id, dealId, { crm, seenDeals: needs.seenDeals })

  const client = clientOfDeal(deal, rule?.billTo ?? 'company_or_person')
  const order: Order = {
    claimKey: clickClaimKey(input.key),
    dealId,
    organisationId: input.organisationId,
    ruleId: input.ruleId,
    bulkKey: null,
    wish: wishOf(input, { client, userId: session.kommoUserId }),
    replaces: input.replaces,
    whole: rule && input.part.kind !== 'whole' ? await wholeOfDeal(caller, { deal, rule, crm }, needs) : null,
  }
  const [ordered] = await needs.orderInvoices(account, [order], {
    actorId: session.kommoUserId,
    priority: PRIORITY.click,
  })
  return orderedOrThrow(ordered).id
}

/** @throws AppError `invalid` that names every field which the books do not allow. */
function check(input: CreateInvoiceInput, books: Books): void {
  const issues = wishIssues(input, books, { isMailed: isMailed(input.mode) })
  const [first] = issues
  if (!first) return
  throw new AppError('invalid', 'invoice.impossible', {
    userMessage: first.message,
    cause: new ZodError(issues.map(({ path, message }) => ({ code: 'custom', path, message, input }))),
  })
}

/** The order as it is kept: what the person saw and sent. */
export function wishOf(
  {
    contact,
    date,
    dueDay,
    currency,
    reference,
    lineAmounts,
    lines,
    brandingThemeId,
    ...input
  }: InvoiceInput & Pick<CreateInvoiceInput, 'mode' | 'part'>,
  by: Pick<CardWish, 'client' | 'userId'>,
): CardWish {
  const form = { contact, date, dueDay, currency, reference, lineAmounts, lines, brandingThemeId }
  return { ...form, status: statusOf(input.mode), send: isMailed(input.mode), part: input.part, ...by }
}

/** What each line of the deal comes to as it is now; null when that cannot be told. */
async function wholeOfDeal(
  caller: Caller,
  { deal, rule, crm }: { deal: Deal; rule: Rule; crm: KommoCrm },
  { currentBooks, now }: Needs,
): Promise<Order['whole']> {
  const mine = permissionsOf(caller)
  const looking = { account: caller.account, crm, currentBooks, mine, mode: null, now: now() }
  const [look] = await lookAtDeals([{ deal, rule }], looking)
  if (!look || look.refusals.some(({ code }) => code.startsWith('product_'))) return null
  const { lines, currency } = look.billing.draft
  return { amounts: wholeOf(lines), currency }
}
