import type { Request, RequestHandler } from 'express'
import { AppError } from '../domain/errors.ts'
import type { Account, Accounts } from '../store/accounts.ts'
import type { Session, Sessions } from '../store/sessions.ts'

/** Who calls: set by `requireSession`. */
export type Caller = { session: Session; account: Account }

const callers = new WeakMap<Request, Caller>()

/** The caller of a request behind `requireSession`. */
export function callerOf(req: Request): Caller {
  const caller = callers.get(req)
  if (!caller) throw new AppError('unauthenticated', 'widget.session_missing')
  return caller
}

/** Lets only requests with a living session through: `Authorization: Bearer …` from POST /api/session. */
export const requireSession =
  ({ sessions, accounts }: { sessions: Sessions; accounts: Accounts }): RequestHandler =>
  async (req, _res, next) => {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ')
    const session = scheme === 'Bearer' && token ? await sessions.byToken(token) : null
    const account = session && (await accounts.byId(session.accountId))
    if (!session || !account) throw new AppError('unauthenticated', 'widget.session_ended')
    callers.set(req, { session, account })
    next()
  }

/** Behind `requireSession`: administrators of the Kommo account only. */
export const requireAdmin: RequestHandler = (req, _res, next) => {
  if (!callerOf(req).session.isAdmin) throw new AppError('forbidden', 'widget.admin_needed')
  next()
}
