import type { ErrorBody } from '../../../server/src/contract/error.ts'

/** An answer that is no success. Status 0: there was no answer. */
export class ApiError extends Error {
  readonly status: number
  /** Stable, e.g. `xero.reconnect_needed`; ours are `network` and `unreadable`. */
  readonly code: string
  /** Our server's own sentence for a person, when it gave one. */
  readonly sentence: string | null

  constructor(status: number, code: string, sentence: string | null) {
    super(`${status} ${code}`)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.sentence = sentence
  }
}

/** @param body what was answered; a proxy between may have put in anything. */
export function errorFrom(status: number, body: unknown): ApiError {
  if (status === 0) return new ApiError(0, 'network', null)
  return isErrorBody(body) ? new ApiError(status, body.error.code, body.error.message) : new ApiError(status, 'unreadable', null)
}

export const asApiError = (thrown: unknown): ApiError => (thrown instanceof ApiError ? thrown : new ApiError(0, 'network', null))

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === 'object' &&
  body !== null &&
  'error' in body &&
  typeof body.error === 'object' &&
  body.error !== null &&
  'code' in body.error
