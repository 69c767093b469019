import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { eventOf, type FreshStore, freshStore, silent } from '../../test/fresh-store.ts'
import { AppError, type ErrorKind } from '../domain/errors.ts'
import type { Log } from '../log.ts'
import type { Account } from '../store/accounts.ts'
import { inTransaction } from '../store/database.ts'
import { PRIORITY } from '../store/events.ts'
import { createWorker, type Flow, type Flows, forAll, type Linger, type Outcome } from './worker.ts'

let store: FreshStore
let account: Account
beforeAll(async () => {
  store = await freshStore()
})
beforeEach(async () => {
  account = await store.addAccount()
})
afterAll(() => store.close())

const done: Outcome = { kind: 'done', text: 'Done.' }
const doAll: Flow = ({ events }) => Promise.resolve(forAll(events, done))
const failing =
  (error: Error): Flow =>
  async () => {
    throw error
  }
const subjectsOf = (flow: { mock: { calls: Parameters<Flow>[] } }) =>
  flow.mock.calls.map(([{ events }]) => events.map(({ subject }) => subject))

/** The clock stands still here, and what waits is there before the drain. */
const NO_LINGER = { quietMs: 0, aloneMs: 0, longestMs: 0 }

function workerWith(flows: Flows, log: Log = silent, linger: Linger = NO_LINGER) {
  return createWorker({
    accounts: store.accounts,
    events: store.events,
    flows,
    log,
    now: () => store.clock.now,
    random: () => 0.5,
    linger,
  })
}
const event = (subject: string, changes = {}) => eventOf(account, { subject, ...changes })
const row = () => store.db.event.findFirstOrThrow({ where: { accountId: account.id }, orderBy: { id: 'asc' } })
const pass = (ms: number) => {
  store.clock.now = new Date(store.clock.now.getTime() + ms)
}

test('events of several kinds, in one batch, go to each flow as one group in the order of arrival', async () => {
  await store.add(event('a1', { kind: 'a' }), event('b1', { kind: 'b' }))
  await store.add(event('a2', { kind: 'a' }), event('b2', { kind: 'b' }))
  const [a, b] = [vi.fn<Flow>(doAll), vi.fn<Flow>(doAll)]
  expect(await workerWith({ a: { run: a }, b: { run: b } })(account.id)).toBe(false)
  expect(subjectsOf(a)).toEqual([['a1', 'a2']])
  expect(subjectsOf(b)).toEqual([['b1', 'b2']])
})

test('an event that comes while the worker waits to see whether there is more, is in the same batch', async () => {
  await store.add(event('deal:1'))
  const flow = vi.fn<Flow>(doAll)
  const drained = workerWith({ deal_changed: { run: flow } }, silent, { quietMs: 100, aloneMs: 100, longestMs: 1_000 })(
    account.id,
  )
  await store.add(event('deal:2'))
  pass(200)
  await drained
  expect(subjectsOf(flow)).toEqual([['deal:1', 'deal:2']])
})

test('3,200 events of one kind, at once, are taken in batches of at most 1,500', async () => {
  await store.add(...Array.from({ length: 3_200 }, (_, n) => event(`deal:${n}`)))
  const flow = vi.fn<Flow>(doAll)
  await workerWith({ deal_changed: { run: flow } })(account.id)
  expect(flow.mock.calls.map(([{ events }]) => events.length)).toEqual([1_500, 1_500, 200])
})

test('a click, noted while one of many sweeps is worked off, is next', async () => {
  await store.add(...Array.from({ length: 12 }, (_, n) => event(`sweep:${n}`, { kind: 'sweep', priority: PRIORITY.sweep })))
  const order: string[] = []
  const sweep: Flow = async (batch) => {
    order.push(`${batch.events.length} sweeps`)
    if (order.length === 1) {
      await store.add(event('webhook', { kind: 'webhook' }))
      await store.add(event('click', { kind: 'click', priority: PRIORITY.click }))
    }
    return doAll(batch)
  }
  const say =
    (what: string): Flow =>
    (batch) => {
      order.push(what)
      return doAll(batch)
    }
  await workerWith({ sweep: { run: sweep }, click: { run: say('click') }, webhook: { run: say('webhook') } })(account.id)
  expect(order).toEqual(['5 sweeps', 'click', 'webhook', '5 sweeps', '2 sweeps'])
})

