import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type FreshStore, freshStore, silent } from '../../test/fresh-store.ts'
import type { Log } from '../log.ts'
import { createWakes, type Wakes } from './wakes.ts'

type Drain = Parameters<Wakes['work']>[0]

let store: FreshStore
const closings: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.db.$executeRaw`DELETE FROM pgboss.job`
})
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()))
})

/** One process' worth of wakes, working with `drain` when there is one. */
async function started(
  drain?: Drain,
  { accountsAtOnce = 4, log = silent }: { accountsAtOnce?: number; log?: Log } = {},
): Promise<Wakes> {
  const wakes = createWakes({ url: store.url, log })
  closings.push(() => wakes.stop())
  await wakes.start()
  if (drain) await wakes.work(drain, { accountsAtOnce })
  return wakes
}

/** Drains that end when the test says so, from any number of workers. */
function heldDrains() {
  const runs: { accountId: string; signal: AbortSignal; end: () => void }[] = []
  const running = new Map<string, number>()
  let atOnceMost = 0
  const drain: Drain = async (accountId, signal) => {
    running.set(accountId, (running.get(accountId) ?? 0) + 1)
    atOnceMost = Math.max(atOnceMost, running.get(accountId) ?? 0)
    await new Promise<void>((resolve) => {
      runs.push({ accountId, signal, end: resolve })
      closings.unshift(() => Promise.resolve(resolve()))
    })
    running.set(accountId, (running.get(accountId) ?? 0) - 1)
  }
  const until = (count: number, timeout = 5_000) =>
    vi.waitFor(() => expect(runs.length).toBeGreaterThanOrEqual(count), { timeout, interval: 5 })
  return { drain, runs, until, most: () => atOnceMost }
}

const isIdle = () =>
  vi.waitFor(
    async () => {
      const open = await store.db.$queryRaw<object[]>`SELECT 1 FROM pgboss.job WHERE name = 'account' AND state <= 'active'`
      expect(open).toEqual([])
    },
    { timeout: 10_000, interval: 20 },
  )
const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0

test('a wake, when its transaction commits, starts the drain well within half a second', async () => {
  const startedAt = new Map<string, number>()
  const wakes = await started((accountId) => {
    startedAt.set(accountId, performance.now())
    return Promise.resolve()
  })
  const latencies: number[] = []
  for (let n = 0; n < 40; n++) {
    const id = randomUUID()
    await wakes.wake(store.db, [id])
    const wokenAt = performance.now()
    await vi.waitFor(() => expect(startedAt.has(id)).toBe(true), { timeout: 5_000, interval: 1 })
    latencies.push((startedAt.get(id) ?? Infinity) - wokenAt)
  }
  process.stdout.write(
    `wake latency ms: p50 ${percentile(latencies, 0.5).toFixed(0)}, p95 ${percentile(latencies, 0.95).toFixed(0)}\n`,
  )
  expect(percentile(latencies, 0.95)).toBeLessThan(500)
})

test('60 accounts, woken at once, are drained one after the other without waiting for the next poll', async () => {
  const drained = new Set<string>()
  const wakes = await started(
    (accountId) => {
      drained.add(accountId)
      return Promise.resolve()
    },
    { accountsAtOnce: 2 },
  )
  const startedAt = performance.now()
  await wakes.wake(
    store.db,
    Array.from({ length: 60 }, () => randomUUID()),
  )
  await vi.waitFor(() => expect(drained.size).toBe(60), { timeout: 20_000, interval: 10 })
  // Polling twice a second, two lanes would need 15 seconds.
  expect(performance.now() - startedAt).toBeLessThan(6_000)
})

test('twelve wakes of one account, while it runs, in two processes: never two at once, one more run at most', async () => {
  const held = heldDrains()
  const [one, two] = await Promise.all([started(held.drain), started(held.drain)])
  const id = randomUUID()
  await one.wake(store.db, [id])
  await held.until(1)
  for (let n = 0; n < 6; n++) await Promise.all([one.wake(store.db, [id]), two.wake(store.db, [id])])

  // Another account passes through both workers' eyes meanwhile: had they wanted to take the first one again, they would have.
  const other = randomUUID()
  await two.wake(store.db, [other])
  await held.until(2)
  expect(held.runs.map(({ accountId }) => accountId)).toEqual([id, other])

  held.runs.forEach(({ end }) => end())
  await held.until(3)
  held.runs.at(2)?.end()
  await isIdle()
  expect(held.runs.map(({ accountId }) => accountId)).toEqual([id, other, id])
  expect(held.most()).toBe(1)
})

