import { AppError } from '../domain/errors.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import type { Seal } from './seal.ts'

/** Tokens as an OAuth answer brings them. */
export type Tokens = { accessToken: string; refreshToken: string; expiresAt: Date }

/** Tokens are renewed this long before they end, so that none dies on the way. */
const RENEW_BEFORE_MS = 60_000

/** Asks for new tokens; the last access token, expired or not, helps to find a renamed account. */
type Refresh = (refreshToken: string, last: { accessToken: string }) => Promise<Tokens>
type StoredTokens = Tokens & { state: 'ACTIVE' | 'RECONNECT_NEEDED' | 'REVOKED' }

/** A grant that can be read, locked and saved: the same care for Kommo's tokens and for Xero's. */
type Shelf = {
  /** Names the row. */
  row: string
  /** Code of the error when the grant no longer opens the door. */
  deadCode: string
  read(tx: Transaction): Promise<StoredTokens | null>
  lock(tx: Transaction): Promise<void>
  save(tx: Transaction, tokens: Tokens): Promise<void>
  markDead(tx: Transaction): Promise<void>
}

/**
 * Grants and their tokens. Everyone asks here for an access token; refresh happens behind a row lock with a second look,
 * because both systems rotate refresh tokens and a second refresh with an old one would end the connection.
 */
