import { urlencoded } from 'express'
import type { Request, Response } from 'express'
import { sendProblem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { accountHost } from '../platform.ts'
import { type ConsentQuery, decide, renderConsent } from './consent.ts'
import type { Issuer, Refusal, TokenAnswer } from './grants.ts'

const CONSENT_PATHS = ['/oauth', '/es/oauth', '/br/oauth', '/id/oauth']
const PROBLEM_TYPE = 'https://developers.amocrm.ru/v3/errors/OAuthProblemJson' // Kommo, OAuth 2.0: error body

/** Consent page, token endpoint, and the look-up of a renamed subdomain. */
export function addOAuthRoutes(routes: Routes, platform: Platform): void {
  for (const path of CONSENT_PATHS) {
    routes.get(path, (req, res) => {
      const page = renderConsent(platform, req.query)
      if (page === null) res.status(400).type('text').send('Unknown integration.')
      else res.type('html').send(page)
    })
    routes.post(path, urlencoded({ extended: false }), (req, res) => answerConsent(platform, req, res))
  }
  routes.post('/oauth2/access_token', (req, res) => giveTokens(platform, req, res))
  routes.get('/oauth2/account/current/subdomain', (req, res) => {
    const owner = platform.grants.ownerOfRefresh(req.get('x-refresh-token') ?? '')
    const account = owner && platform.store.accounts.get(owner.accountId)
    if (!account) return refuse(res, 401, 'Token has been revoked')
    const { id, subdomain } = account
    res.json({ id, subdomain, domain: accountHost(subdomain), top_level_domain: 'com' })
  })
}

function answerConsent(platform: Platform, req: Request, res: Response) {
  const { decision, user } = (req.body ?? {}) as { decision?: string; user?: string }
  const query = req.query as ConsentQuery
  const outcome = decide(platform, query, platform.store.users.find(Number(user)), decision === 'allow' ? 'allow' : 'deny')
  if (!outcome.ok) return void res.status(outcome.status).type('text').send(outcome.message)
  if (query.mode !== 'popup') return res.redirect(outcome.location)
  // The window that asked goes on; ours closes. Without an opener there is only ours.
  const target = JSON.stringify(outcome.location).replaceAll('<', '\\u003c')
  res.type('html').send(
    `<!doctype html><title>Access given</title><script>const target = ${target}
if (window.opener) { window.opener.location.href = target; window.close() } else location.replace(target)</script>`,
  )
}

async function giveTokens(platform: Platform, req: Request, res: Response) {
  const body = (req.body ?? {}) as Record<string, unknown>
  const { clientId, clientSecret, redirectUri, scopes } = platform.integration
  if (body['client_id'] !== clientId || body['client_secret'] !== clientSecret)
    return refuse(res, 401, 'Client authentication failed')
  if (body['redirect_uri'] !== redirectUri) return refuse(res, 400, 'The redirect URI is not the one of the integration')
  const issuer: Issuer = {
    clientId,
    scopes,
    host: (accountId) => accountHost(platform.store.accounts.get(accountId)?.subdomain ?? ''),
  }
  switch (body['grant_type']) {
    case 'authorization_code':
      if (typeof body['code'] !== 'string') return refuse(res, 400, 'Check the `code` parameter')
      return answerCode(res, await platform.grants.exchange(body['code'], issuer))
    case 'refresh_token':
      if (typeof body['refresh_token'] !== 'string') return refuse(res, 400, 'Check the `refresh_token` parameter')
      return answerRefresh(res, await platform.grants.refresh(body['refresh_token'], issuer))
    default:
      return refuse(res, 400, 'Check the `grant_type` parameter')
  }
}

const CODE_HINTS: Record<Refusal, string> = {
  malformed: 'Cannot decrypt the authorization code',
  expired: 'Authorization code has expired',
  revoked: 'Authorization code has been revoked',
}
const REFRESH_HINTS: Record<Refusal, string> = {
  malformed: 'Cannot decrypt the refresh token',
  expired: 'Token has expired',
  revoked: 'Token has been revoked',
}
// A malformed, expired or spent code is 400; a refresh token that is no longer good is 401.
const answerCode = (res: Response, answer: TokenAnswer | Refusal) =>
  typeof answer === 'string' ? refuse(res, 400, CODE_HINTS[answer]) : void res.json(answer)
const answerRefresh = (res: Response, answer: TokenAnswer | Refusal) =>
  typeof answer === 'string' ? refuse(res, 401, REFRESH_HINTS[answer]) : void res.json(answer)

const refuse = (res: Response, status: number, hint: string) =>
  sendProblem(res, {
    hint,
    title: status === 401 ? 'Unauthorized' : 'Bad Request',
    detail: status === 401 ? 'The token or the client is not accepted' : 'The request lacks parameters or they are not valid',
    status,
    type: PROBLEM_TYPE,
  })
