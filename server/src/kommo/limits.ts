// Kommo allows seven calls a second and blocks the whole address, with every account behind it, when that is overrun.
// Source: Kommo, HTTP codes, 429 and 403. The documentation counts per address in one place and per account in another: both hold here.
import type { Pool } from 'pg'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../domain/errors.ts'

export type CallLimiter = {
  /**
   * Waits until one call to `host` may be made; callers of one process are served in their order.
   *
   * @throws AppError `rate_limited` when the wait is longer than a caller should stand in line.
   */
  take(host: string): Promise<void>
  /** Nobody calls Kommo for so long. A shorter pause never ends a longer one. */
  pause(ms: number): Promise<void>
}

const SPACING_MS = 155 // evenly spaced, so that no sliding second can hold more than 7; the rest is for jitter on the way
const LEAST_GAP_MS = 144 // 7 gaps are longer than a second
const LONGEST_WAIT_MS = 20_000

/**
 * The limiter of all processes, kept in Postgres.
 *
 * @param tableName a table with the columns `key`, `points`, `expire`, in this order; it is made by a migration.
 * @param address   names the egress address; processes that leave through another one have a line of their own.
 */
export const createCallLimiter = ({
  pool,
  tableName = 'KommoCallLimit',
  address = 'shared',
}: {
  pool: Pool
  tableName?: string
  address?: string
}): CallLimiter =>
  limiterOver(
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName,
      tableCreated: true,
      keyPrefix: 'kommo',
      points: 1,
      duration: SPACING_MS / 1000,
    }),
    address,
  )

/** The same for a single process, without a database. */
export const createLocalCallLimiter = (): CallLimiter =>
  limiterOver(new RateLimiterMemory({ points: 1, duration: SPACING_MS / 1000 }), 'local')

function limiterOver(store: RateLimiterAbstract, address: string): CallLimiter {
  const addressKey = `address:${address}`
  const inLine = createLines()
  let lastCallAt = -Infinity

  const passAddress = async () => {
    await pass(store, addressKey)
    // Grants are even in the store; a slow answer of the store must not push two of ours together.
    const early = lastCallAt + LEAST_GAP_MS - performance.now()
    if (early > 0) await sleep(early)
    lastCallAt = performance.now()
  }
  return {
    async take(host) {
      // The account first: whoever waits for their own account must not hold up the others.
      await inLine(`host:${host}`, () => pass(store, `host:${host}`))
      await inLine(addressKey, passAddress)
    },
    async pause(ms) {
      const standing = await store.get(addressKey)
      if (standing && standing.msBeforeNext >= ms) return
      await store.block(addressKey, Math.ceil(ms / 1000)) // whole seconds: the column holds whole milliseconds
    },
  }
}

async function pass(store: RateLimiterAbstract, key: string): Promise<void> {
  for (;;) {
    const waitMs = await store.consume(key).then(() => 0, waitOf)
    if (waitMs === 0) return
    if (waitMs > LONGEST_WAIT_MS) throw new AppError('rate_limited', 'kommo.paused', { retryAfterMs: waitMs })
    await sleep(waitMs)
  }
}

/** The store refuses with how long to wait; anything else it throws is its own failure. */
function waitOf(refusal: unknown): number {
  if (refusal instanceof RateLimiterRes) return Math.max(refusal.msBeforeNext, 1)
  throw refusal
}

/** One line per key: who came first is served first. */
function createLines() {
  const ends = new Map<string, Promise<unknown>>()
  return (key: string, work: () => Promise<void>): Promise<void> => {
    const mine = (ends.get(key) ?? Promise.resolve()).then(work)
    const end: Promise<unknown> = mine.catch(() => undefined).finally(() => ends.get(key) === end && ends.delete(key))
    ends.set(key, end)
    return mine
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.ceil(ms)))
