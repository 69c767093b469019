import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freshDemoDatabase } from '../demo/demo-database.ts'
import { endProcess, freePort, startServer, until } from '../demo/house.ts'
import type { Bench } from './bench.ts'
import type { Load, LoadResult } from './door-load.ts'
import type { Lifetime } from './lifetime.ts'
import { decimal, median, ms, table, times, whole } from './report.ts'

const CONNECTIONS = 200
const ROUNDS = 3
const ROUND_MS = 4_000
const WARM_UP_MS = 1_500
const ACCOUNT_ID = 31_361_463
/** PostgreSQL tells its counters about a second late. */
const COUNTERS_SETTLE_MS = 1_200

type Round = LoadResult & { stored: number; transactions: number; commits: number }
type Door = { name: string; port: number; rounds: Round[] }

/**
 * The door under load: webhooks of one account, each about another deal, answered after the commit. Nobody works them off
 * (`ROLE=web`). In turns with the same door that commits every webhook by itself.
 */
export const measureDoor: Bench = async ({ say, lifetime }) => {
  const database = await freshDemoDatabase()
  lifetime.add(() => database.stop())
  const secret = randomBytes(24).toString('base64url')
  const ours: Door = { name: 'group commit (ours)', port: await startOurs(lifetime, database.url), rounds: [] }
  const db = new Client(database.url)
  db.on('error', () => undefined) // on Ctrl-C the database may go first
  await db.connect()
  lifetime.add(() => db.end())
  await db.query(
    `INSERT INTO "Account" (id, "kommoAccountId", host, "webhookSecret", "updatedAt") VALUES ($1, $2, 'northstar.kommo.com', $3, now())`,
    [randomUUID(), ACCOUNT_ID, secret],
  )
  const plain: Door = { name: 'a transaction per webhook', port: await startPlain(lifetime, database.url), rounds: [] }

  let firstDealId = 100_000_001
  const load = (door: Door, forMs: number) => {
    firstDealId += 1_000_000
    const wish = { port: door.port, path: `/kommo/webhooks/${secret}`, accountId: ACCOUNT_ID, connections: CONNECTIONS }
    return applyLoad(lifetime, { ...wish, forMs, firstDealId })
  }
  for (const door of [ours, plain]) await load(door, WARM_UP_MS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const door of [ours, plain]) {
      const counted = await counting(db, () => load(door, ROUND_MS))
      door.rounds.push(counted)
    }
  }

  const row = (name: string, pick: (door: Door) => string, ratio = '') => [name, pick(ours), pick(plain), ratio]
  const of = (door: Door, pick: (round: Round) => number | null) =>
    median(door.rounds.map(pick).filter((value) => value !== null))
  const rate = (round: Round) => round.acknowledged / (round.tookMs / 1_000)
  const groupSize = (round: Round) => round.stored / round.transactions
  say(`\n### Door: webhooks answered after a durable write, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds in turns\n`)
  say(
    table(
      ['', ours.name, plain.name, 'ratio'],
      [
        row('acknowledged per second', (door) => whole(of(door, rate)), times(of(ours, rate), of(plain, rate))),
        row('p50', (door) => ms(of(door, ({ p50Ms }) => p50Ms))),
        row('p99', (door) => ms(of(door, ({ p99Ms }) => p99Ms))),
        row('longest', (door) => ms(of(door, ({ longestMs }) => longestMs))),
        row(
          'events per transaction',
          (door) => decimal(of(door, groupSize), 1),
          times(of(ours, groupSize), of(plain, groupSize)),
        ),
        row('commits of the database per acknowledgement, reads too', (door) =>
          decimal(of(door, ({ commits, acknowledged }) => commits / acknowledged)),
        ),
        row('refused', (door) => whole(of(door, ({ refused }) => refused))),
      ],
    ),
  )
  say('\nServer, PostgreSQL (fsync on) and load generator share the machine.')
  return [ours, plain].flatMap((door) =>
    door.rounds.flatMap(({ acknowledged, stored }) =>
      acknowledged > stored ? [`${door.name}: ${acknowledged} acknowledged, ${stored} on disk.`] : [],
    ),
  )
}

/** Only the door of the product: nobody calls out, so no other address is needed. */
async function startOurs(lifetime: Lifetime, databaseUrl: string): Promise<number> {
  const port = await freePort()
  const serverUrl = `http://localhost:${port}`
  const starting = startServer({
    serverUrl,
    isLoud: false,
    env: {
      PORT: String(port),
      PUBLIC_URL: serverUrl,
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      LOG_LEVEL: 'warn',
      ROLE: 'web',
      KOMMO_CLIENT_ID: 'bench',
      KOMMO_CLIENT_SECRET: 'bench',
      XERO_CLIENT_ID: 'bench',
      XERO_CLIENT_SECRET: 'bench',
      XERO_WEBHOOK_KEY: 'bench',
    },
  })
  lifetime.add(() => starting.then(endProcess, () => undefined))
  await starting
  return port
}

async function startPlain(lifetime: Lifetime, databaseUrl: string): Promise<number> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'door-without-group-commit.ts')], {
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
  lifetime.add(() => endProcess(child))
  const isReady = () =>
    fetch(`http://localhost:${port}/readyz`).then(
      ({ ok }) => ok || null,
      () => null,
    )
  await until('the plain door is ready', isReady)
  return port
}

async function applyLoad(lifetime: Lifetime, load: Load): Promise<LoadResult> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'door-load.ts'), { execArgv: ['--import', 'tsx'] })
  const end = lifetime.add(() => endProcess(child))
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadResult))
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)))
  })
  child.send(load)
  try {
    return await result
  } finally {
    await end()
  }
}

/** A round, with what the database knows of it. A row's `xmin` is the transaction that wrote it. */
async function counting(db: Client, round: () => Promise<LoadResult>): Promise<Round> {
  const facts = async () => {
    await sleep(COUNTERS_SETTLE_MS)
    const { rows } = await db.query<{ commits: number; last: string }>(
      `SELECT (SELECT xact_commit::int FROM pg_stat_database WHERE datname = current_database()) AS commits,
              coalesce((SELECT max(id) FROM "Event"), 0)::text AS last`,
    )
    return rows[0] ?? { commits: 0, last: '0' }
  }
  const before = await facts()
  const result = await round()
  const after = await facts()
  const { rows } = await db.query<{ stored: number; transactions: number }>(
    `SELECT count(*)::int AS stored, count(DISTINCT xmin::text)::int AS transactions FROM "Event" WHERE id > $1`,
    [before.last],
  )
  return { ...result, ...(rows[0] ?? { stored: 0, transactions: 0 }), commits: after.commits - before.commits }
}
