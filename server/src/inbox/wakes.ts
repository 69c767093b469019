import { fromPrisma, PgBoss } from 'pg-boss'
import type { Log } from '../log.ts'
import type { Transaction } from '../store/database.ts'

const QUEUE = 'account'

/** Lost heartbeats are looked for this often. Without it pg-boss looks once a minute. */
const LOOK_FOR_KILLED_SECONDS = 2

/** A worker says this often that it lives: one late or lost heartbeat does not cost it the account. */
const HEARTBEAT_SECONDS = 2

/** For wakes whose notification got lost. pg-boss accepts 0.5 s at least. */
const LOOK_FOR_WAKES_SECONDS = 0.5

/** When the program ends, drains have this long to end their batch. */
const STOP_WITHIN_MS = 20_000

type Drain = (accountId: string, signal: AbortSignal) => Promise<void>

/**
 * Wakes account workers. A wake is a job of pg-boss keyed by account: in the whole cluster one waits and one runs, and
 * waking twice is one job. The job carries nothing else; what is to be done stands in the inbox.
 *
 * No wake blocks its account for good: of pg-boss's policies, `stately` counts only jobs that wait or run, so neither one that
 * failed nor one whose retries are used up stands in the way of the next.
 *
 * @param takeOverAfterSeconds silence after which a worker counts as killed; 10 at least (pg-boss).
 */
export function createWakes({ url, log, takeOverAfterSeconds = 10 }: { url: string; log: Log; takeOverAfterSeconds?: number }) {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'deal-invoices-wakes',
    useListenNotify: true,
    superviseIntervalSeconds: LOOK_FOR_KILLED_SECONDS,
    monitorIntervalSeconds: LOOK_FOR_KILLED_SECONDS,
    maintenanceIntervalSeconds: 60,
  })
  boss.on('error', (error) => log.error({ err: error }, 'queue error'))
  let isStopping = false
  const drains = new Set<AbortController>()

  /** Runs one drain, and tells it to end when the program ends or its account goes to another worker. */
  async function run(drain: Drain, accountId: string, lost: AbortSignal): Promise<void> {
    // One controller per drain: AbortSignal.any with one signal for the whole life of the program grows without end.
    const ending = new AbortController()
    drains.add(ending)
    lost.addEventListener('abort', () => ending.abort(), { once: true })
    if (isStopping || lost.aborted) ending.abort()
    try {
      await drain(accountId, ending.signal)
    } catch (error) {
      log.error({ err: error, accountId }, 'drain failed')
    } finally {
      drains.delete(ending)
    }
  }

  return {
    async start(): Promise<void> {
      await boss.start()
      const options = {
        notify: true,
        // A worker that was killed stops its heartbeat; its account goes to another one.
        heartbeatSeconds: takeOverAfterSeconds,
        // The last resort for a flow that hangs in a living process; everything it calls has a timeout of its own.
        expireInSeconds: 900,
        // Only killed workers use these up, since a wake does not fail for another reason (see `work`).
        retryLimit: 1_000,
        retryDelay: 0,
        deleteAfterSeconds: 300,
      }
      await boss.createQueue(QUEUE, { policy: 'stately', ...options })
      // A queue that an earlier version made keeps that version's options otherwise.
      await boss.updateQueue(QUEUE, options)
    },
    /** Wakes accounts when, and only when, `tx` commits. */
    async wake(tx: Transaction, accountIds: Iterable<string>): Promise<void> {
      // One order for everybody: two transactions that wake the same accounts never wait for each other in a circle.
      const jobs = [...new Set(accountIds)].toSorted().map((accountId) => ({ data: { accountId }, singletonKey: accountId }))
      if (jobs.length > 0) await boss.insert(QUEUE, jobs, { db: fromPrisma(tx) })
    },
    /**
     * Runs `drain` for every wake, for `accountsAtOnce` accounts at a time in this process. Its signal says that the program
     * ends, or that the account was given to another worker: it should end soon, and leave the rest due.
     *
     * A drain that throws is logged and not repeated by pg-boss, which would do so at once and without a pause: its events are
     * still due, and the next look for due events wakes the account again.
     */
    async work(drain: Drain, { accountsAtOnce = 8 } = {}): Promise<void> {
      const options = {
        pollingIntervalSeconds: LOOK_FOR_WAKES_SECONDS,
        notifyPollingIntervalSeconds: LOOK_FOR_WAKES_SECONDS,
        heartbeatRefreshSeconds: HEARTBEAT_SECONDS,
      }
      for (let lane = 0; lane < accountsAtOnce; lane++) {
        const worker: { id?: string } = {}
        worker.id = await boss.work<{ accountId: string }>(QUEUE, options, async ([job]) => {
          if (!job) return
          await run(drain, job.data.accountId, job.signal)
          // The next account may be waiting: look at once, where pg-boss would first sit out its polling interval.
          if (worker.id !== undefined) boss.notifyWorker(worker.id)
        })
      }
    },
    /** Takes no more wakes, lets drains end their batch, and lets go of the database. Safe to call before `start`. */
    async stop(): Promise<void> {
      isStopping = true
      for (const ending of drains) ending.abort()
      await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS })
    },
  }
}

export type Wakes = ReturnType<typeof createWakes>
