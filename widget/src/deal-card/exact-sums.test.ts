import { expect, test } from 'vitest'
import { isPositive, minus } from './exact-sums.ts'

test.each([
  ['1200.00', '1150.00', '50.00'],
  ['0.3', '0.1', '0.2'],
  ['1', '0.001', '0.999'],
  ['1000', '1440.00', '-440.00'],
  ['-5', '-5.5', '0.5'],
  ['0', '0', '0'],
  ['9007199254740993', '1', '9007199254740992'],
])('%s minus %s is exactly %s', (left, right, difference) => {
  expect(minus(left, right)).toBe(difference)
})

test.each([
  ['0', false],
  ['0.00', false],
  ['-1', false],
  ['0.01', true],
  ['100', true],
])('whether %s is more than nothing: %s', (amount, isMore) => {
  expect(isPositive(amount)).toBe(isMore)
})
