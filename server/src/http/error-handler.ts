import type { ErrorRequestHandler } from 'express'
import { ZodError } from 'zod'
import type { ErrorBody } from '../contract/error.ts'
import { AppError, asAppError, type ErrorKind } from '../domain/errors.ts'
import type { Log } from '../log.ts'
import { resultPage } from './result-page.ts'

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  not_connected: 409,
  rejected: 422,
  internal: 500,
  unavailable: 502,
  rate_limited: 503,
}

/**
 * Everything thrown by a route becomes one JSON shape: a code, a sentence, what to do next. Never a stack. A person whose
 * browser was led here reads the sentence on a page instead.
 */
export const errorHandler =
  ({ log }: { log: Log }): ErrorRequestHandler =>
  (thrown, req, res, next) => {
    if (res.headersSent) {
      next(thrown)
      return
    }
    const unreadable = fromParser(thrown)
    const error =
      unreadable?.error ??
      (thrown instanceof ZodError ? new AppError('invalid', 'request.invalid', { cause: thrown }) : asAppError(thrown))
    const status = unreadable?.status ?? (error.code === 'request.too_large' ? 413 : STATUS[error.kind])
    const fields = { method: req.method, route: routeOf(req), status, code: error.code }
    if (status >= 500) log.error({ ...fields, err: error }, 'request failed')
    else log.info(fields, 'request refused')

    if (error.retryAfterMs !== undefined) res.set('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)))
    const body: ErrorBody = {
      error: {
        code: error.code,
        message: error.userMessage,
        ...(error.cause instanceof ZodError && {
          fields: error.cause.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
        }),
        ...(error.vendorMessages.length > 0 && { reasons: error.vendorMessages }),
      },
    }
    res.status(status)
    if (req.accepts(['json', 'html']) === 'html')
      res.type('html').send(resultPage({ title: 'That did not work', text: error.userMessage }))
    else res.json(body)
  }

/** The route's pattern, not the path: paths hold the webhook's secret. */
function routeOf(req: { route?: unknown; baseUrl: string }): string {
  const { route } = req
  const pattern = typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : '(no route)'
  return `${req.baseUrl}${pattern}`
}

/** Express's body parsers and router throw errors with a status of their own: too large, malformed, bad encoding. */
function fromParser(thrown: unknown): { status: number; error: AppError } | null {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') return null
  const { status } = thrown
  if (status < 400 || status >= 500) return null
  const isTooLarge = status === 413
  const error = new AppError('invalid', isTooLarge ? 'request.too_large' : 'request.unreadable', {
    userMessage: isTooLarge ? 'The request is too large.' : 'The request cannot be read.',
    cause: thrown,
  })
  return { status, error }
}