test('an event of a kind nobody handles, when its turn comes, is done and says so', async () => {
  await store.add(event('x', { kind: 'from_the_future' }))
  await workerWith({})(account.id)
  expect(await row()).toMatchObject({ state: 'DONE', outcome: 'Nothing is done about "from_the_future".' })
})

test('an uninstalled account, with events waiting, has only those kinds carried out that are meant for it', async () => {
  await store.add(event('a', { kind: 'deal_changed' }), event('b', { kind: 'clean_up' }))
  await inTransaction(store.db, (tx) => store.accounts.uninstall(tx, account.id))
  const [dealChanged, cleanUp] = [vi.fn<Flow>(doAll), vi.fn<Flow>(doAll)]
  await workerWith({ deal_changed: { run: dealChanged }, clean_up: { run: cleanUp, isForUninstalled: true } })(account.id)
  expect(dealChanged).not.toHaveBeenCalled()
  expect(subjectsOf(cleanUp)).toEqual([['b']])
  expect(await store.states(account.id)).toEqual({ a: 'DONE', b: 'DONE' })
})

test('an account that does not exist, when woken, is nothing to worry about', async () => {
  expect(await workerWith({})('00000000-0000-4000-8000-000000000000')).toBe(false)
})

test('one event that nobody can digest, in a batch, fails alone and the others succeed', async () => {
  await store.add(...['good:1', 'bad', 'good:2'].map((subject) => event(subject)))
  const flow: Flow = (batch) =>
    batch.events.some(({ subject }) => subject === 'bad') ? Promise.reject(new TypeError('undigestible')) : doAll(batch)
  await workerWith({ deal_changed: { run: flow } })(account.id)
  expect(await store.states(account.id)).toEqual({ 'good:1': 'DONE', bad: 'WAITING', 'good:2': 'DONE' })
})

test('an outage, in the middle of a batch, makes the whole batch wait instead of trying each event', async () => {
  await store.add(event('a'), event('b'))
  const flow = vi.fn<Flow>(failing(new AppError('unavailable', 'xero.unavailable')))
  await workerWith({ deal_changed: { run: flow } })(account.id)
  expect(flow).toHaveBeenCalledTimes(1)
  expect(await store.states(account.id)).toEqual({ a: 'WAITING', b: 'WAITING' })
})

test.each<[ErrorKind, object, object]>([
  ['rate_limited', { retryAfterMs: 7_000 }, { state: 'WAITING', attempts: 0, waitMs: 7_000 }],
  ['unavailable', {}, { state: 'WAITING', attempts: 1, waitMs: 750 }],
  ['not_connected', {}, { state: 'PARKED', attempts: 0, waitMs: 0 }],
  ['internal', {}, { state: 'WAITING', attempts: 1, waitMs: 750 }],
  ['rejected', { vendorMessages: ['Wrong account.'] }, { state: 'FAILED', attempts: 1, waitMs: 0, outcome: 'Wrong account.' }],
  ['invalid', {}, { state: 'FAILED', attempts: 1, waitMs: 0 }],
  ['not_found', {}, { state: 'FAILED', attempts: 1, waitMs: 0 }],
  ['conflict', {}, { state: 'FAILED', attempts: 1, waitMs: 0 }],
])(
  'an event, when its flow throws %s, ends as the vocabulary says',
  async (kind, options, { waitMs, ...expected }: object & { waitMs?: number }) => {
    await store.add(event('x'))
    await workerWith({ deal_changed: { run: failing(new AppError(kind, 'some.code', options)) } })(account.id)
    const stored = await row()
    expect(stored).toMatchObject({ ...expected, errorCode: 'some.code' })
    expect(stored.dueAt.getTime() - store.clock.now.getTime()).toBe(waitMs)
  },
)

test('an unexpected error, again and again, gives up after five attempts and raises an alarm', async () => {
  await store.add(event('x'))
  const log = { ...silent, error: vi.fn<Log['error']>() }
  const flow = vi.fn<Flow>(failing(new TypeError('bug')))
  const drain = workerWith({ deal_changed: { run: flow } }, log)
  for (let turn = 0; turn < 8; turn++) {
    await drain(account.id)
    pass(60_000)
  }
  expect(flow).toHaveBeenCalledTimes(5)
  expect(await row()).toMatchObject({ state: 'FAILED', attempts: 5, errorCode: 'internal' })
  expect(log.error.mock.calls).toMatchObject([[{ accountId: account.id, kind: 'deal_changed' }, 'event failed for good']])

  // Delivered once more, it starts anew.
  await store.add(event('x'))
  await drain(account.id)
  expect(await row()).toMatchObject({ state: 'WAITING', attempts: 1 })
})

