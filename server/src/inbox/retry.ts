import type { AppError } from '../domain/errors.ts'

/** What happens to an event after an error; the worker's half of the vocabulary in `domain/errors.ts`. */
export type RetryDecision =
  /** `isCounted` false: the wait is the other side's wish, not our failure. */
  | { kind: 'again'; afterMs: number; isCounted: boolean }
  /** Until an administrator reconnects. */
  | { kind: 'park' }
  | { kind: 'give_up'; isAlarm: boolean }

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 5 * 60_000
/** An unexpected error is tried this often before a person has to look. */
const INTERNAL_ATTEMPTS = 5

/** However short a wait is asked for, nothing is tried again without a pause. */
export const SHORTEST_WAIT_MS = 100

/**
 * @param attempts counted failures so far, 0 at first.
 * @param random   0 ≤ x < 1; spreads retries so that accounts do not come back together.
 */
export function retryDecision(error: AppError, attempts: number, random: () => number = Math.random): RetryDecision {
  // Half of it is certain, half is luck, and the cap holds for both together.
  const growing = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 20)) * (0.5 + random() / 2)
  const asked = error.retryAfterMs === undefined ? growing : Math.max(SHORTEST_WAIT_MS, error.retryAfterMs)
  switch (error.kind) {
    case 'rate_limited':
      return { kind: 'again', afterMs: asked, isCounted: false }
    case 'unavailable':
      return { kind: 'again', afterMs: asked, isCounted: true }
    case 'not_connected':
      return { kind: 'park' }
    case 'internal':
      return attempts + 1 < INTERNAL_ATTEMPTS
        ? { kind: 'again', afterMs: growing, isCounted: true }
        : { kind: 'give_up', isAlarm: true }
    case 'invalid':
    case 'not_found':
    case 'conflict':
    case 'rejected':
    case 'unauthenticated':
    case 'forbidden':
      return { kind: 'give_up', isAlarm: false }
  }
}
