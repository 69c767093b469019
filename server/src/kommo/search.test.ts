import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { Decimal } from '../domain/money.ts'
import { connectAccount } from './connected-account.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

const calls = () => kommo.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path}`)

describe('searching', () => {
  test('when a deal is found by the value of a field, then it is as whole as any other', async () => {
    const { account, crm } = await connectAccount(kommo)
    kommo.addField(account, 'leads', { name: 'Invoice ID', type: 'text', code: 'T_ID' })
    const ann = kommo.addContact(account, { name: 'Ann' })
    const product = kommo.addProduct(account, { name: 'Visa service', price: 1 })
    const deal = kommo.addDeal(account, {
      name: 'A',
      price: 99.95,
      contact: ann,
      products: [{ product }],
      fields: { T_ID: 'b2a1, c3d4' },
    })
    kommo.addDeal(account, { name: 'B', fields: { T_ID: 'other' } })
    const found = await crm.searchDeals(' c3d4 ')
    expect(found).toEqual(await crm.getDeals([deal.id]))
    expect(found).toMatchObject([{ price: new Decimal('99.95'), mainContactId: ann.id, products: [{ productId: product.id }] }])
    expect(await crm.searchDeals('nobody has this')).toEqual([])
  })

  test.each(['Müller & Söhne', 'A+B #1', '50% off?', 'a=b&limit=1', '"Ünï" / ñ', '株式会社'])(
    'when the text is %s, then exactly that is looked for',
    async (name) => {
      const { account, crm } = await connectAccount(kommo)
      const deal = kommo.addDeal(account, { name })
      const person = kommo.addContact(account, { name })
      const company = kommo.addCompany(account, { name })
      kommo.addDeal(account, { name: name.slice(0, -2) })
      kommo.addContact(account, { name: name.slice(0, -2) })
      kommo.addCompany(account, { name: name.slice(0, -2) })
      expect(await crm.searchDeals(name)).toMatchObject([{ id: deal.id, name }])
      expect(await crm.searchPersons(name)).toMatchObject([{ kind: 'person', id: person.id, name }])
      expect(await crm.searchCompanies(name)).toMatchObject([{ kind: 'company', id: company.id, name }])
    },
  )

  test('when a client is searched by e-mail, then it comes with its lines', async () => {
    const { account, crm } = await connectAccount(kommo)
    kommo.addContact(account, { name: 'Ann', email: 'ann+books@example.com', phone: '+441' })
    kommo.addCompany(account, { name: 'Acme', email: 'books@acme.example' })
    expect(await crm.searchPersons('ann+books@example.com')).toMatchObject([
      { name: 'Ann', emails: ['ann+books@example.com'], phones: ['+441'] },
    ])
    expect(await crm.searchCompanies('books@acme.example')).toMatchObject([{ name: 'Acme', emails: ['books@acme.example'] }])
  })

  test('when the text is blank or half a character, then nothing is found; blank costs no call', async () => {
    const { account, crm } = await connectAccount(kommo)
    kommo.addDeal(account, { name: 'A' })
    kommo.log.reset()
    expect(await crm.searchDeals('')).toEqual([])
    expect(await crm.searchPersons(' \n')).toEqual([])
    expect(await crm.searchCompanies(' ')).toEqual([])
    expect(calls()).toEqual([])
    expect(await crm.searchDeals('\ud83d')).toEqual([])
  })

  test('when more than 250 match, then one call gives 250', async () => {
    const { account, crm } = await connectAccount(kommo)
    for (let index = 0; index < 260; index++) kommo.addDeal(account, { name: `Roof ${index}` })
    kommo.log.reset()
    expect(await crm.searchDeals('roof')).toHaveLength(250)
    expect(calls()).toEqual(['GET /api/v4/leads'])
  })
})

describe('open deals of clients', () => {
  test('when clients have deals, then those neither won nor lost come, each once, newest updated first', async () => {
    const { account, crm } = await connectAccount(kommo)
    const company = kommo.addCompany(account, { name: 'Acme Ltd' })
    const ann = kommo.addContact(account, { name: 'Ann', company })
    const bob = kommo.addContact(account, { name: 'Bob' })
    const first = kommo.addDeal(account, { name: 'First', contact: ann, company, stage: 'New' })
    const second = kommo.addDeal(account, { name: 'Second', company, stage: 'Agreed' })
    kommo.addDeal(account, { name: 'Won', contact: ann, stage: 'Won' })
    kommo.addDeal(account, { name: 'Lost', company, stage: 'Lost' })
    kommo.addDeal(account, { name: 'Of somebody else', contact: bob })
    kommo.deleteDeal(kommo.addDeal(account, { name: 'Deleted', contact: ann }))
    await kommo.clock.advance(5_000)
    kommo.editDeal(first, { price: 12.34 })
    kommo.log.reset()
    const deals = await crm.listOpenDealsOf([
      { kind: 'person', id: ann.id },
      { kind: 'company', id: company.id },
      { kind: 'person', id: 999 },
    ])
    expect(deals).toMatchObject([
      { id: first.id, price: new Decimal('12.34'), mainContactId: ann.id, companyId: company.id },
      { id: second.id },
    ])
    expect(deals).toHaveLength(2)
    expect(calls()).toEqual(['GET /api/v4/contacts', 'GET /api/v4/companies', 'GET /api/v4/leads'])
  })

  test('when 300 persons are asked for, then two calls find their deals', async () => {
    const { account, crm } = await connectAccount(kommo)
    const persons = Array.from({ length: 300 }, (_, index) => kommo.addContact(account, { name: `Person ${index}` }))
    const deals = persons.slice(240, 260).map((contact) => kommo.addDeal(account, { name: contact.name, contact }))
    kommo.log.reset()
    const found = await crm.listOpenDealsOf(persons.map(({ id }) => ({ kind: 'person', id })))
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(deals.map(({ id }) => id)))
    expect(calls()).toEqual(['GET /api/v4/contacts', 'GET /api/v4/contacts', 'GET /api/v4/leads'])
  })

  test('when nobody or nobody with deals is asked for, then there are none', async () => {
    const { account, crm } = await connectAccount(kommo)
    const ann = kommo.addContact(account, { name: 'Ann' })
    expect(await crm.listOpenDealsOf([])).toEqual([])
    expect(await crm.listOpenDealsOf([{ kind: 'company', id: 999 }])).toEqual([])
    kommo.log.reset()
    expect(await crm.listOpenDealsOf([{ kind: 'person', id: ann.id }])).toEqual([])
    expect(calls()).toEqual(['GET /api/v4/contacts'])
  })
})
