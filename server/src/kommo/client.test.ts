import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { Decimal } from '../domain/money.ts'
import { connectAccount } from './connected-account.ts'
import { createLocalCallLimiter } from './limits.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

const calls = () => kommo.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path.split('?')[0]}`)

describe('reading', () => {
  test('when the account is read, then we have what we need of it', async () => {
    const { account, crm, pipeline } = await connectAccount(kommo)
    expect(await crm.readProfile()).toEqual({
      id: account.id,
      host: 'acme.kommo.com',
      name: 'Acme',
      currency: 'GBP',
      timeZone: 'Europe/London',
      language: 'en',
      country: 'GB',
    })
    const [first] = await crm.readPipelines()
    expect(first).toMatchObject({ id: pipeline.id, name: 'Sales' })
    expect(first?.stages.map(({ name }) => name)).toEqual(['Incoming leads', 'New', 'Agreed', 'Closed - won', 'Closed - lost'])
    const bob = kommo.addUser(account, { name: 'Bob', email: 'bob@acme.com', roleId: 7 })
    expect(await crm.readUser(bob.id)).toEqual({
      id: bob.id,
      name: 'Bob',
      email: 'bob@acme.com',
      isAdmin: false,
      isActive: true,
      roleId: 7,
    })
    const cyd = kommo.addUser(account, { name: 'Cyd', email: 'cyd@acme.com' })
    expect(await crm.readUser(cyd.id)).toMatchObject({ roleId: null })
    expect(await crm.readUser(1)).toBeNull()
  })

  test('when a deal is read, then price, people, products and fields are exact', async () => {
    const { account, crm, pipeline, stage } = await connectAccount(kommo)
    kommo.addField(account, 'leads', { name: 'PO', type: 'text', code: 'PO' })
    kommo.addField(account, 'leads', { name: 'Start', type: 'date', code: 'START' })
    kommo.addField(account, 'leads', { name: 'Paper', type: 'checkbox', code: 'PAPER' })
    kommo.addField(account, 'leads', { name: 'Region', type: 'select', code: 'REGION', enums: ['North', 'South'] })
    const company = kommo.addCompany(account, { name: 'Acme Ltd', email: 'books@acme.example', phone: '+441' })
    const ada = kommo.addContact(account, { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com', company })
    const other = kommo.addContact(account, { name: 'Other' })
    const product = kommo.addProduct(account, { name: 'Visa service', sku: 'VISA', price: 99.5, description: 'Two weeks' })
    const made = kommo.addDeal(account, {
      name: 'Roof repair',
      price: 1200.55,
      stage: 'Agreed',
      contact: ada,
      contacts: [other],
      company,
      products: [{ product, quantity: 2.5 }],
      fields: { PO: 'PO-77', START: '2026-01-31', PAPER: true, REGION: 'North' },
    })

    const [deal] = await crm.getDeals([made.id])
    expect(deal).toMatchObject({
      id: made.id,
      name: 'Roof repair',
      price: new Decimal('1200.55'),
      pipelineId: pipeline.id,
      stageId: stage('Agreed'),
      mainContactId: ada.id,
      companyId: company.id,
      products: [{ productId: product.id, catalogId: product.catalogId, quantity: new Decimal('2.5') }],
    })
    const texts = Object.fromEntries(deal?.fields.map(({ code, values }) => [code, values]) ?? [])
    expect(texts).toEqual({ PO: ['PO-77'], START: ['2026-01-31'], PAPER: ['Yes'], REGION: ['North'] })
    expect(calls()).toEqual(['GET /api/v4/leads'])

    expect(await crm.getPersons([ada.id, other.id])).toMatchObject([
      { kind: 'person', name: 'Ada Byron', firstName: 'Ada', lastName: 'Byron', emails: ['ada@example.com'], phones: [] },
      { kind: 'person', name: 'Other', emails: [] },
    ])
    expect(await crm.getCompanies([company.id])).toMatchObject([
      { kind: 'company', name: 'Acme Ltd', emails: ['books@acme.example'], phones: ['+441'] },
    ])
    const [read] = await crm.getProducts(product.catalogId, [product.id, 1])
    expect(read).toMatchObject({ id: product.id, name: 'Visa service', sku: 'VISA', description: 'Two weeks' })
    expect(read?.price?.toString()).toBe('99.5')
    expect(await crm.getProducts(1, [product.id])).toEqual([])
    expect(Object.values(read?.prices ?? {}).map(String)).toEqual(['99.5'])
  })

  test('when deals are gone, unknown or nobody asks, then they are absent', async () => {
    const { account, crm } = await connectAccount(kommo)
    const [a, b] = [kommo.addDeal(account, { name: 'A' }), kommo.addDeal(account, { name: 'B' })]
    kommo.deleteDeal(a)
    expect((await crm.getDeals([a.id, b.id, 999])).map(({ id }) => id)).toEqual([b.id])
    expect(await crm.getDeals([a.id])).toEqual([])
    expect(await crm.getDeals([])).toEqual([])
    expect(await crm.getPersons([1])).toEqual([])
  })

  test('when 500 deals stand in a stage, then two calls list them and two read them', async () => {
    const { account, crm, pipeline, stage } = await connectAccount(kommo)
    const ids = Array.from({ length: 500 }, (_, index) => kommo.addDeal(account, { name: `Deal ${index}`, stage: 'Agreed' }).id)
    kommo.addDeal(account, { name: 'Elsewhere', stage: 'New' })
    kommo.log.reset()
    const listed = await crm.listDealsInStage({ pipelineId: pipeline.id, stageId: stage('Agreed') })
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids))
    expect(await crm.getDeals(ids)).toHaveLength(500)
    expect(calls()).toHaveLength(4)
  })
})

describe('the connection', () => {
  test('when the token has expired, then it is renewed and the call goes through', async () => {
    const { crm } = await connectAccount(kommo)
    await kommo.clock.advance(25 * 3_600_000)
    expect(await crm.readProfile()).toMatchObject({ name: 'Acme' })
  })

  test('when the integration was uninstalled, then the account is not connected', async () => {
    const { account, crm } = await connectAccount(kommo)
    await kommo.uninstall(account)
    await expect(crm.readProfile()).rejects.toMatchObject({ kind: 'not_connected' })
  })

  test('when 15 calls of two accounts come at once, then Kommo never has to say 429', async () => {
    const limiter = createLocalCallLimiter()
    const one = await connectAccount(kommo, { limiter })
    const two = await connectAccount(kommo, { limiter, subdomain: 'beta' })
    kommo.setLimits(true)
    await Promise.all(Array.from({ length: 15 }, (_, index) => (index % 2 ? one : two).crm.readPipelines()))
    expect(kommo.log.entries({ kind: 'request' }).map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200))
  })
})
