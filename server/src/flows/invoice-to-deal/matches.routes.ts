import { Router } from 'express'
import { answerInput, type MatchesOutput } from '../../contract/match.ts'
import { AppError } from '../../domain/errors.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Organisations } from '../../store/organisations.ts'
import { findOpenedDeal, type Needs as OpenDealsNeeds, openDealFor } from './open-deals.ts'

type Needs = OpenDealsNeeds & { organisations: Organisations }

/** Behind `requireSession`: invoices made by hand that wait for a person's answer, and taking an answer back for a day. */
export function matchesRoutes(needs: Needs): Router {
  const { unplaced, organisations, placeInvoice, open, currentBooks } = needs
  const router = Router()

  router.get('/matches', async (req, res) => {
    const { account } = callerOf(req)
    const names = new Map((await organisations.ofAccount(account.id)).map(({ id, name }) => [id, name]))
    const answer: MatchesOutput = {
      matches: (await unplaced.asking(account.id)).map(({ id, invoice, candidates, organisationId, createdAt }) => ({
        id,
        organisation: names.get(organisationId) ?? '',
        number: invoice.number,
        contactName: invoice.contactName,
        currency: invoice.currency,
        total: invoice.total.toFixed(),
        date: invoice.date,
        candidates,
        since: createdAt.toISOString(),
      })),
    }
    res.json(answer)
  })

  router.post('/matches/:id', async (req, res) => {
    const { account } = callerOf(req)
    const given = answerInput.parse(req.body)
    const row = await unplaced.byId(account.id, req.params.id)
    if (!row)
      throw new AppError('not_found', 'match.answered', { userMessage: 'This invoice has been placed already. Reload the list.' })
    if (given.answer === 'ignore') {
      await unplaced.ignore(row.id, 'A person said that it belongs to no deal.')
      return void res.sendStatus(204)
    }
    if (given.answer === 'link') {
      const [deal] = await open.crm(account).getDeals([given.dealId])
      if (!deal)
        throw new AppError('not_found', 'deal.unknown', {
          userMessage: 'This deal no longer exists in Kommo. Choose another one.',
        })
      await placeInvoice(account, row, { dealId: deal.id, reason: 'A person chose it.', isDealOpened: false })
      return void res.json({ dealId: deal.id })
    }
    const { organisation } = await currentBooks(account.id, row.organisationId)
    const xero = open.books(organisation, 'person')
    const [invoice] = await xero.getInvoices([row.invoice.id])
    const [contact] = invoice ? await xero.getContacts([invoice.contactId]) : []
    if (!invoice || !contact)
      throw new AppError('not_found', 'xero.invoice_gone', { userMessage: 'The invoice is no longer in Xero.' })
    const found = await findOpenedDeal(open.crm(account), row)
    if (found !== null)
      await placeInvoice(account, row, { dealId: found, reason: 'We opened this deal for the invoice.', isDealOpened: true })
    const wish = organisation.handMade ?? { stage: null, responsibleUserId: null }
    const clients = await needs.contactLinks.clientsOf(organisation.id, contact.id)
    const dealId = found ?? (await openDealFor({ account, organisation, invoice, contact, clients, wish, row }, needs))
    return void res.json({ dealId })
  })

  router.post('/matches/:id/undo', async (req, res) => {
    const { account } = callerOf(req)
    const undone = await unplaced.takeBack(account.id, req.params.id)
    if (!undone)
      throw new AppError('not_found', 'match.too_late', {
        userMessage: 'This can no longer be taken back: more than a day has passed, or somebody did it already.',
      })
    // Kommo has no way to delete a deal for us; a person decides what becomes of one that we had opened.
    const text = undone.isDealOpened
      ? 'The invoice was taken from this deal again. The deal was opened for it: close or delete it if you do not need it.'
      : 'The invoice was taken from this deal again.'
    await open.crm(account).addNotes([{ dealId: undone.dealId, text }])
    res.sendStatus(204)
  })
  return router
}
