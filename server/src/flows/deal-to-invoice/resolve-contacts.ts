import { randomUUID } from 'node:crypto'
import type { BookContact, PaymentTerms } from '../../domain/books.ts'
import type { Client } from '../../domain/deal.ts'
import type { Billing } from '../../domain/invoice-from-deal.ts'
import { contactNumber, matchContact } from '../../domain/match-contact.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { ContactLinks, MatchedBy } from '../../store/contact-links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { XeroBooks } from '../../xero/port.ts'

/** Who a client is in Xero, or why nobody can be told. */
export type Resolved = { contactId: string; contactTerms: PaymentTerms | null } | { refusals: Refusal[] }

const BATCH = 50 // Xero, requests and responses: elements per write
/** A name or number that is taken shows up when the contact is made; then the search is widened once more. */
const ROUNDS = 3

const keyOf = ({ kind, id }: Pick<Client, 'kind' | 'id'>) => `${kind}:${id}`

/**
 * Finds or makes the Xero contacts of clients: stored link → our contact number → e-mail → exact name → new contact.
 * No calls at all for clients that are known. Safe to repeat: our number on a contact is unique in the organisation.
 *
 * @param billings several may bill one client.
 * @returns by client; see `clientKey`.
 */
export async function resolveContacts({
  xero,
  contactLinks,
  organisation,
  billings,
}: {
  xero: XeroBooks
  contactLinks: ContactLinks
  organisation: Pick<Organisation, 'id' | 'accountId'>
  billings: Pick<Billing, 'client' | 'email'>[]
}): Promise<Map<string, Resolved>> {
  const resolved = new Map<string, Resolved>()
  const wanted = new Map(billings.map((billing) => [keyOf(billing.client), billing]))
  const known = await contactLinks.find(
    organisation.id,
    [...wanted.values()].map(({ client }) => client),
  )
  for (const link of known) resolved.set(keyOf(link.client), { contactId: link.contactId, contactTerms: link.paymentTerms })

  const save = async (client: Client, contact: BookContact, matchedBy: MatchedBy) => {
    await contactLinks.save({
      ...organisation,
      organisationId: organisation.id,
      client,
      contactId: contact.id,
      paymentTerms: contact.paymentTerms,
      matchedBy,
    })
    resolved.set(keyOf(client), { contactId: contact.id, contactTerms: contact.paymentTerms })
  }

  for (let round = 1; round <= ROUNDS; round++) {
    const open = [...wanted].filter(([key]) => !resolved.has(key)).map(([, billing]) => billing)
    if (open.length === 0) break
    const candidates = await findCandidates(xero, open)
    const toMake: { billing: Pick<Billing, 'client' | 'email'>; draft: Parameters<XeroBooks['createContacts']>[0][number] }[] = []
    for (const billing of open) {
      const { client } = billing
      const match = matchContact({ client, email: billing.email, candidates })
      if (match.kind === 'use') await save(client, match.contact, match.how)
      else if (match.kind === 'create') toMake.push({ billing, draft: match.draft })
      else
        resolved.set(keyOf(client), {
          refusals: [ambiguous(client, match.candidates)],
        })
    }
    for (const batch of inBatches(onePerName(toMake))) {
      const results = await xero.createContacts(
        batch.map(({ draft }) => draft),
        { idempotencyKey: randomUUID() },
      )
      for (const [index, result] of results.entries()) {
        const client = batch[index]?.billing.client
        if (!client) continue
        if (result.ok) await save(client, result.value, 'created')
        else if (round === ROUNDS)
          resolved.set(keyOf(client), { refusals: [{ code: 'rejected_by_xero', messages: result.messages }] })
      }
    }
  }
  return resolved
}

/** Several contacts fit a client: their names for the note, and all that a person needs to choose one. */
export const ambiguous = (client: Client, candidates: BookContact[]): Refusal => ({
  code: 'contact_ambiguous',
  client: client.name,
  candidates: candidates.map(({ name }) => name),
  contacts: candidates.map(({ id, name, email }) => ({ contactId: id, name, email })),
  who: { kind: client.kind, id: client.id },
})

/** The key of a client in what `resolveContacts` returns. */
export const clientKey = keyOf

/**
 * Looks whether contacts can still be invoiced, and forgets the matches of those that cannot.
 *
 * @returns the ids that were forgotten: archived, merged or gone.
 */
export async function forgetStaleContacts({
  xero,
  contactLinks,
  organisation,
  contactIds,
}: {
  xero: XeroBooks
  contactLinks: ContactLinks
  organisation: { id: string }
  contactIds: string[]
}): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set()
  const usable = new Set(
    (await xero.getContacts(contactIds))
      .filter(({ isArchived, mergedIntoId }) => !isArchived && mergedIntoId === null)
      .map(({ id }) => id),
  )
  const stale = new Set(contactIds.filter((id) => !usable.has(id)))
  await contactLinks.forget(organisation.id, [...stale])
  return stale
}

/** By number, e-mail and name; then whatever these were merged into, so that a merged contact leads to its heir. */
export async function findCandidates(xero: XeroBooks, billings: Pick<Billing, 'client' | 'email'>[]): Promise<BookContact[]> {
  const found = await xero.findContacts(
    billings.map(({ client, email }) => ({ number: contactNumber(client), email, name: client.name })),
  )
  const ids = new Set(found.map(({ id }) => id))
  const heirs = found.flatMap(({ mergedIntoId }) => (mergedIntoId === null || ids.has(mergedIntoId) ? [] : [mergedIntoId]))
  return heirs.length === 0 ? found : [...found, ...(await xero.getContacts([...new Set(heirs)]))]
}

/** Two new clients of one name would collide inside one call: the second waits for the next round and finds the first. */
function onePerName<T extends { draft: { name: string } }>(items: T[]): T[] {
  const seen = new Set<string>()
  return items.filter(({ draft }) => {
    const name = draft.name.toLowerCase()
    return seen.has(name) ? false : seen.add(name)
  })
}

function inBatches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH))
}
