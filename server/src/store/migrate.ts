import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'

/** Prisma's own advisory lock: two starts, or a start and `prisma migrate`, do not run at once. */
const PRISMA_LOCK = 72_707_369

const LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`

/**
 * Applies `prisma/migrations` and records them exactly as `prisma migrate deploy` does; each can follow the other.
 *
 * @returns names of the migrations applied now, oldest first; empty when the database is up to date.
 * @throws Error when an earlier migration failed half-way or an applied one was edited: a person must look first.
 */
export async function migrate({ url, dir }: { url: string; dir: string }): Promise<string[]> {
  const client = new Client(url)
  // A lost connection fails the query under way too, and that one is awaited.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
    await client.query(LEDGER)
    const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    )
    const unfinished = rows.find((row) => row.finished_at === null)
    if (unfinished) {
      throw new Error(`Migration ${unfinished.migration_name} failed earlier: repair it, then prisma migrate resolve.`)
    }

    const applied: string[] = []
    for (const name of listMigrations(dir)) {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const earlier = rows.find((row) => row.migration_name === name)
      if (earlier && earlier.checksum !== checksum) throw new Error(`Migration ${name} was edited after it had been applied.`)
      if (earlier) continue
      await apply(client, { name, sql, checksum })
      applied.push(name)
    }
    return applied
  } finally {
    await client.end()
  }
}

const listMigrations = (dir: string) =>
  fs
    .readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()

/** A file without transaction statements of its own is one transaction: it is applied whole or not at all. */
async function apply(client: Client, { name, sql, checksum }: { name: string; sql: string; checksum: string }) {
  const id = randomUUID()
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [id, checksum, name])
  try {
    await client.query(sql)
  } catch (error) {
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(error)])
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  await client.query('UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id])
}
