// Xero's OAuth and its list of connections, by our own requests: xero-node has the addresses built in, and its errors carry
// the client secret. Whose tokens these are and where they are kept is not known here.
import { decodeJwt } from 'jose'
import { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import { type Failure, failureError, unavailable } from './errors.ts'
import type { XeroConnection, XeroIdentity, XeroOAuth, XeroTokens } from './port.ts'

const ANSWER_WITHIN_MS = 10_000
/** Granular scopes only: apps made since March 2026 get no others. Xero, Scopes. */
const SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'accounting.invoices',
  'accounting.contacts',
  'accounting.settings.read',
]

type OAuthNeeds = {
  clientId: string
  clientSecret: string
  redirectUri: string
  /** Of tokens, e.g. `https://identity.xero.com`. */
  identityUrl: string
  /** Of the consent page, e.g. `https://login.xero.com`. */
  loginUrl: string
  /** Of connections, e.g. `https://api.xero.com`. */
  apiUrl: string
  clock?: () => Date
  timeoutMs?: number
}

type Answer = { status: number; headers: Record<string, string>; body: unknown }
type RequestOptions = { method: string; url: string; headers: Record<string, string>; form?: Record<string, string> }

/**
 * Talks to Xero's identity server. Only `invalid_grant` means that a grant is dead: silence, 429 and 5xx never do.
 *
 * @returns functions that throw AppError only; none of them repeats by itself.
 */
