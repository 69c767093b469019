import { expect, test } from 'vitest'
import { cutText, oneLine } from './text.ts'

test.each([
  ['  Ada \t\n Byron\u00a0 ', 'Ada Byron'],
  ['Ada\u0000Byron', 'Ada Byron'],
  ['   ', ''],
])('the text %j, put on one line, is %j', (text, expected) => {
  expect(oneLine(text)).toBe(expected)
})

test.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['one two', 4, 'one'],
  ['abc😀', 4, 'abc'],
  ['ab👩‍👩‍👧', 6, 'ab'],
  ['e\u0301'.repeat(3), 5, 'e\u0301e\u0301'],
])('the text %j, cut to %i, is %j', (text, length, expected) => {
  expect(cutText(text, length)).toBe(expected)
})

test('one endless character, cut, stays within the limit and keeps its pairs whole', () => {
  const cut = cutText(`a${'\u{1F3FB}'.repeat(300)}`, 256)
  expect(cut.length).toBeLessThanOrEqual(256)
  expect(cut).not.toMatch(/\p{Surrogate}/u)
  expect(cutText(`a${'\u0301'.repeat(300)}`, 255)).toHaveLength(255)
})
