import type { NextFunction, Request, Response } from 'express'
import type { Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'
import type { Limits } from './limits.ts'
import { Problem, problemBody, sendProblem } from './problem.ts'

/** Who calls: found from the bearer token by `identify`, asked for by the routes. */
export type Caller = { account: Account; user: User }

const callers = new WeakMap<Request, Caller>()

/** The caller of an authenticated route. */
export function callerOf(req: Request): Caller {
  const caller = callers.get(req)
  if (!caller) throw new Error(`${req.path} is served without identify()`)
  return caller
}

/** The address block is told in plain text and hits everybody behind the address. Source: Kommo, HTTP codes, 403. */
export const refuseBlocked = (limits: Limits) => (req: Request, res: Response, next: NextFunction) =>
  limits.isBlocked(req.ip ?? '') ? void res.status(403).type('text').send('403 Forbidden') : next()

/** Counts the call for its address and, when the token names one, its account. */
export const meter = (platform: Platform, limits: Limits) => (req: Request, res: Response, next: NextFunction) => {
  const verdict = limits.check(req.ip ?? '', platform.grants.ownerOfAccess(tokenOf(req))?.accountId)
  if (verdict.kind === 'pass') return next()
  if (verdict.kind === 'blocked') return void res.status(403).type('text').send('403 Forbidden')
  const { retryAfterSeconds } = verdict
  sendProblem(res, { ...problemBody(429, 'Too many requests per second'), retry_after: retryAfterSeconds })
}

/** Lets only holders of a good access token pass. `X-Context-User-ID` lets an administrator's token act as another user. */
export const identify = (platform: Platform) => (req: Request, _res: Response, next: NextFunction) => {
  const bearer = platform.grants.authenticate(tokenOf(req))
  const account = typeof bearer === 'string' ? undefined : platform.store.accounts.get(bearer.accountId)
  const owner = typeof bearer === 'string' ? undefined : platform.store.users.find(bearer.userId)
  if (!account || !owner || !platform.installed.has(account.id)) throw new Problem(401, 'Invalid user name or password')
  const contextId = req.get('x-context-user-id')
  const user = contextId === undefined ? owner : platform.store.users.get(account.id, Number(contextId))
  if (!user || (contextId !== undefined && !owner.isAdmin)) throw new Problem(403, 'The context user is not available')
  callers.set(req, { account, user })
  next()
}

const tokenOf = (req: Request) => /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? ''

export function requireAdmin(req: Request): void {
  if (!callerOf(req).user.isAdmin) throw new Problem(403, 'Only an administrator may do this')
}

export function requireScope(platform: Platform, scope: string): void {
  if (!platform.integration.scopes.includes(scope)) throw new Problem(403, "Client doesn't have the required scope")
}
