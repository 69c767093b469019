// A program for tests that starts the embedded PostgreSQL, says where, and waits to be stopped or killed. Usage: start-postgres.ts <directory>
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'

const postgres = await startEmbeddedPostgres({ dir: process.argv[2] ?? '', isDurable: false })
process.stdout.write(`${postgres.url}\n`)
process.stdin.resume()
process.on('SIGTERM', () => void postgres.stop().then(() => process.exit(0)))
