// Invoices made by hand in Xero: each finds its deal, is asked about, or gets a deal of its own. Never a guess in silence.
import type { BookContact } from '../../domain/books.ts'
import { isClientNumber } from '../../domain/contact-number.ts'
import type { Client, Deal } from '../../domain/deal.ts'
import { dealFieldSpecs, dealFieldWrites } from '../../domain/deal-fields.ts'
import { dealFromInvoice } from '../../domain/deal-from-invoice.ts'
import { dayIn } from '../../domain/day.ts'
import { AppError, asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { isWanted } from '../../domain/hand-made.ts'
import { type Invoice, isLiveInvoice } from '../../domain/invoice.ts'
import { invoiceLink } from '../../domain/invoice-link.ts'
import { type DealMatch, dealNumbersIn, matchDeal } from '../../domain/match-deal.ts'
import { type Flow, forAll, type Outcome } from '../../inbox/worker.ts'
import type { DealClient, KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Links } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { UnplacedInvoice, UnplacedInvoices } from '../../store/unplaced-invoices.ts'
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
          if (!invoice || !contact) outcomes.set(event, done('The invoice is no longer there.'))
          else outcomes.set(event, await decideSafely({ account, organisation, invoice, contact }, needs))
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

type HandMade = { account: Account; organisation: Organisation; invoice: Invoice; contact: BookContact }

/** Longer than any call of ours lasts: before that, a deal whose making got lost may still come to be. */
const MAY_BE_UNDER_WAY_MS = 25_000

const done = (text: string): Outcome => ({ kind: 'done', text })
const ASKED = 'A person is being asked which deal it belongs to.'
const OPENED = 'We opened this deal for the invoice.'

async function decideSafely(handMade: HandMade, needs: Needs): Promise<Outcome> {
  try {
    return await decide(handMade, needs)
  } catch (thrown) {
    return { kind: 'error', error: asAppError(thrown) }
  }
}

/** @returns what was decided, as the history shows it. */
async function decide(handMade: HandMade, needs: Needs): Promise<Outcome> {
  const { account, organisation, invoice, contact } = handMade
  const { unplaced } = needs
  const wish = organisation.handMade
  const [standing] = await unplaced.ofInvoices(organisation.id, [invoice.id])
  if (standing?.openTriedAt) return resumeOpening(handMade, standing, standing.openTriedAt, needs)
  if (wish === null || wish.mode === 'ignore') return done('Invoices made by hand are left alone here.')
  const row = standing ?? (await unplaced.claim({ accountId: account.id, organisationId: organisation.id }, invoice))
  if (!row) return done('The invoice has its deal already.')
  if (row.isRefused) return done('A person said that it belongs to no deal.')
  if (row.state === 'ASKING' && isLiveInvoice(invoice)) return done(ASKED)

  const wanted = isWanted(invoice, contact.groupIds, wish, organisation.connectedAt)
  if (!wanted.ok) {
    await unplaced.leaveAlone(row.id, wanted.reason)
    return done(wanted.reason)
  }
  const crm = needs.open.crm(account)
  const clients = await clientsOf(handMade, crm, needs)
  const match = await findMatch(handMade, clients, crm, needs)
  if (match.kind === 'link') {
    const isPlaced = await needs.placeInvoice(row, { dealId: match.dealId, reason: match.reason, isDealOpened: false })
    return done(isPlaced ? `Linked to deal ${match.dealId}: ${match.reason}` : 'The invoice has its deal already.')
  }
  // Of two persons with one e-mail, none is chosen in silence.
  if (match.kind === 'ask' || wish.mode === 'ask' || clients.isAmbiguous) {
    await unplaced.ask(row.id, match.kind === 'ask' ? match.candidates : [])
    return done(ASKED)
  }
  const begun = await beginOpening(row, needs)
  return begun ? done(`Deal ${await openDealFor(handMade, begun, needs)} was opened for it.`) : done(ASKED)
}

/** An opening that did not come to its end: the deal is looked for, once no call of ours can be under way any more. */
async function resumeOpening(handMade: HandMade, row: UnplacedInvoice, triedAt: Date, needs: Needs): Promise<Outcome> {
  const until = new Date(triedAt.getTime() + MAY_BE_UNDER_WAY_MS)
  if (needs.now() < until) return { kind: 'wait', until, text: 'Its deal is being opened.' }
  const found = await findOpenedDeal(needs.open.crm(handMade.account), row)
  if (found) {
    await keepOpened(handMade, row, { dealId: found.id, personId: found.mainContactId, companyId: found.companyId }, needs)
    return done('The deal that was opened for it was found.')
  }
  const begun = await needs.links.transaction((tx) => needs.unplaced.beginOpening(tx, row))
  return begun ? done(`Deal ${await openDealFor(handMade, row, needs)} was opened for it.`) : done('Somebody else is at it.')
}

async function beginOpening(row: UnplacedInvoice, { links, unplaced }: Needs): Promise<UnplacedInvoice | null> {
  return (await links.transaction((tx) => unplaced.beginOpening(tx, row))) ? row : null
}

/** The deal carries the invoice's id in a field of ours, so that one whose answer was lost is found again. */
async function findOpenedDeal(crm: KommoCrm, { invoice }: UnplacedInvoice): Promise<Deal | null> {
  const found = (await crm.searchDeals(invoice.id)).filter((deal) =>
    deal.fields.some(({ values }) => values.some((value) => value.includes(invoice.id))),
  )
  return found.toSorted((a, b) => a.id - b.id)[0] ?? null
}

async function findMatch({ account, invoice }: HandMade, clients: Known, crm: KommoCrm, { links }: Needs): Promise<DealMatch> {
  const byReference = await dealsByReference(crm, invoice)
  const byClient = clients.known.length === 0 ? [] : await crm.listOpenDealsOf(clients.known)
  const ofDeals = await links.ofDeals(
    account.id,
    [...byReference, ...byClient].map(({ id }) => id),
  )
  const invoiced = ofDeals.filter(({ state }) => state === 'LINKED' || state === 'SENDING')
  return matchDeal({
    invoice,
    byReference,
    byClient,
    isClientSure: clients.isSure,
    clients: clients.known,
    accountCurrency: account.currency,
    dealsWithInvoice: new Set(invoiced.map(({ dealId }) => dealId)),
  })
}

async function dealsByReference(crm: KommoCrm, invoice: Invoice): Promise<Deal[]> {
  const numbers = dealNumbersIn(invoice.reference)
  return numbers.length === 0 ? [] : crm.getDeals(numbers)
}

/** `isAmbiguous` when several persons, or several companies, may be meant. */
type Known = { known: Pick<Client, 'kind' | 'id'>[]; isSure: boolean; isAmbiguous: boolean }

/**
 * Who the contact is in Kommo: by the stored link or our number on it for sure, by its e-mail otherwise. A name alone proves
 * nothing about persons, so it is not asked.
 */
async function clientsOf({ organisation, contact }: HandMade, crm: KommoCrm, { contactLinks }: Needs): Promise<Known> {
  const linked = await contactLinks.clientsOf(organisation.id, contact.id)
  if (linked.length > 0) return { known: linked, isSure: true, isAmbiguous: false }
  const numbered = await clientOfNumber(contact.number, crm)
  if (numbered) return { known: [numbered], isSure: true, isAmbiguous: false }
  if (contact.email === null) return { known: [], isSure: false, isAmbiguous: false }
  const email = contact.email.toLowerCase()
  const has = (client: Client) => client.emails.some((each) => each.toLowerCase() === email)
  const persons = (await crm.searchPersons(contact.email)).filter(has)
  const companies = (await crm.searchCompanies(contact.email)).filter(has)
  const known = [...persons, ...companies]
  return { known, isSure: known.length === 1, isAmbiguous: persons.length > 1 || companies.length > 1 }
}

/** The client that our number on a contact names, if it still exists in this account. */
async function clientOfNumber(number: string | null, crm: KommoCrm): Promise<Client | null> {
  if (!isClientNumber(number)) return null
  const [, kind, digits] = number?.trim().toLowerCase().split('-') ?? []
  const id = Number(digits)
  return (await (kind === 'co' ? crm.getCompanies([id]) : crm.getPersons([id])))[0] ?? null
}

/**
 * Opens a deal with all the invoice's data, and links both. The opening has been begun (`unplaced.beginOpening`), and what it
 * was before is in `row`: when Kommo certainly opened nothing, it is so again.
 *
 * @returns the deal's id.
 */
export async function openDealFor(handMade: HandMade, row: UnplacedInvoice, needs: Needs): Promise<number> {
  const { account, organisation, invoice, contact } = handMade
  const crm = needs.open.crm(account)
  try {
    const { known } = await clientsOf(handMade, crm, needs)
    const plan = dealFromInvoice({ invoice, contact, accountCurrency: account.currency })
    const fresh: DealClient = { name: contact.name, email: contact.email, phone: contact.phone }
    const knownOf = (kind: Client['kind']): DealClient | null => {
      const found = known.find((client) => client.kind === kind)
      return found ? { id: found.id } : null
    }
    const isUnknown = known.length === 0
    const today = dayIn(organisation.books?.timeZone ?? 'UTC', needs.now())
    const link = invoiceLink({ shortCode: organisation.books?.shortCode ?? null, invoiceId: invoice.id })
    const fieldIds = await needs.prepareDealFields(account)
    const opened = await crm.openDeal(
      {
        name: plan.name,
        price: plan.price,
        stage: organisation.handMade?.stage ?? null,
        responsibleUserId: organisation.handMade?.responsibleUserId ?? null,
        person: knownOf('person') ?? (isUnknown && !plan.isCompany ? fresh : null),
        company: knownOf('company') ?? (isUnknown && plan.isCompany ? fresh : null),
        writes: dealFieldWrites([{ ...invoice, link, createdAt: row.createdAt }], today),
      },
      dealFieldSpecs,
      fieldIds,
    )
    await keepOpened(handMade, row, opened, needs)
    return opened.dealId
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.kind !== 'internal' && !thrown.isOutcomeUnknown)
      await needs.unplaced.cancelOpening({ ...row, state: row.state === 'ASKING' ? 'ASKING' : 'OPENING' })
    throw thrown
  }
}

