import type { RequestHandler } from 'express'
import type { SessionOutput } from '../../contract/session.ts'
import { AppError } from '../../domain/errors.ts'
import { namesRoles } from '../../domain/permissions.ts'
import type { DisposableToken } from '../../kommo/port.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import type { Session, Sessions } from '../../store/sessions.ts'
import type { Open } from '../open.ts'

const SESSION_MS = 30 * 60_000

type Needs = {
  db: Database
  verify: (token: string, seen: { origin: string | undefined }) => Promise<DisposableToken>
  accounts: Accounts
  sessions: Sessions
  open: Pick<Open, 'crm'>
  now: () => Date
}

/** POST /api/session: Kommo's disposable token, once, for a short session. */
export const openSession =
  ({ db, verify, accounts, sessions, open, now }: Needs): RequestHandler =>
  async (req, res) => {
    const given = req.headers['x-auth-token']
    if (typeof given !== 'string') throw new AppError('unauthenticated', 'widget.token_missing')
    const token = await verify(given, { origin: req.headers.origin })
    const account = await accounts.byKommoId(token.accountId)
    if (!account?.isInstalled) {
      throw new AppError('not_connected', 'kommo.not_installed', {
        userMessage: 'Deal Invoices is not connected to this account yet. An administrator can connect it in the settings.',
      })
    }
    const { isAdmin, roleId } = await standingOf(token, account, open)

    const expiresAt = new Date(now().getTime() + SESSION_MS)
    const session = await inTransaction(db, async (tx) => {
      if (!(await sessions.spend(tx, { id: `kommo:${token.id}`, expiresAt: token.expiresAt })))
        throw new AppError('unauthenticated', 'widget.token_spent')
      return sessions.open(tx, { accountId: account.id, kommoUserId: token.userId, isAdmin, roleId, expiresAt })
    })
    // Kommo signed it just now: the account was renamed. An old token, used again, must not rename it back.
    if (account.host !== token.host) await accounts.saveHost(account.id, token.host)
    const answer: SessionOutput = { token: session, expiresAt: expiresAt.toISOString(), isAdmin }
    res.json(answer)
  }

/**
 * The token does not always say who is an administrator, and never a role; then Kommo knows. While Kommo cannot be asked,
 * nobody is an administrator, and nobody has a role.
 */
async function standingOf(
  token: DisposableToken,
  account: Account,
  open: Pick<Open, 'crm'>,
): Promise<Pick<Session, 'isAdmin' | 'roleId'>> {
  const isRoleAsked = token.isAdmin !== true && account.permissions !== null && namesRoles(account.permissions)
  if (token.isAdmin !== null && !isRoleAsked) return { isAdmin: token.isAdmin, roleId: null }
  try {
    const user = await open.crm(account).readUser(token.userId)
    if (!user?.isActive) return { isAdmin: false, roleId: null }
    return { isAdmin: token.isAdmin ?? user.isAdmin, roleId: user.roleId }
  } catch (error) {
    if (error instanceof AppError) return { isAdmin: token.isAdmin ?? false, roleId: null }
    throw error
  }
}
