// What the identity server remembers: codes, grants, refresh tokens and access tokens. No HTTP here.
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../kit/clock.ts'
import { newId, type User } from '../state/state.ts'
import type { Signer } from './signer.ts'

const CODE_LIFETIME_MS = 5 * 60_000 // Xero OAuth 2.0: authorization code
const ACCESS_TOKEN_LIFETIME_S = 1_800 // Xero OAuth 2.0: access token, 30 minutes
const ID_TOKEN_LIFETIME_S = 300 // Xero OAuth 2.0: id_token, 5 minutes
const REFRESH_TOKEN_LIFETIME_MS = 60 * 86_400_000 // Xero OAuth 2.0: refresh token unused for 60 days
const ROTATED_GRACE_MS = 30 * 60_000 // Xero OAuth 2.0: a lost answer may be asked for again

export type AccessToken = { user: User; clientId: string; scopes: string[]; expiresAt: number }
export type TokenAnswer = Record<string, string | number>

type Grant = { user: User; clientId: string; scopes: string[]; authEventId: string }
type Code = { grant: Grant; redirectUri: string; expiresAt: number }
type RefreshToken = { grant: Grant; expiresAt: number; current: boolean }

export type Tokens = ReturnType<typeof createTokens>

/**
 * Tokens belong to a user and an app, not to an organisation. A refresh token is good once; the one before it is accepted
 * for another 30 minutes. A code that is redeemed ends the refresh tokens of earlier consents of the same user.
 */
export function createTokens({ clock, signer, issuer }: { clock: Clock; signer: Signer; issuer: () => string }) {
  const codes = new Map<string, Code>()
  const refreshTokens = new Map<string, RefreshToken>()
  const accessTokens = new Map<string, AccessToken>()
  const scopesEverGranted = new Map<string, Set<string>>()
  const nowMs = () => clock.now().getTime()
  const random = () => randomBytes(32).toString('base64url')

  const answer = async ({ user, clientId, scopes, authEventId }: Grant, refreshToken: string | null): Promise<TokenAnswer> => {
    const issuedAt = Math.floor(nowMs() / 1000)
    const claims = { iss: issuer(), nbf: issuedAt, iat: issuedAt, client_id: clientId, xero_userid: user.userId }
    const accessToken = await signer.sign({
      ...claims,
      aud: `${issuer()}/resources`,
      exp: issuedAt + ACCESS_TOKEN_LIFETIME_S,
      sub: user.userId.replaceAll('-', ''),
      auth_time: issuedAt,
      global_session_id: newId().replaceAll('-', ''),
      authentication_event_id: authEventId,
      jti: newId().replaceAll('-', '').toUpperCase(),
      scope: scopes,
      amr: ['pwd'],
    })
    accessTokens.set(accessToken, { user, clientId, scopes, expiresAt: nowMs() + ACCESS_TOKEN_LIFETIME_S * 1000 })
    const idToken = await signer.sign({
      ...claims,
      aud: clientId,
      exp: issuedAt + ID_TOKEN_LIFETIME_S,
      sub: user.userId.replaceAll('-', ''),
      preferred_username: user.email,
      email: user.email,
      given_name: user.firstName,
      family_name: user.lastName,
      name: `${user.firstName} ${user.lastName}`,
    })
    return {
      ...(scopes.includes('openid') && { id_token: idToken }),
      access_token: accessToken,
      expires_in: ACCESS_TOKEN_LIFETIME_S,
      token_type: 'Bearer',
      ...(refreshToken !== null && { refresh_token: refreshToken }),
      scope: scopes.join(' '),
    }
  }

  const newRefreshToken = (grant: Grant) => {
    const token = random()
    refreshTokens.set(token, { grant, expiresAt: nowMs() + REFRESH_TOKEN_LIFETIME_MS, current: true })
    return token
  }

  return {
    /** A code for a consent just given. Scopes add up over the consents of a user. */
    issueCode({ user, clientId, scopes, authEventId, redirectUri }: Grant & { redirectUri: string }) {
      const key = `${clientId} ${user.userId}`
      const granted = new Set([...(scopesEverGranted.get(key) ?? []), ...scopes])
      scopesEverGranted.set(key, granted)
      const code = random()
      codes.set(code, {
        grant: { user, clientId, scopes: [...granted], authEventId },
        redirectUri,
        expiresAt: nowMs() + CODE_LIFETIME_MS,
      })
      return code
    },
    /** @returns null for `invalid_grant`: unknown, spent or old code, another redirect URI or another app. */
    async redeemCode(code: string, redirectUri: string, clientId: string): Promise<TokenAnswer | null> {
      const found = codes.get(code)
      codes.delete(code)
      if (!found || found.expiresAt <= nowMs() || found.redirectUri !== redirectUri || found.grant.clientId !== clientId)
        return null
      const { grant } = found
      for (const [token, { grant: other }] of refreshTokens)
        if (other.clientId === clientId && other.user.userId === grant.user.userId) refreshTokens.delete(token)
      return answer(grant, grant.scopes.includes('offline_access') ? newRefreshToken(grant) : null)
    },
    /** @returns null for `invalid_grant`: unknown, unused for 60 days, revoked, or rotated away more than 30 minutes ago. */
    async refresh(refreshToken: string, clientId: string): Promise<TokenAnswer | null> {
      const found = refreshTokens.get(refreshToken)
      if (!found || found.expiresAt <= nowMs() || found.grant.clientId !== clientId) return null
      for (const token of refreshTokens.values()) {
        if (token.grant !== found.grant || !token.current) continue
        token.current = false
        token.expiresAt = Math.min(token.expiresAt, nowMs() + ROTATED_GRACE_MS)
      }
      return answer(found.grant, newRefreshToken(found.grant))
    },
    /** Ends every token of the user at this app. @returns the user, or null when the token is unknown. */
    revoke(refreshToken: string, clientId: string): User | null {
      const found = refreshTokens.get(refreshToken)
      if (!found || found.grant.clientId !== clientId) return null
      const { user } = found.grant
      for (const [token, { grant }] of refreshTokens) if (grant.user.userId === user.userId) refreshTokens.delete(token)
      for (const [token, access] of accessTokens) if (access.user.userId === user.userId) accessTokens.delete(token)
      scopesEverGranted.delete(`${clientId} ${user.userId}`)
      return user
    },
    accessToken: (token: string) => accessTokens.get(token),
    reset() {
      for (const memory of [codes, refreshTokens, accessTokens, scopesEverGranted]) memory.clear()
    },
  }
}
