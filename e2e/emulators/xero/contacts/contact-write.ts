import { flagOf, type Input, isInput, listOf, textOf } from '../api/input.ts'
import type { Contact, ContactPerson, ContactTextField, PaymentTerm } from '../state/entities.ts'
import { newId, type Organisation, touch } from '../state/state.ts'

// Source: Xero Accounting API, Contacts: field limits.
const LONGEST: Record<ContactTextField | 'Name', number> = {
  Name: 255,
  ContactNumber: 50,
  AccountNumber: 50,
  FirstName: 255,
  LastName: 255,
  EmailAddress: 255,
  CompanyNumber: 50,
  TaxNumber: 50,
  TaxNumberType: 10,
  DefaultCurrency: 3,
  AccountsReceivableTaxType: 50,
  AccountsPayableTaxType: 50,
  SalesDefaultAccountCode: 10,
  SalesDefaultLineAmountType: 10,
}
const TEXT_FIELDS = (Object.keys(LONGEST) as (keyof typeof LONGEST)[]).filter((field) => field !== 'Name')
const ADDRESS_LIMITS: Record<string, number> = {
  AddressLine1: 500,
  AddressLine2: 500,
  AddressLine3: 500,
  AddressLine4: 500,
  City: 255,
  Region: 255,
  PostalCode: 50,
  Country: 50,
  AttentionTo: 255,
}
const PHONE_LIMITS: Record<string, number> = { PhoneNumber: 50, PhoneAreaCode: 10, PhoneCountryCode: 20 }
const MOST_PERSONS = 5

export const ARCHIVED_MESSAGE =
  'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the Xero API.'

