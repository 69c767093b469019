import type { Clock } from '../../kit/clock.ts'
import { messages, type Reply, validationFailure } from './problems.ts'

const KEPT_MS = 6 * 60_000 // Xero idempotent requests: about six minutes from the first request
const LONGEST_KEY = 128

export type Idempotency = ReturnType<typeof createIdempotency>

/** Remembers the first answer to a key, errors included, for six minutes. Keys belong to the app, not to the organisation. */
export function createIdempotency({ clock }: { clock: Clock }) {
  const kept = new Map<string, { fingerprint: string; reply: Reply; until: number }>()
  return {
    /**
     * @param fingerprint everything that makes the request what it is: method, URL, organisation and body.
     * @param answer does the work; not called for a replay or for a key that was used with another request.
     */
    async run(key: string, fingerprint: string, answer: () => Reply | Promise<Reply>): Promise<Reply> {
      if (key.length > LONGEST_KEY) return refusal(`Idempotency Key: must not be longer than ${LONGEST_KEY} characters.`)
      const now = clock.now().getTime()
      const known = kept.get(key)
      if (known && known.until > now)
        return known.fingerprint === fingerprint
          ? known.reply
          : refusal(`Idempotency Key: ${key} is used with a different request.`)
      const reply = await answer()
      kept.set(key, { fingerprint, reply, until: now + KEPT_MS })
      return reply
    },
    reset: () => kept.clear(),
  }
}

const refusal = (message: string): Reply => {
  const { status, body } = validationFailure([{ ValidationErrors: messages([message]) }])
  return { status, body: { ...(body as object), Message: message } }
}
