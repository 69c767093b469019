import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { accountHost, type Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'

export type DisposableTokenOptions = {
  /** `iss`; default the account's own address. */
  origin?: string
  /** `aud`; default scheme and host of the redirect URI, without a port. */
  audience?: string
  /** Issued so long ago that it has just ended. */
  expired?: boolean
  /** Signed with this instead of the integration's secret. */
  secret?: string
  /** Any claim, replaced or added; `undefined` takes it out. */
  claims?: Record<string, unknown>
}

const LIVES_SECONDS = 30 * 60 // Kommo, One-time tokens: 30 minutes

/** The token that `$authorizedAjax` puts into `X-Auth-Token`. Source: Kommo, One-time tokens. */
export function disposableToken(
  platform: Platform,
  account: Account,
  user: User,
  { origin, audience, expired = false, secret, claims = {} }: DisposableTokenOptions = {},
): Promise<string> {
  const { clientId, clientSecret, redirectUri } = platform.integration
  const { protocol, hostname } = new URL(redirectUri)
  const issuedAt = platform.now() - (expired ? LIVES_SECONDS + 60 : 0)
  return new SignJWT({
    iss: origin ?? `https://${accountHost(account.subdomain)}`,
    aud: audience ?? `${protocol}//${hostname}`,
    jti: randomUUID(),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIVES_SECONDS,
    account_id: account.id,
    user_id: user.id,
    subdomain: account.subdomain,
    client_uuid: clientId,
    ...claims,
  })
    .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
    .sign(new TextEncoder().encode(secret ?? clientSecret))
}