type Opened = { dealId: number; personId: number | null; companyId: number | null }

/** The invoice has the deal that was opened for it, and the next one of this contact finds the same client. */
async function keepOpened(handMade: HandMade, row: UnplacedInvoice, opened: Opened, needs: Needs): Promise<void> {
  const { account, organisation, invoice, contact } = handMade
  const { contactLinks, placeInvoice } = needs
  const { dealId, personId, companyId } = opened
  if ((await contactLinks.clientsOf(organisation.id, contact.id)).length === 0) {
    const { isCompany } = dealFromInvoice({ invoice, contact, accountCurrency: account.currency })
    const [client] = [
      ...(isCompany && companyId !== null ? [{ kind: 'company' as const, id: companyId }] : []),
      ...(personId !== null ? [{ kind: 'person' as const, id: personId }] : []),
      ...(companyId !== null ? [{ kind: 'company' as const, id: companyId }] : []),
    ]
    const place = { accountId: account.id, organisationId: organisation.id }
    // A client that has its own contact keeps it.
    if (client && (await contactLinks.find(organisation.id, [client])).length === 0) {
      const { paymentTerms } = contact
      await contactLinks.save({ ...place, client, contactId: contact.id, paymentTerms, matchedBy: 'created' })
    }
  }
  const { note } = dealFromInvoice({ invoice, contact, accountCurrency: account.currency })
  await placeInvoice(row, { dealId, reason: OPENED, isDealOpened: true, note })
}
