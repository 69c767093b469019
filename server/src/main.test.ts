import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAccounts } from './store/accounts.ts'
import { openDatabase } from './store/database.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Stands in for the checkout: the program finds its migrations and puts its data here. */
let home: string
const children: ChildProcess[] = []
const closings: (() => Promise<unknown>)[] = []
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'main-test-'))
  fs.chmodSync(home, 0o755)
  fs.symlinkSync(path.resolve('prisma'), path.join(home, 'prisma'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const close of closings.splice(0)) await close()
  const pid = databasePid()
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
  fs.rmSync(home, { recursive: true, force: true })
})

const settings = {
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'info',
  ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  KOMMO_CLIENT_ID: 'kommo-client',
  KOMMO_CLIENT_SECRET: 'kommo-secret',
  XERO_CLIENT_ID: 'xero-client',
  XERO_CLIENT_SECRET: 'xero-secret',
}

/** On a signal of the test's, bugs happen that no code of ours provokes. */
const TROUBLE = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => Promise.reject(new Error('nobody waited for me')))
  process.on('SIGCONT', () => { throw new Error('nobody caught me') })
`)}`

function run(changes: Record<string, string | undefined> = {}) {
  const imports = [import.meta.resolve('tsx'), TROUBLE].flatMap((each) => ['--import', each])
  const { DATABASE_URL: _, ...outer } = process.env
  const child = spawn(process.execPath, [...imports, path.resolve('server/src/main.ts')], {
    cwd: home,
    env: { ...outer, ...settings, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines = () =>
    out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { msg: string; port?: number; err?: { message: string } })
  const says = async (msg: string) => {
    const line = () => lines().find((each) => each.msg === msg)
    await vi.waitFor(() => expect(line(), `${out}${err}`).toBeDefined(), { timeout: 30_000, interval: 20 })
    return line()
  }
  return { child, ended, says, lines, complaint: () => err }
}

const pidFile = () => path.join(home, '.data/postgres/postmaster.pid')
const databasePid = () => (fs.existsSync(pidFile()) ? Number(fs.readFileSync(pidFile(), 'utf8').split('\n')[0]) : undefined)
function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closings.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

test('wrong settings, several of them, end the start with all of them listed', async () => {
  const { ended, complaint } = run({ PORT: 'many', XERO_CLIENT_ID: undefined, ROLE: 'boss' })
  expect(await ended).toBe(1)
  expect(complaint()).toContain('The settings are not right:')
  for (const name of ['PORT', 'XERO_CLIENT_ID', 'ROLE']) expect(complaint()).toMatch(new RegExp(`^ {2}- ${name} `, 'm'))
  expect(complaint()).not.toContain('at ')
})

test('a program with its own database, asked to stop, ends with 0 and leaves no database running', async () => {
  const { child, ended, says } = run()
  await says('started')
  const pid = databasePid()
  expect(pid !== undefined && isAlive(pid)).toBe(true)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(isAlive(pid ?? 0)).toBe(false)
  expect(databasePid()).toBeUndefined()
})

test('Ctrl-C, pressed twice while the program still starts, ends it with 0 and leaves no database running', async () => {
  const { child, ended } = run()
  await vi.waitFor(() => expect(databasePid()).toBeDefined(), { timeout: 30_000, interval: 5 })
  const pid = databasePid() ?? 0
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  // Ended, it stays in the table of processes until the system has reaped it.
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 })
})

test('a port that is taken, at the start, is told in one sentence, and no database is left running', async () => {
  const { port } = await listening()
  const { ended, complaint } = run({ PORT: String(port) })
  expect(await ended).toBe(1)
  expect(complaint()).toBe(`Port ${port} is taken. Set PORT to another one, or end the program that listens there.\n`)
  expect(databasePid()).toBeUndefined()
})

test('a database that does not answer, at the start, is told in a sentence', async () => {
  const { server, port } = await listening()
  await new Promise((resolve) => server.close(resolve))
  closings.splice(0)
  const { ended, complaint } = run({ DATABASE_URL: `postgresql://nobody:secret@localhost:${port}/none` })
  expect(await ended).toBe(1)
  expect(complaint()).toBe('The database does not answer. Check DATABASE_URL, or unset it to use the embedded one.\n')
})

test('the database, restarted under the running program, is found again; stray errors are logged; the inbox goes on', async () => {
  const dir = path.join(home, 'given/postgres')
  let postgres = await startEmbeddedPostgres({ dir, isDurable: false })
  closings.push(() => postgres.stop())
  const { child, ended, says, lines } = run({ DATABASE_URL: postgres.url })
  const port = (await says('started'))?.port
  const isReady = async () => (await fetch(`http://localhost:${port}/readyz`)).status
  expect(await isReady()).toBe(200)

  child.kill('SIGUSR2')
  expect((await says('unhandled rejection'))?.err?.message).toBe('nobody waited for me')

  await postgres.stop()
  await vi.waitFor(async () => expect(await isReady()).toBe(503), { timeout: 10_000, interval: 50 })
  await says('queue error')
  postgres = await startEmbeddedPostgres({ dir, isDurable: false, port: Number(new URL(postgres.url).port) })
  await vi.waitFor(async () => expect(await isReady()).toBe(200), { timeout: 10_000, interval: 50 })

  const db = openDatabase({ url: postgres.url })
  closings.unshift(() => db.$disconnect())
  const account = await createAccounts({ db }).install(db, {
    kommoAccountId: 1,
    host: 'acme.kommo.com',
    name: 'Acme',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    language: 'en',
  })
  await db.event.create({
    data: {
      accountId: account.id,
      source: 'self',
      kind: 'nothing_in_particular',
      subject: 'test',
      dedupeHash: randomUUID(),
      priority: 5,
      payload: {},
    },
  })
  await vi.waitFor(async () => expect(await db.event.findMany()).toMatchObject([{ state: 'DONE' }]), {
    timeout: 15_000,
    interval: 50,
  })

  // What nobody caught leaves unknown things behind: logged, then a clean end that asks for a fresh start.
  expect(lines().some(({ msg }) => msg === 'uncaught exception')).toBe(false)
  child.kill('SIGCONT')
  expect((await says('uncaught exception'))?.err?.message).toBe('nobody caught me')
  expect(await ended).toBe(1)
})
