import type { Books } from '../domain/books.ts'
import type { HandMadeWish } from '../domain/rule.ts'
import type { GrantState, Organisation as Row, Prisma } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'

/** One set of Xero books that an account uses. */
export type Organisation = {
  id: string
  accountId: string
  grantId: string
  tenantId: string
  connectionId: string
  name: string
  /** `RECONNECT_NEEDED` also when it is the grant that no longer opens the door. */
  state: 'CONNECTED' | 'RECONNECT_NEEDED' | 'DISCONNECTED'
  /** Profile and lists as cached; null until first read. */
  books: Books | null
  booksReadAt: Date | null
  connectedAt: Date
  /** What becomes of invoices made by hand; null ignores them. */
  handMade: HandMadeWish | null
  /** Changes up to here have been read from Xero; null before the first time. */
  changesReadTo: Date | null
  /** When every open invoice was last compared. */
  comparedAt: Date | null
}

const withGrant = { grant: { select: { state: true } } } as const

export function createOrganisations({ db, now }: { db: Database; now: () => Date }) {
  const list = async (where: Prisma.OrganisationWhereInput) =>
    (await db.organisation.findMany({ where, include: withGrant, orderBy: { connectedAt: 'asc' } })).map(fromRow)
  /** Many webhooks of one organisation at once share the question that is under way; nothing is remembered. */
  const underWay = new Map<string, Promise<Organisation[]>>()
  return {
    /** In the order they were connected; disconnected ones are included. */
    ofAccount: (accountId: string) => list({ accountId }),
    async byId(accountId: string, id: string): Promise<Organisation | null> {
      return (await list({ accountId, id }))[0] ?? null
    },
    /** Connects, or connects again: mappings belong to the organisation and survive. */
    async connect(
      tx: Transaction,
      { accountId, ...rest }: { accountId: string; grantId: string; tenantId: string; connectionId: string; name: string },
    ): Promise<Organisation> {
      const where = { accountId_tenantId: { accountId, tenantId: rest.tenantId } }
      const earlier = await tx.organisation.findUnique({ where, select: { state: true, connectedAt: true } })
      // A mended connection goes on where it was: what was made in Xero meanwhile is not older than it.
      const connectedAt = earlier && earlier.state !== 'DISCONNECTED' ? earlier.connectedAt : now()
      const data = { ...rest, state: 'CONNECTED' as const, connectedAt }
      return fromRow(await tx.organisation.upsert({ where, create: { accountId, ...data }, update: data, include: withGrant }))
    },
    /** All that use this tenant, of every account: what Xero's webhook is about. Disconnected ones are left out. */
    ofTenants(tenantIds: string[]): Promise<Organisation[]> {
      const key = tenantIds.toSorted().join(' ')
      const asked = underWay.get(key) ?? list({ tenantId: { in: tenantIds }, state: { not: 'DISCONNECTED' } })
      if (!underWay.has(key)) {
        underWay.set(key, asked)
        const forget = () => underWay.delete(key)
        asked.then(forget, forget)
      }
      return asked
    },
    /** Of all installed accounts, for the clock's duties. */
    connected: (): Promise<Organisation[]> => list({ state: 'CONNECTED', account: { status: 'ACTIVE' } }),
    async saveHandMade(id: string, handMade: HandMadeWish): Promise<void> {
      await db.organisation.update({ where: { id }, data: { handMade } })
    },
    async saveProgress(id: string, progress: { changesReadTo?: Date; comparedAt?: Date }): Promise<void> {
      await db.organisation.update({ where: { id }, data: progress })
    },
    async saveBooks(id: string, books: Books): Promise<void> {
      await db.organisation.update({ where: { id }, data: { books, booksReadAt: now(), name: books.name } })
    },
    async setState(tx: Transaction, id: string, state: Organisation['state']): Promise<void> {
      await tx.organisation.update({ where: { id }, data: { state } })
    },
    /** Accounts that work through a grant. */
    async accountsOf(tx: Transaction, grantId: string): Promise<string[]> {
      const where = { grantId, state: { not: 'DISCONNECTED' as const } }
      const rows = await tx.organisation.findMany({ where, select: { accountId: true }, distinct: ['accountId'] })
      return rows.map(({ accountId }) => accountId)
    },
    /**
     * A new consent revives what the same user had connected, in every account: whatever the consent reaches works again,
     * under the connection it has now. What an administrator has disconnected here stays so.
     *
     * @returns what was revived; its accounts may have work waiting.
     */
    async revive(
      tx: Transaction,
      grantId: string,
      reached: { tenantId: string; connectionId: string }[],
    ): Promise<{ accountId: string; tenantId: string }[]> {
      const revived = []
      for (const { tenantId, connectionId } of reached) {
        const where = { grantId, tenantId, state: { not: 'DISCONNECTED' as const } }
        const rows = await tx.organisation.updateManyAndReturn({ where, data: { connectionId, state: 'CONNECTED' } })
        revived.push(...rows.map(({ accountId }) => ({ accountId, tenantId })))
      }
      return revived
    },
    /** How many accounts still use a connection. Deleting it in Xero would cut off all of them. */
    countUses: (tx: Transaction, { grantId, tenantId }: Pick<Organisation, 'grantId' | 'tenantId'>): Promise<number> =>
      tx.organisation.count({ where: { grantId, tenantId, state: { not: 'DISCONNECTED' } } }),
  }
}

export type Organisations = ReturnType<typeof createOrganisations>

const fromRow = ({ grant, ...row }: Row & { grant: { state: GrantState } }): Organisation => ({
  ...row,
  state: row.state === 'CONNECTED' && grant.state !== 'ACTIVE' ? 'RECONNECT_NEEDED' : row.state,
  books: row.books === null ? null : wholeBooks(row.books as Books),
  handMade: row.handMade as HandMadeWish | null,
})

/** Books that were cached before these members existed lack them, until they are read from Xero again. */
const wholeBooks = (stored: Books): Books => ({
  ...stored,
  isTrial: stored.isTrial ?? stored.plan === 'TRIAL',
  items: stored.items.map((item) => ({ ...item, description: item.description ?? null, unitAmount: item.unitAmount ?? null })),
})
