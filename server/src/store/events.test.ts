import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventOf, type FreshStore, freshStore } from '../../test/fresh-store.ts'
import type { Account } from './accounts.ts'
import { inTransaction } from './database.ts'
import { type EventEnd, type InboxEvent, PRIORITY } from './events.ts'

let store: FreshStore
let account: Account
beforeAll(async () => {
  store = await freshStore()
})
beforeEach(async () => {
  account = await store.addAccount()
})
afterAll(() => store.close())

const take = (limit = 500) => store.events.takeDue(account.id, { limit, sweepLimit: 2 })
const later = (ms: number) => new Date(store.clock.now.getTime() + ms)
const rows = () => store.db.event.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } })
const ended = (event: InboxEvent, changes: Partial<EventEnd> = {}): EventEnd => ({
  event,
  state: 'DONE',
  attempts: event.attempts,
  dueAt: store.clock.now,
  outcome: 'Done.',
  errorCode: null,
  ...changes,
})
const finishAll = async (changes: Partial<EventEnd> = {}) =>
  store.events.finish((await take()).map((event) => ended(event, changes)))

test('the same content, delivered three times before anybody works, is one row with three deliveries', async () => {
  const event = eventOf(account)
  await store.add(event)
  await store.add(event, event)
  await store.add(event)
  expect(await rows()).toMatchObject([{ deliveries: 3, state: 'WAITING' }])
})

test('the same content, delivered while the worker is at it, is due again after its turn', async () => {
  const event = eventOf(account)
  await store.add(event)
  const taken = await take()
  await store.add(event)
  await store.events.finish(taken.map((each) => ended(each)))
  expect(await rows()).toMatchObject([{ deliveries: 2, state: 'WAITING' }])
  expect(await take()).toHaveLength(1)

  await finishAll()
  expect(await rows()).toMatchObject([{ state: 'DONE', outcome: 'Done.' }])
})

test.each(['DONE', 'FAILED'] as const)(
  'the same content, delivered after %s, opens the event anew with fresh attempts',
  async (state) => {
    await store.add(eventOf(account, { dedupeHash: 'h', priority: PRIORITY.sweep, payload: { n: 1 } }))
    await finishAll({ state, attempts: 4, outcome: 'It is over.', errorCode: 'x.y' })
    expect(await take()).toEqual([])
    expect(await rows()).toMatchObject([{ state, finishedAt: store.clock.now }])

    await store.add(eventOf(account, { dedupeHash: 'h', priority: PRIORITY.click, payload: { n: 2 }, actorId: 7 }))
    expect(await rows()).toMatchObject([{ state: 'WAITING', outcome: null, errorCode: null, finishedAt: null, deliveries: 2 }])
    expect(await take()).toMatchObject([{ attempts: 0, priority: PRIORITY.click, payload: { n: 2 }, actorId: 7 }])
  },
)

test('the same content, delivered while the event waits for a retry, keeps its time but takes the more urgent priority', async () => {
  await store.add(eventOf(account, { dedupeHash: 'h', priority: PRIORITY.sweep }))
  await finishAll({ state: 'WAITING', attempts: 3, dueAt: later(60_000), errorCode: 'xero.unavailable' })
  await store.add(eventOf(account, { dedupeHash: 'h', priority: PRIORITY.click }))
  await store.add(eventOf(account, { dedupeHash: 'h', priority: PRIORITY.webhook }))
  expect(await rows()).toMatchObject([
    { state: 'WAITING', attempts: 3, dueAt: later(60_000), priority: PRIORITY.click, errorCode: 'xero.unavailable' },
  ])
})

test('the same content, delivered while the event is parked, leaves it parked until it is unparked', async () => {
  await store.add(eventOf(account, { dedupeHash: 'h' }))
  await finishAll({ state: 'PARKED', attempts: 2 })
  await store.add(eventOf(account, { dedupeHash: 'h' }))
  expect(await take()).toEqual([])

  await inTransaction(store.db, (tx) => store.events.unpark(tx, account.id))
  expect(await take()).toMatchObject([{ attempts: 0, deliveries: 2 }])
})

test('taking, with several priorities due, gives the most urgent one only, oldest first, and sweeps in small steps', async () => {
  const priorities = [PRIORITY.sweep, PRIORITY.webhook, PRIORITY.click, PRIORITY.sweep, PRIORITY.webhook, PRIORITY.sweep]
  for (const [n, priority] of priorities.entries()) await store.add(eventOf(account, { subject: `deal:${n}`, priority }))
  const turns: string[][] = []
  for (let taken = await take(); taken.length > 0; taken = await take()) {
    turns.push(taken.map(({ subject }) => subject))
    await store.events.finish(taken.map((event) => ended(event)))
  }
  expect(turns).toEqual([['deal:2'], ['deal:1', 'deal:4'], ['deal:0', 'deal:3'], ['deal:5']])
})

test('events of one account, when another is worked off, stay as they are', async () => {
  const other = await store.addAccount()
  await store.add(eventOf(account, { subject: 'a' }), eventOf(other, { subject: 'a' }))
  expect(await take()).toHaveLength(1)
  await finishAll()
  await inTransaction(store.db, (tx) => store.events.unpark(tx, account.id))
  expect(await store.states(other.id)).toEqual({ a: 'WAITING' })
})

test('accounts with something due, when there are many, come longest waiting first', async () => {
  const other = await store.addAccount()
  const idle = await store.addAccount()
  const start = store.clock.now
  store.clock.now = later(10)
  await store.add(eventOf(account))
  store.clock.now = start
  await store.add(eventOf(other), eventOf(idle, { subject: 'idle' }))
  const [event] = await store.events.takeDue(idle.id, { limit: 1, sweepLimit: 1 })
  if (event) await store.events.finish([ended(event, { state: 'WAITING', dueAt: later(60_000) })])
  store.clock.now = later(10)
  const due = (await store.events.accountsWithDueEvents(10_000)).filter((id) => [account.id, other.id, idle.id].includes(id))
  expect(due).toEqual([other.id, account.id])
  expect(await store.events.accountsWithDueEvents(1)).toHaveLength(1)
})

test('doors and a worker, when they write the same events in opposite orders, never wait for each other in a circle', async () => {
  const subjects = Array.from({ length: 30 }, (_, n) => `deal:${n}`)
  // Rows lie in the table in the order in which doors must not lock them.
  for (const subject of subjects.toReversed()) await store.add(eventOf(account, { subject }))
  const events = subjects.map((subject) => eventOf(account, { subject }))
  for (let round = 0; round < 60; round++) {
    const taken = await take()
    await Promise.all([
      store.add(...events),
      store.add(...events.toReversed()),
      store.events.finish(taken.map((event) => ended(event))),
      store.events.finish(taken.toReversed().map((event) => ended(event))),
      inTransaction(store.db, (tx) => store.events.unpark(tx, account.id)),
    ])
  }
  expect(await rows()).toHaveLength(30)
})
