// Invoices for the deals that were selected in Kommo's list.
import { z } from 'zod'
import { amount, currency } from './amount.ts'
import { createModes } from './invoice-form.ts'
import { problem } from './problem.ts'

/** Kommo shows at most this many rows of a list at once. */
const MAX_DEALS = 250

const dealIds = z.array(z.int().positive()).min(1).max(MAX_DEALS)

/** Body of POST /api/bulk/preview. */
export const bulkPreviewInput = z.object({ dealIds })

/** Answer of POST /api/bulk/preview: what will be made of each deal and what will not, in the order asked. */
export const bulkPreviewOutput = z.object({
  deals: z.array(
    z.discriminatedUnion('outcome', [
      z.object({
        dealId: z.int(),
        name: z.string(),
        outcome: z.literal('will_be_made'),
        client: z.string(),
        lineCount: z.int(),
        /** With tax, as Xero will compute it. */
        total: amount,
        currency,
        rule: z.string(),
      }),
      z.object({ dealId: z.int(), name: z.string(), outcome: z.literal('not_ready'), problems: z.array(problem).min(1) }),
      /** It has an invoice already, or one is on its way. */
      z.object({ dealId: z.int(), name: z.string(), outcome: z.literal('invoiced'), number: z.string() }),
      /** Deleted, or nobody's rule fits. */
      z.object({ dealId: z.int(), name: z.string(), outcome: z.enum(['unknown_deal', 'no_rule']) }),
    ]),
  ),
  modes: z.array(z.enum(createModes)),
  mode: z.enum(createModes),
})

/** Body of POST /api/bulk. Only what is ready is made; the same key again changes nothing. Answered 202. */
export const bulkInput = z.object({ key: z.guid(), dealIds, mode: z.enum(createModes) })

/** Answer of GET /api/bulk/:key. */
export const bulkOutput = z.object({
  deals: z.array(
    z.object({
      dealId: z.int(),
      state: z.enum(['waiting', 'made', 'refused']),
      number: z.string().nullable(),
      problems: z.array(problem),
    }),
  ),
  isFinished: z.boolean(),
})

export type BulkPreviewOutput = z.infer<typeof bulkPreviewOutput>
export type BulkInput = z.infer<typeof bulkInput>
export type BulkOutput = z.infer<typeof bulkOutput>
