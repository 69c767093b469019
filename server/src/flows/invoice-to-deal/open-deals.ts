// Invoices made by hand in Xero: each finds its deal, is asked about, or gets a deal of its own. Never a guess in silence.
import type { BookContact } from '../../domain/books.ts'
import type { Client, Deal } from '../../domain/deal.ts'
import { dealFieldSpecs, dealFieldWrites } from '../../domain/deal-fields.ts'
import { dealFromInvoice } from '../../domain/deal-from-invoice.ts'
import { dayIn } from '../../domain/day.ts'
import { asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { isWanted } from '../../domain/hand-made.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { invoiceLink } from '../../domain/invoice-link.ts'
import { dealNumbersIn, matchDeal } from '../../domain/match-deal.ts'
import type { HandMadeWish } from '../../domain/rule.ts'
import { type Flow, forAll, type Outcome } from '../../inbox/worker.ts'
import type { DealClient, KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Links } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { UnplacedInvoice, UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import type { XeroBooks } from '../../xero/port.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import type { PrepareDealFields } from '../prepare-deal-fields.ts'
import { invoiceOf } from './invoice-events.ts'
import type { PlaceInvoice } from './place-invoice.ts'

export type Needs = {
  open: Open
  links: Links
  unplaced: UnplacedInvoices
  contactLinks: ContactLinks
  currentBooks: CurrentBooks
  prepareDealFields: PrepareDealFields
  placeInvoice: PlaceInvoice
  now: () => Date
}

/**
 * Decides about invoices made by hand, each once: one row per organisation and invoice stands before anything is made in
 * Kommo, and a deal whose making got lost is looked for by the invoice's id before another one is made.
 */
export const openDeals =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const outcomes = new Map<InboxEvent, Outcome>()
    for (const [organisationId, share] of groupBy(events, (event) => invoiceOf(event).organisationId)) {
      try {
        const { organisation } = await needs.currentBooks(account.id, organisationId)
        const xero = needs.open.books(organisation, 'event')
        const invoices = await xero.getInvoices([...new Set(share.map((event) => invoiceOf(event).invoiceId))])
        const contacts = new Map(
          (await xero.getContacts([...new Set(invoices.map(({ contactId }) => contactId))])).map((contact) => [
            contact.id,
            contact,
          ]),
        )
        for (const event of share) {
          const invoice = invoices.find(({ id }) => id === invoiceOf(event).invoiceId)
          const contact = contacts.get(invoice?.contactId ?? '')
          if (!invoice || !contact) outcomes.set(event, { kind: 'done', text: 'The invoice is no longer there.' })
          else outcomes.set(event, await decideSafely({ account, organisation, invoice, contact, xero }, needs))
        }
      } catch (thrown) {
        const error = asAppError(thrown)
        for (const [event, outcome] of forAll(
          share.filter((each) => !outcomes.has(each)),
          { kind: 'error', error },
        ))
          outcomes.set(event, outcome)
      }
    }
    return outcomes
  }

type HandMade = { account: Account; organisation: Organisation; invoice: Invoice; contact: BookContact; xero: XeroBooks }

async function decideSafely(handMade: HandMade, needs: Needs): Promise<Outcome> {
  try {
    return { kind: 'done', text: await decide(handMade, needs) }
  } catch (thrown) {
    return { kind: 'error', error: asAppError(thrown) }
  }
}

/** @returns what was decided, as the history shows it. */
async function decide({ account, organisation, invoice, contact }: HandMade, needs: Needs): Promise<string> {
  const { unplaced, links } = needs
  const wish = organisation.handMade
  if (wish === null || wish.mode === 'ignore') return 'Invoices made by hand are left alone here.'
  const row = await unplaced.claim({ accountId: account.id, organisationId: organisation.id }, invoice)
  if (!row) return 'The invoice has its deal already.'
  if (row.state === 'ASKING') return 'A person is being asked which deal it belongs to.'

  const wanted = isWanted(invoice, contact.groupIds, wish, organisation.connectedAt)
  if (!wanted.ok) {
    await unplaced.ignore(row.id, wanted.reason)
    return wanted.reason
  }

  const crm = needs.open.crm(account)
  const lost = await findOpenedDeal(crm, row)
  if (lost !== null) {
    await needs.placeInvoice(account, row, { dealId: lost, reason: 'We opened this deal for the invoice.', isDealOpened: true })
    return 'The deal that was opened for it was found.'
  }

  const clients = await clientsOf({ organisation, contact, crm }, needs)
  const byReference = await dealsByReference(crm, invoice)
  const byClient = clients.known.length === 0 ? [] : await crm.listOpenDealsOf(clients.known)
  const withInvoice = await links.ofDeals(
    account.id,
    [...byReference, ...byClient].map(({ id }) => id),
  )
  const match = matchDeal({
    invoice,
    byReference,
    byClient,
    isClientSure: clients.isSure,
    clients: clients.known,
    accountCurrency: account.currency,
    dealsWithInvoice: new Set(
      withInvoice.filter(({ state }) => state === 'LINKED' || state === 'SENDING').map(({ dealId }) => dealId),
    ),
  })
  if (match.kind === 'link') {
    await needs.placeInvoice(account, row, { dealId: match.dealId, reason: match.reason, isDealOpened: false })
    return `Linked to deal ${match.dealId}: ${match.reason}`
  }
  if (match.kind === 'ask' || wish.mode === 'ask') {
    await unplaced.ask(row.id, match.kind === 'ask' ? match.candidates : [])
    return 'A person is being asked which deal it belongs to.'
  }
  const dealId = await openDealFor({ account, organisation, invoice, contact, clients: clients.known, wish, row }, needs)
  return `Deal ${dealId} was opened for it.`
}

/** The deal carries the invoice's id in a field of ours, so that one whose answer was lost is found again. */
export async function findOpenedDeal(crm: KommoCrm, { invoice }: Pick<UnplacedInvoice, 'invoice'>): Promise<number | null> {
  const found = (await crm.searchDeals(invoice.id)).filter((deal) =>
    deal.fields.some(({ values }) => values.some((value) => value.includes(invoice.id))),
  )
  return found.toSorted((a, b) => a.id - b.id)[0]?.id ?? null
}

async function dealsByReference(crm: KommoCrm, invoice: Invoice): Promise<Deal[]> {
  const numbers = dealNumbersIn(invoice.reference)
  return numbers.length === 0 ? [] : crm.getDeals(numbers)
}

type Known = { known: Pick<Client, 'kind' | 'id'>[]; isSure: boolean }

/**
 * Who the contact is in Kommo: by the stored link or our number on it for sure, by its e-mail otherwise. A name alone proves
 * nothing about persons, so it is not asked.
 */
async function clientsOf(
  { organisation, contact, crm }: { organisation: Organisation; contact: BookContact; crm: KommoCrm },
  { contactLinks }: Needs,
): Promise<Known> {
  const linked = await contactLinks.clientsOf(organisation.id, contact.id)
  if (linked.length > 0) return { known: linked, isSure: true }
  if (contact.email === null) return { known: [], isSure: false }
  const email = contact.email.toLowerCase()
  const has = (client: Client) => client.emails.some((each) => each.toLowerCase() === email)
  const [persons, companies] = await Promise.all([crm.searchPersons(contact.email), crm.searchCompanies(contact.email)])
  const known = [...persons, ...companies].filter(has)
  return { known, isSure: known.length === 1 }
}

type ToOpen = Omit<HandMade, 'xero'> & {
  clients: Pick<Client, 'kind' | 'id'>[]
  wish: Pick<HandMadeWish, 'stage' | 'responsibleUserId'>
  row: UnplacedInvoice
}

/** Opens a deal with all the invoice's data, and links both. @returns the deal's id. */
export async function openDealFor(
  { account, organisation, invoice, contact, clients, wish, row }: ToOpen,
  needs: Needs,
): Promise<number> {
  const crm = needs.open.crm(account)
  const plan = dealFromInvoice({ invoice, contact, accountCurrency: account.currency })
  const fresh: DealClient = { name: contact.name, email: contact.email, phone: contact.phone }
  const knownOf = (kind: Client['kind']): DealClient | null => {
    const found = clients.find((client) => client.kind === kind)
    return found ? { id: found.id } : null
  }
  const isUnknown = clients.length === 0
  const today = dayIn(organisation.books?.timeZone ?? 'UTC', needs.now())
  const link = invoiceLink({ shortCode: organisation.books?.shortCode ?? null, invoiceId: invoice.id })
  const { dealId } = await crm.openDeal(
    {
      name: plan.name,
      price: plan.price,
      stage: wish.stage,
      responsibleUserId: wish.responsibleUserId,
      person: knownOf('person') ?? (isUnknown && !plan.isCompany ? fresh : null),
      company: knownOf('company') ?? (isUnknown && plan.isCompany ? fresh : null),
      writes: dealFieldWrites([{ ...invoice, link, createdAt: row.createdAt }], today),
    },
    dealFieldSpecs,
    await needs.prepareDealFields(account),
  )
  await needs.placeInvoice(account, row, {
    dealId,
    reason: 'We opened this deal for the invoice.',
    isDealOpened: true,
    note: plan.note,
  })
  return dealId
}
