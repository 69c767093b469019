import { Router } from 'express'
import { z } from 'zod'
import type { HistoryOutput } from '../contract/history.ts'
import { AppError } from '../domain/errors.ts'
import { callerOf, requireAdmin } from '../http/widget-session.ts'
import type { Inbox } from '../inbox/inbox.ts'
import type { Events } from '../store/events.ts'

const id = z.coerce
  .bigint()
  .positive()
  .max(2n ** 63n - 1n)
const query = z.object({ before: id.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) })
const params = z.object({ id })

/** Behind `requireSession`: what happened and why, newest first, and trying again what failed. */
export function historyRoutes({ events, inbox }: { events: Events; inbox: Pick<Inbox, 'wakeDue'> }): Router {
  const router = Router()
  router.get('/events', requireAdmin, async (req, res) => {
    const { before, limit } = query.parse(req.query)
    const rows = await events.history(callerOf(req).account.id, { limit, before })
    const answer: HistoryOutput = {
      events: rows.map((row) => ({
        id: String(row.id),
        kind: row.kind,
        subject: row.subject,
        source: row.source,
        state: row.state === 'WAITING' ? 'waiting' : row.state === 'PARKED' ? 'parked' : row.state === 'DONE' ? 'done' : 'failed',
        outcome: row.outcome,
        errorCode: row.errorCode,
        attempts: row.attempts,
        receivedAt: row.receivedAt.toISOString(),
        finishedAt: row.finishedAt?.toISOString() ?? null,
      })),
    }
    res.json(answer)
  })
  // Safe to press ten times: an event that waits or is done is left alone.
  router.post('/events/:id/retry', requireAdmin, async (req, res) => {
    const found = await events.retryFailed(callerOf(req).account.id, params.parse(req.params).id)
    if (!found) throw new AppError('not_found', 'event.unknown')
    await inbox.wakeDue()
    res.sendStatus(204)
  })
  return router
}