test('an unexpected error, after a long outage of another system, still has its own five attempts', async () => {
  await store.add(event('x'))
  let error: unknown = new AppError('unavailable', 'xero.unavailable')
  const flow = vi.fn<Flow>(() => Promise.reject(error))
  const drain = workerWith({ deal_changed: { run: flow } })
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn++) {
      await drain(account.id)
      pass(600_000)
    }
  }
  await turns(12)
  expect(await row()).toMatchObject({ state: 'WAITING', attempts: 12 })
  error = new TypeError('bug')
  await turns(4)
  expect(await row()).toMatchObject({ state: 'WAITING', attempts: 4 })
  await turns(1)
  expect(await row()).toMatchObject({ state: 'FAILED' })
})

test('an event its flow says nothing about, after its turn, is not called done', async () => {
  await store.add(event('x'))
  await workerWith({ deal_changed: { run: () => Promise.resolve(new Map()) } })(account.id)
  expect(await row()).toMatchObject({ state: 'WAITING', errorCode: 'inbox.no_outcome' })
})

test('an event that shall wait, until its time has come, is not taken', async () => {
  await store.add(event('x'))
  const until = new Date(store.clock.now.getTime() + 45_000)
  const flow = vi.fn<Flow>(({ events }) => Promise.resolve(forAll(events, { kind: 'wait', until, text: 'On hold.' })))
  const drain = workerWith({ deal_changed: { run: flow } })
  await drain(account.id)
  await drain(account.id)
  expect(flow).toHaveBeenCalledTimes(1)
  expect(await row()).toMatchObject({ state: 'WAITING', dueAt: until, attempts: 0, outcome: 'On hold.' })
  pass(45_000)
  await drain(account.id)
  expect(flow).toHaveBeenCalledTimes(2)
})

test('an event that shall wait until a moment that has passed already, when it is drained, is not taken again without a pause', async () => {
  await store.add(event('x'))
  const flow = vi.fn<Flow>(({ events }) => Promise.resolve(forAll(events, { kind: 'wait', until: new Date(0), text: 'Late.' })))
  await workerWith({ deal_changed: { run: flow } })(account.id)
  expect(flow).toHaveBeenCalledTimes(1)
  expect((await row()).dueAt.getTime() - store.clock.now.getTime()).toBe(100)
})

test('a drain that is asked to stop, in the middle of its work, ends its batch and hands the rest over', async () => {
  await store.add(...Array.from({ length: 7 }, (_, n) => event(`sweep:${n}`, { priority: PRIORITY.sweep })))
  const stop = new AbortController()
  const flow = vi.fn<Flow>((batch) => {
    stop.abort()
    return doAll(batch)
  })
  expect(await workerWith({ deal_changed: { run: flow } })(account.id, stop.signal)).toBe(true)
  expect(flow).toHaveBeenCalledTimes(1)
  expect(Object.values(await store.states(account.id)).filter((state) => state === 'WAITING')).toHaveLength(2)
})

test('a drain that has held its worker for twenty seconds, with more to do, hands over', async () => {
  await store.add(...Array.from({ length: 7 }, (_, n) => event(`sweep:${n}`, { priority: PRIORITY.sweep })))
  const time = vi.spyOn(performance, 'now')
  let passedMs = 0
  time.mockImplementation(() => passedMs)
  try {
    const flow = vi.fn<Flow>((batch) => {
      passedMs += 20_001
      return doAll(batch)
    })
    expect(await workerWith({ deal_changed: { run: flow } })(account.id)).toBe(true)
    expect(flow).toHaveBeenCalledTimes(1)
  } finally {
    time.mockRestore()
  }
})

test('events of two accounts, when one is drained, are touched only in that account', async () => {
  const other = await store.addAccount()
  await store.add(event('mine'), eventOf(other, { subject: 'theirs' }))
  const flow = vi.fn<Flow>(doAll)
  await workerWith({ deal_changed: { run: flow } })(account.id)
  expect(subjectsOf(flow)).toEqual([['mine']])
  expect(flow.mock.calls[0]?.[0].account.id).toBe(account.id)
  expect(await store.states(other.id)).toEqual({ theirs: 'WAITING' })
})
