// The frame both emulators share: an HTTP server with a control API, a log, latency and faults.
// It knows neither vendor, and nothing of the server under test.
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, createClock } from './clock.ts'
import { createFaults, type Fault, type Faults } from './faults.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'

export type Frame = {
  app: Express
  /** Routes under `/_control`, for tests and the demo. JSON in, JSON out. Not logged, not delayed, never spoiled. */
  control: Router
  clock: Clock
  log: RequestLog
  faults: Faults
  /** Milliseconds that every vendor call takes before it is answered. */
  setLatency(ms: number): void
  url(): string
}

export type RunningFrame = Frame & { listen(port: number): Promise<void>; close(): Promise<void> }

/**
 * Builds the frame. `clock` may be shared, so that both emulators and a test live in the same time.
 * Order of a request: log, `arrival`, fault, latency, then the vendor's routes that the caller puts on `app`. `arrival` sees
 * a request while it still waits for its latency, so a limit on calls in progress can count it.
 */
export function createFrame({ clock = createClock(), arrival }: { clock?: Clock; arrival?: RequestHandler } = {}): RunningFrame {
  const app = express()
  app.disable('x-powered-by')
  const log = createRequestLog()
  const faults = createFaults()
  const control = Router()
  let latencyMs = 0
  let server: Server | undefined

  control.use(express.json({ limit: '20mb' }))
  control.get('/log', (req, res) => {
    const { path, method, kind } = req.query as Record<string, string | undefined>
    res.json(
      log.entries({
        ...(path && { path: new RegExp(path) }),
        ...(method && { method }),
        ...(kind && { kind: kind as 'request' | 'delivery' }),
      }),
    )
  })
  control.delete('/log', (_req, res) => {
    log.reset()
    res.sendStatus(204)
  })
  control.post('/faults', (req, res) => {
    faults.add(req.body as Fault)
    res.sendStatus(204)
  })
  control.delete('/faults', (_req, res) => {
    faults.reset()
    res.sendStatus(204)
  })
  control.post('/clock', async (req, res) => {
    await clock.advance((req.body as { advanceMs: number }).advanceMs)
    res.json({ now: clock.now() })
  })
  control.post('/latency', (req, res) => {
    latencyMs = (req.body as { ms: number }).ms
    res.sendStatus(204)
  })

  app.use('/_control', control)
  app.use((req, res, next) => watch(req, res, { clock, log }, next))
  if (arrival) app.use(arrival)
  app.use((req, res, next) => spoil(req, res, faults, next))
  app.use((_req, _res, next) => (latencyMs > 0 ? void setTimeout(next, latencyMs) : next()))

  return {
    app,
    control,
    clock,
    log,
    faults,
    setLatency: (ms) => {
      latencyMs = ms
    },
    url() {
      const address = server?.address() as AddressInfo | null | undefined
      if (!address) throw new Error('The emulator is not listening yet.')
      return `http://localhost:${address.port}`
    },
    async listen(port) {
      // Express types handlers loosely; errors of routes end here and are shown, since an emulator's bug must be loud.
      app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
        if (!res.headersSent) res.status(500).json({ emulatorError: error.stack })
      })
      server = createServer({ keepAliveTimeout: 65_000 }, app)
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject)
        server?.listen(port, () => resolve())
      })
    },
    async close() {
      server?.closeAllConnections()
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
    },
  }
}

const sizeBytes = (chunk: unknown) =>
  typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.length : 0

function watch(req: Request, res: Response, { clock, log }: { clock: Clock; log: RequestLog }, next: NextFunction) {
  const at = clock.now()
  const started = performance.now()
  const url = new URL(req.originalUrl, 'http://emulator')
  let bytesOut = 0
  const write = res.write.bind(res) as (...args: unknown[]) => boolean
  const end = res.end.bind(res) as (...args: unknown[]) => Response
  res.write = ((chunk: unknown, ...rest: unknown[]) => {
    bytesOut += sizeBytes(chunk)
    return write(chunk, ...rest)
  }) as typeof res.write
  res.end = ((chunk: unknown, ...rest: unknown[]) => {
    bytesOut += sizeBytes(chunk)
    return end(chunk, ...rest)
  }) as typeof res.end
  res.once('close', () =>
    log.add({
      kind: 'request',
      at,
      method: req.method,
      path: url.pathname,
      query: url.search,
      status: res.writableFinished ? res.statusCode : 0,
      bytesIn: Number(req.headers['content-length'] ?? 0),
      bytesOut,
      latencyMs: performance.now() - started,
    }),
  )
  next()
}

function spoil(req: Request, res: Response, faults: Faults, next: NextFunction) {
  const action = faults.take(req.method, req.path)
  if (!action) return next()
  switch (action.kind) {
    case 'status':
      res.status(action.status).set(action.headers ?? {})
      return action.body === undefined ? res.end() : res.send(action.body)
    case 'html':
      return res
        .status(action.status)
        .type('html')
        .send('<html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>')
    case 'reset':
      return req.socket.destroy()
    case 'delay':
      return void setTimeout(next, action.ms)
    case 'lose_answer':
      return cutBeforeAnswer(req, res, next)
    case 'intercept':
      if (action.when === 'after') return cutBeforeAnswer(req, res, next, action.run)
      action.run()
      return req.socket.destroy()
  }
}

/** The route runs to its end; only its last word is replaced by a cut. */
function cutBeforeAnswer(req: Request, res: Response, next: NextFunction, first?: () => void) {
  res.write = () => true
  res.end = (() => {
    first?.()
    req.socket.destroy()
    return res
  }) as typeof res.end
  next()
}
