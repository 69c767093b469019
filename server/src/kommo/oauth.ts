import { decodeJwt } from 'jose'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import { createSend, type Log } from './call.ts'
import type { CallLimiter } from './limits.ts'
import type { KommoOAuth, KommoTokens } from './port.ts'
import { createTrustHost, type TrustHost, trustedOrNull } from './trusted-host.ts'

type Needs = {
  clientId: string
  clientSecret: string
  /** Exactly as entered in the integration's settings. */
  redirectUri: string
  /** Where people give consent, e.g. `https://www.kommo.com`. */
  authUrl: string
  allowedDomains: readonly string[]
  accountUrl: (host: string) => string
  limiter?: CallLimiter
  log?: Log
  timeoutMs?: number
  now?: () => Date
}

const TIMEOUT_MS = 15_000 // Kommo's own client waits as long

/** Kommo's OAuth for our integration. Source: Kommo, OAuth 2.0. */
export function createKommoOAuth(needs: Needs): KommoOAuth {
  const { clientId, clientSecret, redirectUri, authUrl, allowedDomains, accountUrl, now = () => new Date() } = needs
  const send = createSend({ ...needs, timeoutMs: needs.timeoutMs ?? TIMEOUT_MS })
  const trustedHost = createTrustHost(allowedDomains)
  const addressOf = (host: string, path: string) => `${accountUrl(trustedHost(host)).replace(/\/$/, '')}${path}`

  const askForTokens = async (host: string, grant: Record<string, string>): Promise<KommoTokens> => {
    const answer = await send({
      method: 'POST',
      url: addressOf(host, '/oauth2/access_token'),
      body: { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...grant },
      host,
      schema: tokens,
    })
    if (!answer) throw new AppError('unavailable', 'kommo.unavailable', { cause: new Error('Kommo gave no tokens') })
    const { accessToken, refreshToken, expiresInSeconds } = answer
    return { accessToken, refreshToken, expiresAt: new Date(now().getTime() + expiresInSeconds * 1000) }
  }
  const refreshAt = async (host: string, refreshToken: string) => ({
    ...(await askForTokens(host, { grant_type: 'refresh_token', refresh_token: refreshToken })),
    host,
  })

  /** Asks the server that all accounts share; null when it does not know the account either. */
  const findNewHost = async (refreshToken: string, accessToken: string): Promise<string | null> => {
    const sharedHost = sharedHostOf(accessToken, trustedHost)
    if (sharedHost === null) return null
    const url = addressOf(sharedHost, '/oauth2/account/current/subdomain')
    const headers = { 'X-Refresh-Token': refreshToken }
    const found = await send({ method: 'GET', url, headers, host: sharedHost, schema: renamed }).catch((error: unknown) => {
      if (isDead(error)) return null
      throw error
    })
    return found && trustedOrNull(found.domain, trustedHost)
  }

  return {
    trustedHost,
    authorizeUrl(state) {
      const url = new URL('/oauth', authUrl)
      // post_message keeps the redirect in the window that asked: we go there in the same tab.
      url.search = new URLSearchParams({ client_id: clientId, state, mode: 'post_message' }).toString()
      return url.href
    },
    exchangeCode: (host, code) =>
      askForTokens(host, { grant_type: 'authorization_code', code }).catch((error: unknown) => {
        throw deadGrant(error, 'kommo.code_refused')
      }),
    async refresh(host, refreshToken, last) {
      try {
        return await refreshAt(host, refreshToken)
      } catch (error) {
        const newHost = last && isDead(error) ? await findNewHost(refreshToken, last.accessToken) : null
        if (newHost === null || newHost === host) throw deadGrant(error, 'kommo.reconnect_needed')
        return refreshAt(newHost, refreshToken).catch((again: unknown) => {
          throw deadGrant(again, 'kommo.reconnect_needed')
        })
      }
    },
    isUninstallSignature({ clientId: named, accountId, signature }) {
      const expected = createHmac('sha256', clientSecret).update(`${named}|${accountId}`).digest()
      const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(expected.length)
      return timingSafeEqual(expected, given) && named === clientId
    },
  }
}

const tokens = z
  .object({ access_token: z.string().min(1), refresh_token: z.string().min(1), expires_in: z.number().positive() })
  .transform((answer) => ({
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in,
  }))

const renamed = z.object({ domain: z.string() })

/** Answers that mean "this grant will never work": a bad or spent code is 400, a revoked token 401, a gone account 404. */
const isDead = (error: unknown): error is AppError =>
  error instanceof AppError && ['rejected', 'not_found', 'not_connected'].includes(error.kind)

/** A dead grant as `not_connected`, with Kommo's hint; an unpaid account keeps its own code, other errors stay as they are. */
const deadGrant = (error: unknown, code: string): unknown =>
  isDead(error) && error.code !== 'kommo.account_unpaid'
    ? new AppError('not_connected', code, { vendorMessages: error.vendorMessages, cause: error })
    : error

/**
 * The server that knows renamed accounts. The token's signature is Kommo's business; here it only suggests a host, which
 * must be trusted like any other.
 */
function sharedHostOf(accessToken: string, trustedHost: TrustHost): string | null {
  try {
    const { api_domain: host } = decodeJwt(accessToken)
    return typeof host === 'string' ? trustedOrNull(host, trustedHost) : null
  } catch {
    return null
  }
}
