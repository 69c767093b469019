import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { Client } from 'pg'
// The launcher is a tool without the product's rules in it; the demo needs it before the server runs.
import { startEmbeddedPostgres } from '../../server/src/store/embedded-postgres.ts'

/**
 * An empty database for one run, on the embedded server. The emulators forget everything between runs, so the demo does too.
 * The server migrates it at its start.
 */
export async function freshDemoDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const postgres = await startEmbeddedPostgres({ dir: path.resolve('.data/postgres') })
  const name = `demo_${randomBytes(4).toString('hex')}`
  const admin = new Client(postgres.url)
  await admin.connect()
  const { rows } = await admin.query<{ datname: string }>(`SELECT datname FROM pg_database d WHERE datname LIKE 'demo\\_%'
    AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)`)
  for (const { datname } of rows) await admin.query(`DROP DATABASE IF EXISTS "${datname}"`)
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return { url: url.toString(), stop: () => postgres.stop() }
}
