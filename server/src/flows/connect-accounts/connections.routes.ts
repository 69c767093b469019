import { Router } from 'express'
import { z } from 'zod'
import { type ConnectionsOutput, chooseInput, connectInput } from '../../contract/connection.ts'
import { AppError } from '../../domain/errors.ts'
import type { SignedTokens } from '../../http/signed-tokens.ts'
import { callerOf, requireAdmin } from '../../http/widget-session.ts'
import type { Account } from '../../store/accounts.ts'
import type { Events } from '../../store/events.ts'
import type { Grants } from '../../store/grants.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Open } from '../open.ts'
import type { ConnectOrganisation } from './connect-organisation.ts'
import type { Disconnect } from './disconnect-organisation.ts'

type Needs = {
  organisations: Organisations
  grants: Pick<Grants, 'kommoState'>
  events: Pick<Events, 'countWaiting'>
  connectOrganisation: ConnectOrganisation
  disconnect: Disconnect
  tickets: SignedTokens<{ accountId: string; kommoUserId: number; returnTo: string }>
  open: Open
  publicUrl: string
}

/** Behind `requireSession`: what is connected, and connecting and disconnecting Xero, for administrators. */
export function connectionsRoutes({
  organisations,
  grants,
  events,
  connectOrganisation,
  disconnect,
  tickets,
  open,
  publicUrl,
}: Needs): Router {
  const router = Router()

  router.get('/connections', requireAdmin, async (req, res) => {
    const { account } = callerOf(req)
    const [connected, state, choices, waitingEvents] = await Promise.all([
      organisations.ofAccount(account.id),
      grants.kommoState(account.id),
      connectOrganisation.choices(account),
      events.countWaiting(account.id),
    ])
    const answer: ConnectionsOutput = {
      kommo: {
        host: account.host,
        name: account.name,
        currency: account.currency,
        state: state === 'ACTIVE' ? 'active' : 'reconnect_needed',
      },
      organisations: connected.map(toOutput),
      choices: choices.map(({ tenantId, name }) => ({ tenantId, name })),
      waitingEvents,
    }
    res.json(answer)
  })

  router.post('/xero/connect', requireAdmin, async (req, res) => {
    const { account, session } = callerOf(req)
    const { returnTo } = connectInput.parse(req.body)
    if (!isPageOf(account, returnTo, open))
      throw new AppError('invalid', 'xero.return_foreign', {
        userMessage: 'The page to return to is not one of this Kommo account.',
      })
    const ticket = await tickets.sign({ accountId: account.id, kommoUserId: session.kommoUserId, returnTo })
    res.json({ url: `${publicUrl}/xero/connect?ticket=${ticket}` })
  })

  router.post('/xero/organisations', requireAdmin, async (req, res) => {
    await connectOrganisation.choose(callerOf(req).account, chooseInput.parse(req.body).tenantId)
    res.sendStatus(204)
  })

  router.delete('/xero/organisations/:id', requireAdmin, async (req, res) => {
    const { success, data: id } = z.guid().safeParse(req.params['id'])
    const organisation = success ? await organisations.byId(callerOf(req).account.id, id) : null
    if (!organisation) throw new AppError('not_found', 'xero.organisation_unknown')
    await disconnect.organisation(organisation)
    res.sendStatus(204)
  })
  return router
}

/** An origin is not enough: that of `blob:https://…` is the page's that made it. */
function isPageOf(account: Account, returnTo: string, open: Open): boolean {
  const page = new URL(returnTo)
  const own = new URL(open.accountUrl(account.host))
  return page.protocol === own.protocol && page.host === own.host && page.username === '' && page.password === ''
}

const STATES = { CONNECTED: 'connected', RECONNECT_NEEDED: 'reconnect_needed', DISCONNECTED: 'disconnected' } as const

const toOutput = ({ id, name, state, books, booksReadAt }: Organisation): ConnectionsOutput['organisations'][number] => ({
  id,
  name,
  state: STATES[state],
  books,
  booksReadAt: booksReadAt?.toISOString() ?? null,
})
