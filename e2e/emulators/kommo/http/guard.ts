import { randomUUID } from 'node:crypto'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Platform } from '../platform.ts'
import { identify, meter, refuseBlocked } from './caller.ts'
import type { Limits } from './limits.ts'
import { Problem, problemBody, sendProblem } from './problem.ts'

const METERED = ['/api/v4', '/oauth2']
const BLOCKABLE = [...METERED, '/drive']
// Addresses of Drive that carry their key in the path.
const KEYLESS = /^\/(v1\.0\/sessions\/upload|download)\//

/** What every call passes before its route: address block, rate, JSON, token. */
export function addGuards(app: Express, platform: Platform, limits: Limits): void {
  app.use((_req, res, next) => {
    res.set('x-request-id', randomUUID())
    next()
  })
  app.use(BLOCKABLE, refuseBlocked(limits))
  app.use(METERED, meter(platform, limits))
  app.use('/api/v4', identify(platform))
  app.use('/drive', (req, res, next) => (KEYLESS.test(req.path) ? next() : identify(platform)(req, res, next)))
  app.use([...METERED, '/drive/v1.0/sessions'], (req, _res, next) => {
    const hasBody = Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'] !== undefined
    if (hasBody && !KEYLESS.test(`/v1.0/sessions${req.path}`) && req.is('application/json') === false)
      throw new Problem(415, 'The content type must be application/json')
    next()
  })
  app.use([...METERED, '/drive/v1.0/sessions', '/ajax'], express.json({ limit: '10mb' }))
}

/** What no route took, and what routes throw. Call after the routes. */
export function addLastHandlers(app: Express): void {
  app.use(BLOCKABLE, () => {
    throw new Problem(404, 'Not found')
  })
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof Problem) return sendProblem(res, problemBody(error.status, error.message, error.extra))
    if (isUnreadableBody(error)) return sendProblem(res, problemBody(400, 'Request body is not valid JSON'))
    next(error)
  })
}

const isUnreadableBody = (error: unknown) => error instanceof Error && 'type' in error && error.type === 'entity.parse.failed'
