// The program: settings, database, server and workers; and an end without loose ends, however it comes.
import path from 'node:path'
import { createApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createLog, type Log } from './log.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { migrate } from './store/migrate.ts'

/** A stop that takes longer than this is cut off; what was under way is still due, and done after the next start. */
const STOP_WITHIN_MS = 30_000

/** What has been started and must be ended, last one first. */
type Endings = (() => Promise<void>)[]

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog({ level: config.LOG_LEVEL })
  const ended = endOfProgram(log)
  const endings: Endings = []
  try {
    await start({ config, log, endings })
    await ended
  } finally {
    setTimeout(() => {
      log.error({ afterMs: STOP_WITHIN_MS }, 'did not stop in time')
      process.exit(1)
    }, STOP_WITHIN_MS).unref()
    for (const end of endings.toReversed()) await end()
  }
}

async function start({ config, log, endings }: { config: Config; log: Log; endings: Endings }): Promise<void> {
  const url = config.DATABASE_URL ?? (await startOwnDatabase(endings))
  const applied = await migrate({ url, dir: path.resolve('prisma/migrations') })
  if (applied.length > 0) log.info({ applied }, 'migrations applied')

  const app = createApp({ config: { ...config, DATABASE_URL: url }, log })
  endings.push(() => app.stop())
  await app.start()
}

async function startOwnDatabase(endings: Endings): Promise<string> {
  const embedded = await startEmbeddedPostgres({ dir: path.resolve('.data/postgres') })
  endings.push(() => embedded.stop())
  return embedded.url
}

/** Resolves when we are asked to stop, also while starting. Rejects when something was thrown that nobody caught. */
function endOfProgram(log: Log): Promise<void> {
  // A promise nobody waited for is a bug to be seen, and no reason to drop everybody else's work.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  const ended = new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Listens for good: a terminal and npm may both pass on the same Ctrl-C.
      process.on(signal, () => {
        log.info({ signal }, 'stopping')
        resolve()
      })
    }
    // Whatever it left half-done stays unknown: only a fresh start is safe.
    process.on('uncaughtException', (error) => {
      log.error({ err: error }, 'uncaught exception')
      reject(error)
    })
  })
  ended.catch(() => undefined) // while starting, nobody waits for it yet
  return ended
}

/** What a person reads when the program does not start: a sentence where one will do, otherwise the whole error. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Set PORT to another one, or end the program that listens there.`
  if (code === 'ECONNREFUSED') return 'The database does not answer. Check DATABASE_URL, or unset it to use the embedded one.'
  return String(error instanceof Error ? error.stack : error)
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  },
)
