// Everything that a call to Xero can end with, put into our one vocabulary. Nothing here keeps a token, a header of the
// request or the object that was thrown: xero-node's and axios' own errors may hold all three.
import { AppError, type AppErrorOptions } from '../domain/errors.ts'
import { validationMessages } from './wire.ts'

/** What a failed call left behind. `status` is null when no answer came; `path` has no query, since that may hold e-mails. */
export type Failure = {
  status: number | null
  headers: Record<string, string>
  /** Parsed when it was JSON, else text. */
  body: unknown
  method: string | null
  path: string | null
  /** The network's own words, when there was no answer. */
  reason: string | null
}

/**
 * Reads what xero-node threw.
 *
 * @returns null for a real Error: that is a mistake in our program, not an answer.
 *
 * Source: xero-node 20.0.0, ApiError: rejections are JSON strings, bodies of binary calls are serialised buffers.
 */
export function readFailure(thrown: unknown): Failure | null {
  const parsed = typeof thrown === 'string' ? parse(thrown) : isRecord(thrown) && !(thrown instanceof Error) ? thrown : null
  const response = isRecord(parsed) ? parsed['response'] : null
  if (!isRecord(response)) return null
  const status = Number(response['statusCode'] ?? response['status'] ?? 0) || null
  const body = readBody(response['body'] ?? response['data'])
  const request = isRecord(response['request']) ? response['request'] : {}
  const url = isRecord(request['url']) ? request['url'] : {}
  return {
    status,
    headers: readHeaders(response['headers']),
    body: status === null ? null : body,
    method: typeof request['method'] === 'string' ? request['method'] : null,
    path: typeof url['path'] === 'string' ? (url['path'].split('?')[0] ?? null) : null,
    reason: status === null && typeof body === 'string' ? body.slice(0, 200) : null,
  }
}

/** True when the token itself was refused, so that a fresh one may help. A missing permission is not that. */
export const isTokenRefused = (failure: Failure) => failure.status === 401 && !isPermissionMissing(failure)

/**
 * The failure in our words.
 *
 * @param call `isWrite` decides whether a lost answer leaves the outcome unknown; `rejectedCode` names a refusal.
 */
export function failureError(failure: Failure, call: { isWrite?: boolean; rejectedCode?: string } = {}): AppError {
  const cause = causeOf(failure)
  const { status } = failure
  if (status === 400) return badRequest(failure, call.rejectedCode ?? 'xero.request_rejected')
  if (status === 401 || status === 403)
    return isPermissionMissing(failure) ? permissionMissing(cause) : disconnected(status, cause)
  if (status === 404) return new AppError('not_found', 'xero.not_found', { cause })
  if (status === 429) return rateLimited(failure.headers, cause)
  if (status === null || status < 400 || status >= 500) return unavailable({ failure, isWrite: call.isWrite ?? false })
  return new AppError('internal', 'xero.request_refused', { cause })
}

/** No usable answer. After a write nobody knows whether it happened. */
export function unavailable({ failure, isWrite }: { failure: Failure; isWrite: boolean }): AppError {
  const { retryAfterMs } = rateLimitOf(failure.headers)
  return new AppError('unavailable', 'xero.unavailable', {
    isOutcomeUnknown: isWrite,
    ...(failure.headers['retry-after'] && { retryAfterMs }),
    userMessage: 'Xero does not answer right now. It goes on by itself as soon as it does.',
    cause: causeOf(failure),
  })
}

/**
 * What a 429 says: which limit, and how long to stay away.
 *
 * Source: Xero Accounting API, Rate limits: `Retry-After` comes with minute and day problems only.
 */
export function rateLimitOf(headers: Record<string, string>): { code: string; retryAfterMs: number } {
  const problem = headers['x-rate-limit-problem']?.toLowerCase() ?? ''
  const limit = (['concurrent', 'day', 'minute'] as const).find((name) => problem.includes(name))
  const code = limit ? `xero.rate_limited_${limit}` : 'xero.rate_limited'
  const fallbackMs = limit === 'day' ? 3_600_000 : limit === 'minute' ? 60_000 : 1_000
  return { code, retryAfterMs: readRetryAfter(headers['retry-after']) ?? fallbackMs }
}

/** Xero asks us to wait, or our own meter does before Xero has to. */
export function rateLimitedError(code: string, options: AppErrorOptions): AppError {
  const isDay = code === 'xero.rate_limited_day'
  return new AppError('rate_limited', code, {
    ...(isDay && {
      userMessage: "The organisation's Xero calls of today are used up. It goes on by itself when there are new ones.",
    }),
    ...options,
  })
}

const rateLimited = (headers: Record<string, string>, cause: unknown) => {
  const { code, retryAfterMs: waitMs } = rateLimitOf(headers)
  return rateLimitedError(code, { retryAfterMs: waitMs, cause })
}

function badRequest(failure: Failure, code: string): AppError {
  const vendorMessages = validationMessages(failure.body)
  const cause = causeOf(failure)
  // Xero has no error number for this one, only its sentence (Xero, Idempotency: "is used with a different request").
  if (vendorMessages.some((message) => /^idempotency key\b/i.test(message))) {
    return new AppError('conflict', 'xero.idempotency_conflict', { cause })
  }
  return new AppError('rejected', code, { vendorMessages, cause })
}

const permissionMissing = (cause: unknown) =>
  new AppError('not_connected', 'xero.permission_missing', {
    userMessage: 'Xero does not allow this to us yet. An administrator reconnects Xero in the settings and agrees to everything.',
    cause,
  })

const disconnected = (status: 401 | 403, cause: unknown) =>
  status === 401
    ? new AppError('not_connected', 'xero.reconnect_needed', {
        userMessage: 'The connection to Xero has ended. An administrator can reconnect it in the settings.',
        cause,
      })
    : new AppError('not_connected', 'xero.organisation_disconnected', {
        userMessage: 'The organisation is no longer connected in Xero. An administrator can connect it again in the settings.',
        cause,
      })

// The header's misspelling has been seen in the wild; older answers say it in Detail, which is a word and not a sentence.
const isPermissionMissing = ({ headers, body }: Failure) =>
  /insuffici?ent_scope/i.test(headers['www-authenticate'] ?? '') ||
  (isRecord(body) && (body['Detail'] === 'AuthorizationUnsuccessful' || body['error'] === 'insufficient_scope'))

const causeOf = ({ status, method, path, reason, headers }: Failure) => ({
  status,
  method,
  path,
  reason,
  correlationId: headers['xero-correlation-id'] ?? null,
})

function readRetryAfter(value: string | undefined): number | null {
  if (value === undefined || value.trim() === '') return null
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

function readBody(body: unknown): unknown {
  if (Buffer.isBuffer(body)) return readBody(body.toString('utf8'))
  if (isRecord(body) && body['type'] === 'Buffer' && Array.isArray(body['data'])) return readBody(Buffer.from(body['data']))
  return typeof body === 'string' ? (parse(body) ?? body) : body
}

const readHeaders = (headers: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [name.toLowerCase(), String(value)]))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
