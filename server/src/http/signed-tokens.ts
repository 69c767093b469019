import { hkdfSync, randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { AppError } from '../domain/errors.ts'

/** Short-lived tokens of our own that travel through browsers: OAuth states and connect tickets. */
export type SignedTokens<Claims> = {
  sign(claims: Claims): Promise<string>
  /**
   * @returns the claims, and what `sessions.spend` needs so that the token counts once.
   * @throws AppError `invalid` when it is not ours, changed, or too old.
   */
  verify(token: unknown): Promise<{ claims: Claims; id: string; expiresAt: Date }>
}

const TTL_SECONDS = 600 // long enough for a consent page, as Xero's own guides have it

/**
 * @param purpose tokens of one purpose are worthless for another.
 * @param keys    the encryption keys, newest first; a key of its own is derived for this purpose.
 */
export function createSignedTokens<Claims extends object>({
  purpose,
  keys,
  claims: schema,
  now,
}: {
  purpose: string
  keys: { key: Buffer }[]
  claims: z.ZodType<Claims>
  now: () => Date
}): SignedTokens<Claims> {
  const derived = keys.map(({ key }) => new Uint8Array(hkdfSync('sha256', key, '', `deal-invoices:${purpose}`, 32)))
  const envelope = z.object({ jti: z.string(), exp: z.number(), claims: schema })
  const [newest = new Uint8Array()] = derived
  return {
    sign(claims) {
      const expires = Math.floor(now().getTime() / 1_000) + TTL_SECONDS
      return new SignJWT({ claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(purpose)
        .setJti(randomUUID())
        .setExpirationTime(expires)
        .sign(newest)
    },
    async verify(token) {
      for (const key of derived) {
        try {
          const { payload } = await jwtVerify(String(token), key, {
            algorithms: ['HS256'],
            audience: purpose,
            currentDate: now(),
          })
          const { jti, exp, claims } = envelope.parse(payload)
          return { claims, id: `${purpose}:${jti}`, expiresAt: new Date(exp * 1_000) }
        } catch {
          // The next key may be the one: they are being rotated.
        }
      }
      throw new AppError('invalid', 'link.expired', {
        userMessage: 'This link is no longer valid. Go back to the settings and start again.',
      })
    },
  }
}
