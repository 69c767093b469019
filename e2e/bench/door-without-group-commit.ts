// The same door with one difference, as a process of its own: every webhook is a transaction by itself.
import express from 'express'
import { dealChanged } from '../../server/src/flows/deal-to-invoice/deal-changed.webhook.ts'
import { createWakes } from '../../server/src/inbox/wakes.ts'
import { createLog } from '../../server/src/log.ts'
import { createAccounts } from '../../server/src/store/accounts.ts'
import { inTransaction, openDatabase } from '../../server/src/store/database.ts'
import { createEvents } from '../../server/src/store/events.ts'

const { DATABASE_URL: url = '', PORT = '0' } = process.env
const log = createLog({ level: 'warn' })
const db = openDatabase({ url })
const wakes = createWakes({ url, log })
const events = createEvents({ db, now: () => new Date() })
await wakes.start()

const app = express()
app.disable('x-powered-by')
app.get('/readyz', (_req, res) => void res.json({ ok: true }))
app.post(
  '/kommo/webhooks/:secret',
  express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }),
  dealChanged({
    log,
    accounts: createAccounts({ db }),
    inbox: {
      note: (noted) =>
        inTransaction(db, async (tx) => {
          await events.add(tx, noted)
          await wakes.wake(
            tx,
            noted.map(({ accountId }) => accountId),
          )
        }),
    },
  }),
)
const server = app.listen(Number(PORT))
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
  void Promise.all([wakes.stop(), db.$disconnect()]).then(() => process.exit(0))
})
