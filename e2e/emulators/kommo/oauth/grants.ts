import { randomBytes } from 'node:crypto'
import type { Clock } from '../../kit/clock.ts'
import { accessJwt } from './access-jwt.ts'

const CODE_LIVES_MS = 20 * 60_000 // Kommo, OAuth 2.0: authorization code
const ACCESS_LIVES_MS = 24 * 3_600_000 // Kommo, OAuth 2.0: access token
const REFRESH_LIVES_MS = 90 * 24 * 3_600_000 // Kommo, OAuth 2.0: three months

/** A pair of tokens. The pair before it dies when this one is first used. */
type Pair = {
  access: string
  refresh: string
  accountId: number
  userId: number
  accessEndsAt: number
  refreshEndsAt: number
  isUsed: boolean
  isRevoked: boolean
  previous?: Pair
  next?: Pair
}
type Code = { accountId: number; userId: number; endsAt: number; isSpent: boolean }

type Bearer = { accountId: number; userId: number }
export type TokenAnswer = { token_type: 'Bearer'; expires_in: number; access_token: string; refresh_token: string }
export type Refusal = 'malformed' | 'expired' | 'revoked'

/**
 * Codes and tokens. The old pair keeps working until the new one is first used, so a caller that lost the answer may refresh
 * again with the old token; the pair it never saw is then void. Source: Kommo, OAuth 2.0, refresh tokens.
 */
export type Grants = {
  issueCode(bearer: Bearer): string
  exchange(code: string, issuer: Issuer): Promise<TokenAnswer | Refusal>
  refresh(token: string, issuer: Issuer): Promise<TokenAnswer | Refusal>
  /** Whose access token this is; using it retires the pair before it. */
  authenticate(access: string): Bearer | Refusal
  /** Whose access token this is, good or not, without using it. */
  ownerOfAccess(access: string): Bearer | undefined
  /** Whose refresh token this is, without using it. */
  ownerOfRefresh(token: string): Bearer | undefined
  revokeAccount(accountId: number): void
}
export type Issuer = { clientId: string; scopes: string[]; host: (accountId: number) => string }

export function createGrants({ clock }: { clock: Clock }): Grants {
  const codes = new Map<string, Code>()
  const byAccess = new Map<string, Pair>()
  const byRefresh = new Map<string, Pair>()
  const nowMs = () => clock.now().getTime()

  const issue = async ({ accountId, userId }: Bearer, { clientId, scopes, host }: Issuer, previous?: Pair) => {
    const now = nowMs()
    const access = await accessJwt({
      accountId,
      userId,
      clientId,
      scopes,
      host: host(accountId),
      now,
      endsAt: now + ACCESS_LIVES_MS,
    })
    const pair: Pair = {
      access,
      refresh: `def50200${randomBytes(96).toString('hex')}`,
      accountId,
      userId,
      accessEndsAt: now + ACCESS_LIVES_MS,
      refreshEndsAt: now + REFRESH_LIVES_MS,
      isUsed: false,
      isRevoked: false,
    }
    if (previous) {
      pair.previous = previous
      if (previous.next) previous.next.isRevoked = true
      previous.next = pair
    }
    byAccess.set(pair.access, pair)
    byRefresh.set(pair.refresh, pair)
    return {
      token_type: 'Bearer',
      expires_in: ACCESS_LIVES_MS / 1000,
      access_token: pair.access,
      refresh_token: pair.refresh,
    } satisfies TokenAnswer
  }
  const use = (pair: Pair) => {
    pair.isUsed = true
    if (pair.previous) pair.previous.isRevoked = true
  }

  return {
    issueCode(bearer) {
      const code = `def50200${randomBytes(64).toString('hex')}`
      codes.set(code, { ...bearer, endsAt: nowMs() + CODE_LIVES_MS, isSpent: false })
      return code
    },
    async exchange(given, issuer) {
      const code = codes.get(given)
      if (!code) return 'malformed'
      if (code.isSpent) return 'revoked'
      if (code.endsAt <= nowMs()) return 'expired'
      code.isSpent = true
      return issue(code, issuer)
    },
    async refresh(token, issuer) {
      const pair = byRefresh.get(token)
      if (!pair) return 'malformed'
      if (pair.isRevoked) return 'revoked'
      if (pair.refreshEndsAt <= nowMs()) return 'expired'
      use(pair)
      return issue(pair, issuer, pair)
    },
    authenticate(access) {
      const pair = byAccess.get(access)
      if (!pair) return 'malformed'
      if (pair.isRevoked) return 'revoked'
      if (pair.accessEndsAt <= nowMs()) return 'expired'
      use(pair)
      return pair
    },
    ownerOfAccess: (access) => byAccess.get(access),
    ownerOfRefresh(token) {
      const pair = byRefresh.get(token)
      return pair && !pair.isRevoked && pair.refreshEndsAt > nowMs() ? pair : undefined
    },
    revokeAccount(accountId) {
      for (const pair of byAccess.values()) if (pair.accountId === accountId) pair.isRevoked = true
      for (const code of codes.values()) if (code.accountId === accountId) code.isSpent = true
    },
  }
}
