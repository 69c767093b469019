import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import type { DealFieldSpec } from '../domain/deal-fields.ts'
import { Decimal } from '../domain/money.ts'
import { connectAccount } from './connected-account.ts'
import type { NewDeal } from './port.ts'

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

const specs: DealFieldSpec[] = [
  { code: 'T_ID', name: 'Invoice ID', type: 'text' },
  { code: 'T_STATE', name: 'State', type: 'select', options: [{ code: 'PAID', name: 'Paid' }] },
  { code: 'T_TOTAL', name: 'Total', type: 'numeric' },
  { code: 'T_LINK', name: 'Link', type: 'url' },
]

/** A deal without anything; `own` adds to it. */
const dealWith = (own: Partial<NewDeal>): NewDeal => ({
  name: 'INV-1, Ann Lee',
  price: null,
  stage: null,
  responsibleUserId: null,
  person: null,
  company: null,
  writes: [],
  ...own,
})

test('when a deal is opened with new clients, then one call makes all three', async () => {
  const { account, crm, pipeline, stage } = await connectAccount(kommo)
  const bob = kommo.addUser(account, { name: 'Bob', email: 'bob@acme.com' })
  const ids = await crm.ensureDealFields('Invoices', specs)
  kommo.log.reset()
  const opened = await crm.openDeal(
    dealWith({
      price: new Decimal('1200.55'),
      stage: { pipelineId: pipeline.id, stageId: stage('Agreed') },
      responsibleUserId: bob.id,
      person: { name: 'Ann Lee', email: ' ann@example.com ', phone: '+441' },
      company: { name: 'Müller & Söhne', email: 'books@example.com', phone: ' ' },
      writes: [
        { code: 'T_ID', value: 'b2a1' },
        { code: 'T_STATE', value: 'PAID' },
        { code: 'T_TOTAL', value: '1200.55' },
        { code: 'T_LINK', value: null },
      ],
    }),
    specs,
    ids,
  )
  expect(calls()).toEqual(['POST /api/v4/leads/complex'])
  const [deal] = kommo.deals(account)
  expect(deal).toMatchObject({
    id: opened.dealId,
    name: 'INV-1, Ann Lee',
    price: 1200.55,
    pipeline: { id: pipeline.id },
    stage: { name: 'Agreed' },
    responsibleUser: { name: 'Bob' },
    contacts: [{ id: opened.personId, name: 'Ann Lee', isMain: true }],
    company: { id: opened.companyId, name: 'Müller & Söhne' },
  })
  expect(deal?.fieldsByCode).toEqual({ T_ID: 'b2a1', T_STATE: 'Paid', T_TOTAL: '1200.55' })
  expect(await crm.getPersons([opened.personId ?? 0])).toMatchObject([{ emails: ['ann@example.com'], phones: ['+441'] }])
  expect(await crm.getCompanies([opened.companyId ?? 0])).toMatchObject([{ emails: ['books@example.com'], phones: [] }])
})

test('when the clients exist already, then the deal is theirs and nobody is made twice', async () => {
  const { account, crm } = await connectAccount(kommo)
  const ann = kommo.addContact(account, { name: 'Ann Lee' })
  const company = kommo.addCompany(account, { name: 'Acme Ltd' })
  const opened = await crm.openDeal(dealWith({ person: { id: ann.id }, company: { id: company.id } }), specs, {})
  expect(opened).toMatchObject({ personId: ann.id, companyId: company.id })
  expect(await crm.searchPersons('Ann Lee')).toHaveLength(1)
  expect(await crm.listOpenDealsOf([{ kind: 'person', id: ann.id }])).toMatchObject([{ id: opened.dealId }])
})

test('when nothing but a name is known, then Kommo chooses the rest', async () => {
  const { account, crm } = await connectAccount(kommo)
  const opened = await crm.openDeal(dealWith({}), specs, {})
  expect(opened).toEqual({ dealId: kommo.deals(account)[0]?.id, personId: null, companyId: null })
  expect((await crm.getDeals([opened.dealId]))[0]).toMatchObject({ name: 'INV-1, Ann Lee', price: null, fields: [] })
  const withPerson = await crm.openDeal(dealWith({ person: { name: 'Ann', email: null, phone: null } }), specs, {})
  expect(withPerson.personId).toEqual(expect.any(Number))
})

test('when Kommo refuses, then it says why and nothing is made', async () => {
  const { account, crm, pipeline } = await connectAccount(kommo)
  const stage = { pipelineId: pipeline.id, stageId: 1 }
  await expect(
    crm.openDeal(dealWith({ stage, person: { name: 'Ann', email: null, phone: null } }), specs, {}),
  ).rejects.toMatchObject({ kind: 'rejected', vendorMessages: [expect.stringContaining('status_id')] })
  await expect(crm.openDeal(dealWith({ person: { id: 999 } }), specs, {})).rejects.toMatchObject({
    kind: 'rejected',
    vendorMessages: [expect.stringContaining('_embedded.contacts.0.id')],
  })
  expect(kommo.deals(account)).toEqual([])
  expect(await crm.searchPersons('Ann')).toEqual([])
})

test('when the answer is lost, then the outcome is unknown, and a search by the invoice finds the deal', async () => {
  const { account, crm } = await connectAccount(kommo)
  const ids = await crm.ensureDealFields('Invoices', specs)
  const invoiceId = '243216c5-369e-4056-ac67-05388f86dc81'
  const deal = dealWith({ price: new Decimal('9.5'), writes: [{ code: 'T_ID', value: invoiceId }] })
  kommo.failNext('POST /api/v4/leads/complex', { kind: 'lose_answer' })
  await expect(crm.openDeal(deal, specs, ids)).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: true })
  expect(await crm.searchDeals(invoiceId)).toMatchObject([
    { id: kommo.deals(account)[0]?.id, name: deal.name, price: new Decimal('9.5') },
  ])
})

test.each([
  ['nothing', ''],
  ['an empty list', '[]'],
])('when the answer to a new deal is %s, then the outcome is unknown', async (_, body) => {
  const { crm } = await connectAccount(kommo)
  kommo.failNext('POST /api/v4/leads/complex', { kind: 'status', status: 200, body })
  await expect(crm.openDeal(dealWith({}), specs, {})).rejects.toMatchObject({ isOutcomeUnknown: true })
})

test('when Kommo is down, then nobody knows whether the deal was opened', async () => {
  const { crm } = await connectAccount(kommo)
  kommo.failNext('POST /api/v4/leads/complex', 503)
  await expect(crm.openDeal(dealWith({}), specs, {})).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: true })
})
