import { type Request, Router } from 'express'
import { z } from 'zod'
import { type RuleOutput, ruleInput } from '../../contract/rule.ts'
import { dayIn } from '../../domain/day.ts'
import { AppError } from '../../domain/errors.ts'
import { unknownPlaceholders } from '../../domain/reference-template.ts'
import { refusalSentence } from '../../domain/refusal.ts'
import type { Rule, RuleWish } from '../../domain/rule.ts'
import { ruleRefusals } from '../../domain/rule-in-books.ts'
import { callerOf, requireAdmin } from '../../http/widget-session.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Account } from '../../store/accounts.ts'
import type { Transaction } from '../../store/database.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import { ruleActivatedEvent } from './rule-activated.ts'

type Needs = {
  rules: Rules
  organisations: Pick<Organisations, 'byId'>
  currentBooks: CurrentBooks
  open: Open
  inbox: Pick<Inbox, 'noteIn'>
  now: () => Date
}

/**
 * Behind `requireSession`: the administrator's rules. An active rule that could not work is refused with the reason; an
 * inactive one may be stored as it is, so that a rule can be stopped whatever has happened to its stage or its books.
 */
export function rulesRoutes({ rules, organisations, currentBooks, open, inbox, now }: Needs): Router {
  const router = Router()
  router.use('/rules', requireAdmin)

  async function check(account: Account, wish: RuleWish): Promise<void> {
    if (!(await organisations.byId(account.id, wish.organisationId))) throw new AppError('not_found', 'xero.organisation_unknown')
    if (!wish.isActive) return
    const unknown = unknownPlaceholders(wish.referenceTemplate)
    if (unknown.length > 0)
      throw refuse(
        `The reference has unknown parts: ${unknown.join(', ')}. Use {deal.id}, {deal.name}, {client.name} or {field:123}.`,
      )
    const { books } = await currentBooks(account.id, wish.organisationId)
    const [refusal] = ruleRefusals(wish, books, dayIn(books.timeZone ?? 'UTC', now()))
    if (refusal) throw refuse(refusalSentence(refusal))
    const pipelines = await open.crm(account).readPipelines()
    const pipeline = pipelines.find(({ id }) => id === wish.pipelineId)
    if (!pipeline?.stages.some(({ id }) => id === wish.stageId))
      throw refuse('The stage no longer exists in Kommo. Choose another one.')
  }

  const begin = (account: Account) => (tx: Transaction, rule: Rule) => inbox.noteIn(tx, [ruleActivatedEvent(account, rule)])

  router.get('/rules', async (req, res) => {
    res.json({ rules: (await rules.ofAccount(callerOf(req).account.id)).map(toOutput) })
  })
  router.post('/rules', async (req, res) => {
    const { account } = callerOf(req)
    const wish = ruleInput.parse(req.body)
    await check(account, wish)
    const rule = await rules.add(account.id, wish, begin(account))
    res.status(201).json(toOutput(rule))
  })
  router.put('/rules/:id', async (req, res) => {
    const { account } = callerOf(req)
    const id = idOf(req)
    if (!(await rules.byId(account.id, id))) throw unknownRule()
    const wish = ruleInput.parse(req.body)
    await check(account, wish)
    const changed = await rules.change(account.id, id, wish, begin(account))
    if (!changed) throw unknownRule()
    res.json(toOutput(changed))
  })
  router.delete('/rules/:id', async (req, res) => {
    if (!(await rules.remove(callerOf(req).account.id, idOf(req)))) throw unknownRule()
    res.sendStatus(204)
  })
  return router
}

const unknownRule = () => new AppError('not_found', 'rule.unknown')

/** Anything that is no id names no rule. */
function idOf({ params }: Request<{ id: string }>): string {
  const { success, data } = z.guid().safeParse(params.id)
  if (!success) throw unknownRule()
  return data
}

const refuse = (userMessage: string) => new AppError('invalid', 'rule.impossible', { userMessage })

const toOutput = ({ activatedAt, ...rule }: Rule): RuleOutput => ({ ...rule, activatedAt: activatedAt.toISOString() })
