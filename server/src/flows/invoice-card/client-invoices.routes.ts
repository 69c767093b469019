import { Router } from 'express'
import { z } from 'zod'
import type { ClientInvoicesOutput } from '../../contract/deal-invoices.ts'
import { clientKinds } from '../../contract/problem.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import { invoiceOutput, moneyOutput, shownInvoices, todayOf } from './invoice-output.ts'
import { permissionsOf } from './permissions.ts'

type Needs = {
  links: Pick<Links, 'ofClient'>
  contactLinks: Pick<ContactLinks, 'find'>
  organisations: Pick<Organisations, 'ofAccount'>
  now: () => Date
}

const params = z.object({ kind: z.enum(clientKinds), id: z.coerce.number().int().positive() })

/** More than anybody reads; the sums count them all. */
const MAX_SHOWN = 200

/** Behind `requireSession`: what one client owes and has paid, over all deals. From our store; calls neither system. */
export function clientInvoicesRoutes({ links, contactLinks, organisations, now }: Needs): Router {
  const router = Router()
  router.get('/clients/:kind/:id/invoices', async (req, res) => {
    const caller = callerOf(req)
    const { account } = caller
    const client = params.parse(req.params)
    const all = await organisations.ofAccount(account.id)
    const contacts = await Promise.all(
      all.map(async ({ id: organisationId }) =>
        (await contactLinks.find(organisationId, [client])).map(({ contactId }) => ({ organisationId, contactId })),
      ),
    )
    const ofClient = await links.ofClient(account.id, client, contacts.flat())
    const shown = shownInvoices(ofClient, all, now())
    const { others, ...sums } = moneyOutput(shown, account.currency)
    const answer: ClientInvoicesOutput = {
      money: [sums, ...others],
      invoices: shown.slice(0, MAX_SHOWN).map((each) => ({ ...invoiceOutput(each, now()), dealId: each.link.dealId })),
      total: shown.length,
      today: todayOf(all.find(({ state }) => state === 'CONNECTED') ?? all[0], now()),
      permissions: permissionsOf(caller),
    }
    res.json(answer)
  })
  return router
}
