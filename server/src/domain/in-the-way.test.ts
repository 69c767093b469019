import { describe, expect, test } from 'vitest'
import { type Earlier, givesWay, inTheWay } from './in-the-way.ts'

const now = new Date('2026-11-24T12:00:00Z')
const later = new Date('2026-11-24T12:01:00Z')
const before = new Date('2026-11-24T11:59:00Z')
const earlier = (changes: Partial<Earlier>): Earlier => ({
  origin: 'RULE',
  state: 'LINKED',
  invoice: { status: 'authorised' },
  heldUntil: null,
  ...changes,
})
const unmade = { invoice: null }

describe('ordering the whole of a deal', () => {
  test.each<[string, Partial<Earlier>, boolean]>([
    ['a rule has invoiced it', {}, true],
    ['somebody has invoiced it from the card', { origin: 'CARD' }, true],
    ['it is paid', { invoice: { status: 'paid' } }, true],
    ['it is a draft', { invoice: { status: 'draft' } }, true],
    ['it was voided', { invoice: { status: 'voided' } }, false],
    ['it was deleted', { invoice: { status: 'deleted' } }, false],
    ['it was made by hand in Xero', { origin: 'XERO' }, false],
    ['it is being sent', { state: 'SENDING', ...unmade }, true],
    ['it has been claimed', { state: 'CLAIMED', ...unmade }, true],
    ['the rule’s hold is over', { state: 'CLAIMED', ...unmade, heldUntil: before }, true],
    ['the rule holds it', { state: 'CLAIMED', ...unmade, heldUntil: later }, false],
    ['it was refused', { state: 'REFUSED', ...unmade }, false],
    ['it stood in the stage before', { state: 'STOOD_BEFORE', ...unmade }, false],
    ['it was taken back', { state: 'RELEASED', ...unmade }, false],
  ])('when %s, then that is in the way: %s', (_what, changes, isInTheWay) => {
    const one = earlier(changes)
    expect(inTheWay([one], { kind: 'whole' }, now)).toBe(isInTheWay ? one : null)
    expect(inTheWay([one], { kind: 'balance' }, now)).toBeNull()
  })
})

test.each<[Partial<Earlier>, boolean]>([
  [{ state: 'REFUSED' }, true],
  [{ state: 'CLAIMED', heldUntil: later }, true],
  [{ state: 'CLAIMED', heldUntil: before }, false],
  [{ state: 'CLAIMED' }, false],
  [{ state: 'SENDING' }, false],
  [{ state: 'STOOD_BEFORE' }, false],
  [{ origin: 'CARD', state: 'REFUSED' }, false],
])('when a person orders an invoice and there is %j, then it gives way: %s', (changes, expected) => {
  expect(givesWay(earlier({ ...unmade, ...changes }), now)).toBe(expected)
})
