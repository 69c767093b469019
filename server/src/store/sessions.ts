import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '../domain/errors.ts'
import type { Database, Transaction } from './database.ts'

/** Somebody at the card or in the settings. `id` says nothing about the token; `roleId` is Kommo's, when permissions ask for it; null for none or unknown. */
export type Session = {
  id: string
  accountId: string
  kommoUserId: number
  isAdmin: boolean
  roleId: number | null
  expiresAt: Date
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Sessions of the widget, and tokens that count once. */
export function createSessions({ db, now }: { db: Database; now: () => Date }) {
  return {
    /** @returns the session's token; only its hash is kept. */
    async open(tx: Transaction, session: Omit<Session, 'id'>): Promise<string> {
      const token = randomBytes(32).toString('base64url')
      await tx.widgetSession.create({ data: { tokenHash: hashOf(token), ...session } })
      return token
    },
    /** Null when the token is unknown or has ended. */
    async byToken(token: string): Promise<Session | null> {
      const row = await db.widgetSession.findUnique({
        where: { tokenHash: hashOf(token) },
        include: { account: { select: { status: true } } },
      })
      if (!row || row.expiresAt <= now() || row.account.status !== 'ACTIVE') return null
      return {
        id: row.tokenHash,
        accountId: row.accountId,
        kommoUserId: Number(row.kommoUserId),
        isAdmin: row.isAdmin,
        roleId: row.roleId === null ? null : Number(row.roleId),
        expiresAt: row.expiresAt,
      }
    },
    /** Ends the sessions of all who are no administrators. */
    async endOfManagers(tx: Transaction, accountId: string): Promise<void> {
      await tx.widgetSession.deleteMany({ where: { accountId, isAdmin: false } })
    },
    /**
     * Uses up a token that counts once.
     * @returns false when it has been used before.
     */
    async spend(tx: Transaction, token: { id: string; expiresAt: Date }): Promise<boolean> {
      const { count } = await tx.spentToken.createMany({
        data: [{ id: token.id, expiresAt: token.expiresAt }],
        skipDuplicates: true,
      })
      return count === 1
    },
    /** @throws AppError `invalid` when the token has been used before. */
    async spendOnce(token: { id: string; expiresAt: Date }): Promise<void> {
      if (await this.spend(db, token)) return
      throw new AppError('invalid', 'link.used', {
        userMessage: 'This link has been used already. Go back to the settings and start again.',
      })
    },
    /** What has ended needs no memory: an expired token is refused for its age. */
    async forgetExpired(): Promise<void> {
      await db.widgetSession.deleteMany({ where: { expiresAt: { lt: now() } } })
      await db.spentToken.deleteMany({ where: { expiresAt: { lt: now() } } })
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
