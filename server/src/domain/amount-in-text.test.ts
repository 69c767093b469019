import { expect, test } from 'vitest'
import { amountInText } from './amount-in-text.ts'

test.each<[string, string | null]>([
  ['1200', '1200'],
  ['0.5', '0.5'],
  ['1200.00', '1200'],
  ['1200,50', '1200.5'],
  ['1,200', '1200'],
  ['1.200', '1200'],
  ['1,200.50', '1200.5'],
  ['1.200,50', '1200.5'],
  ['1 200,50', '1200.5'],
  ["1'200.50", '1200.5'],
  ['1,234,567', '1234567'],
  ['12.3456', '12.3456'],
  ['€1,200', '1200'],
  ['1200 EUR', '1200'],
  ['usd 15.25', '15.25'],
  [' 7 ', '7'],
  ['INV-1200', null],
  ['Ada 1200', null],
  ['1200-5', null],
  ['1.2.3', null],
  ['12,34,56', null],
  ['.', null],
  ['', null],
  ['1234567890123456', null],
])('when somebody types "%s", then the amount is %s', (text, amount) => {
  expect(amountInText(text)?.toFixed() ?? null).toBe(amount)
})
