import { z } from 'zod'

/** One invoice made by hand in Xero that waits for an answer. */
const match = z.object({
  id: z.guid(),
  organisation: z.string(),
  number: z.string(),
  contactName: z.string(),
  currency: z.string(),
  /** Exact decimal as text. */
  total: z.string(),
  date: z.string(),
  /** Deals it may belong to, likeliest first; may be empty. */
  candidates: z.array(z.object({ dealId: z.int(), reasons: z.array(z.string()) })),
  since: z.iso.datetime(),
})

/** Answer of GET /api/matches. */
export const matchesOutput = z.object({ matches: z.array(match) })

/** Body of POST /api/matches/:id. */
export const answerInput = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('link'), dealId: z.int().positive() }),
  z.object({ answer: z.literal('new_deal') }),
  z.object({ answer: z.literal('ignore') }),
])

export type MatchesOutput = z.infer<typeof matchesOutput>
