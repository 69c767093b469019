// Vitest's global set-up: one PostgreSQL for the run, one migrated template; each test file gets a copy of its own.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { createLog } from '../src/log.ts'
import { createWakes } from '../src/inbox/wakes.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'
import { migrate } from '../src/store/migrate.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Vitest is extended by merging an interface.
  export interface ProvidedContext {
    databaseServer: string
    /** The program of `drain-once.ts` as one file: a process that starts in a moment. */
    drainOnce: string
  }
}

export const TEMPLATE = 'template_deal_invoices'

export default async function setUp(project: TestProject) {
  const home = mkdtempSync(path.join(tmpdir(), 'deal-invoices-test-'))
  chmodSync(home, 0o755) // the account that runs PostgreSQL for root has to get in
  const postgres = await startEmbeddedPostgres({ dir: path.join(home, 'postgres'), isDurable: false })
  const admin = new Client(postgres.url)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await admin.end()

  const url = databaseUrl(postgres.url, TEMPLATE)
  await migrate({ url, dir: path.resolve('prisma/migrations') })
  const wakes = createWakes({ url, log: createLog({ level: 'silent' }) })
  await wakes.start()
  await wakes.stop()
  project.provide('databaseServer', postgres.url)
  project.provide('drainOnce', await bundle('drain-once'))
  return async () => {
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

/** As the production build makes one file of the server. @returns its path. */
async function bundle(name: string): Promise<string> {
  // Beside the packages it imports.
  const outDir = path.resolve('server/dist/test')
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: path.resolve(`server/test/${name}.ts`), outDir, target: 'node20', emptyOutDir: true },
    ssr: { external: true },
  })
  return path.join(outDir, `${name}.js`)
}

/** The address of another database on the same server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}
