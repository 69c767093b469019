import { type Request, Router } from 'express'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { checkNonce, giveNonce } from '../../http/browser-nonce.ts'
import { resultPage } from '../../http/result-page.ts'
import type { SignedTokens } from '../../http/signed-tokens.ts'
import type { KommoOAuth } from '../../kommo/port.ts'
import type { Log } from '../../log.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Sessions } from '../../store/sessions.ts'
import type { InstallAccount } from './install-account.ts'
import type { UninstallAccount } from './uninstall-account.ts'

export const kommoState = z.object({ nonce: z.string() })

type Needs = {
  oauth: KommoOAuth
  states: SignedTokens<z.infer<typeof kommoState>>
  sessions: Pick<Sessions, 'spendOnce'>
  accounts: Pick<Accounts, 'byKommoId'>
  installAccount: InstallAccount
  uninstallAccount: UninstallAccount
  publicUrl: string
  log: Log
}

/** Kommo's server waits three seconds for the answer to an install call and never repeats it (OAuth 2.0, install). */
const ANSWER_INSTALL_WITHIN_MS = 2_500

const text = z.string().min(1).max(4_096)
const callback = z.object({
  code: text.optional(),
  state: text.optional(),
  error: text.optional(),
  from_widget: z.string().optional(),
  // One page of Kommo's documentation spells it with two r.
  referer: text.optional(),
  referrer: text.optional(),
})

const uninstalled = z.object({ client_uuid: text.optional(), client_id: text.optional(), account_id: text, signature: text })

/** OAuth with Kommo: install from the widget, consent in the browser, uninstall. */
export function kommoRoutes(needs: Needs): Router {
  const { oauth, states, sessions, installAccount, uninstallAccount, publicUrl, log } = needs
  const router = Router()

  router.get('/connect', async (_req, res) => {
    const nonce = giveNonce(res, { isSecure: publicUrl.startsWith('https:') })
    res.redirect(oauth.authorizeUrl(await states.sign({ nonce })))
  })

  router.get('/oauth/callback', async (req, res) => {
    const query = parseQuery(callback, req)
    if (query.error !== undefined) {
      res.type('html').send(
        resultPage({
          title: 'Not connected',
          text: 'Kommo was not given access. You can close this page and try again from the settings.',
        }),
      )
      return
    }
    const code = query.code ?? missing('code')
    const host = oauth.trustedHost(query.referer ?? query.referrer ?? missing('referer'))

    if (query.from_widget !== undefined) {
      // The call comes from Kommo's server: no browser, no state of ours. The code is worth something only with our secret,
      // which goes nowhere but to the checked host.
      const installing = installAccount({ host, code }).catch((error: unknown) => {
        log.warn({ err: error }, 'install call failed; the administrator can connect from the settings')
      })
      await Promise.race([installing, new Promise((resolve) => setTimeout(resolve, ANSWER_INSTALL_WITHIN_MS).unref())])
      res.sendStatus(200)
      return
    }
    const { claims, ...token } = await states.verify(query.state)
    checkNonce(req, res, claims.nonce)
    await sessions.spendOnce(token)
    const account = await installAccount({ host, code })
    res.type('html').send(
      resultPage({
        title: 'Kommo is connected',
        text: `${account.name || account.host} is connected. Go back to the settings of Deal Invoices in Kommo.`,
      }),
    )
  })

  router.get('/uninstalled', async (req, res) => {
    const { client_uuid, client_id, account_id, signature } = parseQuery(uninstalled, req)
    if (!oauth.isUninstallSignature({ clientId: client_uuid ?? client_id ?? '', accountId: account_id, signature })) {
      throw new AppError('unauthenticated', 'kommo.signature_wrong')
    }
    const kommoAccountId = Number(account_id)
    const account = Number.isSafeInteger(kommoAccountId) ? await needs.accounts.byKommoId(kommoAccountId) : null
    if (account) await uninstallAccount(account)
    res.sendStatus(200)
  })
  return router
}

const parseQuery = <T>(schema: z.ZodType<T>, req: Request): T => schema.parse(req.query)

const missing = (name: string): never => {
  throw new AppError('invalid', 'kommo.callback_incomplete', {
    userMessage: `Kommo's answer has no "${name}". Start again from the settings.`,
  })
}
