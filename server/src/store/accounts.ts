import { randomBytes } from 'node:crypto'
import type { Permissions } from '../contract/permission.ts'
import type { Account as Row, Prisma } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'

/** One Kommo account: our tenant. */
export type Account = {
  id: string
  kommoAccountId: number
  /** `<subdomain>.kommo.com` */
  host: string
  name: string
  /** ISO 4217 code of all deal values. */
  currency: string
  timeZone: string
  language: string
  isInstalled: boolean
  webhookSecret: string
  /** Ids of our fields on deals by code; null until they have been made. */
  dealFieldIds: Record<string, number> | null
  pendingGrantId: string | null
  /** Who may create, send, approve, void and link; null for the defaults. */
  permissions: Permissions | null
}

export type AccountProfile = { host: string; name: string; currency: string; timeZone: string; language: string }

/** 192 random bits. */
const newWebhookSecret = () => randomBytes(24).toString('base64url')
const WEBHOOK_SECRET = /^[\w-]{32}$/

const DOOR_MEMORY_MS = 1_000

export function createAccounts({ db }: { db: Database }) {
  const find = async (where: Prisma.AccountWhereUniqueInput) => {
    const row = await db.account.findUnique({ where })
    return row && fromRow(row)
  }
  /** Answers under way, and found ones for a moment. A second of memory is harmless: the worker looks at the account again. */
  const atTheDoor = new Map<string, Promise<Account | null>>()
  const findAtTheDoor = (webhookSecret: string): Promise<Account | null> => {
    const known = atTheDoor.get(webhookSecret)
    if (known) return known
    const asked = find({ webhookSecret })
    atTheDoor.set(webhookSecret, asked)
    const forget = () => atTheDoor.delete(webhookSecret)
    asked.then((account) => (account ? setTimeout(forget, DOOR_MEMORY_MS).unref() : forget()), forget)
    return asked
  }
  return {
    byId: (id: string) => find({ id }),
    byKommoId: (kommoAccountId: number) => find({ kommoAccountId }),
    /** Null for anything that cannot be a secret: it comes from an address that anybody may call. */
    /** For the door: a thousand webhooks of one account at once ask the database once. */
    byWebhookSecret: async (webhookSecret: string) => (WEBHOOK_SECRET.test(webhookSecret) ? findAtTheDoor(webhookSecret) : null),

    /** Makes the account, or wakes it up again after an uninstall; keeps its rules and links. */
    async install(
      tx: Transaction,
      { kommoAccountId, ...profile }: AccountProfile & { kommoAccountId: number },
    ): Promise<Account> {
      const row = await tx.account.upsert({
        where: { kommoAccountId },
        create: { kommoAccountId, ...profile, webhookSecret: newWebhookSecret() },
        update: { ...profile, status: 'ACTIVE' },
      })
      return fromRow(row)
    },
    async saveProfile(id: string, profile: AccountProfile): Promise<void> {
      await db.account.update({ where: { id }, data: profile })
    },
    async saveDealFieldIds(id: string, dealFieldIds: Record<string, number>): Promise<void> {
      await db.account.update({ where: { id }, data: { dealFieldIds } })
    },
    async savePermissions(tx: Transaction, id: string, permissions: Permissions): Promise<void> {
      await tx.account.update({ where: { id }, data: { permissions } })
    },
    /** The customer renamed the account. */
    async saveHost(id: string, host: string): Promise<void> {
      await db.account.update({ where: { id }, data: { host } })
    },
    /** Remembers a consent whose organisation has not been chosen yet; null forgets it. */
    async setPendingGrant(tx: Transaction, id: string, pendingGrantId: string | null): Promise<void> {
      await tx.account.update({ where: { id }, data: { pendingGrantId } })
    },
    /**
     * Ends the work of an account: Kommo's tokens and the sessions are erased, links and history stay. What it holds in Xero
     * is given back afterwards, since that takes calls. Safe to repeat.
     */
    async uninstall(tx: Transaction, id: string): Promise<void> {
      atTheDoor.clear()
      await tx.kommoGrant.deleteMany({ where: { accountId: id } })
      await tx.widgetSession.deleteMany({ where: { accountId: id } })
      await tx.account.update({ where: { id }, data: { status: 'UNINSTALLED' } })
      // Cards that are open somewhere close their line.
      await tx.$executeRaw`SELECT pg_notify('card', ${`${id}:end`})`
    },
    /** For the clock's duties. */
    async installedIds(): Promise<string[]> {
      return (await db.account.findMany({ where: { status: 'ACTIVE' }, select: { id: true } })).map(({ id }) => id)
    },
    /** For CORS. */
    async isInstalledHost(host: string): Promise<boolean> {
      return (await db.account.count({ where: { host, status: 'ACTIVE' } })) > 0
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>

const fromRow = (row: Row): Account => ({
  id: row.id,
  kommoAccountId: Number(row.kommoAccountId),
  host: row.host,
  name: row.name,
  currency: row.currency,
  timeZone: row.timeZone,
  language: row.language,
  isInstalled: row.status === 'ACTIVE',
  webhookSecret: row.webhookSecret,
  dealFieldIds: row.dealFieldIds as Record<string, number> | null,
  pendingGrantId: row.pendingGrantId,
  permissions: row.permissions as Permissions | null,
})
