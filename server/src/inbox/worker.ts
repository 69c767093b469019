import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, asAppError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { Log } from '../log.ts'
import type { Account, Accounts } from '../store/accounts.ts'
import type { EventEnd, Events, InboxEvent } from '../store/events.ts'
import { retryDecision, SHORTEST_WAIT_MS } from './retry.ts'

/** How one event ended. `until` is when to look again; `error` is translated by `retry.ts`. */
export type Outcome =
  { kind: 'done'; text: string } | { kind: 'wait'; until: Date; text: string } | { kind: 'error'; error: AppError }

export type Batch = { account: Account; events: InboxEvent[]; now: Date }

/**
 * What the product does about one kind of event. Gets many at once; one is the ordinary case. Safe to run again at any point.
 *
 * @returns an outcome for every event it got.
 * @throws anything: the whole batch runs again later, as `retry.ts` says.
 */
export type Flow = (batch: Batch) => Promise<Map<InboxEvent, Outcome>>

/** By kind of event. `isForUninstalled`: carried out even after the account has been uninstalled. */
export type Flows = Record<string, { run: Flow; isForUninstalled?: boolean }>

/** A bulk change of 500 deals has two webhooks for each: all of them belong together. */
const BATCH = 1_500
/** Papers and sweeps go in small steps, so that a click never waits for long. */
const SWEEP_BATCH = 5
/** After this long a drain ends and wakes itself again: no account holds a worker for itself. */
const SLICE_MS = 20_000
/** So long nothing new must have come (less where only one subject waits), and so long we wait for that at most. */
export type Linger = { quietMs: number; aloneMs: number; longestMs: number }
const LINGER: Linger = { quietMs: 250, aloneMs: 100, longestMs: 2_500 }

/** A flow that says nothing about an event has a bug; calling the event done would hide it. */
const FORGOTTEN: Outcome = { kind: 'error', error: new AppError('internal', 'inbox.no_outcome') }

/**
 * The worker of one account: takes what is most urgent, hands each flow its share, stores how it ended, until nothing is due.
 * At most one runs per account in the whole cluster (see wakes.ts); a killed one leaves its events due.
 */
export function createWorker({
  accounts,
  events,
  flows,
  log,
  now,
  random,
  linger = LINGER,
}: {
  accounts: Accounts
  events: Events
  flows: Flows
  log: Log
  now: () => Date
  random?: () => number
  linger?: Linger
}) {
  async function run(kind: string, batch: Batch): Promise<Map<InboxEvent, Outcome>> {
    const flow = flows[kind]
    if (!flow) return forAll(batch.events, { kind: 'done', text: `Nothing is done about "${kind}".` })
    if (!batch.account.isInstalled && !flow.isForUninstalled) {
      return forAll(batch.events, { kind: 'done', text: 'The widget is no longer installed in this account.' })
    }
    try {
      return await flow.run(batch)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.kind !== 'internal' || batch.events.length === 1) return forAll(batch.events, { kind: 'error', error })
      // One event nobody can digest must not hold up the others: each goes alone.
      const alone = new Map<InboxEvent, Outcome>()
      for (const event of batch.events) {
        for (const [each, outcome] of await run(kind, { ...batch, events: [event] })) alone.set(each, outcome)
      }
      return alone
    }
  }

  function endOf(account: Account, event: InboxEvent, outcome: Outcome): EventEnd {
    const at = now()
    const base = { event, attempts: event.attempts, dueAt: at, outcome: null, errorCode: null }
    if (outcome.kind === 'done') return { ...base, state: 'DONE', outcome: outcome.text }
    if (outcome.kind === 'wait') {
      const dueAt = new Date(Math.max(outcome.until.getTime(), at.getTime() + SHORTEST_WAIT_MS))
      return { ...base, state: 'WAITING', dueAt, outcome: outcome.text }
    }

    const { error } = outcome
    // Hours of another system's outage are no reason to give up at the first surprise of our own.
    const attempts = error.kind === 'internal' && event.errorCode !== error.code ? 0 : event.attempts
    const decision = retryDecision(error, attempts, random)
    const told = { ...base, outcome: error.vendorMessages.join(' ') || error.userMessage, errorCode: error.code }
    const fields = { accountId: account.id, eventId: String(event.id), kind: event.kind, attempts, err: error }
    switch (decision.kind) {
      case 'again':
        log.warn({ ...fields, afterMs: Math.round(decision.afterMs) }, 'event will be tried again')
        return {
          ...told,
          state: 'WAITING',
          attempts: attempts + (decision.isCounted ? 1 : 0),
          dueAt: new Date(at.getTime() + decision.afterMs),
        }
      case 'park':
        log.warn(fields, 'event waits for a reconnect')
        return { ...told, state: 'PARKED' }
      case 'give_up':
        if (decision.isAlarm) log.error(fields, 'event failed for good')
        else log.warn(fields, 'event failed')
        return { ...told, state: 'FAILED', attempts: attempts + 1 }
    }
  }

  /**
   * Webhooks of a bulk change come one by one: while they are still coming, waiting a moment makes one batch of many. A
   * single deal, however many webhooks it has, waits only for as long as it takes to see that it is alone.
   */
  async function untilQuiet(accountId: string): Promise<void> {
    for (let waitedMs = 0; waitedMs < linger.longestMs;) {
      const due = await events.dueNow(accountId)
      const quietMs = due && due.subjects > 1 ? linger.quietMs : linger.aloneMs
      if (!due || now().getTime() - due.newestAt.getTime() >= quietMs) return
      await sleep(quietMs)
      waitedMs += quietMs
    }
  }

  /**
   * @param signal stops it after the batch at hand: the program ends, or another worker has taken the account over.
   * @returns true when it ended before the inbox was empty: the account wants another wake.
   * @throws when the database does: what was taken is still due.
   */
  return async function drain(accountId: string, signal?: AbortSignal): Promise<boolean> {
    const startedAt = performance.now()
    const account = await accounts.byId(accountId)
    if (!account) return false
    for (;;) {
      if (signal?.aborted || performance.now() - startedAt > SLICE_MS) return true
      await untilQuiet(accountId)
      const taken = await events.takeDue(accountId, { limit: BATCH, sweepLimit: SWEEP_BATCH })
      if (taken.length === 0) return false
      for (const [kind, share] of groupBy(taken, (event) => event.kind)) {
        // Read anew each time: connecting and setting up change it.
        const current = (await accounts.byId(accountId)) ?? account
        const outcomes = await run(kind, { account: current, events: share, now: now() })
        await events.finish(share.map((event) => endOf(current, event, outcomes.get(event) ?? FORGOTTEN)))
      }
    }
  }
}

export type Drain = ReturnType<typeof createWorker>

/** The same outcome for every event. */
export const forAll = (events: InboxEvent[], outcome: Outcome): Map<InboxEvent, Outcome> =>
  new Map(events.map((event) => [event, outcome]))
