import { type Response, Router } from 'express'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { LiveCards } from './live-cards.ts'

type Needs = { liveCards: LiveCards; now: () => Date }

const params = z.object({ id: z.coerce.number().int().positive() })

/** A person has a few tabs open, and a process has memory for so many. */
const MAX_PER_SESSION = 20
const MAX_PER_PROCESS = 2_000
const TRY_AGAIN_MS = 30_000

/** Proxies cut off what is silent for longer, often after a minute. */
const HEARTBEAT_MS = 20_000
/** A burst of changes is one look at the card. */
const AT_MOST_EVERY_MS = 150
/** A browser that takes nothing any more is no reader. */
const MAX_UNREAD_BYTES = 64 * 1024

/**
 * Behind `requireSession`: tells an open card that something changed, as server-sent events. What changed is for the card to
 * ask; the first event says that the line is up, since something may have changed until then.
 */
export function liveRoutes({ liveCards, now }: Needs): Router {
  const router = Router()
  const perSession = new Map<string, number>()

  router.get('/deals/:id/live', async (req, res) => {
    const { account, session } = callerOf(req)
    const { id: dealId } = params.parse(req.params)
    const open = perSession.get(session.id) ?? 0
    if (open >= MAX_PER_SESSION || liveCards.count() >= MAX_PER_PROCESS) throw tooMany()
    perSession.set(session.id, open + 1)

    const stream = createStream(res, { endsInMs: session.expiresAt.getTime() - now().getTime() })
    stream.onceClosed(() => {
      const left = (perSession.get(session.id) ?? 1) - 1
      if (left === 0) perSession.delete(session.id)
      else perSession.set(session.id, left)
    })
    try {
      const leave = await liveCards.listen({ accountId: account.id, dealId, onChange: stream.changed, onEnd: stream.end })
      stream.onceClosed(leave)
    } catch (error) {
      stream.abandon()
      throw error
    }
    stream.begin()
  })
  return router
}

const tooMany = () =>
  new AppError('rate_limited', 'live.too_many', {
    retryAfterMs: TRY_AGAIN_MS,
    userMessage: 'Too many cards are open at once. This one shows changes when you refresh it.',
  })

/** One answer that goes on. Whatever ends it, everything that was begun for it is let go of once. */
function createStream(res: Response, { endsInMs }: { endsInMs: number }) {
  const endings: (() => void)[] = []
  const timers = new Set<NodeJS.Timeout>()
  let isClosed = false
  let hasNews = false
  let isResting = false

  function close(): void {
    if (isClosed) return
    isClosed = true
    for (const timer of timers) clearTimeout(timer)
    for (const ending of endings) ending()
  }
  res.once('close', close)

  const after = (ms: number, task: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      task()
    }, ms).unref()
    timers.add(timer)
  }
  function write(text: string): void {
    if (isClosed) return
    if (res.writableLength > MAX_UNREAD_BYTES) res.destroy()
    else res.write(text)
  }
  function changed(): void {
    if (isClosed) return
    if (isResting || !res.headersSent) {
      hasNews = true
      return
    }
    hasNews = false
    isResting = true
    write('event: changed\ndata:\n\n')
    after(AT_MOST_EVERY_MS, () => {
      isResting = false
      if (hasNews) changed()
    })
  }
  function end(): void {
    close()
    res.end()
  }
  function beat(): void {
    write(': still here\n\n')
    after(HEARTBEAT_MS, beat)
  }

  return {
    changed,
    end,
    /** At once, when it is closed already. */
    onceClosed(task: () => void): void {
      if (isClosed) task()
      else endings.push(task)
    },
    /** Lets go of everything without an answer: another one follows. */
    abandon(): void {
      res.off('close', close)
      close()
    },
    begin(): void {
      if (isClosed) {
        res.end()
        return
      }
      res.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        // nginx and those who learned from it hold answers back otherwise.
        'X-Accel-Buffering': 'no',
        // When it ends, so does its connection: a server that stops waits for nobody.
        Connection: 'close',
      })
      res.flushHeaders()
      changed()
      after(HEARTBEAT_MS, beat)
      after(endsInMs, end)
    },
  }
}
