import type { InvoiceForm } from '../../contract/invoice-form.ts'
import type { BookContact, PaymentTerms } from '../../domain/books.ts'
import { contactName } from '../../domain/contact-draft.ts'
import type { Client } from '../../domain/deal.ts'
import { matchContact } from '../../domain/match-contact.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { XeroBooks } from '../../xero/port.ts'
import { ambiguous, clientKey, findCandidates } from '../deal-to-invoice/resolve-contacts.ts'

/** Who a client is in Xero, as far as a look can tell. `terms` are the contact's own terms of payment. */
export type FoundContact = { contact: InvoiceForm['contact']; terms: PaymentTerms | null; refusals: Refusal[] }

export const noContact: FoundContact = { contact: { kind: 'missing' }, terms: null, refusals: [] }

type Billed = { client: Client; email: string | null }

/** Those of these clients that are linked to a contact already, by `clientKey`. No calls. */
export async function knownContacts(
  organisationId: string,
  billed: Billed[],
  contactLinks: Pick<ContactLinks, 'find'>,
): Promise<Map<string, FoundContact>> {
  const links = await contactLinks.find(
    organisationId,
    billed.map(({ client }) => client),
  )
  const byClient = new Map(links.map((link) => [clientKey(link.client), link]))
  return new Map(
    billed.flatMap(({ client, email }) => {
      const link = byClient.get(clientKey(client))
      if (!link) return []
      const contact = { id: link.contactId, name: contactName(client), email, paymentTerms: link.paymentTerms }
      return [[clientKey(client), known(contact)] as const]
    }),
  )
}

/** One look in Xero for a client nobody has met yet. Nothing is made and nothing is remembered: that is for whoever creates. */
export async function lookForContact(xero: XeroBooks, { client, email }: Billed): Promise<FoundContact> {
  // Without a name nobody can be told from anybody.
  if (contactName(client) === '') return newContact({ client, email })
  const match = matchContact({ client, email, candidates: await findCandidates(xero, [{ client, email }]) })
  switch (match.kind) {
    case 'use':
      return known(match.contact)
    case 'create':
      return newContact({ client, email })
    case 'ambiguous':
      return {
        contact: { kind: 'choose', candidates: match.candidates.map(choiceOf) },
        terms: null,
        refusals: [ambiguous(client, match.candidates)],
      }
  }
}

/** It is made with the invoice. */
export const newContact = ({ client, email }: Billed): FoundContact => ({
  contact: { kind: 'new', name: contactName(client), email },
  terms: null,
  refusals: [],
})

type Chosen = Pick<BookContact, 'id' | 'name' | 'email' | 'paymentTerms'>

const known = (contact: Chosen): FoundContact => ({
  contact: { kind: 'known', ...choiceOf(contact) },
  terms: contact.paymentTerms,
  refusals: [],
})

const choiceOf = ({ id, name, email }: Chosen) => ({ contactId: id, name, email })
