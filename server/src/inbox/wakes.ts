import { fromPrisma, PgBoss } from 'pg-boss'
import type { Log } from '../log.ts'
import type { Transaction } from '../store/database.ts'

const QUEUE = 'account'

/**
 * Wakes account workers. A wake is a job of pg-boss keyed by account: in the whole cluster one waits and one runs, and
 * waking twice is one job. The job carries nothing else; what is to be done stands in the inbox.
 */
export function createWakes({ url, log, takeOverAfterSeconds = 10 }: { url: string; log: Log; takeOverAfterSeconds?: number }) {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'deal-invoices-wakes',
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    maintenanceIntervalSeconds: 300,
  })
  boss.on('error', (error) => log.error({ err: error }, 'queue error'))

  return {
    async start(): Promise<void> {
      await boss.start()
      await boss.createQueue(QUEUE, {
        policy: 'stately',
        notify: true,
        // A worker that was killed stops its heartbeat; its account goes to another one. pg-boss accepts 10 s at least.
        heartbeatSeconds: takeOverAfterSeconds,
        expireInSeconds: 900,
        // A wake fails for no event's sake, so it is retried for ever: only killed workers use these up.
        retryLimit: 1_000,
        retryDelay: 0,
        deleteAfterSeconds: 3_600,
      })
    },
    /** Wakes accounts when, and only when, `tx` commits. */
    async wake(tx: Transaction, accountIds: Iterable<string>): Promise<void> {
      // One order for everybody: two transactions that wake the same accounts never wait for each other in a circle.
      const jobs = [...new Set(accountIds)].toSorted().map((accountId) => ({ data: { accountId }, singletonKey: accountId }))
      if (jobs.length > 0) await boss.insert(QUEUE, jobs, { db: fromPrisma(tx) })
    },
    /**
     * Runs `drain` for every wake, for `accountsAtOnce` accounts at a time in this process.
     * `drain` must not throw for an event's sake.
     */
    async work(drain: (accountId: string, signal: AbortSignal) => Promise<void>, { accountsAtOnce = 4 } = {}): Promise<void> {
      await boss.work<{ accountId: string }>(
        QUEUE,
        { localConcurrency: accountsAtOnce, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 },
        async ([job]) => {
          if (job) await drain(job.data.accountId, job.signal)
        },
      )
    },
    async stop(): Promise<void> {
      await boss.stop({ graceful: true, timeout: 20_000 })
    },
  }
}

export type Wakes = ReturnType<typeof createWakes>
