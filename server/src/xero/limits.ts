// How often Xero may be asked, per organisation. Xero's answers carry what is left, and they are the truth: other processes
// of ours spend from the same budget. Between two answers the meter counts for itself.
// Source: Xero Accounting API, Rate limits: 5 in progress, 60 a minute, 1,000 or 5,000 a day; a day's end is not told.
import { rateLimitedError, rateLimitOf } from './errors.ts'
import type { Urgency } from './port.ts'

const IN_PROGRESS = 4
const A_MINUTE = 60
const MINUTE_MS = 60_000
const SMALLEST_DAY = 1_000
const DAY_RESERVE = 0.2
/** After this long without an answer, what we know of the day's budget is too old: background work may look again. */
const DAY_KNOWLEDGE_MS = 3_600_000

/** Fewer calls left in the minute than this, and the caller waits: people may use everything. */
const minuteReserve: Record<Urgency, number> = { person: 1, event: 3, background: 10 }
const rank: Record<Urgency, number> = { person: 0, event: 1, background: 2 }

/** How a call ended; `status` null when no answer came. Header names in lower case. */
export type Answered = { status: number | null; headers: Record<string, string> }

export type CallMeter = {
  /**
   * Waits until one more call to the organisation is due: for other calls in progress always, for a limit to pass up to
   * `maxWaitMs`.
   *
   * @returns a function that takes in how the call ended; to be called once, whatever happens.
   * @throws AppError `rate_limited` with `retryAfterMs`, when the wait would be longer. Nothing was sent then.
   */
  enter(call: { tenantId: string; urgency: Urgency; maxWaitMs?: number }): Promise<(answered: Answered) => void>
}

type Gate = {
  inProgress: number
  queue: { urgency: Urgency; enter: () => void }[]
  minute: { left: number; endsAtMs: number }
  day: { left: number; limit: number; seenAtMs: number }
  closed: { untilMs: number; code: string }
}

/**
 * Counts calls per organisation and holds back those that Xero would refuse, the least urgent first.
 *
 * @param clock for tests, as is `sleep`.
 */
export function createCallMeter({ clock = () => new Date(), sleep = realSleep }: MeterNeeds = {}): CallMeter {
  const gates = new Map<string, Gate>()
  const nowMs = () => clock().getTime()

  const gateOf = (tenantId: string) => {
    const gate = gates.get(tenantId) ?? newGate()
    gates.set(tenantId, gate)
    return gate
  }

  /** Waits for limits, not for other calls. Returns what is left of the patience. */
  const pass = async (gate: Gate, urgency: Urgency, patienceMs: number) => {
    let leftMs = patienceMs
    for (let hindrance = hindranceOf(gate, urgency, nowMs()); hindrance; hindrance = hindranceOf(gate, urgency, nowMs())) {
      if (hindrance.waitMs > leftMs) throw rateLimitedError(hindrance.code, { retryAfterMs: hindrance.waitMs })
      leftMs -= hindrance.waitMs
      await sleep(hindrance.waitMs)
    }
    return leftMs
  }

  return {
    async enter({ tenantId, urgency, maxWaitMs = urgency === 'person' ? 2_000 : 0 }) {
      const gate = gateOf(tenantId)
      const patienceMs = await pass(gate, urgency, maxWaitMs)
      await takePlace(gate, urgency)
      try {
        // Those before us may have used up the limit while we stood in the queue.
        await pass(gate, urgency, patienceMs)
      } catch (error) {
        leavePlace(gate)
        throw error
      }
      countStart(gate, nowMs())
      return (answered) => {
        leavePlace(gate)
        countAnswer(gate, answered, nowMs())
      }
    },
  }
}

type MeterNeeds = { clock?: () => Date; sleep?: (ms: number) => Promise<void> }

const realSleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const newGate = (): Gate => ({
  inProgress: 0,
  queue: [],
  minute: { left: A_MINUTE, endsAtMs: 0 },
  day: { left: Infinity, limit: SMALLEST_DAY, seenAtMs: 0 },
  closed: { untilMs: 0, code: 'xero.rate_limited' },
})

function hindranceOf({ closed, day, minute }: Gate, urgency: Urgency, nowMs: number): { code: string; waitMs: number } | null {
  if (closed.untilMs > nowMs) return { code: closed.code, waitMs: closed.untilMs - nowMs }
  const dayKnownUntilMs = day.seenAtMs + DAY_KNOWLEDGE_MS
  if (urgency === 'background' && day.left < day.limit * DAY_RESERVE && dayKnownUntilMs > nowMs) {
    return { code: 'xero.rate_limited_day', waitMs: dayKnownUntilMs - nowMs }
  }
  if (minute.endsAtMs > nowMs && minute.left < minuteReserve[urgency]) {
    return { code: 'xero.rate_limited_minute', waitMs: minute.endsAtMs - nowMs }
  }
  return null
}

async function takePlace(gate: Gate, urgency: Urgency): Promise<void> {
  if (gate.inProgress < IN_PROGRESS) {
    gate.inProgress++
    return
  }
  await new Promise<void>((enter) => {
    const behind = gate.queue.findIndex((waiting) => rank[waiting.urgency] > rank[urgency])
    gate.queue.splice(behind === -1 ? gate.queue.length : behind, 0, { urgency, enter })
  })
}

// The place goes to the next in the queue without becoming free in between, so that nobody overtakes.
function leavePlace(gate: Gate): void {
  const next = gate.queue.shift()
  if (next) next.enter()
  else gate.inProgress--
}

function countStart({ minute }: Gate, nowMs: number): void {
  if (minute.endsAtMs <= nowMs) {
    minute.left = A_MINUTE
    minute.endsAtMs = nowMs + MINUTE_MS
  }
  minute.left--
}

function countAnswer(gate: Gate, { status, headers }: Answered, nowMs: number): void {
  const minuteLeft = numberOf(headers['x-minlimit-remaining'])
  if (minuteLeft !== null) {
    // Xero may not have counted those still in progress.
    const left = minuteLeft - gate.inProgress
    // More left than before means that Xero's own minute began anew; a few more is only answers that overtook each other.
    if (left > gate.minute.left + IN_PROGRESS) gate.minute.endsAtMs = nowMs + MINUTE_MS
    gate.minute.left = left
  }
  const dayLeft = numberOf(headers['x-daylimit-remaining'])
  if (dayLeft !== null) gate.day = { left: dayLeft, limit: Math.max(gate.day.limit, dayLeft), seenAtMs: nowMs }
  if (status === 429) {
    const { code, retryAfterMs } = rateLimitOf(headers)
    gate.closed = { code, untilMs: Math.max(gate.closed.untilMs, nowMs + retryAfterMs) }
  }
}

function numberOf(header: string | undefined): number | null {
  const value = header === undefined || header === '' ? Number.NaN : Number(header)
  return Number.isFinite(value) ? value : null
}
