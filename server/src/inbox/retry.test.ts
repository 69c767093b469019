import { expect, test } from 'vitest'
import { AppError, type ErrorKind } from '../domain/errors.ts'
import { type RetryDecision, retryDecision } from './retry.ts'

const again = (afterMs: number, isCounted = true): RetryDecision => ({ kind: 'again', afterMs, isCounted })
const giveUp = (isAlarm = false): RetryDecision => ({ kind: 'give_up', isAlarm })

const cases: [kind: ErrorKind, attempts: number, random: number, retryAfterMs: number | undefined, decision: RetryDecision][] = [
  ['rate_limited', 0, 0.5, 7_000, again(7_000, false)],
  ['rate_limited', 30, 0.5, 86_400_000, again(86_400_000, false)],
  ['rate_limited', 0, 0.5, 0, again(100, false)],
  ['rate_limited', 0, 0.5, undefined, again(750, false)],
  ['unavailable', 0, 0, undefined, again(500)],
  ['unavailable', 0, 0.5, undefined, again(750)],
  ['unavailable', 0, 1, undefined, again(1_000)],
  ['unavailable', 3, 0, undefined, again(4_000)],
  ['unavailable', 3, 0.5, undefined, again(6_000)],
  ['unavailable', 3, 1, undefined, again(8_000)],
  ['unavailable', 9, 1, undefined, again(300_000)],
  ['unavailable', 100_000, 0, undefined, again(150_000)],
  ['unavailable', 100_000, 1, undefined, again(300_000)],
  ['unavailable', 2, 0, 60_000, again(60_000)],
  ['not_connected', 0, 0, undefined, { kind: 'park' }],
  ['not_connected', 99, 0, undefined, { kind: 'park' }],
  ['internal', 0, 1, undefined, again(1_000)],
  ['internal', 3, 1, undefined, again(8_000)],
  ['internal', 4, 1, undefined, giveUp(true)],
  ['internal', 9, 1, undefined, giveUp(true)],
  ['invalid', 0, 0, undefined, giveUp()],
  ['not_found', 0, 0, undefined, giveUp()],
  ['conflict', 0, 0, undefined, giveUp()],
  ['rejected', 0, 0, undefined, giveUp()],
  ['unauthenticated', 0, 0, undefined, giveUp()],
  ['forbidden', 0, 0, undefined, giveUp()],
]

test.each(cases)('%s, after %i failures, random %f, asked to wait %s: %o', (kind, attempts, random, retryAfterMs, decision) => {
  const error = new AppError(kind, 'x.y', retryAfterMs === undefined ? {} : { retryAfterMs })
  expect(retryDecision(error, attempts, () => random)).toEqual(decision)
})
