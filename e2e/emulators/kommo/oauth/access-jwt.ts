import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

let signingKey: ReturnType<typeof generateKeyPairSync>['privateKey'] | undefined

/** An access token as Kommo signs it: RS256, with the account and its shared API host in the claims. */
export function accessJwt(token: {
  accountId: number
  userId: number
  clientId: string
  scopes: string[]
  host: string
  now: number
  endsAt: number
}): Promise<string> {
  signingKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const seconds = (ms: number) => Math.floor(ms / 1000)
  return new SignJWT({
    grant_type: '',
    account_id: token.accountId,
    base_domain: 'kommo.com',
    version: 2,
    scopes: token.scopes,
    user_flags: 0,
    hash_uuid: randomUUID(),
    api_domain: 'api-c.kommo.com',
  })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256' })
    .setAudience(token.clientId)
    .setJti(randomUUID())
    .setSubject(String(token.userId))
    .setIssuedAt(seconds(token.now))
    .setNotBefore(seconds(token.now))
    .setExpirationTime(seconds(token.endsAt))
    .sign(signingKey)
}
