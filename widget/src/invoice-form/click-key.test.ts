import { expect, test } from 'vitest'
import { createClickKey } from './click-key.ts'

test('when the same content is sent again, then it is the same click, refused or not', () => {
  const clicks = createClickKey()
  const key = clicks.for('a')
  expect(clicks.for('a')).toBe(key)
  clicks.refused()
  expect(clicks.for('a')).toBe(key)
})

test('when the content changed after a refusal, then it is another click', () => {
  const clicks = createClickKey()
  const key = clicks.for('a')
  clicks.refused()
  expect(clicks.for('b')).not.toBe(key)
})

test('when the answer was lost and the content changed, then it is the same click, so that there are never two invoices', () => {
  const clicks = createClickKey()
  const key = clicks.for('a')
  expect(clicks.for('b')).toBe(key)
})

test('when a refusal was followed by a lost answer, then other content is the same click again', () => {
  const clicks = createClickKey()
  clicks.for('a')
  clicks.refused()
  const second = clicks.for('b')
  expect(clicks.for('c')).toBe(second)
})
