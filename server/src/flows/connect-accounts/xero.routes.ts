import { Router } from 'express'
import { z } from 'zod'
import { AppError, asAppError } from '../../domain/errors.ts'
import { checkNonce, giveNonce } from '../../http/browser-nonce.ts'
import type { SignedTokens } from '../../http/signed-tokens.ts'
import type { Log } from '../../log.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Sessions } from '../../store/sessions.ts'
import type { XeroOAuth } from '../../xero/port.ts'
import type { ConnectOrganisation } from './connect-organisation.ts'

/** Which administrator of which account began, and where to return. */
export const xeroTicket = z.object({ accountId: z.string(), kommoUserId: z.number(), returnTo: z.url() })
export const xeroState = xeroTicket.extend({ nonce: z.string() })

type Needs = {
  oauth: Pick<XeroOAuth, 'authorizeUrl'>
  tickets: SignedTokens<z.infer<typeof xeroTicket>>
  states: SignedTokens<z.infer<typeof xeroState>>
  sessions: Pick<Sessions, 'spendOnce'>
  accounts: Pick<Accounts, 'byId'>
  connectOrganisation: ConnectOrganisation
  publicUrl: string
  log: Log
}

const callback = z.object({
  code: z.string().min(1).max(4_096).optional(),
  state: z.string().max(8_192),
  error: z.string().max(200).optional(),
})

/**
 * OAuth with Xero in the administrator's browser, in the same tab: the settings page leads to /connect with a ticket from
 * the API, Xero's consent page leads to /callback, and that leads back to Kommo's settings page with the result.
 */
export function xeroRoutes({ oauth, tickets, states, sessions, accounts, connectOrganisation, publicUrl, log }: Needs): Router {
  const router = Router()

  router.get('/connect', async (req, res) => {
    const { claims, ...token } = await tickets.verify(req.query['ticket'])
    await sessions.spendOnce(token)
    const nonce = giveNonce(res, { isSecure: publicUrl.startsWith('https:') })
    res.redirect(oauth.authorizeUrl(await states.sign({ ...claims, nonce })))
  })

  router.get('/callback', async (req, res) => {
    const query = callback.parse(req.query)
    const { claims, ...token } = await states.verify(query.state)
    checkNonce(req, res, claims.nonce)
    await sessions.spendOnce(token)
    const goBack = (result: string) => res.redirect(withResult(claims.returnTo, result))
    if (query.error !== undefined || query.code === undefined) {
      goBack('denied')
      return
    }
    const account = await accounts.byId(claims.accountId)
    if (!account?.isInstalled) throw new AppError('not_connected', 'kommo.not_installed')
    try {
      const consented = await connectOrganisation.afterConsent(account, query.code)
      goBack(consented.kind)
    } catch (thrown) {
      // The code is spent: whatever went wrong, the administrator has to be back where the button is.
      const error = asAppError(thrown)
      log.warn({ accountId: account.id, code: error.code, err: error }, 'connecting Xero failed')
      goBack(error.kind === 'internal' ? 'failed' : error.code)
    }
  })
  return router
}

function withResult(returnTo: string, result: string): string {
  const url = new URL(returnTo)
  url.searchParams.set('deal_invoices_xero', result)
  return url.toString()
}
