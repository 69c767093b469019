// A worker process for tests: says which accounts it was given, and never ends with one of them. Usage: hanging-worker.ts <database>
import { createWakes } from '../src/inbox/wakes.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const wakes = createWakes({ url: process.argv[2] ?? '', log: silent })
await wakes.start()
await wakes.work((accountId) => {
  process.stdout.write(`draining ${accountId}\n`)
  return new Promise(() => {})
})
process.stdout.write('ready\n')
