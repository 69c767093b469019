import path from 'node:path'
import { createApp } from './app.ts'
import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { migrate } from './store/migrate.ts'

const root = process.cwd()

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog({ level: config.LOG_LEVEL })
  const embedded =
    config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dir: path.join(root, '.data/postgres') }) : undefined
  const url = config.DATABASE_URL ?? embedded?.url ?? ''
  const applied = await migrate({ url, dir: path.join(root, 'prisma/migrations') })
  if (applied.length > 0) log.info({ applied }, 'migrations applied')

  const app = createApp({ config: { ...config, DATABASE_URL: url }, log })
  await app.start()

  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    app
      .stop()
      .then(() => embedded?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'did not stop cleanly')
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: unknown) => {
  // A person reads this at the start: settings problems in full, anything else with its stack.
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exit(1)
})
