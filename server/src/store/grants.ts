import { randomUUID } from 'node:crypto'
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
  async function freshToken(shelf: Shelf, refresh: Refresh, rejected: string | undefined): Promise<string> {
    const usable = (tokens: StoredTokens | null) => {
      if (tokens?.state !== 'ACTIVE') throw new AppError('not_connected', shelf.deadCode)
      const isFresh = tokens.expiresAt.getTime() > now().getTime() + RENEW_BEFORE_MS && tokens.accessToken !== rejected
      return isFresh ? tokens.accessToken : null
    }
    const stored = usable(await shelf.read(db))
    if (stored !== null) return stored

    // The outcome leaves the transaction as a value: throwing would undo the mark "reconnect needed".
    const renewed = await inTransaction(db, async (tx): Promise<string | AppError> => {
      await shelf.lock(tx)
      const tokens = await shelf.read(tx)
      const meanwhile = usable(tokens)
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

  const kommoPlace = (accountId: string) => `KommoGrant:${accountId}`
  const xeroPlace = (grantId: string) => `XeroGrant:${grantId}`
  const sealed = (tokens: Tokens, place: string) => ({
    accessToken: seal.close(tokens.accessToken, place),
    refreshToken: seal.close(tokens.refreshToken, place),
    expiresAt: tokens.expiresAt,
    refreshedAt: now(),
  })
  const opened = (row: StoredTokens, place: string): StoredTokens => ({
    accessToken: seal.open(row.accessToken, place),
    refreshToken: seal.open(row.refreshToken, place),
    expiresAt: row.expiresAt,
    state: row.state,
  })

  const kommoShelf = (accountId: string): Shelf => ({
    deadCode: 'kommo.reconnect_needed',
    async read(tx) {
      const row = await tx.kommoGrant.findUnique({ where: { accountId } })
      return row && opened(row, kommoPlace(accountId))
    },
    lock: async (tx) => void (await tx.$queryRaw`SELECT 1 FROM "KommoGrant" WHERE "accountId" = ${accountId}::uuid FOR UPDATE`),
    save: async (tx, tokens) =>
      void (await tx.kommoGrant.update({ where: { accountId }, data: sealed(tokens, kommoPlace(accountId)) })),
    markDead: async (tx) => void (await tx.kommoGrant.update({ where: { accountId }, data: { state: 'RECONNECT_NEEDED' } })),
  })
  const xeroShelf = (id: string): Shelf => ({
    deadCode: 'xero.reconnect_needed',
    async read(tx) {
      const row = await tx.xeroGrant.findUnique({ where: { id } })
      return row && opened(row, xeroPlace(id))
    },
    lock: async (tx) => void (await tx.$queryRaw`SELECT 1 FROM "XeroGrant" WHERE id = ${id}::uuid FOR UPDATE`),
    save: async (tx, tokens) => void (await tx.xeroGrant.update({ where: { id }, data: sealed(tokens, xeroPlace(id)) })),
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
      const data = { ...sealed(tokens, kommoPlace(accountId)), state: 'ACTIVE' as const }
      await tx.kommoGrant.upsert({ where: { accountId }, create: { accountId, ...data }, update: data })
    },
    /** One row per Xero user: a newer consent replaces the tokens for every account that shares it. Returns its id. */
    async saveXero(tx: Transaction, grant: Tokens & { xeroUserId: string; authEventId: string | null }): Promise<string> {
      const earlier = await tx.xeroGrant.findUnique({ where: { xeroUserId: grant.xeroUserId }, select: { id: true } })
      const id = earlier?.id ?? randomUUID()
      const data = { ...sealed(grant, xeroPlace(id)), authEventId: grant.authEventId, state: 'ACTIVE' as const }
      await tx.xeroGrant.upsert({ where: { id }, create: { id, xeroUserId: grant.xeroUserId, ...data }, update: data })
      return id
    },
    async xeroAuthEvent(grantId: string): Promise<string | null> {
      return (await db.xeroGrant.findUnique({ where: { id: grantId }, select: { authEventId: true } }))?.authEventId ?? null
    },
    /** The refresh token, for giving the grant back. Null when it is gone already. */
    async xeroRefreshToken(grantId: string): Promise<string | null> {
      return (await xeroShelf(grantId).read(db))?.refreshToken ?? null
    },
    /** How many organisations of all accounts still work through a grant. */
    countUses: (tx: Transaction, grantId: string): Promise<number> =>
      tx.organisation.count({ where: { grantId, state: { not: 'DISCONNECTED' } } }),
    /** Erases the tokens; the row stays, since organisations remember it. */
    async eraseXero(tx: Transaction, grantId: string): Promise<void> {
      const nothing = seal.close('', xeroPlace(grantId))
      await tx.xeroGrant.update({
        where: { id: grantId },
        data: { state: 'REVOKED', accessToken: nothing, refreshToken: nothing },
      })
    },
    async kommoState(accountId: string): Promise<StoredTokens['state'] | null> {
      return (await db.kommoGrant.findUnique({ where: { accountId }, select: { state: true } }))?.state ?? null
    },
  }
}

export type Grants = ReturnType<typeof createGrants>
