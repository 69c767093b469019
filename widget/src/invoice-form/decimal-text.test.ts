import { expect, test } from 'vitest'
import { flawOf, isAboveZero, plainDecimal } from './decimal-text.ts'

test.each([
  ['1.50000', '1.5'],
  ['100', '100'],
  ['007', '7'],
  ['0.50', '0.5'],
  ['-0.0', '0'],
  ['-1.10', '-1.1'],
  ['0', '0'],
])('when somebody types %s, then %s is sent', (typed, sent) => {
  expect(plainDecimal(typed)).toBe(sent)
})

test.each([
  ['12', null],
  ['-12.3456', null],
  ['1.23450000', null],
  ['1.23456', 'too_fine'],
  ['000123456789012', null],
  ['1234567890123', 'too_big'],
  ['', 'not_a_number'],
  ['1,5', 'not_a_number'],
  ['1e3', 'not_a_number'],
])('when a number is %j, then what is wrong with it is %s', (text, flaw) => {
  expect(flawOf(text)).toBe(flaw)
})

test.each([
  ['0.0001', true],
  ['0.00', false],
  ['-1', false],
  ['x1', false],
])('when a number is %s, then being above zero is %s', (text, isAbove) => {
  expect(isAboveZero(text)).toBe(isAbove)
})
