import { z } from 'zod'

/** Answer of POST /api/session, which takes Kommo's disposable token in `X-Auth-Token`. */
export const sessionOutput = z.object({
  /** To be sent as `Authorization: Bearer …`. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
  isAdmin: z.boolean(),
})

export type SessionOutput = z.infer<typeof sessionOutput>
