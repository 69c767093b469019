import { expect, test } from 'vitest'
import { type PendingFacts, pendingStage } from './pending-stage.ts'

const now = new Date('2026-11-24T12:00:00Z')
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
const claimed: PendingFacts = { state: 'CLAIMED', sentAt: null, lostAt: null, heldUntil: null, obstacle: null }
const sending: PendingFacts = { ...claimed, state: 'SENDING', sentAt: secondsAgo(2) }

test.each<[string, PendingFacts, string]>([
  ['has just been claimed', claimed, 'creating'],
  ['is held back', { ...claimed, heldUntil: secondsAgo(-30) }, 'held'],
  ['is held back while Xero is away', { ...claimed, heldUntil: secondsAgo(-30), obstacle: 'unavailable' }, 'held'],
  ['was held back until now', { ...claimed, heldUntil: now }, 'creating'],
  ['waits for its turn', { ...claimed, obstacle: 'rate_limited' }, 'queued'],
  ['waits for Xero', { ...claimed, obstacle: 'unavailable' }, 'unavailable'],
  ['has no access', { ...claimed, obstacle: 'parked' }, 'parked'],
  ['has no access while it is held back', { ...claimed, heldUntil: secondsAgo(-30), obstacle: 'parked' }, 'parked'],
  ['was sent a moment ago', sending, 'creating'],
  ['was sent, and its answer is known to be lost', { ...sending, lostAt: secondsAgo(1) }, 'checking'],
  ['was sent long ago', { ...sending, sentAt: secondsAgo(60) }, 'checking'],
  ['was sent and lost while Xero is away', { ...sending, lostAt: secondsAgo(1), obstacle: 'unavailable' }, 'checking'],
  ['was sent and lost, and the access has ended', { ...sending, lostAt: secondsAgo(1), obstacle: 'parked' }, 'parked'],
])('when an invoice on its way %s, then people are told so', (_what, facts, expected) => {
  expect(pendingStage(facts, now)).toBe(expected)
})