export function createXeroOAuth(needs: OAuthNeeds): XeroOAuth {
  const { clientId, clientSecret, redirectUri, identityUrl, loginUrl, apiUrl } = needs
  const { clock = () => new Date(), timeoutMs = ANSWER_WITHIN_MS } = needs
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`

  const postForm = (path: string, form: Record<string, string>) =>
    request({ method: 'POST', url: `${identityUrl}${path}`, headers: { authorization: basic }, form }, timeoutMs)
  const callConnections = (method: 'GET' | 'DELETE', path: string, accessToken: string) =>
    request({ method, url: `${apiUrl}/connections${path}`, headers: { authorization: `Bearer ${accessToken}` } }, timeoutMs)

  const readTokens = async (form: Record<string, string>, deadGrant: DeadGrant): Promise<XeroTokens> => {
    const askedAt = clock().getTime()
    const answer = await postForm('/connect/token', form)
    if (answer.status !== 200) throw tokenError(answer, deadGrant)
    const tokens = tokenAnswer.safeParse(answer.body)
    if (!tokens.success) throw unreadable('/connect/token', answer)
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = tokens.data
    return { accessToken, refreshToken, expiresAt: new Date(askedAt + seconds * 1_000) }
  }

  return {
    authorizeUrl(state) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SCOPES.join(' '),
        state,
        // One organisation a consent; several at once need Xero's Advanced tier. Xero, Bulk connections.
        acr_values: 'bulk_connect:false',
      })
      return `${loginUrl}/identity/connect/authorize?${query.toString().replaceAll('+', '%20')}`
    },
    async exchangeCode(code) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const tokens = await readTokens(form, 'xero.consent_expired')
      return { ...tokens, identity: identityOf(tokens.accessToken) }
    },
    refresh: (refreshToken) => readTokens({ grant_type: 'refresh_token', refresh_token: refreshToken }, 'xero.reconnect_needed'),
    async revoke(refreshToken) {
      const answer = await postForm('/connect/revocation', { token: refreshToken })
      // A token that is not valid any more is what we wanted.
      if (answer.status >= 300 && !isDeadToken(errorOf(answer))) throw tokenError(answer, 'xero.reconnect_needed')
    },
    async listConnections(accessToken) {
      const answer = await callConnections('GET', '', accessToken)
      if (answer.status !== 200) throw failureError(failureOf('GET', '/connections', answer))
      const connections = connectionsAnswer.safeParse(answer.body)
      if (!connections.success) throw unreadable('/connections', answer)
      return connections.data.map(connectionFromWire)
    },
    async removeConnection(accessToken, connectionId) {
      const answer = await callConnections('DELETE', `/${encodeURIComponent(connectionId)}`, accessToken)
      const isGone = answer.status < 300 || answer.status === 403 || answer.status === 404
      if (!isGone) throw failureError(failureOf('DELETE', '/connections', answer), { isWrite: true })
    },
  }
}

const tokenAnswer = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() })

const connectionsAnswer = z.array(
  z.object({
    id: z.string(),
    authEventId: z.string().nullish(),
    tenantId: z.string(),
    tenantType: z.string(),
    tenantName: z.string().nullish(),
  }),
)

const connectionFromWire = (wire: z.infer<typeof connectionsAnswer>[number]): XeroConnection => ({
  connectionId: wire.id,
  tenantId: wire.tenantId,
  name: wire.tenantName ?? '',
  isOrganisation: wire.tenantType === 'ORGANISATION',
  authEventId: wire.authEventId ?? null,
})

const claimsOfToken = z.object({
  xero_userid: z.string(),
  authentication_event_id: z.string().optional(),
  scope: z.union([z.array(z.string()), z.string().transform((text) => text.split(' '))]).default([]),
})

/** The token came straight from Xero over TLS, so its claims tell who consented. Its signature is Xero's own business. */
function identityOf(accessToken: string): XeroIdentity {
  try {
    const claims = claimsOfToken.parse(decodeJwt(accessToken))
    return { userId: claims.xero_userid, authEventId: claims.authentication_event_id ?? null, scopes: claims.scope }
  } catch {
    throw new AppError('unavailable', 'xero.answer_unreadable', { cause: { what: 'claims of the access token' } })
  }
}

async function request({ method, url, headers, form }: RequestOptions, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(form && { body: new URLSearchParams(form) }),
      redirect: 'manual', // neither secret nor token may follow a redirect
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: parse(await response.text()) }
  } catch (error) {
    const path = new URL(url).pathname
    const reason = error instanceof Error ? error.name : 'unknown'
    throw unavailable({ failure: { status: null, headers: {}, body: null, method, path, reason }, isWrite: method !== 'GET' })
  }
}

/** @param deadGrant the code of the error when the grant is dead. */
function tokenError(answer: Answer, deadGrant: DeadGrant): AppError {
  const error = errorOf(answer)
  const failure = failureOf('POST', '/connect', answer)
  if (answer.status === 429) return failureError(failure)
  // Without an OAuth error it was not the token endpoint that spoke, but something in between.
  if (answer.status >= 500 || error === null) return unavailable({ failure, isWrite: true })
  const cause = { status: answer.status, error }
  if (error === 'invalid_grant') {
    return new AppError('not_connected', deadGrant, { userMessage: deadGrantMessages[deadGrant], cause })
  }
  // invalid_client and the like: our settings are wrong, which no customer can mend.
  return new AppError('internal', 'xero.client_refused', { cause })
}

type DeadGrant = keyof typeof deadGrantMessages

const deadGrantMessages = {
  'xero.consent_expired': 'The consent in Xero took too long or was used already. Connect Xero again.',
  'xero.reconnect_needed': 'The connection to Xero has ended. An administrator can reconnect it in the settings.',
}

const isDeadToken = (error: string | null) => error === 'invalid_grant' || error === 'invalid_token'

function errorOf({ body }: Answer): string | null {
  const error = typeof body === 'object' && body !== null ? (body as { error?: unknown }).error : null
  return typeof error === 'string' ? error : null
}

const failureOf = (method: string, path: string, { status, headers, body }: Answer): Failure => ({
  status,
  headers,
  body,
  method,
  path,
  reason: null,
})

const unreadable = (path: string, { status }: Answer) =>
  new AppError('unavailable', 'xero.answer_unreadable', { cause: { path, status } })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
