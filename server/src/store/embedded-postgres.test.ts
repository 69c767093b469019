import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

/** Made once, since that takes a second; each test leaves it stopped. */
let sharedDir: string
const homes: string[] = []
const servers: EmbeddedPostgres[] = []
const children: ChildProcess[] = []
beforeAll(() => {
  sharedDir = path.join(makeHome(), 'data/postgres')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  // Last one first: what joined a server leaves it alone.
  for (const server of servers.splice(0).toReversed()) await server.stop()
})
afterAll(() => homes.forEach((home) => fs.rmSync(home, { recursive: true, force: true })))

function makeHome() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'embedded-postgres-'))
  fs.chmodSync(home, 0o755)
  homes.push(home)
  return home
}

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}) {
  const server = await startEmbeddedPostgres({ dir: sharedDir, isDurable: false, ...options })
  servers.push(server)
  return server
}
async function query(url: string, sql: string) {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
const pidIn = (folder: string) => Number(fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Another program that starts it, as somebody else if wished. Resolves with the address. */
async function startElsewhere(folder: string, as: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/test/start-postgres.ts', folder], {
    ...as,
    // tsx keeps a cache that belongs to whoever ran first.
    env: { ...process.env, TSX_DISABLE_CACHE: '1', HOME: path.dirname(folder) },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.push(child)
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await vi.waitFor(() => expect(said).toMatch(/postgresql:.*\n/), { timeout: 20_000, interval: 20 })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    url: said.trim(),
    async end(signal: NodeJS.Signals) {
      child.kill(signal)
      await ended
    },
  }
}

test('a directory that does not exist, when started, becomes a database; stopped, nothing is left running; started again, the data is there', async () => {
  const coldAt = performance.now()
  const first = await start()
  const coldMs = performance.now() - coldAt
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n')
  const pid = pidIn(sharedDir)
  expect(isAlive(pid)).toBe(true)
  await first.stop()
  expect(isAlive(pid)).toBe(false)
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')

  const warmAt = performance.now()
  const second = await start()
  process.stdout.write(`cold start ${coldMs.toFixed(0)} ms, warm start ${(performance.now() - warmAt).toFixed(0)} ms\n`)
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
  await second.stop()
  await second.stop()
})

test('a server left by a killed program, at the next start, is joined at its old address and ended by whoever joined it', async () => {
  const killed = await startElsewhere(sharedDir)
  await query(killed.url, 'CREATE TABLE acknowledged AS SELECT 1 AS n')
  const pid = pidIn(sharedDir)
  await killed.end('SIGKILL')
  expect(isAlive(pid)).toBe(true)

  const heir = await start()
  expect(heir.url).toBe(killed.url)
  expect(await query(heir.url, 'SELECT n FROM acknowledged')).toEqual([{ n: 1 }])
  await heir.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a server that another living program uses, when joined and left again, goes on', async () => {
  const owner = await startElsewhere(sharedDir)
  const guest = await start()
  expect(guest.url).toBe(owner.url)
  await guest.stop()
  expect(await query(owner.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  const pid = pidIn(sharedDir)
  await owner.end('SIGTERM')
  expect(isAlive(pid)).toBe(false)
})

test('a server that was killed itself, at the next start, recovers', async () => {
  const first = await start({ isDurable: true })
  await query(first.url, 'CREATE TABLE committed (n int)')
  process.kill(pidIn(sharedDir), 'SIGKILL')
  const second = await start()
  expect(await query(second.url, 'SELECT count(*)::int AS n FROM committed')).toEqual([{ n: 0 }])
})

test('a start that was killed while it made the directory, at the next start, is made up for', async () => {
  const dir = path.join(makeHome(), 'postgres')
  fs.mkdirSync(`${dir}.half`, { recursive: true })
  fs.writeFileSync(path.join(`${dir}.half`, 'PG_VERSION'), '18\n')
  const server = await start({ dir })
  expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
})

test('the password, in its file, is readable only to the account that runs the database', async () => {
  const server = await start()
  expect(fs.statSync(`${sharedDir}.password`).mode & 0o777).toBe(0o600)
  const wrong = new URL(server.url)
  wrong.password = 'guess'
  await expect(query(wrong.toString(), 'SELECT 1')).rejects.toThrow('password authentication failed')
})

test('a given port, when started twice in a row, is the same both times', async () => {
  const first = await start()
  const port = Number(new URL(first.url).port)
  await first.stop()
  expect(new URL((await start({ port })).url).port).toBe(String(port))
})

test.each(['linux-arm', 'win32-arm64', 'sunos-x64'])(
  'a platform without a build, %s, is told what to do instead',
  async (platform) => {
    const dir = path.join(makeHome(), 'data/postgres')
    await expect(start({ dir, platform })).rejects.toThrow(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL.`)
    expect(fs.existsSync(path.dirname(dir))).toBe(false)
  },
)

const isRoot = process.getuid?.() === 0

test.runIf(isRoot)(
  'root, in a checkout that other accounts cannot enter, gets a database in a place where they can',
  async () => {
    const home = makeHome()
    fs.chmodSync(home, 0o700)
    const server = await start({ dir: path.join(home, 'postgres') })
    const [row] = await query(server.url, 'SHOW data_directory')
    const place = String(row?.['data_directory'])
    expect(place).toMatch(/^\/var\/tmp\/deal-invoices-data-/)
    await server.stop()
    for (const rest of ['', '.password', '.owner']) fs.rmSync(`${place}${rest}`, { recursive: true })
  },
)

test.runIf(isRoot)('an ordinary user, in a directory of its own, gets a database that runs as this user', async () => {
  const nobody = { uid: 65_534, gid: 65_534 }
  const home = makeHome()
  const dir = path.join(home, 'postgres')
  fs.chownSync(home, nobody.uid, nobody.gid)
  const server = await startElsewhere(dir, nobody)
  expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  const pid = pidIn(dir)
  expect(fs.statSync(`/proc/${pid}`).uid).toBe(nobody.uid)
  await server.end('SIGTERM')
  expect(isAlive(pid)).toBe(false)
})
