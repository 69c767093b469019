import { errors, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import type { DisposableToken } from './port.ts'
import { createTrustHost, trustedOrNull } from './trusted-host.ts'

type Needs = {
  clientId: string
  clientSecret: string
  /** Our own address; tokens are made for it. */
  publicUrl: string
  allowedDomains: readonly string[]
  /** The address of a host. Where one address stands for all hosts, Kommo's pages come from it too. */
  accountUrl: (host: string) => string
  now?: () => Date
}

const LEEWAY_SECONDS = 30

const claims = z.object({
  iss: z.string(),
  aud: z.string(),
  jti: z.string().min(1),
  exp: z.number(),
  account_id: z.number().int().positive(),
  user_id: z.number().int().positive(),
  subdomain: z.string().nullish(),
  client_uuid: z.string(),
  is_admin: z.boolean().nullish(),
})

/**
 * Checks the token that Kommo's page puts into `X-Auth-Token`. That it is spent once is the caller's to see to, by `id`.
 * Source: Kommo, One-time tokens.
 */
export function createDisposableTokens({
  clientId,
  clientSecret,
  publicUrl,
  allowedDomains,
  accountUrl,
  now = () => new Date(),
}: Needs) {
  const key = new TextEncoder().encode(clientSecret)
  const trustHost = createTrustHost(allowedDomains)
  const { origin: ownOrigin, protocol, hostname } = new URL(publicUrl)
  const audiences = new Set([ownOrigin, `${protocol}//${hostname}`]) // Kommo builds it without the port

  const hostOf = (iss: string, subdomain: string): string => {
    const issuer = urlOf(iss)
    const host = issuer.protocol === 'https:' ? trustedOrNull(issuer.host, trustHost) : null
    if (host !== null) return host
    const named = trustedOrNull(`${subdomain}.${allowedDomains[0]}`, trustHost)
    if (named !== null && issuer.origin === urlOf(accountUrl(named)).origin) return named
    throw refused('widget.token_issuer')
  }

  return {
    /**
     * @param origin the request's `Origin`. Browsers always send it from Kommo's page, so one without is refused.
     * @throws AppError `unauthenticated`; its code says which check failed: `widget.token_malformed`, `_signature`,
     * `_expired`, `_early`, `_audience`, `_client`, `_issuer`, `_origin`.
     */
    async verify(token: string, { origin }: { origin: string | undefined }): Promise<DisposableToken> {
      const payload = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: now(),
        requiredClaims: ['exp'],
      }).then((result) => result.payload, refuseToken)
      const { iss, aud, jti, exp, ...claim } = readClaims(payload)
      if (!audiences.has(aud.replace(/\/$/, ''))) throw refused('widget.token_audience')
      if (claim.client_uuid !== clientId) throw refused('widget.token_client')
      const host = hostOf(iss, claim.subdomain ?? '')
      const isFromKommo = origin !== undefined && [iss.replace(/\/$/, ''), urlOf(accountUrl(host)).origin].includes(origin)
      if (!isFromKommo) throw refused('widget.token_origin')
      return {
        accountId: claim.account_id,
        userId: claim.user_id,
        host,
        id: jti,
        expiresAt: new Date(exp * 1000),
        isAdmin: claim.is_admin ?? null,
      }
    },
  }
}

function readClaims(payload: JWTPayload) {
  const result = claims.safeParse(payload)
  if (!result.success) throw refused('widget.token_malformed', result.error)
  return result.data
}

function refuseToken(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw refused('widget.token_expired', error)
  if (error instanceof errors.JWTClaimValidationFailed)
    throw refused(error.claim === 'nbf' ? 'widget.token_early' : 'widget.token_malformed', error)
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed)
    throw refused('widget.token_signature', error)
  throw refused('widget.token_malformed', error)
}

/** jose keeps the claims inside its errors, so only its sentence is kept. */
const refused = (code: string, reason?: unknown) =>
  new AppError('unauthenticated', code, reason instanceof Error ? { cause: new Error(reason.message) } : {})

function urlOf(text: string): URL {
  try {
    return new URL(text)
  } catch (error) {
    throw refused('widget.token_issuer', error)
  }
}
