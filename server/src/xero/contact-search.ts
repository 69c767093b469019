// How to look for contacts in few calls. Xero compares with == without case and accents, but a double quote inside a value
// cannot be written there, and an address has a length; what does not fit goes through the full-text search instead.
import type { BookContact } from '../domain/books.ts'
import type { XeroBooks } from './port.ts'

type Wanted = Parameters<XeroBooks['findContacts']>[0][number]
export type ContactSearch = { where: string } | { searchTerm: string }

const WHERE_LENGTH = 1_800 // encoded; Xero answers 404 beyond about 2,091 for the whole address
const TERM_LENGTH = 1_500

/**
 * The calls that find the wanted contacts. A `searchTerm` also finds similar ones: filter its answer by `isWanted`.
 *
 * Source: Xero Accounting API, Contacts: `where` on Name and EmailAddress is fast with == only, and without functions.
 */
export function contactSearches(wanted: Wanted[]): ContactSearch[] {
  const values = wanted.flatMap(({ number, email, name }) => [
    { field: 'ContactNumber', value: number },
    { field: 'EmailAddress', value: email ?? '' },
    { field: 'Name', value: name },
  ])
  const conditions = new Set<string>()
  const terms = new Set<string>()
  for (const { field, value } of values) {
    if (value.trim() === '') continue
    const condition = `${field}=="${whole(value)}"`
    if (/["\\\p{Cc}]/u.test(value) || encodedLength(condition) > WHERE_LENGTH) terms.add(shortened(value))
    else conditions.add(condition)
  }
  return [...joined([...conditions]).map((where) => ({ where })), ...[...terms].map((searchTerm) => ({ searchTerm }))]
}

/** Whether a contact is one of the wanted: by number, e-mail or name, compared as Xero does. */
export const isWanted = (contact: BookContact, wanted: Wanted[]): boolean =>
  wanted.some(
    ({ number, email, name }) => isSame(contact.number, number) || isSame(contact.email, email) || isSame(contact.name, name),
  )

const isSame = (a: string | null, b: string | null) =>
  a !== null && b !== null && b.trim() !== '' && a.trim().localeCompare(b.trim(), 'en', { sensitivity: 'base' }) === 0

function joined(conditions: string[]): string[] {
  const searches: string[] = []
  for (const condition of conditions) {
    const last = searches.at(-1)
    const longer = last === undefined ? condition : `${last} OR ${condition}`
    if (last !== undefined && encodedLength(longer) <= WHERE_LENGTH) searches[searches.length - 1] = longer
    else searches.push(condition)
  }
  return searches
}

/** A text that fits into a `searchTerm`. */
export function shortened(value: string): string {
  let text = value.trim()
  while (encodedLength(text) > TERM_LENGTH) text = text.slice(0, -1)
  return whole(text)
}

// Half of a surrogate pair, left by cutting, cannot be encoded.
const whole = (text: string) => text.replace(/\p{Cs}/gu, '')

const encodedLength = (text: string) => encodeURIComponent(whole(text)).length
