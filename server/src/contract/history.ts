import { z } from 'zod'

/** Answer of GET /api/events: the inbox's lines, newest first. */
export const historyOutput = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      subject: z.string(),
      source: z.string(),
      state: z.enum(['waiting', 'parked', 'done', 'failed']),
      /** One sentence about how it ended, or what it waits for. */
      outcome: z.string().nullable(),
      errorCode: z.string().nullable(),
      attempts: z.int(),
      receivedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().nullable(),
    }),
  ),
})

export type HistoryOutput = z.infer<typeof historyOutput>
