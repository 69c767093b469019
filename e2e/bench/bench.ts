// `npm run bench [-- name…]`: measures the product against the emulators, offline, and prints Markdown. Writes no files.
import { measureBurst } from './burst.ts'
import { measureCalls } from './calls-per-invoice.ts'
import { measureCard } from './card.ts'
import { measureDoor } from './door.ts'
import { measureFreshness } from './freshness.ts'
import { createLifetime, type Lifetime } from './lifetime.ts'
import { machineFacts } from './report.ts'

export type Say = (text?: string) => void
/** @returns what must never happen and did, one line each: a lost or a double invoice, a broken promise. Slow is no problem. */
export type Bench = (needs: { say: Say; lifetime: Lifetime }) => Promise<string[]>

const benches: Record<string, Bench> = {
  burst: measureBurst,
  calls: measureCalls,
  card: measureCard,
  door: measureDoor,
  freshness: measureFreshness,
}

const LONGEST_MS = 180_000

const say: Say = (text = '') => process.stdout.write(`${text}\n`)
const lifetime = createLifetime()

let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isStopping) return
    isStopping = true
    void lifetime.endAll().then(() => process.exit(130))
  })
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(1)
}

say(`Measured on ${machineFacts()}.`)
let isGood = true
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const problems = await within(LONGEST_MS, bench({ say, lifetime })).catch((error: unknown) => [
    `"${name}" did not come to its end: ${error instanceof Error ? error.message : String(error)}`,
  ])
  if (isStopping) break
  await lifetime.endAll()
  for (const problem of problems) say(`\n✗ ${problem}`)
  isGood &&= problems.length === 0
}
// On a signal, the handler says goodbye.
if (!isStopping) process.exit(isGood ? 0 : 1)

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs / 1_000} s`)), limitMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