test('a wake of an account that runs, when it ends, starts the next run at once', async () => {
  const held = heldDrains()
  const wakes = await started(held.drain)
  const id = randomUUID()
  await wakes.wake(store.db, [id])
  await held.until(1)
  await wakes.wake(store.db, [id])
  const endedAt = performance.now()
  held.runs[0]?.end()
  await held.until(2)
  expect(performance.now() - endedAt).toBeLessThan(400)
})

test('different accounts, when woken together, run in parallel in both processes', async () => {
  const held = heldDrains()
  const [one] = await Promise.all([started(held.drain, { accountsAtOnce: 2 }), started(held.drain, { accountsAtOnce: 2 })])
  await one.wake(
    store.db,
    Array.from({ length: 4 }, () => randomUUID()),
  )
  await held.until(4)
  expect(new Set(held.runs.map(({ accountId }) => accountId)).size).toBe(4)
})

test('wakes of one account, while nobody works, are one job', async () => {
  const wakes = await started()
  const id = randomUUID()
  for (let n = 0; n < 5; n++) await wakes.wake(store.db, [id, id])
  const jobs = await store.db.$queryRaw<object[]>`SELECT id FROM pgboss.job WHERE singleton_key = ${id}`
  expect(jobs).toHaveLength(1)
})

test('a drain that throws, after it did, is logged and leaves the account free to be woken again', async () => {
  const log = { ...silent, error: vi.fn<Log['error']>() }
  let runs = 0
  const wakes = await started(
    () => {
      runs++
      return runs === 1 ? Promise.reject(new Error('the database went away')) : Promise.resolve()
    },
    { log },
  )
  const id = randomUUID()
  await wakes.wake(store.db, [id])
  await isIdle()
  expect(runs).toBe(1)
  expect(log.error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ accountId: id }), 'drain failed')
  await wakes.wake(store.db, [id])
  await vi.waitFor(() => expect(runs).toBe(2), { timeout: 5_000 })
})

test('stopping, while an account is drained, tells the drain, waits for it, and starts nothing new', async () => {
  const begun = vi.fn<() => void>()
  const ended = vi.fn<() => void>()
  const wakes = await started(async (accountId, signal) => {
    begun()
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    // The rest is handed over to whoever is next.
    await wakes.wake(store.db, [accountId])
    ended()
  })
  const id = randomUUID()
  await wakes.wake(store.db, [id])
  await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 5_000, interval: 5 })
  const startedAt = performance.now()
  await wakes.stop()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(ended).toHaveBeenCalledTimes(begun.mock.calls.length)
  const jobs = await store.db.$queryRaw<object[]>`
    SELECT state FROM pgboss.job WHERE singleton_key = ${id} ORDER BY created_on`
  expect(jobs.at(0)).toEqual({ state: 'completed' })
  expect(jobs.at(-1)).toEqual({ state: 'created' })
})

test('stopping, when nothing was started, is fine', async () => {
  await expect(createWakes({ url: store.url, log: silent }).stop()).resolves.toBeUndefined()
})

test('a queue made by an earlier version, at the next start, takes over the options of this one', async () => {
  await store.db.$executeRaw`UPDATE pgboss.queue SET heartbeat_seconds = 3600, retry_limit = 0, notify = false`
  await started()
  const [queue] = await store.db.$queryRaw<object[]>`
    SELECT heartbeat_seconds, retry_limit, notify, policy FROM pgboss.queue WHERE name = 'account'`
  expect(queue).toEqual({ heartbeat_seconds: 10, retry_limit: 1_000, notify: true, policy: 'stately' })
})

/** Leaves one job of an account behind in the given state, as a worker of the past might have. */
async function leftBehind(id: string, sets: string): Promise<void> {
  const wakes = await started()
  await wakes.wake(store.db, [id])
  await store.db.$executeRawUnsafe(`UPDATE pgboss.job SET ${sets} WHERE singleton_key = '${id}'`)
}

test.each([
  ['failed for good', "state = 'failed', completed_on = now(), retry_count = 1000"],
  ['was completed', "state = 'completed', completed_on = now()"],
  ['was cancelled', "state = 'cancelled', completed_on = now()"],
  ['waits to be retried', "state = 'retry', retry_count = 3, started_on = now()"],
  ['has just become too old to run', "state = 'active', started_on = now() - interval '16 minutes', heartbeat_on = now()"],
  [
    'lost its last retry with its worker',
    "state = 'active', retry_count = 1000, started_on = now(), heartbeat_on = now() - interval '1 minute'",
  ],
])('an account, when its last job %s, runs again after a wake', async (_, sets) => {
  const id = randomUUID()
  await leftBehind(id, sets)
  const drained: string[] = []
  const wakes = await started((accountId) => Promise.resolve(void drained.push(accountId)))
  await wakes.wake(store.db, [id])
  await vi.waitFor(() => expect(drained).toContain(id), { timeout: 10_000, interval: 10 })
  await isIdle()
  expect(drained.length).toBeLessThanOrEqual(2)
})

