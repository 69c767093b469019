import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { callWith, connect } from '../../../e2e/emulators/kommo/test-world.ts'
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

describe('changing deals', () => {
  test('when a stage, a price or both are given, then nothing else changes and the price keeps its decimals', async () => {
    const { account, crm, pipeline, stage } = await connectAccount(kommo)
    const other = kommo.addPipeline(account, { name: 'Projects', stages: ['Started'] })
    const started = other.stages.find(({ name }) => name === 'Started')?.id ?? 0
    const [moved, priced, both] = ['Moved', 'Priced', 'Both'].map((name) =>
      kommo.addDeal(account, { name, price: 10.5, stage: 'Agreed' }),
    )
    const untouched = kommo.addDeal(account, { name: 'Untouched', price: 3 })
    await kommo.clock.advance(5_000)
    kommo.log.reset()
    const refused = await crm.changeDeals([
      { dealId: moved?.id ?? 0, stage: { pipelineId: other.id, stageId: started } },
      { dealId: priced?.id ?? 0, price: new Decimal('1234.56') },
      { dealId: both?.id ?? 0, stage: { pipelineId: pipeline.id, stageId: 142 }, price: new Decimal('0.1') },
      { dealId: untouched.id },
    ])
    expect(refused).toEqual([])
    expect(calls()).toEqual(['PATCH /api/v4/leads'])
    expect(kommo.deals(account)).toMatchObject([
      { name: 'Moved', price: 10.5, pipeline: { name: 'Projects' }, stage: { name: 'Started' } },
      { name: 'Priced', price: 1234.56, pipeline: { name: 'Sales' }, stage: { id: stage('Agreed') } },
      { name: 'Both', price: 0.1, pipeline: { name: 'Sales' }, stage: { id: 142 } },
      { name: 'Untouched', price: 3, updatedAt: untouched.updatedAt },
    ])
    const [read] = await crm.getDeals([priced?.id ?? 0])
    expect(read?.price?.toString()).toBe('1234.56')
  })

  test('when a price of zero is given, then the deal is worth nothing', async () => {
    const { account, crm } = await connectAccount(kommo)
    const deal = kommo.addDeal(account, { name: 'A', price: 10 })
    await crm.changeDeals([{ dealId: deal.id, price: new Decimal(0) }])
    expect(kommo.deal(deal).price).toBe(0)
  })

  test('when of 60 deals one is gone and one goes to no stage, then the others are moved and those two are told', async () => {
    const { account, crm, pipeline, stage } = await connectAccount(kommo)
    const deals = Array.from({ length: 60 }, (_, index) => kommo.addDeal(account, { name: `Deal ${index}`, stage: 'New' }))
    const [gone, lost] = [deals[7]?.id ?? 0, deals[55]?.id ?? 0]
    kommo.deleteDeal(gone)
    kommo.log.reset()
    const refused = await crm.changeDeals(
      deals.map(({ id }) => ({
        dealId: id,
        stage: { pipelineId: pipeline.id, stageId: id === lost ? 1 : stage('Agreed') },
        price: new Decimal('9.99'),
      })),
    )
    expect(refused.map(({ dealId, error }) => [dealId, error.kind, error.vendorMessages.length])).toEqual([
      [gone, 'rejected', 1],
      [lost, 'rejected', 1],
    ])
    expect(kommo.deals(account).filter((deal) => deal.stage.name === 'Agreed' && deal.price === 9.99)).toHaveLength(58)
    expect(calls()).toHaveLength(4)
  })

  test('when there is nothing to change, then Kommo is not called', async () => {
    const { crm } = await connectAccount(kommo)
    expect(await crm.changeDeals([])).toEqual([])
    expect(await crm.changeDeals([{ dealId: 1 }])).toEqual([])
    expect(calls()).toEqual([])
  })
})

describe('tasks', () => {
  const dueAt = new Date('2026-03-29T09:30:00.900Z')
  const readTasks = async () => {
    const { access_token: token } = await connect(kommo)
    return (await callWith(kommo, token)('GET', '/api/v4/tasks?limit=250')).embedded['tasks'] ?? []
  }

  test('when 60 tasks are added, then two calls make them, each on its deal and for its person', async () => {
    const { account, crm } = await connectAccount(kommo)
    const bob = kommo.addUser(account, { name: 'Bob', email: 'bob@acme.com' })
    const deals = Array.from({ length: 60 }, (_, index) => kommo.addDeal(account, { name: `Deal ${index}` }))
    kommo.log.reset()
    await crm.addTasks(deals.map(({ id }) => ({ dealId: id, text: 'Ask about INV-1', dueAt, responsibleUserId: bob.id })))
    expect(calls()).toEqual(['POST /api/v4/tasks', 'POST /api/v4/tasks'])
    const tasks = await readTasks()
    expect(tasks.map((task) => task['entity_id'])).toEqual(deals.map(({ id }) => id))
    expect(tasks[0]).toMatchObject({
      text: 'Ask about INV-1',
      task_type_id: 1,
      complete_till: Date.parse('2026-03-29T09:30:00Z') / 1000,
      entity_type: 'leads',
      responsible_user_id: bob.id,
      is_completed: false,
    })
    kommo.log.reset()
    await crm.addTasks([])
    expect(calls()).toEqual([])
  })

  test('when the deal of one is gone, then the others are made and it is rejected', async () => {
    const { account, crm } = await connectAccount(kommo)
    const deal = kommo.addDeal(account, { name: 'A' })
    const task = { text: 'x', dueAt, responsibleUserId: deal.responsibleUser?.id ?? 0 }
    const adding = crm.addTasks([999, deal.id].map((dealId) => ({ ...task, dealId })))
    await expect(adding).rejects.toMatchObject({ kind: 'rejected', vendorMessages: [expect.stringContaining('entity_id')] })
    expect((await readTasks()).map((made) => made['entity_id'])).toEqual([deal.id])
  })
})
