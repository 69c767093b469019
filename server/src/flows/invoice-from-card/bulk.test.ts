// Invoices for many deals at once.
import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type BulkOutput, bulkOutput, type BulkPreviewOutput, bulkPreviewOutput } from '../../contract/bulk.ts'
import { type Office, startOffice } from '../../../test/world.ts'
import { create } from '../../../test/at-the-card.ts'

let office: Office
afterEach(() => office.stop())

const MANY = 120

const addDeals = (count: number, clients: number, price: (index: number) => number = (index) => 100 + index) => {
  const { kommo, kommoAccountId } = office
  const people = Array.from({ length: clients }, (_, index) =>
    kommo.addContact(kommoAccountId, { name: `Client ${index}`, email: `client${index}@example.com` }),
  )
  return Array.from({ length: count }, (_, index) => {
    const contact = people[index % clients]?.id ?? 0
    return kommo.addDeal(kommoAccountId, { name: `Deal ${index}`, price: price(index), contact }).id
  })
}
const preview = async (dealIds: number[]) => (await office.api('POST', '/bulk/preview', { dealIds })).body as BulkPreviewOutput
const order = (dealIds: number[], key: string, mode = 'approve') => office.api('POST', '/bulk', { key, dealIds, mode })
const progress = async (key: string) => (await office.api('GET', `/bulk/${key}`)).body as BulkOutput
const countBy = (values: string[]) =>
  Object.fromEntries(values.map((value) => [value, values.filter((each) => each === value).length]))

test('when 120 deals are selected, then what is ready is invoiced by three calls, the rest keeps its reasons, and nothing is made twice', async () => {
  office = await startOffice()
  // Every tenth has no amount.
  const deals = addDeals(MANY, 12, (index) => (index % 10 === 0 ? 0 : 100 + index))
  const invoiced = addDeals(1, 1)
  await create(office, invoiced[0] ?? 0)
  await office.settle()
  const gone = addDeals(1, 1)
  office.kommo.deleteDeal(gone[0] ?? 0)
  const selected = [...deals, ...invoiced, ...gone]
  await office.settle()
  office.kommo.log.reset()
  office.xero.log.reset()

  const seen = await preview(selected)
  expect(bulkPreviewOutput.parse(seen)).toEqual(seen)
  expect(countBy(seen.deals.map(({ outcome }) => outcome))).toEqual({
    will_be_made: 108,
    not_ready: 12,
    invoiced: 1,
    unknown_deal: 1,
  })
  expect(seen.deals[1]).toEqual({
    dealId: deals[1],
    name: 'Deal 1',
    outcome: 'will_be_made',
    client: 'Client 1',
    lineCount: 1,
    total: '121.20',
    currency: 'EUR',
    rule: 'Invoice on Payment agreed',
  })
  expect(seen.deals[0]).toMatchObject({ outcome: 'not_ready', problems: [{ code: 'amount_missing', fix: { kind: 'amount' } }] })
  expect(seen).toMatchObject({ mode: 'approve', modes: ['draft', 'submit', 'approve', 'approve_and_send'] })
  // The deals, and the persons behind them. Xero is asked nothing.
  expect(office.kommo.log.count({ kind: 'request' })).toBe(2)
  expect(office.xero.log.count({ kind: 'request' })).toBe(0)

  const key = randomUUID()
  const answers = await Promise.all([order(selected, key), order(selected, key)])
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  const waiting = await progress(key)
  expect(countBy(waiting.deals.map(({ state }) => state))).toEqual({ waiting: 108, refused: 13, made: 1 })
  expect(waiting.isFinished).toBe(false)

  await office.app.drain(office.accountId)
  expect(office.xero.invoices()).toHaveLength(109)
  expect(office.xero.log.count({ method: 'PUT', path: /\/Invoices$/ })).toBe(3)
  const done = await progress(key)
  expect(bulkOutput.parse(done)).toEqual(done)
  expect(countBy(done.deals.map(({ state }) => state))).toEqual({ made: 109, refused: 13 })
  expect(done.isFinished).toBe(true)
  expect(done.deals.every(({ state, number }) => state !== 'made' || /^INV-\d+$/.test(number ?? ''))).toBe(true)
  expect(done.deals[0]).toMatchObject({ state: 'refused', problems: [{ code: 'amount_missing' }] })

  await order(selected, key)
  await order(selected, randomUUID())
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(109)
}, 180_000)

test('when a deal was invoiced between the preview and the order, then it is skipped and shown with its number', async () => {
  office = await startOffice()
  const [first = 0, second = 0] = addDeals(2, 1)
  await preview([first, second])
  await create(office, first)
  await office.settle()
  const key = randomUUID()
  await order([first, second], key)
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(2)
  expect((await progress(key)).deals).toMatchObject([
    { dealId: first, state: 'made', number: 'INV-0001' },
    { dealId: second, state: 'made', number: 'INV-0002' },
  ])
})

test('when Xero refuses one of many, then the others are made and that one says why', async () => {
  office = await startOffice()
  const [known = 0, ...deals] = addDeals(5, 2)
  await create(office, known)
  await office.settle()
  // Archived, and nobody told us.
  office.xero.webhooks.setFaults({ dropRate: 1 })
  office.xero.archiveContact(office.xero.contacts()[0]?.ContactID ?? '')
  const key = randomUUID()
  await order(deals, key, 'draft')
  await office.settle()
  // Deals go by turns to two clients, the first of whom is the archived one.
  const made = { state: 'made', problems: [] }
  const refused = { state: 'refused', problems: [{ code: 'rejected_by_xero' }] }
  expect((await progress(key)).deals).toMatchObject([made, refused, made, refused])
  expect(office.xero.invoices().filter(({ Status }) => Status === 'DRAFT')).toHaveLength(2)
})

test('when a list is too long, empty, or its run unknown, then it is refused', async () => {
  office = await startOffice()
  const tooMany = Array.from({ length: 251 }, (_, index) => index + 1)
  for (const dealIds of [tooMany, [], [0], ['1']])
    expect((await office.api('POST', '/bulk/preview', { dealIds })).status).toBe(400)
  expect((await office.api('GET', `/bulk/${randomUUID()}`)).status).toBe(404)
  expect((await office.api('GET', '/bulk/nonsense')).status).toBe(400)
})
