import { z } from 'zod'

/** Every answer that is not a success looks like this: what happened, and what to do next. */
export const errorBody = z.object({
  error: z.object({
    /** Stable, e.g. `xero.reconnect_needed`. */
    code: z.string(),
    /** One sentence for a person. */
    message: z.string(),
    /** Fields of the request that are not right, when it was the request. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** The other system's own words. */
    reasons: z.array(z.string()).optional(),
    requestId: z.string().optional(),
  }),
})

export type ErrorBody = z.infer<typeof errorBody>
