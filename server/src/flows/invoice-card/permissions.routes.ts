import { Router } from 'express'
import { permissions, type Permissions } from '../../contract/permission.ts'
import { defaultPermissions } from '../../domain/permissions.ts'
import { callerOf, requireAdmin } from '../../http/widget-session.ts'
import type { Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import type { Sessions } from '../../store/sessions.ts'

type Needs = { db: Database; accounts: Pick<Accounts, 'savePermissions'>; sessions: Pick<Sessions, 'endOfManagers'> }

/** Behind `requireSession`: who may do what with invoices. Everybody may read it, administrators change it. */
export function permissionsRoutes({ db, accounts, sessions }: Needs): Router {
  const router = Router()
  router.get('/permissions', (req, res) => {
    const answer: Permissions = callerOf(req).account.permissions ?? defaultPermissions
    res.json(answer)
  })
  router.put('/permissions', requireAdmin, async (req, res) => {
    const { account } = callerOf(req)
    const wished = permissions.parse(req.body)
    // A session remembers its person's role only when somebody's role decided: the widget opens new ones by itself.
    await inTransaction(db, async (tx) => {
      await accounts.savePermissions(tx, account.id, wished)
      await sessions.endOfManagers(tx, account.id)
    })
    res.json(wished)
  })
  return router
}
