import { type Request, Router } from 'express'
import { z, ZodError } from 'zod'
import { actionInput, type ClickOutput, linkInput } from '../../contract/invoice-action.ts'
import type { Deed } from '../../contract/permission.ts'
import { AppError } from '../../domain/errors.ts'
import { wishIssues } from '../../domain/wish-in-books.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Clicked, Clicks } from '../../inbox/clicks.ts'
import type { Link, Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import { deedsOf, isMailed } from '../invoice-from-card/modes.ts'
import { type Action, actionEvent, linkEvent } from './click-events.ts'
import { notLinked } from './linked-invoice.ts'
import { demandPermission, requirePermission } from './permissions.ts'

type Needs = { links: Pick<Links, 'byIds'>; organisations: Pick<Organisations, 'byId'>; clicks: Clicks }

const linkParams = z.object({ id: z.guid() })
const dealParams = z.object({ id: z.coerce.number().int().positive() })

/** Behind `requireSession`: what people do to invoices that exist. Answered when it is done, or after twelve seconds. */
export function invoiceActionsRoutes({ links, organisations, clicks }: Needs): Router {
  const router = Router()
  router.post('/invoices/:id/actions', async (req, res) => {
    const caller = callerOf(req)
    const { id } = linkParams.parse(req.params)
    const action = actionInput.parse(req.body)
    const [link] = await links.byIds(caller.account.id, [id])
    // Whoever sends an unlinking again asks for its answer, though the link is gone.
    if (!link?.invoice && action.action !== 'unlink') throw notLinked()
    if (link && action.action === 'edit') await demandSound(action, link, organisations)
    demandPermission(caller, ...deedsFor(action, link?.invoice?.status === 'authorised'))
    const answer = await clicks.carryOut(actionEvent(clicker(req), id, action))
    res.status(statusOf(answer)).json({ ...answer, id: answer.id ?? id } satisfies ClickOutput)
  })

  router.post('/deals/:id/links', requirePermission('link'), async (req, res) => {
    const { account } = callerOf(req)
    const { id } = dealParams.parse(req.params)
    const wish = linkInput.parse(req.body)
    if (!(await organisations.byId(account.id, wish.organisationId))) throw new AppError('not_found', 'xero.organisation_unknown')
    const answer: ClickOutput = await clicks.carryOut(linkEvent(clicker(req), id, wish))
    res.status(statusOf(answer)).json(answer)
  })
  return router
}

const clicker = (req: Request) => {
  const { account, session } = callerOf(req)
  return { accountId: account.id, actorId: session.kommoUserId }
}

const statusOf = ({ state }: Clicked) => (state === 'done' ? 200 : 202)

/** An accountant may have used what we do not list for sales: about these Xero has the only word. */
const chosenFromLists = new Set<unknown>(['accountCode', 'taxType', 'itemCode', 'tracking', 'brandingThemeId'])

/** Says at the field itself what Xero would refuse anyway. @throws AppError `request.invalid`. */
async function demandSound(
  { invoice, mode }: Extract<Action, { action: 'edit' }>,
  { accountId, organisationId }: Link,
  organisations: Needs['organisations'],
): Promise<void> {
  const books = (await organisations.byId(accountId, organisationId))?.books
  if (!books) return
  const issues = wishIssues(invoice, books, { isMailed: isMailed(mode) }).filter(({ path }) => !chosenFromLists.has(path.at(-1)))
  if (issues.length === 0) return
  throw new AppError('invalid', 'request.invalid', {
    cause: new ZodError(
      issues.map(({ path, message }) => ({ code: 'custom', path: ['invoice', ...path], message, input: invoice })),
    ),
  })
}

/** What the person must be allowed to do: a deed may hold others in it. */
function deedsFor(action: Action, isApproved: boolean): Deed[] {
  switch (action.action) {
    case 'approve':
      return action.send ? ['approve', 'send'] : ['approve']
    case 'edit':
      // Whoever may not approve may not change what has been approved either.
      return isApproved ? [...new Set<Deed>([...deedsOf(action.mode), 'approve'])] : deedsOf(action.mode)
    case 'void':
      return ['void']
    case 'send':
      return ['send']
    case 'unlink':
    case 'accept_change':
      return ['link']
  }
}
