// `npm run demo`: everything running and seeded, offline, in one terminal. `-- --check` drives the main job by itself.
import { checkMainJob } from './demo/check.ts'
import { TRIGGER_STAGE } from './demo/consultancy.ts'
import { startHouse } from './demo/house.ts'

const isCheck = process.argv.includes('--check')
const say = (line = '') => process.stdout.write(`${line}\n`)
const startedAt = performance.now()

const house = await startHouse({
  ports: isCheck
    ? { server: 0, kommo: 0, xero: 0 }
    : { server: portFrom('PORT', 3000), kommo: portFrom('KOMMO_PORT', 4010), xero: portFrom('XERO_PORT', 4020) },
  isLoud: process.argv.includes('--log'),
}).catch((error: unknown) => {
  process.stderr.write(`The demo could not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})

if (isCheck) {
  const isGood = await checkMainJob(house, { say }).catch((error: unknown) => {
    say(`  ✗ ${error instanceof Error ? error.message : String(error)}`)
    return false
  })
  await house.stop()
  process.exit(isGood ? 0 : 1)
}

const { kommo, xero, serverUrl, consultancy } = house
say()
say(`  Deal Invoices is running (ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s).`)
say(`  Drag a deal to "${TRIGGER_STAGE}" and watch its invoice appear on the other side.`)
say()
say(`  Kommo, the deals      ${kommo.url}/accounts/${consultancy.subdomain}/leads`)
say(`  Xero, the invoices    ${xero.url}/organisations/${consultancy.tenantId}`)
say(`  The server            ${serverUrl}/healthz`)
say()
say("  Ctrl-C ends everything. The server's log: npm run demo -- --log")
say()

let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isStopping) return
    isStopping = true
    void house.stop().then(() => process.exit(0))
  })
}

function portFrom(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise)
}
