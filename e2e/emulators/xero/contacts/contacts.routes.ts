import type { Context } from '../context.ts'
import { type Saved, saveAll } from '../api/batch.ts'
import { addHistoryEndpoints } from '../api/history.ts'
import { elementsOf, type Input, textOf } from '../api/input.ts'
import { commaList, paginate, select } from '../api/list.ts'
import { type AddEndpoint, type ApiRequest, envelope } from '../api/pipeline.ts'
import { ApiProblem, messages, notFound } from '../api/problems.ts'
import type { Contact } from '../state/entities.ts'
import { addHistory, type Organisation, ZERO_ID } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'
import { CONTACT_FIELDS, contactToWire } from './contact-wire.ts'
import { findByNumber, findContact, writeContact } from './contact-write.ts'

const READ = ['accounting.contacts.read']
const WRITE = ['accounting.contacts']

export function addContactRoutes(add: AddEndpoint, context: Context) {
  const todayIn = (org: Organisation) => dayIn(org.timezone, context.clock.now())
  const full = (org: Organisation, contact: Contact) => contactToWire(org, contact, 'full', todayIn(org))

  add('get', '/Contacts', READ, (request) => {
    const { org, query } = request
    const isSummary = query['summaryonly'] === 'true'
    const { rows, pagination } = paginate(listed(request), query, isSummary)
    const detail = isSummary ? 'summary' : pagination ? 'full' : 'list'
    return envelope(context, {
      ...(pagination && { pagination }),
      Contacts: rows.map((contact) => contactToWire(org, contact, detail, todayIn(org))),
    })
  })
  add('get', '/Contacts/:id', READ, ({ org, params }) =>
    envelope(context, { Contacts: [full(org, oneContact(org, params['id'] ?? ''))] }),
  )

  const save =
    ({ org }: ApiRequest, base: (input: Input) => Contact | null | 'unknown') =>
    (input: Input) =>
      saved(org, base(input), input)
  add('put', '/Contacts', WRITE, (request) =>
    saveAll(
      request,
      context,
      'Contacts',
      elementsOf(request.body, 'Contacts'),
      save(request, () => null),
    ),
  )
  add('post', '/Contacts', WRITE, (request) =>
    saveAll(
      request,
      context,
      'Contacts',
      elementsOf(request.body, 'Contacts'),
      save(request, (input) => findContact(request.org, input) ?? (textOf(input, 'ContactID') ? 'unknown' : null)),
    ),
  )
  add('post', '/Contacts/:id', WRITE, (request) => {
    const contact = oneContact(request.org, request.params['id'] ?? '')
    const elements = elementsOf(request.body, 'Contacts').slice(0, 1)
    return saveAll(
      request,
      context,
      'Contacts',
      elements,
      save(request, () => contact),
    )
  })
  addHistoryEndpoints(add, context, {
    path: '/Contacts/:id/History',
    scopes: { read: READ, write: WRITE },
    documentId: (org, id) => oneContact(org, id).contactId,
  })

  function saved(org: Organisation, base: Contact | null | 'unknown', input: Input): Saved {
    const outcome =
      base === 'unknown'
        ? { ok: false as const, errors: ['The contact with the specified ContactID could not be found.'] }
        : writeContact(org, base, input, context.clock.now())
    if (!outcome.ok) {
      const wire = { ContactID: ZERO_ID, ...input, HasValidationErrors: true, ValidationErrors: messages(outcome.errors) }
      return { ok: false, wire: () => ({ ...wire, StatusAttributeString: 'ERROR' }) }
    }
    const { contact, isNew } = outcome
    addHistory(org, contact.contactId, {
      changes: isNew ? 'Created' : 'Edited',
      details: `Received through the Xero API from ${context.app.name}`,
      user: 'System Generated',
      at: contact.updatedAt,
    })
    return {
      ok: true,
      wire: () => ({ ...full(org, contact), StatusAttributeString: 'OK' }),
      events: [{ category: 'CONTACT', type: isNew ? 'CREATE' : 'UPDATE', resourceId: contact.contactId, tenantId: org.tenantId }],
    }
  }
}

function listed(request: ApiRequest): Contact[] {
  const { org, query } = request
  const ids = commaList(query['ids'])?.map((id) => id.toLowerCase())
  const term = query['searchterm']?.toLowerCase()
  const candidates = [...org.contacts.values()].filter(
    (contact) =>
      (ids ? ids.includes(contact.contactId) : true) &&
      (query['includearchived'] === 'true' || contact.status === 'ACTIVE') &&
      (term === undefined || searchable(contact).includes(term)),
  )
  return select(candidates, request, CONTACT_FIELDS, 'Contact')
}

const searchable = ({ name, texts }: Contact) =>
  [name, texts.FirstName, texts.LastName, texts.ContactNumber, texts.CompanyNumber, texts.EmailAddress].join('\n').toLowerCase()

function oneContact(org: Organisation, idOrNumber: string): Contact {
  const contact = org.contacts.get(idOrNumber.toLowerCase()) ?? findByNumber(org, idOrNumber)
  if (!contact) throw new ApiProblem(notFound())
  return contact
}
