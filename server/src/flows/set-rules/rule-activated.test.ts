import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'
import type { RuleOutput } from '../../contract/rule.ts'

let office: Office
beforeEach(async () => {
  office = await startOffice({ rules: [] })
})
afterEach(() => office.stop())

const A_MINUTE_MS = 60_000

function addDeal(name: string, stage: string) {
  const client = office.kommo.addContact(office.kommoAccountId, { name: `Client of ${name}`, email: 'ada@example.com' })
  return office.kommo.addDeal(office.kommoAccountId, { name, price: 100, stage, contact: client.id })
}
const invoiced = () => office.xero.invoices().map(({ Reference }) => Reference)
const move = async (deal: { id: number }, stage: string) => {
  await office.later(A_MINUTE_MS)
  office.kommo.moveDeal(deal.id, stage)
  await office.settle()
}
const edit = async (deal: { id: number }, price: number) => {
  await office.later(A_MINUTE_MS)
  office.kommo.editDeal(deal.id, { price })
  await office.settle()
}

test('when deals stood in the stage before the rule, then editing them makes no invoice', async () => {
  const old = addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  await office.addRule()
  await edit(old, 200)
  expect(invoiced()).toEqual([])
})

test('when such a deal leaves the stage and comes back, then it is invoiced once', async () => {
  const old = addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  await office.addRule()
  await move(old, 'Talking')
  expect(invoiced()).toEqual([])
  await move(old, 'Payment agreed')
  await edit(old, 300)
  expect(invoiced()).toEqual([`Deal ${old.id}`])
})

test('when a deal arrives after the rule, then it is invoiced though others stood there before', async () => {
  addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  await office.addRule()
  const fresh = addDeal('Fresh', 'New')
  await move(fresh, 'Payment agreed')
  expect(invoiced()).toEqual([`Deal ${fresh.id}`])
})

test('when an edit of an old deal already waits as the rule begins, then there is still no invoice', async () => {
  const old = addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  office.kommo.editDeal(old.id, { price: 200 })
  await office.kommo.webhooks.idle()
  await office.clock.advance(A_MINUTE_MS)
  await office.addRule()
  expect(invoiced()).toEqual([])
})

test('when deals came while the rule was stopped, then starting it again does not invoice them', async () => {
  const rule = (await office.addRule()) as RuleOutput
  const { id, activatedAt: _at, ...wish } = rule
  await office.api('PUT', `/rules/${id}`, { ...wish, isActive: false })
  const meanwhile = addDeal('Meanwhile', 'New')
  await move(meanwhile, 'Payment agreed')
  expect(invoiced()).toEqual([])
  await office.later(A_MINUTE_MS)
  expect((await office.api('PUT', `/rules/${id}`, { ...wish, isActive: true })).status).toBe(200)
  await office.settle()
  await edit(meanwhile, 200)
  expect(invoiced()).toEqual([])
  await move(meanwhile, 'New')
  await move(meanwhile, 'Payment agreed')
  expect(invoiced()).toEqual([`Deal ${meanwhile.id}`])
})

test('when a rule moves to another stage, then deals that stand there are marked as well', async () => {
  const rule = (await office.addRule()) as RuleOutput
  const talking = addDeal('Talking', 'Talking')
  await office.later(A_MINUTE_MS)
  const { id, activatedAt: _at, ...wish } = rule
  const stageId = office.kommo.deal(talking.id).stage.id
  expect((await office.api('PUT', `/rules/${id}`, { ...wish, stageId })).status).toBe(200)
  await office.settle()
  await edit(talking, 200)
  expect(invoiced()).toEqual([])
})

test('when Kommo is away as the rule begins, then the deals are marked later', async () => {
  const old = addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  // The first one is the check of the rule's stage; the deals are listed by the worker.
  office.kommo.faults.add({ method: 'GET', path: '/api/v4/leads', action: { kind: 'status', status: 503 }, after: 1 })
  await office.addRule()
  await office.later(A_MINUTE_MS)
  const { db } = office.app.parts
  expect(await db.event.findFirst({ where: { kind: 'rule_activated' } })).toMatchObject({ state: 'DONE', attempts: 1 })
  expect(await db.invoiceLink.findMany()).toMatchObject([{ dealId: BigInt(old.id), state: 'STOOD_BEFORE' }])
})

test('when many deals stood there, then all of them are marked', async () => {
  const deals = Array.from({ length: 260 }, (_, index) => addDeal(`Old ${index}`, 'Payment agreed'))
  await office.later(A_MINUTE_MS)
  await office.addRule()
  expect(await office.app.parts.db.invoiceLink.count({ where: { state: 'STOOD_BEFORE' } })).toBe(deals.length)
})

test('when the rule is gone before its turn, then nothing is marked', async () => {
  addDeal('Old', 'Payment agreed')
  await office.later(A_MINUTE_MS)
  const { id } = await office.addRule({ isActive: false })
  const { inbox, db } = office.app.parts
  await inbox.note([
    {
      accountId: office.accountId,
      source: 'widget',
      kind: 'rule_activated',
      subject: `rule:${id}`,
      dedupeHash: 'x',
      priority: 1,
      payload: { ruleId: id },
    },
  ])
  await office.settle()
  expect(await db.invoiceLink.count()).toBe(0)
  expect(await db.event.findFirst({ where: { kind: 'rule_activated' } })).toMatchObject({ state: 'DONE' })
})
