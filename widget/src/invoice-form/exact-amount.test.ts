import { expect, test } from 'vitest'
import { exactAmount } from './exact-amount.ts'

test.each([
  ['2', '10.5', '', '21'],
  ['1', '10.555', '', '10.555'],
  ['3', '11', '50', '16.5'],
  ['1.2345', '0.0001', '99.9999', '0.00000000012345'],
  ['1', '-0.5', '', '-0.5'],
  ['0', '7', '', '0'],
  ['100', '1.23000', '0', '123'],
  // Beyond what a float can hold.
  ['1', '900719925474.0993', '', '900719925474.0993'],
])('when %s pieces cost %s each less %s %%, then they come to %s', (quantity, unitAmount, discountPercent, amount) => {
  expect(exactAmount({ quantity, unitAmount, discountPercent })).toBe(amount)
})
