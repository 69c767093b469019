import { type Reply, problem } from '../api/problems.ts'
import type { Context } from '../context.ts'
import type { AccessToken } from './tokens.ts'

/** Reads `Authorization: Bearer …`. The refusal is what the API answers with 401. */
export function checkAccessToken(
  header: string | undefined,
  { tokens, clock }: Context,
): { ok: true; token: AccessToken } | { ok: false; reply: Reply } {
  const bearer = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  const token = bearer === undefined ? undefined : tokens.accessToken(bearer)
  if (!token) return { ok: false, reply: problem(401, 'Unauthorized', 'AuthenticationUnsuccessful') }
  if (token.expiresAt <= clock.now().getTime()) {
    const at = new Date(token.expiresAt).toISOString().slice(0, 19).replace('T', ' ')
    return { ok: false, reply: problem(401, 'Unauthorized', `TokenExpired: token expired at ${at}`) }
  }
  return { ok: true, token }
}
