import { Router } from 'express'
import { handMadeInput } from '../../contract/rule.ts'
import { AppError } from '../../domain/errors.ts'
import { callerOf, requireAdmin } from '../../http/widget-session.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Open } from '../open.ts'

type Needs = { organisations: Organisations; open: Pick<Open, 'crm'> }

/** Behind `requireSession`: what an administrator wishes for invoices made by hand, per organisation. */
export function handMadeRoutes({ organisations, open }: Needs): Router {
  const router = Router()
  router.put('/organisations/:id/hand-made', requireAdmin, async (req, res) => {
    const { account } = callerOf(req)
    const wish = handMadeInput.parse(req.body)
    const organisation = await organisations.byId(account.id, String(req.params['id']))
    if (!organisation) throw new AppError('not_found', 'xero.organisation_unknown')
    const { stage } = wish
    if (stage) {
      const pipeline = (await open.crm(account).readPipelines()).find(({ id }) => id === stage.pipelineId)
      if (!pipeline?.stages.some(({ id }) => id === stage.stageId)) {
        throw new AppError('invalid', 'rule.impossible', {
          userMessage: 'The stage no longer exists in Kommo. Choose another one.',
        })
      }
    }
    await organisations.saveHandMade(organisation.id, wish)
    res.json(wish)
  })
  return router
}
