import { Router } from 'express'
import { z } from 'zod'
import { answerInput, type MatchesOutput } from '../../contract/match.ts'
import { AppError } from '../../domain/errors.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Account } from '../../store/accounts.ts'
import type { TakenBack, UnplacedInvoice } from '../../store/unplaced-invoices.ts'
import { requirePermission } from '../invoice-card/permissions.ts'
import { handMadeEvent, placementEvent } from './invoice-events.ts'
import { type Needs as OpenDealsNeeds, openDealFor } from './open-deals.ts'

type Needs = OpenDealsNeeds & { organisations: Organisations; inbox: Pick<Inbox, 'noteIn'> }

/** Behind `requireSession`: invoices made by hand that wait for a person's answer, and taking an answer back for a day. */
export function matchesRoutes(needs: Needs): Router {
  const { links, unplaced, organisations, placeInvoice, open, inbox, now } = needs
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

  router.post('/matches/:id', requirePermission('link'), async (req, res) => {
    const { account } = callerOf(req)
    const given = answerInput.parse(req.body)
    const row = await unplaced.askingById(account.id, params.parse(req.params).id)
    if (!row) throw answeredAlready()
    switch (given.answer) {
      case 'ignore':
        if (!(await unplaced.refuse(row.id))) throw answeredAlready()
        return void res.json({ dealId: null })
      case 'link': {
        const [deal] = await open.crm(account).getDeals([given.dealId])
        if (!deal)
          throw new AppError('not_found', 'deal.unknown', {
            userMessage: 'This deal no longer exists in Kommo. Choose another one.',
          })
        const placement = { dealId: deal.id, reason: 'A person chose it.', isDealOpened: false }
        if (!(await placeInvoice(row, placement))) throw answeredAlready()
        return void res.json({ dealId: deal.id })
      }
      case 'new_deal':
        return void res.json({ dealId: await openOnDemand(account, row, needs) })
    }
  })

  router.post('/matches/:id/undo', requirePermission('link'), async (req, res) => {
    const { account } = callerOf(req)
    const { id } = params.parse(req.params)
    const isUndone = await links.transaction(async (tx) => {
      const undone = await unplaced.takeBack(tx, { accountId: account.id, id })
      if (undone?.dealId) {
        const told = { dealId: undone.dealId, text: takenBackNote(undone), at: now(), isTakenBack: true }
        await inbox.noteIn(tx, [placementEvent({ id, accountId: account.id }, told)])
      }
      return undone !== null
    })
    if (!isUndone)
      throw new AppError('not_found', 'match.too_late', {
        userMessage: 'This can no longer be taken back: more than a day has passed, or somebody did it already.',
      })
    res.sendStatus(204)
  })
  return router
}

const params = z.object({ id: z.guid() })

const answeredAlready = () =>
  new AppError('not_found', 'match.answered', { userMessage: 'This invoice has been placed already. Reload the list.' })

/** Should we die or the answer be lost on the way, the event goes on with it. */
async function openOnDemand(account: Account, row: UnplacedInvoice, needs: Needs): Promise<number> {
  const { organisation } = await needs.currentBooks(account.id, row.organisationId)
  const xero = needs.open.books(organisation, 'person')
  const [invoice] = await xero.getInvoices([row.invoice.id])
  const [contact] = invoice ? await xero.getContacts([invoice.contactId]) : []
  if (!invoice || !contact)
    throw new AppError('not_found', 'xero.invoice_gone', { userMessage: 'The invoice is no longer in Xero.' })
  const isMine = await needs.links.transaction(async (tx) => {
    if (!(await needs.unplaced.beginOpening(tx, row))) return false
    await needs.inbox.noteIn(tx, [handMadeEvent(row, invoice.id, needs.now())])
    return true
  })
  if (!isMine) throw answeredAlready()
  return openDealFor({ account, organisation, invoice, contact }, row, needs)
}

/** Kommo has no way to delete a deal for us; a person decides what becomes of one that we had opened. */
function takenBackNote({ invoice: { number }, isDealOpened }: TakenBack): string {
  const subject = number === '' ? 'The invoice' : `Invoice ${number}`
  const text = `${subject} was taken from this deal again.`
  return isDealOpened ? `${text} The deal was opened for it: close or delete it if you do not need it.` : text
}
