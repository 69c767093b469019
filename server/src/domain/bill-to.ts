import { contactName } from './contact-draft.ts'
import type { Client } from './deal.ts'
import { isEmailAddress } from './email-address.ts'
import type { Refusal } from './refusal.ts'
import type { BillTo } from './rule.ts'

type Clients = { person: Client | null; company: Client | null }

/**
 * Who is billed, under the name that will stand in Xero, or why nobody is. With `company_or_person` a company goes first even
 * when its name is missing: leaving it out silently would bill somebody else.
 */
export function billedClient({ person, company }: Clients, billTo: BillTo): { client: Client | null; refusals: Refusal[] } {
  const client = { person, company, company_or_person: company ?? person }[billTo]
  if (client === null) return { client, refusals: [{ code: billTo === 'company' ? 'company_missing' : 'client_missing' }] }
  const name = contactName(client)
  return name === '' ? { client, refusals: [{ code: 'client_name_missing' }] } : { client: { ...client, name }, refusals: [] }
}

/**
 * Where the invoice can be sent: the client's first usable address, for a company also its person's.
 *
 * @param mustHave whether Xero is to mail the invoice. If not, a missing or malformed address is no reason to refuse: it is
 *   simply not used, because Xero would refuse the contact for it.
 * @returns null when there is no usable address; then also why, if it must be there.
 */
export function billingEmail(
  client: Client,
  { person }: Clients,
  mustHave: boolean,
): { email: string | null; refusals: Refusal[] } {
  const asked = client.kind === 'company' && person !== null ? [client, person] : [client]
  const typed = asked.flatMap(({ emails }) => emails.map((email) => email.trim())).filter((email) => email !== '')
  const email = typed.find(isEmailAddress) ?? null
  if (email !== null || !mustHave) return { email, refusals: [] }
  const [malformed] = typed
  const who = { kind: client.kind, id: client.id }
  return {
    email,
    refusals: [
      malformed === undefined
        ? { code: 'email_missing', client: contactName(client), who }
        : { code: 'email_invalid', client: contactName(client), email: malformed, who },
    ],
  }
}
