import type { Request, RequestHandler } from 'express'
import type { Clock } from '../../kit/clock.ts'
import type { Reply } from './problems.ts'

// Source: Xero developer documentation, OAuth 2.0 API limits.
const CALLS_IN_PROGRESS = 5
const CALLS_PER_MINUTE = 60
const APP_CALLS_PER_MINUTE = 10_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

type Window = { startedAt: number; calls: number }

export type Limits = ReturnType<typeof createLimits>

/** Counts calls per app and organisation in fixed windows, which begin with the first call and so differ per organisation. */
export function createLimits({ clock, dayLimit, enforced }: { clock: Clock; dayLimit: number; enforced: boolean }) {
  const windows = new Map<string, Window>()
  const inProgress = new Map<string, number>()
  const sixthCalls = new WeakSet<Request>()
  let isEnforced = enforced

  const windowOf = (key: string, lengthMs: number): Window => {
    const now = clock.now().getTime()
    const found = windows.get(key)
    const window = found ?? { startedAt: now, calls: 0 }
    if (now - window.startedAt >= lengthMs) {
      window.startedAt += Math.floor((now - window.startedAt) / lengthMs) * lengthMs
      window.calls = 0
    }
    windows.set(key, window)
    return window
  }
  const secondsLeft = (window: Window, lengthMs: number) =>
    Math.max(1, Math.ceil((window.startedAt + lengthMs - clock.now().getTime()) / 1000))

  return {
    /** Counts calls in progress from the moment they arrive, waiting time included. Goes before everything else. */
    arrival: ((req, res, next) => {
      if (!req.path.startsWith('/api.xro/')) return next()
      const key = String(req.headers['xero-tenant-id'])
      const before = inProgress.get(key) ?? 0
      if (before >= CALLS_IN_PROGRESS) sixthCalls.add(req)
      inProgress.set(key, before + 1)
      res.once('close', () => inProgress.set(key, (inProgress.get(key) ?? 1) - 1))
      return next()
    }) satisfies RequestHandler,

    /** Takes one call from the budgets. @returns the headers to send, and the refusal when a budget is used up. */
    take(req: Request, tenantId: string): { headers: Record<string, string>; refusal?: Reply } {
      const minute = windowOf(`minute ${tenantId}`, MINUTE_MS)
      const day = windowOf(`day ${tenantId}`, DAY_MS)
      const appMinute = windowOf('app', MINUTE_MS)
      const refusal = isEnforced ? refusalOf({ minute, day, appMinute }, sixthCalls.has(req)) : undefined
      // Without limits nothing is used up: a caller that heeds the headers would slow down otherwise.
      if (isEnforced && !refusal) for (const window of [minute, day, appMinute]) window.calls++
      const left = (limit: number, window: Window) => String(Math.max(0, limit - window.calls))
      const headers = {
        'X-DayLimit-Remaining': left(dayLimit, day),
        'X-MinLimit-Remaining': left(CALLS_PER_MINUTE, minute),
        'X-AppMinLimit-Remaining': left(APP_CALLS_PER_MINUTE, appMinute),
      }
      return refusal ? { headers, refusal } : { headers }
    },
    setEnforced(on: boolean) {
      isEnforced = on
    },
    reset() {
      windows.clear()
      isEnforced = enforced
    },
  }

  function refusalOf(
    { minute, day, appMinute }: Record<'minute' | 'day' | 'appMinute', Window>,
    isSixth: boolean,
  ): Reply | undefined {
    if (isSixth) return tooMany('concurrent')
    if (day.calls >= dayLimit) return tooMany('day', secondsLeft(day, DAY_MS))
    if (minute.calls >= CALLS_PER_MINUTE) return tooMany('minute', secondsLeft(minute, MINUTE_MS))
    if (appMinute.calls >= APP_CALLS_PER_MINUTE) return tooMany('appminute', secondsLeft(appMinute, MINUTE_MS))
    return undefined
  }
}

/** Only the minute and day problems say when to come back; the concurrency problem has no body either. */
function tooMany(rateLimitProblem: string, retryAfterS?: number): Reply {
  const headers = { 'X-Rate-Limit-Problem': rateLimitProblem }
  if (retryAfterS === undefined) return { status: 429, headers }
  const detail = `API call quota exceeded. Please try again in ${retryAfterS} seconds.`
  return {
    status: 429,
    headers: { ...headers, 'Retry-After': String(retryAfterS) },
    contentType: 'application/json',
    body: { Type: null, Title: 'Rate limit exceeded', Status: 429, Detail: detail },
  }
}
