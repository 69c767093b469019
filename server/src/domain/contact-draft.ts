import type { BookContact, ContactDraft } from './books.ts'
import { contactNumber } from './contact-number.ts'
import type { Client } from './deal.ts'
import { isEmailAddress } from './email-address.ts'
import { cutText, oneLine } from './text.ts'

// Xero Accounting API, Contacts: Name, FirstName and LastName; Phones
const MAX_NAME_LENGTH = 255
const MAX_PHONE_LENGTH = 50

/**
 * A name as Xero takes it: one line without angle brackets, at most 255 characters. Empty when nothing is left.
 *
 * Source: Xero Accounting API, Contacts, Name.
 */
export const nameForXero = (text: string): string =>
  cutText(oneLine(text.normalize('NFC').replaceAll(/[<>]/g, ' ')), MAX_NAME_LENGTH)

/** A client's name as it stands in Xero; a person without one goes by first and last name. Empty when there is none. */
export const contactName = (client: Client): string =>
  nameForXero(client.name) || nameForXero([client.firstName, client.lastName].filter((part) => part !== null).join(' '))

/** True when Xero would call both the same name: case and extra blanks do not count. */
export const isSameName = (a: string, b: string): boolean => nameForXero(a).toLowerCase() === nameForXero(b).toLowerCase()

/**
 * The contact to make for a client, under a name and a number that none of the candidates occupies.
 *
 * Active contacts occupy their name: `Ada Byron` becomes `Ada Byron (Kommo 123)`. All contacts occupy their number:
 * `kommo-c-123` becomes `kommo-c-123-2`. A phone number that is too long is left out, since half of one reaches somebody else.
 *
 * @param client     its name must not be empty.
 * @param email      left out when Xero would not take it.
 * @param candidates all contacts known to have this name or number, archived ones too.
 */
export function contactDraft(client: Client, email: string | null, candidates: BookContact[]): ContactDraft {
  const isPerson = client.kind === 'person'
  return {
    name: freeName(client, candidates),
    number: freeNumber(client, candidates),
    email: email !== null && isEmailAddress(email.trim()) ? email.trim() : null,
    firstName: isPerson ? nameForXero(client.firstName ?? '') || null : null,
    lastName: isPerson ? nameForXero(client.lastName ?? '') || null : null,
    phone: client.phones.map(oneLine).find((phone) => phone !== '' && phone.length <= MAX_PHONE_LENGTH) ?? null,
  }
}

function freeName(client: Client, candidates: BookContact[]): string {
  const wished = contactName(client)
  const isTaken = (name: string) => candidates.some((contact) => !contact.isArchived && isSameName(contact.name, name))
  let name = wished
  for (let attempt = 1; isTaken(name); attempt++) {
    const suffix = ` (Kommo ${attempt === 1 ? client.id : `${client.id}-${attempt}`})`
    name = `${cutText(wished, MAX_NAME_LENGTH - suffix.length)}${suffix}`
  }
  return name
}

function freeNumber(client: Client, candidates: BookContact[]): string {
  const taken = new Set(candidates.map((contact) => contact.number?.trim().toLowerCase()))
  const wished = contactNumber(client)
  let number = wished
  for (let attempt = 2; taken.has(number); attempt++) number = `${wished}-${attempt}`
  return number
}
