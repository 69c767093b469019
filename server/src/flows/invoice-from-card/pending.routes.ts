import { Router } from 'express'
import { z } from 'zod'
import { pendingInput } from '../../contract/invoice-action.ts'
import { callerOf } from '../../http/widget-session.ts'
import { requirePermission } from '../invoice-card/permissions.ts'
import type { ChangePending } from './change-pending.ts'

const params = z.object({ id: z.guid() })

/** Behind `requireSession`: what people do about an invoice that has not been made yet. */
export function pendingRoutes({ changePending }: { changePending: ChangePending }): Router {
  const router = Router()
  router.post('/pending/:id', requirePermission('create'), async (req, res) => {
    const { account, session } = callerOf(req)
    const { id } = params.parse(req.params)
    const answer = await changePending(account.id, id, pendingInput.parse(req.body), session.kommoUserId)
    res.status(answer.state === 'done' ? 200 : 202).json(answer)
  })
  return router
}
