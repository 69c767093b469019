import { expect, test } from 'vitest'
import { ordinal } from './ordinal.ts'

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [11, '11th'],
  [12, '12th'],
  [21, '21st'],
  [112, '112th'],
])('the place %i is called %s in English', (place, name) => {
  expect(ordinal(place, 'en')).toBe(name)
})

test('in other languages the sentence says it, so that the place is the number alone', () => {
  expect(ordinal(12, 'ru')).toBe('12')
})
