import type { Clock } from '../../kit/clock.ts'

const CALLS_PER_SECOND = 7 // Kommo, Limitations: 7 requests per second
const WINDOW_MS = 1_000
// How many refusals lead to a block is not documented; "repeated" is all that is said. Source: Kommo, HTTP codes, 429 and 403.
const REFUSALS_UNTIL_BLOCK = 20
const REFUSALS_WINDOW_MS = 10_000
const BLOCK_MS = 60_000

type Verdict = { kind: 'pass' } | { kind: 'slow_down'; retryAfterSeconds: number } | { kind: 'blocked' }

/** Seven calls in a sliding second, per address and per account. An address that does not listen is blocked for all accounts. */
export type Limits = {
  /** Counts this call unless it is refused. */
  check(address: string, accountId: number | undefined): Verdict
  isBlocked(address: string): boolean
  set(on: boolean): void
  reset(): void
}

export function createLimits({ clock, on }: { clock: Clock; on: boolean }): Limits {
  let isOn = on
  const calls = new Map<string, number[]>()
  const refusals = new Map<string, number[]>()
  const blockedUntil = new Map<string, number>()
  const nowMs = () => clock.now().getTime()
  const recent = (times: number[] | undefined, windowMs: number, now: number) =>
    (times ?? []).filter((time) => time > now - windowMs)

  const isBlocked = (address: string) => isOn && (blockedUntil.get(address) ?? 0) > nowMs()
  return {
    isBlocked,
    check(address, accountId) {
      if (!isOn) return { kind: 'pass' }
      if (isBlocked(address)) return { kind: 'blocked' }
      const now = nowMs()
      const keys = [`address ${address}`, ...(accountId === undefined ? [] : [`account ${accountId}`])]
      const windows = keys.map((key) => ({ key, times: recent(calls.get(key), WINDOW_MS, now) }))
      const full = windows.find(({ times }) => times.length >= CALLS_PER_SECOND)
      if (!full) {
        for (const { key, times } of windows) calls.set(key, [...times, now])
        return { kind: 'pass' }
      }
      const refused = [...recent(refusals.get(address), REFUSALS_WINDOW_MS, now), now]
      refusals.set(address, refused)
      if (refused.length >= REFUSALS_UNTIL_BLOCK) blockedUntil.set(address, now + BLOCK_MS)
      return { kind: 'slow_down', retryAfterSeconds: 1 }
    },
    set(next) {
      isOn = next
    },
    reset() {
      isOn = on
      calls.clear()
      refusals.clear()
      blockedUntil.clear()
    },
  }
}
