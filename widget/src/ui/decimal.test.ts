import { expect, test } from 'vitest'
import { readDecimal, writeDecimal } from './decimal.ts'

test.each([
  ['1.5', 'en', '1.5'],
  ['1,5', 'en', '1.5'],
  ['1,5', 'es', '1.5'],
  ['1.5', 'es', '1.5'],
  ['1,200', 'en', '1200'],
  ['1,200', 'es', '1.200'],
  ['1.200', 'es', '1200'],
  ['1.200', 'en', '1.200'],
  ['0,125', 'en', '0.125'],
  ['1,200.50', 'en', '1200.50'],
  ['1.200,50', 'es', '1200.50'],
  ['1.200,50', 'en', '1200.50'],
  ['1,234,567', 'en', '1234567'],
  ['1.234.567,8', 'pt', '1234567.8'],
  ['1 200', 'ru', '1200'],
  ['1\u00a0200,5', 'ru', '1200.5'],
  ["1'200", 'en', '1200'],
  ['-3', 'en', '-3'],
  ['−3', 'en', '-3'],
  ['007', 'en', '7'],
  ['.5', 'en', '0.5'],
  ['5.', 'en', '5'],
  ['', 'en', null],
  ['abc', 'en', null],
  ['1.2.3,4,5', 'en', null],
  ['1-2', 'en', null],
  ['€5', 'en', null],
  ['.', 'en', null],
])('%s typed in %s is %s', (typed, language, decimal) => {
  expect(readDecimal(typed, language)).toBe(decimal)
})

test.each([
  ['1200.5', 'en', '1200.5'],
  ['1200.5', 'es', '1200,5'],
  ['1200.5', 'ru', '1200,5'],
  ['twelve', 'es', 'twelve'],
])('%s is written in %s as %s', (decimal, language, shown) => {
  expect(writeDecimal(decimal, language)).toBe(shown)
})
