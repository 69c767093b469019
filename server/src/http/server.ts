import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { AppError } from '../domain/errors.ts'

type Doors = {
  dealChanged: RequestHandler<{ secret: string }>
  invoiceChanged: RequestHandler
  kommo: Router
  xero: Router
  openSession: RequestHandler
  requireSession: RequestHandler
  /** Routers behind `requireSession`, under /api. */
  api: Router[]
  dealRedirect: Router
  isReady: () => Promise<boolean>
  metrics: RequestHandler
  allowOrigin: RequestHandler
  errorHandler: ErrorRequestHandler
}

/** A deal with forty long fields is about 20 kB as a form; a body of a megabyte is nobody's deal. */
const WEBHOOK_BODY_LIMIT = '1mb'

/** The door: which path leads where. Everything it needs to know about the product is handed in. */
export function createHttp(doors: Doors): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', 'loopback, linklocal, uniquelocal')
  // First, and without headers for browsers: a bulk change brings a thousand of these at once.
  app.post(
    '/kommo/webhooks/:secret',
    // As text: the adapter reads only what it needs of it.
    express.text({ type: 'application/x-www-form-urlencoded', limit: WEBHOOK_BODY_LIMIT }),
    doors.dealChanged,
  )
  app.use(
    helmet({ contentSecurityPolicy: { directives: { 'style-src': ["'unsafe-inline'"], 'upgrade-insecure-requests': null } } }),
  )

  app.get('/healthz', (_req, res) => void res.json({ ok: true }))
  app.get('/readyz', async (_req, res) => {
    const isReady = await doors.isReady()
    res.status(isReady ? 200 : 503).json({ ok: isReady })
  })
  app.get('/metrics', doors.metrics)

  app.use('/kommo', careful(), doors.kommo)
  // The signature is over the bytes as they came; nothing may parse them first.
  app.post('/xero/webhooks', express.raw({ type: () => true, limit: WEBHOOK_BODY_LIMIT }), doors.invoiceChanged)
  app.use('/xero', careful(), doors.xero)
  app.use(doors.dealRedirect)

  app.use('/api', doors.allowOrigin, express.json({ limit: '100kb', reviver: refuseNul }))
  app.post('/api/session', careful(), doors.openSession)
  app.use('/api', doors.requireSession, ...doors.api)

  app.use((_req, _res, next) =>
    next(new AppError('not_found', 'request.no_such_page', { userMessage: 'There is nothing at this address.' })),
  )
  app.use(doors.errorHandler)
  return app
}

const A_MINUTE_MS = 60_000

/** For doors that cost us a call to the other side, or a guess at a secret: so many a minute and address. */
const careful = (): RequestHandler =>
  rateLimit({
    windowMs: A_MINUTE_MS,
    limit: 120,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new AppError('rate_limited', 'request.too_many', { retryAfterMs: A_MINUTE_MS })),
  })

/** PostgreSQL keeps no NUL in texts. Thrown while a body is parsed, it makes the body unreadable. */
function refuseNul(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new SyntaxError('A text contains NUL.')
  return value
}
