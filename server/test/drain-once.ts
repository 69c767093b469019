// A worker process of its own that works off one account and ends. Tests kill it in the middle.
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'

const config = readConfig(process.env)
const app = createApp({
  config: { ...config, DATABASE_URL: config.DATABASE_URL ?? '', PORT: 0, ROLE: 'web' },
  log: createLog({ level: config.LOG_LEVEL }),
  linger: { quietMs: 0, aloneMs: 0, longestMs: 0 },
  limiter: { take: () => Promise.resolve(), pause: () => Promise.resolve() },
})
await app.start()
await app.drain(process.env['ACCOUNT_ID'] ?? '')
process.exit(0)
