import { randomUUID } from 'node:crypto'
import type { CardWish } from '../../domain/card-wish.ts'
import { isSameName, nameForXero } from '../../domain/contact-draft.ts'
import type { Client } from '../../domain/deal.ts'
import { isSameEmail } from '../../domain/email-address.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { Link } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { XeroBooks } from '../../xero/port.ts'
import { clientKey, type Resolved, resolveContacts } from '../deal-to-invoice/resolve-contacts.ts'

export type OrderedLink = Link & { wish: CardWish }

type Needs = { xero: XeroBooks; crm: KommoCrm; contactLinks: ContactLinks; organisation: Organisation }
type Contacts = Map<string, Resolved>

/**
 * The contacts of orders from the card, by link. One that was chosen is remembered for its client; a new one of a client in Kommo
 * is found or made as for any rule, so that the same client never becomes two contacts; a name that was typed for a deal without
 * a client becomes a contact of its own.
 */
export async function resolveWishedContacts(orders: OrderedLink[], needs: Needs): Promise<Contacts> {
  const contacts: Contacts = new Map()
  await takeChosen(orders, contacts, needs)
  const open = orders.filter(({ id }) => !contacts.has(id))
  const clients = await readClients(open, needs.crm)
  const ofClients = open.flatMap((order) => {
    const client = order.wish.client && clients.get(clientKey(order.wish.client))
    return client ? [{ order, client }] : []
  })
  await resolveClients(ofClients, contacts, needs)
  await resolveTyped(
    open.filter(({ id }) => !contacts.has(id) && !ofClients.some(({ order }) => order.id === id)),
    contacts,
    needs,
  )
  return contacts
}

async function takeChosen(orders: OrderedLink[], contacts: Contacts, { contactLinks, organisation }: Needs): Promise<void> {
  const chosen = orders.flatMap(({ id, wish: { contact, client } }) =>
    contact.kind === 'known' ? [{ id, contactId: contact.contactId, client }] : [],
  )
  const clients = chosen.flatMap(({ client }) => client ?? [])
  const known = await contactLinks.find(organisation.id, clients)
  const before = new Map(known.map(({ client, contactId }) => [clientKey(client), contactId]))
  for (const { id, contactId, client } of chosen) {
    contacts.set(id, { contactId, contactTerms: null })
    if (!client || before.get(clientKey(client)) === contactId) continue
    const { accountId, id: organisationId } = organisation
    await contactLinks.save({ accountId, organisationId, client, contactId, paymentTerms: null, matchedBy: 'chosen' })
    before.set(clientKey(client), contactId)
  }
}

async function readClients(orders: OrderedLink[], crm: KommoCrm): Promise<Map<string, Client>> {
  const idsOf = (kind: Client['kind']) => [
    ...new Set(orders.flatMap(({ wish: { client } }) => (client?.kind === kind ? [client.id] : []))),
  ]
  const [persons, companies] = [idsOf('person'), idsOf('company')]
  const clients = [
    ...(persons.length > 0 ? await crm.getPersons(persons) : []),
    ...(companies.length > 0 ? await crm.getCompanies(companies) : []),
  ]
  return new Map(clients.map((client) => [clientKey(client), client]))
}

async function resolveClients(
  orders: { order: OrderedLink; client: Client }[],
  contacts: Contacts,
  { xero, contactLinks, organisation }: Needs,
): Promise<void> {
  if (orders.length === 0) return
  const billings = orders.map(({ order, client }) => {
    const { name, email } = typed(order.wish)
    return { client: { ...client, name }, email }
  })
  const resolved = await resolveContacts({ xero, contactLinks, organisation, billings })
  for (const { order, client } of orders) {
    const found = resolved.get(clientKey(client))
    if (found) contacts.set(order.id, found)
  }
}

const typed = ({ contact }: CardWish): { name: string; email: string | null } =>
  contact.kind === 'new' ? contact : { name: '', email: null }

/** Under a number of the order's own, so that a contact whose making was cut off is found again. */
const numberOf = ({ id }: OrderedLink) => `card-${id}`

/**
 * A contact that has exactly this name is taken, unless its e-mail says that it is somebody else; Xero allows a name only once
 * anyway. Otherwise one is made.
 */
async function resolveTyped(orders: OrderedLink[], contacts: Contacts, { xero }: Needs): Promise<void> {
  if (orders.length === 0) return
  const wanted = orders.map((order) => ({ order, number: numberOf(order), ...typed(order.wish) }))
  const found = (await xero.findContacts(wanted)).filter(({ isArchived }) => !isArchived)
  for (const { order, number, name, email } of wanted) {
    const namesakes = found.filter((contact) => isSameName(contact.name, name))
    const isThem = (own: string | null) => own === null || email === null || isSameEmail(own, email)
    const contact = found.find((each) => each.number === number) ?? namesakes.find((each) => isThem(each.email))
    if (contact) {
      contacts.set(order.id, { contactId: contact.id, contactTerms: contact.paymentTerms })
      continue
    }
    const draft = {
      name: namesakes.length > 0 ? `${nameForXero(name)} (deal ${order.dealId})` : nameForXero(name),
      number,
      email,
      firstName: null,
      lastName: null,
      phone: null,
    }
    const [made] = await xero.createContacts([draft], { idempotencyKey: randomUUID() })
    if (!made) continue
    const refusals: Refusal[] = made.ok ? [] : [{ code: 'rejected_by_xero', messages: made.messages }]
    contacts.set(order.id, made.ok ? { contactId: made.value.id, contactTerms: made.value.paymentTerms } : { refusals })
    if (made.ok) found.push(made.value)
  }
}
