// All we know about Postgres is in this room; no other one speaks Prisma.
import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
/** Inside a transaction. Functions that take it can also run outside one: a Database fits. */
export type Transaction = Prisma.TransactionClient

export const openDatabase = ({ url, connections = 10 }: { url: string; connections?: number }): Database =>
  new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) })

/** Runs `work` in one transaction. Long enough for one call to another system, never longer. */
export const inTransaction = <T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.$transaction(work, { timeout: 40_000, maxWait: 10_000 })
