import { isAxiosError } from 'axios'
import { z } from 'zod'
import { AppError, type AppErrorOptions } from '../domain/errors.ts'

/** What of an answer decides about an error. `what` names the call for the log, without its query: that may hold a secret. */
export type Answer = {
  what: string
  status: number
  text: string
  retryAfter: string | null
  requestId: string | null
}

/** Kommo refused a batch: all of it, because of these items. `items` are indices and why; empty when Kommo does not say. */
export class BatchRejected extends AppError {
  readonly items: ReadonlyMap<number, string[]>

  constructor(items: ReadonlyMap<number, string[]>, options: AppErrorOptions) {
    super('rejected', 'kommo.rejected', options)
    this.items = items
  }
}

export const BLOCKED_PAUSE_MS = 15 * 60_000
const DEFAULT_RETRY_MS = 1_000
const MAX_MESSAGES = 10

/**
 * The error of an answer that is not a success.
 *
 * @param isWrite after a failure of Kommo's own nobody knows whether a write happened.
 *
 * Source: Kommo, HTTP codes. The kind follows from the status; 403 alone needs the body's form: JSON is about a right,
 * plain text or HTML is a block of our address.
 */
export function errorOfAnswer(answer: Answer, { isWrite }: { isWrite: boolean }): AppError {
  const body = problemOf(answer)
  const { status } = answer
  const requestId = answer.requestId === null ? '' : `, request ${answer.requestId}`
  const cause = new Error(`Kommo answered ${status} to ${answer.what}${requestId}`)
  if (status === 401) return new AppError('not_connected', 'kommo.reconnect_needed', { cause })
  if (status === 402)
    return new AppError('not_connected', 'kommo.account_unpaid', {
      userMessage: 'The Kommo account is not paid, so it cannot be reached. It goes on when the account is paid.',
      cause,
    })
  if (status === 403)
    return body === null
      ? new AppError('rate_limited', 'kommo.address_blocked', { retryAfterMs: BLOCKED_PAUSE_MS, cause })
      : new AppError('forbidden', 'kommo.permission_missing', {
          userMessage: 'Kommo does not allow this. An administrator can connect again and give all rights that are asked for.',
          vendorMessages: sentencesOf(body),
          cause,
        })
  if (status === 404) return new AppError('not_found', 'kommo.not_found', { cause })
  if (status === 429) return new AppError('rate_limited', 'kommo.rate_limited', { retryAfterMs: retryMsOf(answer, body), cause })
  if (status >= 400 && status < 499 && status !== 408)
    return new BatchRejected(itemsOf(body), { vendorMessages: sentencesOf(body), cause })
  return new AppError('unavailable', 'kommo.unavailable', { isOutcomeUnknown: isWrite, cause })
}

// These end before a request leaves this machine, so a write did certainly not happen.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * The error of a call without an answer: time-out, reset, no network.
 * The original is not kept as cause, because it carries the request with its tokens.
 */
export function errorOfFailure(failure: unknown, { what, isWrite }: { what: string; isWrite: boolean }): AppError {
  const code = isAxiosError(failure) ? (failure.code ?? 'unknown') : 'unknown'
  return new AppError('unavailable', 'kommo.unavailable', {
    isOutcomeUnknown: isWrite && !NEVER_SENT.has(code),
    cause: new Error(`No answer of Kommo to ${what}: ${code}`),
  })
}

/** The error of a success whose body we do not understand: no JSON at all passes, another shape is for us to look at. */
export const errorOfBody = (
  { what }: Pick<Answer, 'what'>,
  problem: { isJson: boolean; cause?: unknown },
  { isWrite }: { isWrite: boolean },
): AppError =>
  new AppError(problem.isJson ? 'internal' : 'unavailable', problem.isJson ? 'kommo.answer_unknown' : 'kommo.unavailable', {
    isOutcomeUnknown: isWrite,
    cause: problem.cause ?? new Error(`The answer of Kommo to ${what} is no JSON`),
  })

const detail = z.object({ code: z.string().nullish(), path: z.string().nullish(), detail: z.string().nullish() })
const problem = z.object({
  'validation-errors': z
    .array(z.object({ request_id: z.coerce.string().nullish(), errors: z.array(detail).catch([]) }))
    .nullish()
    .catch(null),
  title: z.string().nullish().catch(null),
  detail: z.string().nullish().catch(null),
  hint: z.string().nullish().catch(null),
  retry_after: z.coerce.number().positive().nullish().catch(null),
})
type Problem = z.infer<typeof problem>

function problemOf({ text }: Answer): Problem | null {
  try {
    return problem.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const sentence = (error: z.infer<typeof detail>) =>
  `${error.detail ?? error.code ?? 'Not valid'}${error.path ? ` (${error.path})` : ''}`.slice(0, 300)

/** What Kommo says, as sentences for people; empty when it says nothing. */
function sentencesOf(body: Problem | null): string[] {
  const errors = body?.['validation-errors']?.flatMap((item) => item.errors.map(sentence)) ?? []
  if (errors.length > 0) return [...new Set(errors)].slice(0, MAX_MESSAGES)
  const general = body?.hint ?? body?.detail ?? body?.title
  return general ? [general.slice(0, 300)] : []
}

function itemsOf(body: Problem | null): Map<number, string[]> {
  const items = new Map<number, string[]>()
  for (const { request_id: id, errors } of body?.['validation-errors'] ?? [])
    if (id && /^\d{1,3}$/.test(id)) items.set(Number(id), errors.map(sentence))
  return items
}

function retryMsOf({ retryAfter }: Answer, body: Problem | null): number {
  if (body?.retry_after) return body.retry_after * 1000
  const seconds = Number(retryAfter ?? '')
  return seconds > 0 ? seconds * 1000 : DEFAULT_RETRY_MS
}
