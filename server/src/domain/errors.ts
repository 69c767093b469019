// One vocabulary for everything that goes wrong. Two translators read it: http/error-handler.ts and inbox/retry.ts.

export const errorKinds = [
  'invalid',
  'not_found',
  'conflict',
  'unauthenticated',
  'forbidden',
  'not_connected',
  'rejected',
  'rate_limited',
  'unavailable',
  'internal',
] as const

export type ErrorKind = (typeof errorKinds)[number]

export type AppErrorOptions = {
  /** For the person at the card or in the settings: what happened and what to do next. */
  userMessage?: string
  /** How long the other side asked us to wait. */
  retryAfterMs?: number
  /** True when a write was sent and nobody knows whether it happened (timeout, reset, 5xx). */
  isOutcomeUnknown?: boolean
  /** The other side's own sentences, e.g. Xero's validation messages. */
  vendorMessages?: string[]
  cause?: unknown
}

/**
 * An expected kind of failure. `message` is for the log: the code, and never what the other side said, since that names people; `userMessage` is for people.
 *
 * @param code names the case, `room.what_happened`, e.g. `xero.reconnect_needed`. Stable: the widget translates it.
 */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly userMessage: string
  readonly retryAfterMs: number | undefined
  readonly isOutcomeUnknown: boolean
  readonly vendorMessages: string[]

  constructor(kind: ErrorKind, code: string, options: AppErrorOptions = {}) {
    super(code, { cause: options.cause })
    this.name = 'AppError'
    this.kind = kind
    this.code = code
    this.userMessage = options.userMessage ?? defaultMessages[kind]
    this.retryAfterMs = options.retryAfterMs
    this.isOutcomeUnknown = options.isOutcomeUnknown ?? false
    this.vendorMessages = options.vendorMessages ?? []
  }
}

const defaultMessages: Record<ErrorKind, string> = {
  invalid: 'Something in the request is not right. Check the marked fields and try again.',
  not_found: 'This is no longer here. Reload the page.',
  conflict: 'Somebody changed this at the same time. Reload and try again.',
  unauthenticated: 'Your session has ended. Reload the page.',
  forbidden: 'Only an administrator of the Kommo account may do this. Ask one of them.',
  not_connected: 'The connection has ended. An administrator can reconnect it in the settings.',
  rejected: 'The other system refused this. Read its reason, correct it and try again.',
  rate_limited: 'Too many requests right now. It goes on by itself in a moment.',
  unavailable: 'The other system does not answer. It goes on by itself as soon as it does.',
  internal: 'Something went wrong on our side. Nothing is lost; we try again.',
}

/** Anything thrown, as an AppError: unknown errors become `internal` with their cause kept. */
export const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', 'internal', { cause: error })