test('one wake that waits, one that is retried and one that runs, when the running one fails as well, do not block the account', async () => {
  const id = randomUUID()
  await leftBehind(id, "state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute'")
  const wakes = await started()
  await wakes.wake(store.db, [id])
  await store.db.$executeRaw`
    UPDATE pgboss.job SET state = 'retry', retry_count = 1, started_on = now() WHERE singleton_key = ${id} AND state = 'created'`
  await wakes.wake(store.db, [id])
  const held = heldDrains()
  await started(held.drain)
  for (let run = 0; run < 2; run++) {
    await held.until(run + 1, 10_000)
    held.runs[run]?.end()
  }
  await isIdle()
  expect(held.most()).toBe(1)
})

test('two workers, that want a waiting and a retried wake of one account at the same time, never both get it', async () => {
  const ids = Array.from({ length: 20 }, () => randomUUID())
  const wakes = await started()
  await wakes.wake(store.db, ids)
  await store.db.$executeRaw`UPDATE pgboss.job SET state = 'retry', retry_count = 1, started_on = now()`
  await wakes.wake(store.db, ids)
  let runs = 0
  const running = new Set<string>()
  const drain: Drain = async (accountId) => {
    expect(running.has(accountId)).toBe(false)
    running.add(accountId)
    await new Promise(setImmediate)
    running.delete(accountId)
    runs++
  }
  const log = { ...silent, error: vi.fn<Log['error']>() }
  await Promise.all([started(drain, { log }), started(drain, { log })])
  await isIdle()
  expect(runs).toBe(40)
  expect(log.error).not.toHaveBeenCalled()
})

async function hangingWorker(): Promise<{ child: ChildProcess; said: () => string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/test/hanging-worker.ts', store.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closings.push(() => Promise.resolve(child.kill('SIGKILL')))
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await vi.waitFor(() => expect(text).toContain('ready'), { timeout: 15_000, interval: 20 })
  return { child, said: () => text }
}

test('a worker process, killed while it drains, has its account taken over within 15 seconds', async () => {
  const { child, said } = await hangingWorker()
  const sender = await started()
  const id = randomUUID()
  await sender.wake(store.db, [id])
  await vi.waitFor(() => expect(said()).toContain(`draining ${id}`), { timeout: 5_000, interval: 5 })
  const takenOver = vi.fn<Drain>(() => Promise.resolve())
  await started(takenOver)
  // The worst moment: right after a sign of life.
  child.kill('SIGKILL')
  await store.db.$executeRaw`UPDATE pgboss.job SET heartbeat_on = now() WHERE singleton_key = ${id} AND state = 'active'`
  const killedAt = performance.now()
  await vi.waitFor(() => expect(takenOver).toHaveBeenCalledWith(id, expect.anything()), { timeout: 25_000, interval: 20 })
  const tookMs = performance.now() - killedAt
  process.stdout.write(`take-over after ${tookMs.toFixed(0)} ms\n`)
  expect(tookMs).toBeGreaterThan(8_000)
  expect(tookMs).toBeLessThan(15_000)
}, 60_000)

test('a drain that lives longer than the take-over time, since it says that it lives, keeps its account', async () => {
  const held = heldDrains()
  await Promise.all([started(held.drain), started(held.drain)])
  const wakes = await started()
  const id = randomUUID()
  await wakes.wake(store.db, [id])
  await held.until(1)
  // Every sign of life must come well before the ten seconds are over; two of them show the rhythm.
  const heartbeat = async () => {
    const [job] = await store.db.$queryRaw<{ at: Date }[]>`
      SELECT heartbeat_on AS at FROM pgboss.job WHERE singleton_key = ${id} AND state = 'active'`
    return job?.at.getTime() ?? 0
  }
  const first = await heartbeat()
  let second = 0
  await vi.waitFor(async () => expect((second = await heartbeat())).toBeGreaterThan(first), { timeout: 5_000, interval: 50 })
  await vi.waitFor(async () => expect(await heartbeat()).toBeGreaterThan(second), { timeout: 5_000, interval: 50 })
  expect(held.runs[0]?.signal.aborted).toBe(false)
  expect(held.runs).toHaveLength(1)
})

test('a drain whose account was given to another worker, once it notices, is told to stop', async () => {
  const held = heldDrains()
  const wakes = await started(held.drain)
  const id = randomUUID()
  await wakes.wake(store.db, [id])
  await held.until(1)
  await store.db.$executeRaw`UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE singleton_key = ${id}`
  await vi.waitFor(() => expect(held.runs[0]?.signal.aborted).toBe(true), { timeout: 10_000, interval: 20 })
})
