import { asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { type Flow, forAll, type Outcome } from '../../inbox/worker.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { XeroBooks } from '../../xero/port.ts'
import type { Open } from '../open.ts'
import { booksOf, invoiceOf } from './invoice-events.ts'
import { type Taken, takeInvoices, type TakeNeeds } from './take-invoices.ts'

type Needs = TakeNeeds & { open: Open; organisations: Organisations; now: () => Date }

/**
 * Xero's invoices changed: they are read, 40 a call however many webhooks told of them, and their deals follow. The webhook
 * is a hint; what is stored is what Xero says now.
 */
export const updateDeals =
  (needs: Needs): Flow =>
  ({ account, events }) =>
    perOrganisation(
      account.id,
      events,
      (event) => invoiceOf(event).organisationId,
      needs,
      async (organisation, share, xero) => {
        const ids = await worthReading(organisation, share, needs)
        return takeInvoices(organisation, ids.length === 0 ? [] : await xero.getInvoices(ids), needs)
      },
    )

/** That an invoice which we made has been made is no news: reading it again would cost as much as making it. */
async function worthReading(organisation: Organisation, share: InboxEvent[], { links }: Needs): Promise<string[]> {
  const told = share.map(invoiceOf)
  const made = told.filter(({ type }) => type === 'created').map(({ invoiceId }) => invoiceId)
  const known = new Set((await links.ofInvoices(organisation.id, made)).map(({ invoice }) => invoice?.id))
  return [
    ...new Set(
      told.filter(({ type, invoiceId }) => type !== 'created' || !known.has(invoiceId)).map(({ invoiceId }) => invoiceId),
    ),
  ]
}

/** How far back to look when something moved money without naming the invoice. */
const LOOK_BACK_MS = 10 * 60_000

/**
 * A credit note, over- or prepayment changed. It names no invoice in the webhook: those a credit note is allocated to are
 * read by id, and whatever changed in the last minutes is read as well, since Xero may date the invoice by the allocation.
 */
export const followBooks =
  (needs: Needs): Flow =>
  ({ account, events }) =>
    perOrganisation(
      account.id,
      events,
      (event) => booksOf(event).organisationId,
      needs,
      async (organisation, share, xero) => {
        const since = Math.min(...share.map(({ receivedAt }) => receivedAt.getTime())) - LOOK_BACK_MS
        const recent = await xero.listChangedInvoices(new Date(since))
        const notes = [...new Set(share.flatMap((event) => booksOf(event).creditNoteId ?? []))]
        const credited = new Set<string>()
        for (const id of notes) for (const invoiceId of await xero.readCreditedInvoices(id)) credited.add(invoiceId)
        for (const { id } of recent) credited.delete(id)
        const named = credited.size === 0 ? [] : await xero.getInvoices([...credited])
        return takeInvoices(organisation, [...recent, ...named], needs)
      },
    )

type Work = (organisation: Organisation, share: InboxEvent[], xero: XeroBooks) => Promise<Taken>

/** Each organisation for itself: one that is disconnected does not hold up another. */
async function perOrganisation(
  accountId: string,
  events: InboxEvent[],
  organisationIdOf: (event: InboxEvent) => string,
  { organisations, open }: Needs,
  work: Work,
): Promise<Map<InboxEvent, Outcome>> {
  const outcomes = new Map<InboxEvent, Outcome>()
  for (const [organisationId, share] of groupBy(events, organisationIdOf)) {
    const outcome = await outcomeOf(async () => {
      const organisation = await organisations.byId(accountId, organisationId)
      if (!organisation || organisation.state === 'DISCONNECTED') return 'The organisation is not connected any more.'
      const taken = await work(organisation, share, open.books(organisation, 'event'))
      return `${taken.compared} compared, ${taken.changed + taken.adopted} changed.`
    })
    for (const [event, each] of forAll(share, outcome)) outcomes.set(event, each)
  }
  return outcomes
}

async function outcomeOf(work: () => Promise<string>): Promise<Outcome> {
  try {
    return { kind: 'done', text: await work() }
  } catch (thrown) {
    return { kind: 'error', error: asAppError(thrown) }
  }
}
