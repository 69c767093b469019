import { type Input, isInput, textOf } from '../api/input.ts'
import { ARCHIVED_MESSAGE, findActiveByName, findByNumber, writeContact } from '../contacts/contact-write.ts'
import type { Contact } from '../state/entities.ts'
import type { Assumptions, Organisation } from '../state/state.ts'
import type { RaisedEvent } from '../webhooks.ts'

export type ContactChoice =
  | { ok: true; contact: Contact; events: RaisedEvent[] }
  /** `errors` belong to the invoice, `contactErrors` to the nested contact. */
  | { ok: false; errors: string[]; contactErrors: string[] }

const MISSING = 'A Contact must be specified for this type of transaction'
const READ_ONLY = new Set([
  'ContactID',
  'HasAttachments',
  'HasValidationErrors',
  'UpdatedDateUTC',
  'ValidationErrors',
  'Balances',
  'ContactStatus',
])

/**
 * The contact that an invoice names: by id, else by number, else by name, which creates an unknown one. Further fields inside
 * change the contact. E-mail addresses are never compared. Source: Xero Accounting API, Invoices: contacts.
 */
export function chooseContact(org: Organisation, sent: unknown, assumptions: Assumptions, now: Date): ContactChoice {
  const refuse = (...errors: string[]): ContactChoice => ({ ok: false, errors, contactErrors: [] })
  if (!isInput(sent)) return refuse(MISSING)
  const [id, number, name] = [textOf(sent, 'ContactID'), textOf(sent, 'ContactNumber'), textOf(sent, 'Name')]
  if (!id && !number && !name) return refuse(MISSING)
  const known = id
    ? org.contacts.get(id.toLowerCase())
    : ((number ? findByNumber(org, number) : undefined) ?? (name ? findActiveByName(org, name) : undefined))
  if (id && !known) return refuse('The contact with the specified ContactID could not be found.')
  if (!known && !name) return refuse('Contact Name cannot be empty.')

  const isArchived = known !== undefined && known.status !== 'ACTIVE'
  if (isArchived && (assumptions.archivedContact === 'reject' || known.mergedToContactId !== undefined))
    return refuse(ARCHIVED_MESSAGE)
  const changes = changesOf(sent, known)
  if (known && !isArchived && Object.keys(changes).length === 0) return { ok: true, contact: known, events: [] }

  const outcome = writeContact(org, known ?? null, isArchived ? { ...changes, ContactStatus: 'ACTIVE' } : changes, now)
  if (!outcome.ok) return { ok: false, errors: [], contactErrors: outcome.errors }
  const { contact, isNew } = outcome
  const type = isNew ? 'CREATE' : 'UPDATE'
  return { ok: true, contact, events: [{ category: 'CONTACT', type, resourceId: contact.contactId, tenantId: org.tenantId }] }
}

/** What was sent besides the keys that found the contact; nothing when it only names it. */
function changesOf(sent: Input, known: Contact | undefined): Input {
  const isSame = (field: string, value: unknown) =>
    (field === 'Name' && same(value, known?.name)) || (field === 'ContactNumber' && same(value, known?.texts.ContactNumber))
  return Object.fromEntries(
    Object.entries(sent).filter(([field, value]) => value !== undefined && !READ_ONLY.has(field) && !isSame(field, value)),
  )
}

const same = (sent: unknown, stored: string | undefined) =>
  typeof sent === 'string' && sent.trim().toLowerCase() === stored?.toLowerCase()
