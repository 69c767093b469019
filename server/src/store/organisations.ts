import type { Books } from '../domain/books.ts'
import type { Organisation as Row, Prisma } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'

/** One set of Xero books that an account uses. */
export type Organisation = {
  id: string
  accountId: string
  grantId: string
  tenantId: string
  connectionId: string
  name: string
  state: 'CONNECTED' | 'RECONNECT_NEEDED' | 'DISCONNECTED'
  /** Profile and lists as cached; null until first read. */
  books: Books | null
  booksReadAt: Date | null
}

export function createOrganisations({ db, now }: { db: Database; now: () => Date }) {
  const list = async (where: Prisma.OrganisationWhereInput) =>
    (await db.organisation.findMany({ where, orderBy: { connectedAt: 'asc' } })).map(fromRow)
  return {
    ofAccount: (accountId: string) => list({ accountId }),
    async byId(accountId: string, id: string): Promise<Organisation | null> {
      return (await list({ accountId, id }))[0] ?? null
    },
    /** Connects, or connects again: mappings belong to the organisation and survive. */
    async connect(
      tx: Transaction,
      { accountId, ...rest }: { accountId: string; grantId: string; tenantId: string; connectionId: string; name: string },
    ): Promise<Organisation> {
      const data = { ...rest, state: 'CONNECTED' as const, connectedAt: now() }
      const where = { accountId_tenantId: { accountId, tenantId: rest.tenantId } }
      return fromRow(await tx.organisation.upsert({ where, create: { accountId, ...data }, update: data }))
    },
    async saveBooks(id: string, books: Books): Promise<void> {
      await db.organisation.update({ where: { id }, data: { books, booksReadAt: now(), name: books.name } })
    },
    async setState(tx: Transaction, id: string, state: Organisation['state']): Promise<void> {
      await tx.organisation.update({ where: { id }, data: { state } })
    },
    /** How many accounts, this one included, still use a connection. Deleting it in Xero would cut off all of them. */
    countUses: (tx: Transaction, connectionId: string): Promise<number> =>
      tx.organisation.count({ where: { connectionId, state: { not: 'DISCONNECTED' } } }),
  }
}

export type Organisations = ReturnType<typeof createOrganisations>

const fromRow = (row: Row): Organisation => ({ ...row, books: row.books as Books | null })
