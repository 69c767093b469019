// Every event is on disk before it is acknowledged; one worker per account drains them in batches.
// This room knows nothing of what the events mean: app.ts hands the flows over.
import { type Database, inTransaction, type Transaction } from '../store/database.ts'
import type { Events, NewEvent } from '../store/events.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Wakes } from './wakes.ts'

/** So many accounts are woken at once by `wakeDue`; the rest follow at its next run. */
const WAKE_DUE_ACCOUNTS = 2_000

export function createInbox({ db, events, wakes }: { db: Database; events: Events; wakes: Pick<Wakes, 'wake'> }) {
  async function noteIn(tx: Transaction, noted: NewEvent[]): Promise<void> {
    if (noted.length === 0) return
    await events.add(tx, noted)
    await wakes.wake(
      tx,
      noted.map((event) => event.accountId),
    )
  }
  const door = createGroupCommit<NewEvent[]>({ commit: (groups) => inTransaction(db, (tx) => noteIn(tx, groups.flat())) })

  return {
    /** Resolves when the events are committed and their workers will wake. Many callers share one commit. */
    async note(noted: NewEvent[]): Promise<void> {
      if (noted.length > 0) await door.add(noted)
    },
    /** The same as part of the caller's own transaction. */
    noteIn,
    /**
     * Wakes the workers of accounts that have something due: retries, and wakes that got lost. One gets lost when it meets a
     * waiting wake that is worked off before the event's transaction commits, so this has to run often.
     */
    async wakeDue(): Promise<void> {
      const accountIds = await events.accountsWithDueEvents(WAKE_DUE_ACCOUNTS)
      if (accountIds.length > 0) await wakes.wake(db, accountIds)
    },
  }
}

export type Inbox = ReturnType<typeof createInbox>
