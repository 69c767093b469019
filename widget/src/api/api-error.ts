import type { ErrorBody } from '../../../server/src/contract/error.ts'

type Details = {
  /** The other system's own words, when it was Xero or Kommo that refused. */
  reasons?: string[]
  /** What is not right in the request, by the path of the field, e.g. `lines.0.quantity`. */
  fields?: { path: string; message: string }[]
  /** How long to wait before it makes sense to try again; null when nobody said. */
  retryAfterMs?: number | null
}

/** An answer that is no success. Status 0: there was no answer. */
export class ApiError extends Error {
  readonly status: number
  /** Stable, e.g. `xero.reconnect_needed`; ours are `network` and `unreadable`. */
  readonly code: string
  /** Our server's own sentence for a person, in English, when it gave one. */
  readonly sentence: string | null
  readonly reasons: string[]
  readonly fields: { path: string; message: string }[]
  readonly retryAfterMs: number | null

  constructor(
    status: number,
    code: string,
    sentence: string | null,
    { reasons = [], fields = [], retryAfterMs = null }: Details = {},
  ) {
    super(`${status} ${code}`)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.sentence = sentence
    this.reasons = reasons
    this.fields = fields
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * @param body what was answered; a proxy between may have put in anything.
 * @param retryAfter the header of that name, in seconds, or a date.
 */
export function errorFrom(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  if (status === 0) return new ApiError(0, 'network', null)
  const retryAfterMs = waitOf(retryAfter)
  if (!isErrorBody(body)) return new ApiError(status, 'unreadable', null, { retryAfterMs })
  const { code, message, reasons, fields } = body.error
  return new ApiError(status, code, message, {
    reasons: Array.isArray(reasons) ? reasons : [],
    fields: Array.isArray(fields) ? fields : [],
    retryAfterMs,
  })
}

export const asApiError = (thrown: unknown): ApiError => (thrown instanceof ApiError ? thrown : new ApiError(0, 'network', null))

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === 'object' &&
  body !== null &&
  'error' in body &&
  typeof body.error === 'object' &&
  body.error !== null &&
  'code' in body.error

function waitOf(retryAfter: string | null): number | null {
  if (retryAfter === null || retryAfter.trim() === '') return null
  const seconds = Number(retryAfter)
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter) - Date.now()
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null
}
