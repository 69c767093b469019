// Runs a command with DATABASE_URL set: the given one, or the embedded database of `.data/`. Used by `npm run prisma`-like tools.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'

const [command = '', ...args] = process.argv.slice(2)
const own = process.env['DATABASE_URL'] ? undefined : await startEmbeddedPostgres({ dir: path.resolve('.data/postgres') })
const url = process.env['DATABASE_URL'] ?? own?.url
const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } })
await own?.stop()
process.exitCode = status ?? 1
