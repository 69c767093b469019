import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

const create = (contact: object) => world.call('PUT', '/Contacts?summarizeErrors=false', { body: { Contacts: [contact] } })
const errorsOf = async (answer: Response) => {
  const { Contacts } = (await answer.json()) as { Contacts: { ValidationErrors?: { Message: string }[] }[] }
  return (Contacts[0]?.ValidationErrors ?? []).map(({ Message }) => Message)
}
const names = async (params: Record<string, string>) => {
  const answer = await world.call('GET', `/Contacts?${new URLSearchParams(params).toString()}`)
  return ((await answer.json()) as { Contacts: { Name: string }[] }).Contacts.map(({ Name }) => Name)
}

describe('creating and changing', () => {
  test('through the SDK: create, upsert by id, by number and by name, read by id and by number', async () => {
    const made = await world.api.createContacts(world.t, {
      contacts: [
        {
          name: '  Ada   Ltd ',
          contactNumber: 'crm-1',
          emailAddress: 'ada@example.com',
          contactPersons: [{ firstName: 'Bo', emailAddress: 'bo@example.com', includeInEmails: true }],
          addresses: [{ addressType: 'POBOX' as never, addressLine1: '1 Street', city: 'London', country: 'United Kingdom' }],
          phones: [{ phoneType: 'DEFAULT' as never, phoneNumber: '5550100' }],
        },
      ],
    })
    const contact = made.body.contacts?.[0]
    const id = contact?.contactID ?? ''
    expect(contact).toMatchObject({ name: 'Ada Ltd', contactStatus: 'ACTIVE', contactNumber: 'crm-1' })
    expect(contact?.addresses?.map(({ addressType }) => String(addressType))).toEqual(['STREET', 'POBOX'])
    const upserts = [
      { contactID: id, firstName: 'A' },
      { contactNumber: 'crm-1', name: 'Ada Ltd', lastName: 'B' },
      { name: 'ada ltd', accountNumber: 'C' },
    ]
    for (const one of upserts) {
      const { body } = await world.api.updateOrCreateContacts(world.t, { contacts: [one] })
      expect(body.contacts?.[0]?.contactID).toBe(id)
    }
    await world.api.updateContact(world.t, id, { contacts: [{ companyNumber: 'D' }] })
    const read = (await world.api.getContactByContactNumber(world.t, 'crm-1')).body.contacts?.[0]
    expect(read).toMatchObject({
      contactID: id,
      firstName: 'A',
      lastName: 'B',
      accountNumber: 'C',
      companyNumber: 'D',
      emailAddress: 'ada@example.com',
    })
    expect((await world.api.getContact(world.t, id)).body.contacts?.[0]?.contactPersons).toHaveLength(1)
    await world.api.createContactHistory(world.t, id, { historyRecords: [{ details: 'a note' }] })
    expect((await world.api.getContactHistory(world.t, id)).body.historyRecords?.at(-1)?.details).toBe('a note')
  })

  test.each([
    ['no name', {}, 'Contact Name cannot be empty.'],
    ['brackets in the name', { Name: '<b>' }, 'The contact name cannot contain angle brackets.'],
    ['a long name', { Name: 'x'.repeat(256) }, 'The Name field has a maximum length of 255 characters.'],
    ['a bad address', { Name: 'Mail', EmailAddress: 'nobody' }, 'Email address must be valid'],
    ['an umlaut in the address', { Name: 'Mail', EmailAddress: 'jürgen@example.com' }, 'Email address must be valid'],
    [
      'a long number',
      { Name: 'Number', ContactNumber: 'x'.repeat(51) },
      'The ContactNumber field has a maximum length of 50 characters.',
    ],
    [
      'six persons',
      { Name: 'Six', ContactPersons: Array.from({ length: 6 }, () => ({ FirstName: 'x' })) },
      'A contact can have at most 5 contact persons.',
    ],
    [
      'digits in the country',
      { Name: 'Land', Addresses: [{ AddressType: 'STREET', Country: 'UK 1' }] },
      'The Country field may only contain letters.',
    ],
    [
      'a payment day out of range',
      { Name: 'Terms', PaymentTerms: { Sales: { Day: 0, Type: 'OFFOLLOWINGMONTH' } } },
      'Due Date for Sales Invoices must be between 1 and 31 when set to the following (or current) month',
    ],
  ])('%s is refused', async (_what, contact, message) => expect(await errorsOf(await create(contact))).toEqual([message]))

  test('names are unique among active contacts, numbers among all', async () => {
    await create({ Name: 'Twin', ContactNumber: 'twin' })
    expect(await errorsOf(await create({ Name: 'TWIN' }))).toEqual([
      'The contact name TWIN is already assigned to another contact. The contact name must be unique across all active contacts.',
    ])
    await world.call('POST', '/Contacts/twin', { body: { ContactStatus: 'ARCHIVED' } })
    expect(await errorsOf(await create({ Name: 'Twin' }))).toEqual([])
    expect(await errorsOf(await create({ Name: 'Other', ContactNumber: 'twin' }))).toEqual([
      'The contact number twin is already assigned to another contact. The contact number must be unique across all contacts.',
    ])
    expect((await failureOf(world.api.createContacts(world.t, { contacts: [{ name: 'Twin' }] }))).response.statusCode).toBe(400)
  })

  test('an archived contact is not edited; a sent list of persons replaces the stored one', async () => {
    const old = world.xero.addContact(world.org, { ContactPersons: [{ FirstName: 'A' }, { FirstName: 'B' }] })
    const edited = await world.api.updateContact(world.t, old.ContactID, { contacts: [{ contactPersons: [{ firstName: 'C' }] }] })
    expect(edited.body.contacts?.[0]?.contactPersons?.map(({ firstName }) => firstName)).toEqual(['C'])
    world.xero.archiveContact(old)
    const failure = await failureOf(world.api.updateContact(world.t, old.ContactID, { contacts: [{ firstName: 'x' }] }))
    expect(JSON.stringify(failure.response.body)).toContain('matched an archived contact')
  })
})

