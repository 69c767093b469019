// Open cards hear of changes, whichever process made them: the database tells, and one connection per process listens.
import { Client } from 'pg'
import { AppError } from '../../domain/errors.ts'
import type { Log } from '../../log.ts'

/** The database's triggers speak here: `<account>:<deal>`, or `<account>:` for every card of the account. */
const CHANNEL = 'card'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/** Somebody who looks at a deal. */
type Listener = { accountId: string; dealId: number; onChange: () => void; onEnd: () => void }

/** `end` instead of a deal: the account is no longer ours to show. */
const END = 'end'

/** Connects when the first card opens, and again by itself whenever the connection breaks. */
export function createLiveCards({ url, log }: { url: string; log: Log }) {
  const byAccount = new Map<string, Set<Listener>>()
  let line: Promise<void> | undefined
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let pauseMs = FIRST_PAUSE_MS
  let isStopped = false

  function tell(payload: string): void {
    const colon = payload.indexOf(':')
    const what = payload.slice(colon + 1)
    for (const listener of byAccount.get(payload.slice(0, colon)) ?? []) {
      if (what === END) listener.onEnd()
      else if (what === '' || Number(what) === listener.dealId) listener.onChange()
    }
  }

  async function connect(): Promise<void> {
    const fresh = new Client({ connectionString: url, application_name: 'deal-invoices-cards', keepAlive: true })
    fresh.on('notification', ({ payload }) => tell(payload ?? ''))
    // An error is followed by the end of the connection, and that is what is acted on.
    fresh.on('error', (error) => log.warn({ err: error }, 'the line of the cards broke'))
    fresh.once('end', () => {
      if (client !== fresh) return
      client = undefined
      reconnect()
    })
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await fresh.end().catch(() => undefined) // there may be nothing to end
      throw error
    }
    client = fresh
    pauseMs = FIRST_PAUSE_MS
    if (isStopped) await fresh.end()
  }

  /** What happened while nobody listened is not told again: every card looks. */
  function reconnect(): void {
    line = undefined
    if (isStopped || byAccount.size === 0) return
    retry = setTimeout(() => {
      open().then(
        () => [...byAccount.values()].forEach((listeners) => listeners.forEach(({ onChange }) => onChange())),
        (error: unknown) => log.warn({ err: error }, 'the line of the cards cannot be opened'),
      )
    }, pauseMs).unref()
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  }

  function open(): Promise<void> {
    clearTimeout(retry)
    line ??= connect().catch((error: unknown) => {
      reconnect()
      throw error
    })
    return line
  }

  return {
    /**
     * Resolves when changes are heard from now on.
     *
     * @returns a function that stops listening; safe to call twice.
     * @throws when the database cannot be reached; AppError `unavailable` when this process is about to end.
     */
    async listen(listener: Listener): Promise<() => void> {
      if (isStopped) throw new AppError('unavailable', 'server.stopping')
      const listeners = byAccount.get(listener.accountId) ?? new Set<Listener>()
      byAccount.set(listener.accountId, listeners.add(listener))
      const leave = () => {
        listeners.delete(listener)
        if (listeners.size === 0 && byAccount.get(listener.accountId) === listeners) byAccount.delete(listener.accountId)
      }
      try {
        await open()
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    count: (): number => [...byAccount.values()].reduce((sum, { size }) => sum + size, 0),
    /** Ends every listener and lets go of the database. */
    async stop(): Promise<void> {
      isStopped = true
      clearTimeout(retry)
      for (const listener of [...byAccount.values()].flatMap((each) => [...each])) listener.onEnd()
      await line?.catch(() => undefined) // one that never came to be has nothing to end
      await client?.end()
    },
  }
}

export type LiveCards = ReturnType<typeof createLiveCards>
