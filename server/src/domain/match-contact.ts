import type { BookContact, ContactDraft } from './books.ts'
import { contactDraft, contactName, isSameName } from './contact-draft.ts'
import { attemptOfNumber, isClientNumber } from './contact-number.ts'
import type { Client } from './deal.ts'
import { isSameEmail } from './email-address.ts'

export { contactNumber } from './contact-number.ts'

/** What to do about a client's contact in Xero. `candidates` of an ambiguous one are active and at least two. */
export type ContactMatch =
  | { kind: 'use'; contact: BookContact; how: 'number' | 'email' | 'name' }
  | { kind: 'create'; draft: ContactDraft }
  | { kind: 'ambiguous'; candidates: BookContact[] }

/**
 * Finds a client among the contacts of an organisation. First answer wins: our own number, the e-mail address, the exact name,
 * a new contact. An invoice at a stranger's address is worse than a contact too many, so in doubt it is a new contact:
 *
 * - a contact under the number of another client in Kommo is that client's. It counts by e-mail only with the same name too
 *   (a shared mailbox does not make two people one), and by name only for companies.
 * - a company that borrows its person's e-mail is not found by it: that would be the person's contact.
 * - a person is not found by name when both have e-mail addresses and these differ.
 *
 * Archived contacts are never used; one that was merged leads to the contact it was merged into, if that is a candidate.
 *
 * @param client     its name must not be empty.
 * @param email      where the invoice would be sent; null when nowhere.
 * @param candidates contacts that may fit, archived ones too, in any order; contacts of other clients do no harm.
 *
 * Source: Xero Accounting API, Contacts: only ContactID is stable, e-mails are not unique, names may cease to be.
 */
export function matchContact({
  client,
  email,
  candidates,
}: {
  client: Client
  email: string | null
  candidates: BookContact[]
}): ContactMatch {
  const sightings = candidates.flatMap((seen) => {
    const contact = survivorOf(seen, candidates)
    return contact === null ? [] : [{ seen, contact }]
  })
  return (
    byNumber(client, sightings) ??
    byEmail(client, email, sightings) ??
    byName(client, email, sightings) ?? { kind: 'create', draft: contactDraft(client, email, candidates) }
  )
}

/** A contact that was found, and the active one to use for it: itself, or what it was merged into. */
type Sighting = { seen: BookContact; contact: BookContact }

function survivorOf(contact: BookContact, candidates: BookContact[]): BookContact | null {
  const passed = new Set<string>()
  let current: BookContact | undefined = contact
  while (current?.isArchived) {
    passed.add(current.id)
    const next: string | null = current.mergedIntoId
    current = next === null || passed.has(next) ? undefined : candidates.find((candidate) => candidate.id === next)
  }
  return current ?? null
}

function byNumber(client: Client, sightings: Sighting[]): ContactMatch | null {
  const found = sightings
    .flatMap(({ seen, contact }) => {
      const attempt = attemptOfNumber(client, seen.number)
      return attempt === null ? [] : [{ attempt, contact }]
    })
    .toSorted((a, b) => a.attempt - b.attempt)
    .at(0)
  return found === undefined ? null : { kind: 'use', contact: found.contact, how: 'number' }
}

function byEmail(client: Client, email: string | null, sightings: Sighting[]): ContactMatch | null {
  if (email === null || isBorrowed(email, client)) return null
  const hasName = (contact: BookContact) => isSameName(contact.name, contactName(client))
  const found = chosen(
    sightings.filter(
      ({ seen, contact }) =>
        seen.email !== null && isSameEmail(seen.email, email) && (!isOfAnother(client, contact) || hasName(contact)),
    ),
  )
  if (found.length === 0) return null
  const named = found.length === 1 ? found : found.filter(hasName)
  const [only] = named
  return named.length === 1 && only ? { kind: 'use', contact: only, how: 'email' } : { kind: 'ambiguous', candidates: found }
}

function byName(client: Client, email: string | null, sightings: Sighting[]): ContactMatch | null {
  const emails = email === null ? client.emails : [email, ...client.emails]
  const isAnotherPerson = (contact: BookContact) =>
    client.kind === 'person' && (isOfAnother(client, contact) || hasOtherEmail(contact, emails))
  const found = chosen(
    sightings.filter(({ seen, contact }) => isSameName(seen.name, contactName(client)) && !isAnotherPerson(contact)),
  )
  const [only] = found
  if (!only) return null
  return found.length === 1 ? { kind: 'use', contact: only, how: 'name' } : { kind: 'ambiguous', candidates: found }
}

/** The contacts of sightings, each once. Those found directly go before those reached through a merger. */
function chosen(sightings: Sighting[]): BookContact[] {
  const direct = sightings.filter(({ seen, contact }) => seen === contact)
  const contacts = (direct.length > 0 ? direct : sightings).map(({ contact }) => contact)
  return contacts.filter((contact, index) => contacts.findIndex(({ id }) => id === contact.id) === index)
}

const isBorrowed = (email: string, client: Client) =>
  client.kind === 'company' && !client.emails.some((own) => isSameEmail(own, email))

const isOfAnother = (client: Client, contact: BookContact) =>
  isClientNumber(contact.number) && attemptOfNumber(client, contact.number) === null

const hasOtherEmail = ({ email }: BookContact, emails: string[]) =>
  email !== null && email.trim() !== '' && emails.length > 0 && !emails.some((own) => isSameEmail(own, email))