/** An address Xero takes: plain ASCII, one @, a domain with a dot. */
const isEmailAddress = (text: string) => /^[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+$/.test(text)

export type ContactOutcome = { ok: true; contact: Contact; isNew: boolean } | { ok: false; errors: string[] }

/** Finds by id, else by number, else by name; the name only among active contacts. */
export function findContact(org: Organisation, input: Input): Contact | undefined {
  const id = textOf(input, 'ContactID')
  if (id) return org.contacts.get(id.toLowerCase())
  const number = textOf(input, 'ContactNumber')
  const byNumber = number ? findByNumber(org, number) : undefined
  const name = textOf(input, 'Name')
  return byNumber ?? (name ? findActiveByName(org, name) : undefined)
}

export const findByNumber = (org: Organisation, number: string) =>
  [...org.contacts.values()].find(({ texts }) => same(texts.ContactNumber, number))
export const findActiveByName = (org: Organisation, name: string) =>
  [...org.contacts.values()].find((contact) => contact.status === 'ACTIVE' && same(contact.name, name))

const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()

/**
 * Creates a contact (`base` null) or changes one; fields that are not sent keep their values.
 *
 * @returns the messages when anything is wrong; then nothing was saved.
 */
export function writeContact(org: Organisation, base: Contact | null, input: Input, now: Date): ContactOutcome {
  const errors: string[] = []
  if (base && base.status !== 'ACTIVE' && input['ContactStatus'] !== 'ACTIVE') return { ok: false, errors: [ARCHIVED_MESSAGE] }

  const name = squeeze(textOf(input, 'Name') ?? (input['Name'] === undefined ? base?.name : undefined) ?? '')
  const texts = { ...base?.texts }
  for (const field of TEXT_FIELDS) {
    const value = textOf(input, field)
    if (value === null) delete texts[field]
    else if (value !== undefined) texts[field] = value
    if ((value?.length ?? 0) > LONGEST[field])
      errors.push(`The ${field} field has a maximum length of ${LONGEST[field]} characters.`)
  }
  const status = statusOf(input, errors) ?? base?.status ?? 'ACTIVE'
  checkName(org, { name, status, ownId: base?.contactId }, errors)
  checkNumber(org, { number: texts.ContactNumber, ownId: base?.contactId }, errors)
  const persons = listOf(input, 'ContactPersons')?.map(personOf) ?? base?.persons ?? []
  if (persons.length > MOST_PERSONS) errors.push(`A contact can have at most ${MOST_PERSONS} contact persons.`)
  const addresses = [texts.EmailAddress, ...persons.map(({ EmailAddress }) => EmailAddress)].filter((text) => text !== undefined)
  if (!addresses.every(isEmailAddress)) errors.push('Email address must be valid')
  const paymentTerms = paymentTermsOf(input, errors) ?? base?.paymentTerms

  const contact: Contact = {
    contactId: base?.contactId ?? newId(),
    name,
    status,
    texts,
    persons,
    groupIds: base?.groupIds ?? [],
    addresses: { ...base?.addresses, ...partsOf(input, 'Addresses', 'AddressType', ADDRESS_LIMITS, errors) },
    phones: { ...base?.phones, ...partsOf(input, 'Phones', 'PhoneType', PHONE_LIMITS, errors) },
    ...(paymentTerms && { paymentTerms }),
    ...(base?.mergedToContactId !== undefined && { mergedToContactId: base.mergedToContactId }),
    updatedAt: touch(org, now),
  }
  if (errors.length > 0) return { ok: false, errors }
  org.contacts.set(contact.contactId, contact)
  return { ok: true, contact, isNew: base === null }
}

const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim()

function statusOf(input: Input, errors: string[]): Contact['status'] | undefined {
  const status = textOf(input, 'ContactStatus')
  if (status === 'ACTIVE' || status === 'ARCHIVED') return status
  if (status) errors.push(`The ContactStatus '${status}' is not valid.`)
  return undefined
}

type NameCheck = { name: string; status: Contact['status']; ownId: string | undefined }

function checkName(org: Organisation, { name, status, ownId }: NameCheck, errors: string[]) {
  if (name === '') errors.push('Contact Name cannot be empty.')
  if (name.length > LONGEST.Name) errors.push(`The Name field has a maximum length of ${LONGEST.Name} characters.`)
  if (/[<>]/.test(name)) errors.push('The contact name cannot contain angle brackets.')
  const other = status === 'ACTIVE' ? findActiveByName(org, name) : undefined
  if (other && other.contactId !== ownId)
    errors.push(
      `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    )
}

function checkNumber(
  org: Organisation,
  { number, ownId }: { number: string | undefined; ownId: string | undefined },
  errors: string[],
) {
  const other = number === undefined ? undefined : findByNumber(org, number)
  if (number !== undefined && other && other.contactId !== ownId)
    errors.push(
      `The contact number ${number} is already assigned to another contact. The contact number must be unique across all contacts.`,
    )
}

function personOf(input: Input): ContactPerson {
  const person: ContactPerson = { IncludeInEmails: flagOf(input, 'IncludeInEmails') ?? false }
  for (const field of ['FirstName', 'LastName', 'EmailAddress'] as const) {
    const value = textOf(input, field)
    if (value) person[field] = value
  }
  return person
}

/** Addresses or phones: each entry replaces the one of its type. */
function partsOf(input: Input, list: string, typeField: string, limits: Record<string, number>, errors: string[]) {
  const parts: Record<string, Record<string, string>> = {}
  for (const entry of listOf(input, list) ?? []) {
    const part: Record<string, string> = {}
    for (const [field, longest] of Object.entries(limits)) {
      const value = textOf(entry, field)
      if (value) part[field] = value
      if ((value?.length ?? 0) > longest) errors.push(`The ${field} field has a maximum length of ${longest} characters.`)
    }
    if (/[^\p{L}\s.'()-]/u.test(part['Country'] ?? '')) errors.push('The Country field may only contain letters.')
    parts[textOf(entry, typeField) ?? ''] = part
  }
  return parts
}

function paymentTermsOf(input: Input, errors: string[]): Contact['paymentTerms'] {
  const terms = input['PaymentTerms']
  if (!isInput(terms)) return undefined
  const result: { Sales?: PaymentTerm; Bills?: PaymentTerm } = {}
  for (const side of ['Sales', 'Bills'] as const) {
    const term = terms[side]
    if (!isInput(term)) continue
    const [day, type] = [Number(term['Day'] ?? 0), textOf(term, 'Type') ?? '']
    const isOfMonth = type === 'OFCURRENTMONTH' || type === 'OFFOLLOWINGMONTH'
    if (isOfMonth && (day < 1 || day > 31))
      errors.push(
        `Due Date for ${side === 'Sales' ? 'Sales Invoices' : 'Bills'} must be between 1 and 31 when set to the following (or current) month`,
      )
    result[side] = { Day: day, Type: type }
  }
  return result
}