export function createGrants({ db, seal, now }: { db: Database; seal: Seal; now: () => Date }) {
  /** Renewals under way in this process: twenty callers share one, and one database connection instead of twenty. */
  const renewals = new Map<string, Promise<string>>()

  async function freshToken(shelf: Shelf, refresh: Refresh, rejected: string | undefined): Promise<string> {
    const stored = usableToken(shelf, await shelf.read(db), rejected)
    if (stored !== null) return stored
    const key = `${shelf.row} ${rejected ?? ''}`
    const underWay = renewals.get(key)
    if (underWay) return underWay
    const renewal = renew(shelf, refresh, rejected).finally(() => renewals.delete(key))
    renewals.set(key, renewal)
    return renewal
  }

  /** Null when it has to be renewed first. @throws AppError `not_connected` when the grant is dead or gone. */
  function usableToken(shelf: Shelf, tokens: StoredTokens | null, rejected: string | undefined): string | null {
    if (tokens?.state !== 'ACTIVE') throw new AppError('not_connected', shelf.deadCode)
    const isFresh = tokens.expiresAt.getTime() > now().getTime() + RENEW_BEFORE_MS && tokens.accessToken !== rejected
    return isFresh ? tokens.accessToken : null
  }

  async function renew(shelf: Shelf, refresh: Refresh, rejected: string | undefined): Promise<string> {
    // The outcome leaves the transaction as a value: throwing would undo the mark "reconnect needed".
    const renewed = await inTransaction(db, async (tx): Promise<string | AppError> => {
      await shelf.lock(tx)
      const tokens = await shelf.read(tx)
      const meanwhile = usableToken(shelf, tokens, rejected)
      if (meanwhile !== null || tokens === null) return meanwhile ?? new AppError('not_connected', shelf.deadCode)
      try {
        const next = await refresh(tokens.refreshToken, { accessToken: tokens.accessToken })
        await shelf.save(tx, next)
        return next.accessToken
      } catch (error) {
        if (!(error instanceof AppError && error.kind === 'not_connected')) throw error
        await shelf.markDead(tx)
        return new AppError('not_connected', shelf.deadCode, { cause: error })
      }
    })
    if (renewed instanceof AppError) throw renewed
    return renewed
  }

  const kommoRow = (accountId: string) => `KommoGrant:${accountId}`
  const xeroRow = (grantId: string) => `XeroGrant:${grantId}`
  // The place of a sealed token is its row and column, so that neither can take the other's.
  const sealed = (tokens: Tokens, row: string) => ({
    accessToken: seal.close(tokens.accessToken, `${row}:accessToken`),
    refreshToken: seal.close(tokens.refreshToken, `${row}:refreshToken`),
    expiresAt: tokens.expiresAt,
    refreshedAt: now(),
  })
  const opened = (row: StoredTokens, name: string): StoredTokens => ({
    accessToken: seal.open(row.accessToken, `${name}:accessToken`),
    refreshToken: seal.open(row.refreshToken, `${name}:refreshToken`),
    expiresAt: row.expiresAt,
    state: row.state,
  })

  const kommoShelf = (accountId: string): Shelf => ({
    row: kommoRow(accountId),
    deadCode: 'kommo.reconnect_needed',
    async read(tx) {
      const row = await tx.kommoGrant.findUnique({ where: { accountId } })
      return row && opened(row, kommoRow(accountId))
    },
    lock: async (tx) => void (await tx.$queryRaw`SELECT 1 FROM "KommoGrant" WHERE "accountId" = ${accountId}::uuid FOR UPDATE`),
    save: async (tx, tokens) =>
      void (await tx.kommoGrant.update({ where: { accountId }, data: sealed(tokens, kommoRow(accountId)) })),
    markDead: async (tx) => void (await tx.kommoGrant.update({ where: { accountId }, data: { state: 'RECONNECT_NEEDED' } })),
  })
  const xeroShelf = (id: string): Shelf => ({
    row: xeroRow(id),
    deadCode: 'xero.reconnect_needed',
    async read(tx) {
      const row = await tx.xeroGrant.findUnique({ where: { id } })
      return row && opened(row, xeroRow(id))
    },
    lock: async (tx) => void (await tx.$queryRaw`SELECT 1 FROM "XeroGrant" WHERE id = ${id}::uuid FOR UPDATE`),
    save: async (tx, tokens) => void (await tx.xeroGrant.update({ where: { id }, data: sealed(tokens, xeroRow(id)) })),
    markDead: async (tx) => void (await tx.xeroGrant.update({ where: { id }, data: { state: 'RECONNECT_NEEDED' } })),
  })

  return {
    /**
     * An access token for a Kommo account.
     *
     * @param options.rejected a token that Kommo has refused: a newer one is given, or made.
     * @throws AppError `not_connected` when there is no grant or it is dead; `unavailable` when Kommo does not answer.
     */
    kommoToken: (accountId: string, refresh: Refresh, options?: { rejected: string }) =>
      freshToken(kommoShelf(accountId), refresh, options?.rejected),
    /** The same for a Xero grant, which several accounts may share. */
    xeroToken: (grantId: string, refresh: Refresh, options?: { rejected: string }) =>
      freshToken(xeroShelf(grantId), refresh, options?.rejected),

    async saveKommo(tx: Transaction, accountId: string, tokens: Tokens): Promise<void> {
      const data = { ...sealed(tokens, kommoRow(accountId)), state: 'ACTIVE' as const }
      await tx.kommoGrant.upsert({ where: { accountId }, create: { accountId, ...data }, update: data })
    },
    /** One row per Xero user: a newer consent replaces the tokens for every account that shares it. Returns its id. */
    async saveXero(
      tx: Transaction,
      { xeroUserId, authEventId, ...tokens }: Tokens & { xeroUserId: string; authEventId: string | null },
    ): Promise<string> {
      // The row comes first, since tokens are sealed for its id; two first consents at once meet in the same one.
      const empty = { accessToken: '', refreshToken: '', expiresAt: now(), state: 'REVOKED' as const }
      const { id } = await tx.xeroGrant.upsert({ where: { xeroUserId }, create: { xeroUserId, ...empty }, update: {} })
      const data = { ...sealed(tokens, xeroRow(id)), authEventId, state: 'ACTIVE' as const }
      await tx.xeroGrant.update({ where: { id }, data })
      return id
    },
    /** Whoever counts the uses of a grant, or renews it, does so alone until its transaction ends. */
    lockXero: (tx: Transaction, grantId: string): Promise<void> => xeroShelf(grantId).lock(tx),
    /** The refresh token, for giving the grant back. Null when it is gone already. */
    async xeroRefreshToken(tx: Transaction, grantId: string): Promise<string | null> {
      const tokens = await xeroShelf(grantId).read(tx)
      return tokens?.refreshToken ? tokens.refreshToken : null
    },
    /** How many organisations of all accounts work through a grant, and accounts that still have to choose one. */
    async countUses(tx: Transaction, grantId: string): Promise<number> {
      const working = await tx.organisation.count({ where: { grantId, state: { not: 'DISCONNECTED' } } })
      return working + (await tx.account.count({ where: { pendingGrantId: grantId } }))
    },
    /** Erases the tokens; the row stays, since organisations remember it. */
    async eraseXero(tx: Transaction, grantId: string): Promise<void> {
      const nothing = sealed({ accessToken: '', refreshToken: '', expiresAt: now() }, xeroRow(grantId))
      await tx.xeroGrant.update({ where: { id: grantId }, data: { ...nothing, state: 'REVOKED' } })
    },
    async kommoState(accountId: string): Promise<StoredTokens['state'] | null> {
      return (await db.kommoGrant.findUnique({ where: { accountId }, select: { state: true } }))?.state ?? null
    },
  }
}

export type Grants = ReturnType<typeof createGrants>
