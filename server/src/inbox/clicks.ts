import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AppError, asAppError, errorKinds } from '../domain/errors.ts'
import { type Database, inTransaction } from '../store/database.ts'
import type { Events, InboxEvent, NewEvent } from '../store/events.ts'
import type { Wakes } from './wakes.ts'
import type { Outcome } from './worker.ts'

/** A person waits for so long; what takes longer goes on by itself. */
const WAIT_MS = 12_000
const LOOK_EVERY_MS = 50
/** Until then the person is certainly still there to be told that it did not work. */
const TELLS_UNTIL_MS = 10_000
/** Failures of the other system that pass within seconds are not worth telling. */
const TRIES = 3
/** A wait that people sit out; a longer one they are told about. */
const SHORT_WAIT_MS = 60_000

/** What became of a click. `id` is the link concerned; null when there is none, or not yet. */
export type Clicked = { state: 'done' | 'working'; id: string | null }

const answer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('done'), id: z.string().nullable() }),
  z.object({
    is: z.literal('refused'),
    kind: z.enum(errorKinds),
    code: z.string(),
    sentence: z.string(),
    reasons: z.array(z.string()),
    retryAfterMs: z.number().nullable(),
  }),
])
const answered = z.object({ answer })

/**
 * Clicks of people: events like all others, except that somebody waits for their end. They are on disk before anything is
 * done, so a click whose browser or server dies is carried out once, and sending it again asks for its answer.
 */
export function createClicks({
  db,
  events,
  wakes,
}: {
  db: Database
  events: Pick<Events, 'addOnce' | 'byHash'>
  wakes: Pick<Wakes, 'wake'>
}) {
  return {
    /**
     * Notes a click and waits for its end.
     *
     * @throws AppError whatever carrying it out refused with: kind, code, sentence and reasons.
     */
    async carryOut(click: NewEvent): Promise<Clicked> {
      await inTransaction(db, async (tx) => {
        await events.addOnce(tx, click)
        await wakes.wake(tx, [click.accountId])
      })
      for (const startedAt = performance.now(); performance.now() - startedAt < WAIT_MS; await sleep(LOOK_EVERY_MS)) {
        const event = await events.byHash(click.accountId, click.dedupeHash)
        if (event?.state === 'DONE' || event?.state === 'FAILED') return told(event.payload)
      }
      return { state: 'working', id: null }
    },
  }
}

export type Clicks = ReturnType<typeof createClicks>

function told(payload: unknown): Clicked {
  const found = answered.safeParse(payload)
  if (!found.success) throw new AppError('internal', 'internal')
  const given = found.data.answer
  if (given.is === 'done') return { state: 'done', id: given.id }
  throw new AppError(given.kind, given.code, {
    userMessage: given.sentence,
    vendorMessages: given.reasons,
    ...(given.retryAfterMs !== null && { retryAfterMs: given.retryAfterMs }),
  })
}

/**
 * The worker's side: carries a click out and keeps the answer for the one who waits. What passes by itself within seconds is
 * tried again; what does not is told, and not done behind the person's back later. Only who has been told that it goes on by
 * itself, since it took so long, can rely on that.
 *
 * @param work returns the link concerned and what was done, for the history.
 */
export async function carryOutClick(
  event: InboxEvent,
  work: () => Promise<{ id: string | null; text: string }>,
  { events, now }: { events: Pick<Events, 'remember'>; now: () => Date },
): Promise<Outcome> {
  try {
    const { id, text } = await work()
    await events.remember(event.id, { answer: { is: 'done', id } satisfies z.infer<typeof answer> })
    return { kind: 'done', text }
  } catch (thrown) {
    const error = asAppError(thrown)
    if (isWorthWaiting(error, event, now())) return { kind: 'error', error }
    const refused: z.infer<typeof answer> = {
      is: 'refused',
      kind: error.kind,
      code: error.code,
      sentence: sentenceOf(error),
      reasons: error.vendorMessages,
      retryAfterMs: error.retryAfterMs ?? null,
    }
    await events.remember(event.id, { answer: refused })
    // For the inbox it ends here, whatever the reason.
    const { code, vendorMessages } = error
    return {
      kind: 'error',
      error: new AppError('rejected', code, { userMessage: refused.sentence, vendorMessages, cause: error }),
    }
  }
}

function isWorthWaiting(error: AppError, event: InboxEvent, now: Date): boolean {
  const isGone = now.getTime() - event.receivedAt.getTime() > TELLS_UNTIL_MS
  switch (error.kind) {
    case 'internal':
      return true
    case 'unavailable':
      return isGone || event.attempts < TRIES - 1
    case 'rate_limited':
      return isGone || (error.retryAfterMs ?? 0) <= SHORT_WAIT_MS
    case 'invalid':
    case 'not_found':
    case 'conflict':
    case 'unauthenticated':
    case 'forbidden':
    case 'not_connected':
    case 'rejected':
      return false
  }
}

/** The usual sentences promise that it goes on by itself; a click that is refused does not. */
function sentenceOf(error: AppError): string {
  if (error.kind === 'unavailable')
    return error.isOutcomeUnknown
      ? 'The other system did not answer. It may have done this all the same: look at the card in a moment before you try again.'
      : 'The other system does not answer, and nothing was changed. Try again in a moment.'
  if (error.kind === 'rate_limited')
    return 'The other system takes no more calls for now, and nothing was changed. Try again later.'
  return error.userMessage
}
