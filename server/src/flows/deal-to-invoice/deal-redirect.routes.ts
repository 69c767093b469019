import { Router } from 'express'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Links } from '../../store/links.ts'
import type { Open } from '../open.ts'

const params = z.object({ claimId: z.guid() })

/**
 * GET /deals/:claimId leads from an invoice to its deal, for accounts whose own address Xero would not take because it
 * contains Xero's name. Tells nobody anything but where the deal is; Kommo asks for the login.
 */
export function dealRedirectRoutes({
  links,
  accounts,
  open,
}: {
  links: Links
  accounts: Accounts
  open: Pick<Open, 'accountUrl'>
}): Router {
  const router = Router()
  router.get('/deals/:claimId', async (req, res) => {
    const link = await links.anywhere(params.parse(req.params).claimId)
    const account = link && (await accounts.byId(link.accountId))
    if (!account) throw new AppError('not_found', 'deal.unknown')
    res.redirect(`${open.accountUrl(account.host)}/leads/detail/${link.dealId}`)
  })
  return router
}
