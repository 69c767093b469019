import { PgBoss } from 'pg-boss'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { eventOf, type FreshStore, freshStore, silent } from '../../test/fresh-store.ts'
import type { Account } from '../store/accounts.ts'
import { inTransaction, openDatabase } from '../store/database.ts'
import { createEvents } from '../store/events.ts'
import { createInbox } from './inbox.ts'
import { createWakes, type Wakes } from './wakes.ts'

let store: FreshStore
let wakes: Wakes
let account: Account
const closings: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await freshStore()
})
beforeEach(async () => {
  account = await store.addAccount()
  wakes = createWakes({ url: store.url, log: silent })
  await wakes.start()
})
afterEach(async () => {
  await wakes.stop()
  await Promise.all(closings.splice(0).map((close) => close()))
  await store.db.$executeRaw`DELETE FROM pgboss.job`
})
afterAll(() => store.close())

const inboxOn = (db = store.db) => createInbox({ db, events: createEvents({ db, now: () => store.clock.now }), wakes })

const waitingWakes = async () => {
  const jobs = await store.db.$queryRaw<{ key: string }[]>`
    SELECT singleton_key AS key FROM pgboss.job WHERE name = 'account' AND state = 'created' ORDER BY 1`
  return jobs.map(({ key }) => key)
}
const countEvents = (accountIds: string[]) => store.db.event.count({ where: { accountId: { in: accountIds } } })

/** What one connection does while another one holds its transaction open. */
function latch() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('an event and its wake, when the transaction commits, are both there', async () => {
  await inTransaction(store.db, (tx) => inboxOn().noteIn(tx, [eventOf(account)]))
  expect(await countEvents([account.id])).toBe(1)
  expect(await waitingWakes()).toEqual([account.id])
})

test('an event and its wake, when the transaction rolls back, are both gone', async () => {
  const work = inTransaction(store.db, async (tx) => {
    await inboxOn().noteIn(tx, [eventOf(account)])
    throw new Error('changed my mind')
  })
  await expect(work).rejects.toThrow('changed my mind')
  expect(await countEvents([account.id])).toBe(0)
  expect(await waitingWakes()).toEqual([])
})

test('nothing, when noted, touches no database', async () => {
  const begun = vi.spyOn(store.db, '$transaction')
  await inboxOn().note([])
  await inTransaction(store.db, (tx) => inboxOn().noteIn(tx, []))
  expect(begun).toHaveBeenCalledTimes(1)
  begun.mockRestore()
})

test('200 notes for 20 accounts, at once, share a few transactions and lose nothing', async () => {
  const accounts = await Promise.all(Array.from({ length: 20 }, () => store.addAccount()))
  const ids = accounts.map(({ id }) => id)
  const begun = vi.spyOn(store.db, '$transaction')
  const inbox = inboxOn()
  const notes = accounts.flatMap((each) => Array.from({ length: 10 }, () => inbox.note([eventOf(each)])))
  await Promise.all(notes)
  expect(begun.mock.calls.length).toBeLessThanOrEqual(3)
  begun.mockRestore()
  expect(await countEvents(ids)).toBe(200)
  expect(await waitingWakes()).toEqual(ids.toSorted())
})

test('the same event, noted twice within one group commit, is one row and both callers are answered', async () => {
  const inbox = inboxOn()
  const event = eventOf(account)
  await Promise.all([inbox.note([event]), inbox.note([event]), inbox.note([eventOf(account)])])
  expect(await countEvents([account.id])).toBe(2)
})

test('a note, when its commit fails, is not acknowledged', async () => {
  await expect(inboxOn().note([eventOf({ id: '00000000-0000-4000-8000-000000000000' })])).rejects.toThrow(/Foreign key/i)
})

test('two processes, when they note the same events in opposite orders, never block each other', async () => {
  const accounts = await Promise.all(Array.from({ length: 5 }, () => store.addAccount()))
  const otherDb = openDatabase({ url: store.url })
  closings.push(() => otherDb.$disconnect())
  const events = accounts.flatMap((each) => [1, 2, 3].map((n) => eventOf(each, { subject: `deal:${n}` })))
  const [here, there] = [inboxOn(), inboxOn(otherDb)]
  for (let round = 0; round < 60; round++) {
    await Promise.all([here.note(events), there.note(events.toReversed())])
    // Wakes are made anew in each round, or only the first one would lock anything.
    await store.db.$executeRaw`DELETE FROM pgboss.job`
  }
  expect(await store.db.event.findMany({ where: { accountId: { in: accounts.map(({ id }) => id) } } })).toSatisfy(
    (rows: { deliveries: number }[]) => rows.length === 15 && rows.every(({ deliveries }) => deliveries === 120),
  )
})

test('an event whose wake was never sent, at the next look for due events, gets one', async () => {
  await store.add(eventOf(account))
  expect(await waitingWakes()).toEqual([])
  await inboxOn().wakeDue()
  expect(await waitingWakes()).toContain(account.id)
})

test('a retry, when its time comes, is woken for, and not before', async () => {
  await store.add(eventOf(account))
  const dueAt = new Date(store.clock.now.getTime() + 60_000)
  await store.db.event.updateMany({ data: { dueAt } })
  await inboxOn().wakeDue()
  expect(await waitingWakes()).toEqual([])
  store.clock.now = dueAt
  await inboxOn().wakeDue()
  expect(await waitingWakes()).toContain(account.id)
})

test('a wake that meets a waiting one, which is worked off before the event commits, is made up for by the next look', async () => {
  const boss = new PgBoss({ connectionString: store.url, supervise: false, schedule: false })
  await boss.start()
  closings.push(() => boss.stop())
  await wakes.wake(store.db, [account.id])
  const inbox = inboxOn()
  const written = latch()
  const mayCommit = latch()
  const door = inTransaction(store.db, async (tx) => {
    await inbox.noteIn(tx, [eventOf(account)])
    written.open()
    await mayCommit.opened
  })
  await written.opened

  // The waiting wake runs now. It cannot see the event, which has not been committed.
  const [job] = await boss.fetch('account')
  expect(job?.data).toEqual({ accountId: account.id })
  expect(await store.events.takeDue(account.id, { limit: 1, sweepLimit: 1 })).toEqual([])
  if (job) await boss.complete('account', job.id)
  mayCommit.open()
  await door
  expect(await waitingWakes()).toEqual([])

  // The event is on disk and nobody knows: this is what looking for due events twice a second is for.
  const drained = vi.fn<(accountId: string) => Promise<void>>(() => Promise.resolve())
  await wakes.work(drained)
  const startedAt = performance.now()
  await inbox.wakeDue()
  await vi.waitFor(() => expect(drained).toHaveBeenCalledWith(account.id, expect.anything()), { timeout: 5_000, interval: 5 })
  expect(performance.now() - startedAt).toBeLessThan(1_500) // usually 20 ms; generous for busy machines
})
