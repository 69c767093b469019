import { expect, test } from 'vitest'
import { Decimal, decimalsOf, formatMoney, isCurrency } from './money.ts'

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
  // Daily use has dropped these decimals, invoices have not.
  ['HUF', 2],
  ['COP', 2],
  ['IQD', 3],
])('an amount in %s, by ISO 4217, has %i decimals', (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals)
})

test.each([
  ['1200', 'EUR', '€1,200.00'],
  ['1200.5', 'EUR', '€1,200.50'],
  ['-5', 'EUR', '-€5.00'],
  ['1200', 'JPY', '¥1,200'],
  ['1.234', 'KWD', 'KWD\u00a01.234'],
  ['1200', 'HUF', 'HUF\u00a01,200'],
  ['1200.5', 'HUF', 'HUF\u00a01,200.50'],
])('%s %s, shown to people, reads %s', (amount, currency, expected) => {
  expect(formatMoney({ amount: new Decimal(amount), currency })).toBe(expected)
})

test.each([
  ['EUR', true],
  ['eur', true],
  ['EURO', false],
  ['€', false],
  ['', false],
  ['ABC', false],
])('the text "%s", asked whether it is a currency, answers %s', (code, expected) => {
  expect(isCurrency(code)).toBe(expected)
})
