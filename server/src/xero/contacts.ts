// Clients in an organisation's books: looking for them and making them.
import type { BookContact } from '../domain/books.ts'
import { AppError } from '../domain/errors.ts'
import type { MakeCall } from './calls.ts'
import { contactSearches, isWanted } from './contact-search.ts'
import { allPages, assertBatch, byId, elementsUnder, groupsOf, IDS_A_CALL, PAGE_SIZE } from './portions.ts'
import type { XeroBooks } from './port.ts'
import { contactFromWire, contactToWire, mailAddressesFromWire, resultsFromWire } from './wire.ts'

/** The part of `XeroBooks` that is about contacts. */
export function contactsOf(
  tenant: string,
  call: MakeCall,
): Pick<XeroBooks, 'findContacts' | 'getContacts' | 'createContacts' | 'readMailAddresses' | 'setContactEmail'> {
  // Only paged answers say where a merged contact went and which terms it has (Xero Accounting API, Contacts).
  const read = (filter: { where?: string; ids?: string[]; searchTerm?: string }): Promise<BookContact[]> =>
    allPages(async (page) => {
      const { body } = await call({
        name: 'getContacts',
        send: (api) =>
          api.getContacts(
            tenant,
            undefined,
            filter.where,
            undefined,
            filter.ids,
            page,
            true,
            undefined,
            filter.searchTerm,
            PAGE_SIZE,
          ),
      })
      return { items: (body.contacts ?? []).map(contactFromWire), pageCount: body.pagination?.pageCount }
    })

  return {
    async findContacts(wanted) {
      const found: BookContact[] = []
      for (const search of contactSearches(wanted)) {
        const contacts = await read(search)
        found.push(...('searchTerm' in search ? contacts.filter((contact) => isWanted(contact, wanted)) : contacts))
      }
      return byId(found)
    },
    async getContacts(ids) {
      const found: BookContact[] = []
      for (const group of groupsOf(ids, IDS_A_CALL)) found.push(...(await read({ ids: group })))
      return byId(found)
    },
    async readMailAddresses(contactId) {
      try {
        const { body } = await call({ name: 'readMailAddresses', send: (api) => api.getContact(tenant, contactId) })
        const contact = body.contacts?.[0]
        return contact ? mailAddressesFromWire(contact) : null
      } catch (error) {
        if (error instanceof AppError && error.kind === 'not_found') return null
        throw error
      }
    },
    async setContactEmail(contactId, email, { idempotencyKey }) {
      await call({
        name: 'setContactEmail',
        isWrite: true,
        rejectedCode: 'xero.contact_rejected',
        send: (api) => api.updateContact(tenant, contactId, { contacts: [{ emailAddress: email }] }, idempotencyKey),
      })
    },
    async createContacts(drafts, { idempotencyKey }) {
      if (drafts.length === 0) return []
      assertBatch(drafts)
      const contacts = { contacts: drafts.map(contactToWire) }
      const { body, data } = await call({
        name: 'createContacts',
        isWrite: true,
        rejectedCode: 'xero.contact_rejected',
        send: (api) => api.createContacts(tenant, contacts, false, idempotencyKey),
      })
      return resultsFromWire({
        count: drafts.length,
        elements: body.contacts,
        raw: elementsUnder(data, 'Contacts'),
        read: contactFromWire,
      })
    },
  }
}
