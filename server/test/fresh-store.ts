// For tests of the inbox: a fresh database with accounts in it, and a clock of the test's own. Nothing works by itself.
import { randomUUID } from 'node:crypto'
import { createAccounts, type Account } from '../src/store/accounts.ts'
import { type Database, inTransaction, openDatabase } from '../src/store/database.ts'
import { createEvents, type Events, type NewEvent, PRIORITY } from '../src/store/events.ts'
import { freshDatabase } from './fresh-database.ts'

export type FreshStore = {
  url: string
  db: Database
  events: Events
  accounts: ReturnType<typeof createAccounts>
  /** Stands still until a test moves it. */
  clock: { now: Date }
  addAccount(): Promise<Account>
  /** Writes events without waking anybody. */
  add(...events: NewEvent[]): Promise<void>
  /** State of the events of an account by subject, oldest first. */
  states(accountId: string): Promise<Record<string, string>>
  close(): Promise<void>
}

export async function freshStore(): Promise<FreshStore> {
  const { url, ...database } = await freshDatabase()
  const db = openDatabase({ url })
  const clock = { now: new Date('2026-11-24T12:00:00Z') }
  const events = createEvents({ db, now: () => clock.now })
  const accounts = createAccounts({ db })
  let made = 0
  return {
    url,
    db,
    events,
    accounts,
    clock,
    addAccount: () =>
      accounts.install(db, {
        kommoAccountId: ++made,
        host: `account-${made}.kommo.com`,
        name: `Account ${made}`,
        currency: 'EUR',
        timeZone: 'Europe/Berlin',
        language: 'en',
      }),
    add: (...added) => inTransaction(db, (tx) => events.add(tx, added)),
    async states(accountId) {
      const rows = await db.event.findMany({ where: { accountId }, orderBy: { id: 'asc' } })
      return Object.fromEntries(rows.map(({ subject, state }) => [subject, state]))
    },
    async close() {
      await db.$disconnect()
      await database.drop()
    },
  }
}

/** Something that happened; of its own content unless told otherwise. */
export const eventOf = (account: Pick<Account, 'id'>, changes: Partial<NewEvent> = {}): NewEvent => ({
  accountId: account.id,
  source: 'kommo',
  kind: 'deal_changed',
  subject: 'deal:1',
  dedupeHash: changes.subject ?? randomUUID(),
  priority: PRIORITY.webhook,
  payload: {},
  ...changes,
})

export const silent = { debug() {}, info() {}, warn() {}, error() {} }
