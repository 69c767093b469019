import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
// The launcher is a tool without the product's rules in it; the demo needs it before the server runs.
import { startEmbeddedPostgres } from '../../server/src/store/embedded-postgres.ts'

/**
 * A database server of one run's own, gone at its end: the emulators forget everything between runs, so the demo does too,
 * and two runs at once do not meet. The product's server migrates it at its start.
 */
export async function freshDemoDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const home = mkdtempSync(path.join(tmpdir(), 'deal-invoices-demo-'))
  chmodSync(home, 0o755) // for root, another account runs PostgreSQL and has to get in
  const postgres = await startEmbeddedPostgres({ dir: path.join(home, 'postgres') })
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