describe('lists', () => {
  let lists: typeof world
  beforeAll(async () => {
    const outer = world
    world = await startTestWorld()
    lists = world
    const { xero, org } = world
    xero.addContact(org, { Name: 'Zoë', EmailAddress: 'Zoe@Example.com', AccountNumber: 'A1' })
    xero.addContact(org, { Name: 'Bob', EmailAddress: 'zoe@example.com', FirstName: 'Robert' })
    xero.archiveContact(xero.addContact(org, { Name: 'Old', ContactNumber: 'n-old' }))
    xero.mergeContact(xero.addContact(org, { Name: 'Merged' }), xero.contacts(org)[1] ?? '')
    return async () => {
      await lists.xero.close()
      world = outer
    }
  })

  test.each([
    ['without archived ones', {}, ['Zoë', 'Bob']],
    ['with archived ones', { includeArchived: 'true' }, ['Zoë', 'Bob', 'Old', 'Merged']],
    ['where is blind to case', { where: 'EmailAddress=="ZOE@EXAMPLE.COM"' }, ['Zoë', 'Bob']],
    ['where is blind to accents', { where: 'Name=="zoe"' }, ['Zoë']],
    ['AND and OR', { where: 'AccountNumber=="a1" OR (Name=="Bob" AND ContactStatus=="ACTIVE")' }, ['Zoë', 'Bob']],
    ['a number of an archived one', { where: 'ContactNumber=="n-old"', includeArchived: 'true' }, ['Old']],
    ['searchTerm over first names', { searchTerm: 'rob' }, ['Bob']],
    ['order', { order: 'Name ASC' }, ['Bob', 'Zoë']],
    ['a page', { page: '2', pageSize: '1' }, ['Bob']],
  ])('%s', async (_what, params, found) => expect(await names(params as Record<string, string>)).toEqual(found))

  test('by ids, and since a moment', async () => {
    const [zoe] = world.xero.contacts(world.org)
    expect(await names({ IDs: zoe?.ContactID ?? '' })).toEqual(['Zoë'])
    expect(await names({ where: `ContactID==guid("${zoe?.ContactID}")` })).toEqual(['Zoë'])
    const since = await world.api.getContacts(world.t, new Date(world.clock.now().getTime() + 60_000))
    expect(since.body.contacts).toEqual([])
  })

  test('show persons only on pages, less in summaries, and where a merged contact went', async () => {
    const first = async (params: string) =>
      ((await (await world.call('GET', `/Contacts?${params}`)).json()) as { Contacts: object[] }).Contacts[0]
    expect(await first('')).not.toHaveProperty('ContactPersons')
    expect(await first('page=1')).toHaveProperty('ContactPersons')
    const summary = await first('summaryOnly=true')
    for (const field of ['Addresses', 'Balances', 'ContactGroups', 'ContactPersons', 'IsCustomer'])
      expect(summary).not.toHaveProperty(field)
    const [, bob, , merged] = world.xero.contacts(world.org)
    const read = await world.api.getContact(world.t, merged?.ContactID ?? '')
    expect(read.body.contacts?.[0]).toMatchObject({ contactStatus: 'ARCHIVED', mergedToContactID: bob?.ContactID })
  })
})
