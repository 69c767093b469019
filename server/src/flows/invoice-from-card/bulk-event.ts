import { z } from 'zod'
import { problem } from '../../contract/problem.ts'
import type { Flow } from '../../inbox/worker.ts'
import { type NewEvent, PRIORITY } from '../../store/events.ts'

const payload = z.object({
  dealIds: z.array(z.int()),
  /** Deals that could not be ordered, and why; no reasons for those that are gone or no rule fits. */
  refused: z.array(z.object({ dealId: z.int(), problems: z.array(problem) })),
})

/** A run over many deals: its orders are links with its key, this is the rest of it. */
export type Bulk = z.infer<typeof payload>

export const bulkOf = (stored: unknown): Bulk => payload.parse(stored)

export const bulkHash = (key: string) => `bulk:${key}`

export const bulkEvent = (accountId: string, key: string, bulk: Bulk, actorId: number): NewEvent => ({
  accountId,
  source: 'widget',
  kind: 'bulk_invoices',
  subject: `bulk:${key}`,
  dedupeHash: bulkHash(key),
  priority: PRIORITY.finish,
  payload: bulk,
  actorId,
})

/** The orders of a run go their own way; the run itself is a line in the history. */
export const tellBulk: Flow = ({ events }) => {
  const outcomes = events.map((event) => {
    const { dealIds, refused } = bulkOf(event.payload)
    const text = `Invoices for ${dealIds.length} deals were ordered; ${refused.length} of them are not ready.`
    return [event, { kind: 'done', text }] as const
  })
  return Promise.resolve(new Map(outcomes))
}
