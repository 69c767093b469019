// What is in the way is put right where it is read: typed into the card, saved in Kommo, and everything is looked at again.
import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import { type FixInput, fixInput } from '../../contract/problem.ts'
import type { Client, Deal } from '../../domain/deal.ts'
import { AppError } from '../../domain/errors.ts'
import { Decimal } from '../../domain/money.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import { requirePermission } from '../invoice-card/permissions.ts'
import type { Open } from '../open.ts'
import { lookAgainEvent } from './card-events.ts'
import { dealParams, readDeal } from './read-deal.ts'

type Needs = {
  open: Open
  links: Pick<Links, 'ofDeals'>
  organisations: Pick<Organisations, 'byId' | 'ofAccount'>
  contactLinks: Pick<ContactLinks, 'save' | 'find'>
  seenDeals: SeenDeals
  inbox: Pick<Inbox, 'note'>
}

type Fixing = { account: Account; deal: Deal; crm: KommoCrm }

/** Behind `requireSession`. Afterwards every invoice of the deal that a rule could not make is tried again at once. */
export function fixesRoutes(needs: Needs): Router {
  const router = Router()
  router.post('/deals/:id/fixes', requirePermission('create'), async (req, res) => {
    const { account, session } = callerOf(req)
    const { id } = dealParams.parse(req.params)
    const fix = fixInput.parse(req.body)
    const crm = needs.open.crm(account)
    const deal = await readDeal(account.id, id, { crm, seenDeals: needs.seenDeals })
    await carryOut(fix, { account, deal, crm }, needs)

    const refused = (await needs.links.ofDeals(account.id, [id])).filter(
      ({ origin, state }) => origin === 'RULE' && state === 'REFUSED',
    )
    const again = lookAgainEvent(account.id, id, { name: randomUUID(), actorId: session.kommoUserId })
    await needs.inbox.note(refused.length > 0 ? [again] : [])
    res.sendStatus(204)
  })
  return router
}

async function carryOut(fix: FixInput, { account, deal, crm }: Fixing, needs: Needs): Promise<void> {
  switch (fix.fix) {
    case 'email':
      return giveEmail(ofDeal(deal, { kind: fix.clientKind, id: fix.clientId }), fix.email, { account, crm }, needs)
    case 'amount': {
      const price = new Decimal(fix.amount)
      const [refused] = await crm.changeDeals([{ dealId: deal.id, price }])
      if (refused) throw refused.error
      // Kommo tells the time of a change only to those who ask: what was just saved is not older than what was just read.
      return needs.seenDeals.save(account.id, [{ ...deal, price }])
    }
    case 'field':
      return crm.setDealFieldText(deal.id, fix.fieldId, fix.value)
    case 'contact':
      return chooseContact(fix, { account, deal, crm }, needs)
  }
}

/** In Kommo, and in Xero where the client's contact has none: it is Xero that mails. One that stands there is accounting's. */
async function giveEmail(
  client: Pick<Client, 'kind' | 'id'>,
  email: string,
  { account, crm }: Pick<Fixing, 'account' | 'crm'>,
  { open, organisations, contactLinks }: Needs,
): Promise<void> {
  await crm.setClientEmail(client, email)
  for (const organisation of (await organisations.ofAccount(account.id)).filter(({ state }) => state === 'CONNECTED')) {
    const [link] = await contactLinks.find(organisation.id, [client])
    if (!link) continue
    const books = open.books(organisation, 'person')
    const [contact] = await books.getContacts([link.contactId])
    if (contact && !contact.isArchived && !contact.email?.trim()) {
      await books.setContactEmail(contact.id, email, { idempotencyKey: randomUUID() })
    }
  }
}

/** From now on the client is this contact, whoever invoices it. */
async function chooseContact(
  { clientKind, clientId, organisationId, contactId }: Extract<FixInput, { fix: 'contact' }>,
  { account, deal }: Fixing,
  { open, organisations, contactLinks }: Needs,
): Promise<void> {
  const client = ofDeal(deal, { kind: clientKind, id: clientId })
  const organisation = await organisations.byId(account.id, organisationId)
  if (!organisation) throw new AppError('not_found', 'xero.organisation_unknown')
  const [contact] = await open.books(organisation, 'person').getContacts([contactId])
  if (!contact || contact.isArchived)
    throw new AppError('invalid', 'contact.unusable', {
      userMessage: 'This contact is archived or no longer in Xero. Choose another one.',
    })
  const { paymentTerms } = contact
  await contactLinks.save({ accountId: account.id, organisationId, client, contactId, paymentTerms, matchedBy: 'chosen' })
}

/** Only whom the deal names can be put right from its card. */
function ofDeal({ mainContactId, companyId }: Deal, client: Pick<Client, 'kind' | 'id'>): Pick<Client, 'kind' | 'id'> {
  if (client.id === (client.kind === 'person' ? mainContactId : companyId)) return client
  throw new AppError('not_found', 'client.unknown', {
    userMessage: 'The deal has another client by now. Look at the deal again.',
  })
}
