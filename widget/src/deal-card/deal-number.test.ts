import { expect, test } from 'vitest'
import { dealNumberIn } from './deal-number.ts'

test.each([
  ['4711', 4711],
  [' #4711 ', 4711],
  ['https://example.kommo.com/leads/detail/4711', 4711],
  ['https://example.kommo.com/leads/detail/4711?tab_id=main', 4711],
  ['', null],
  ['0', null],
  ['-3', null],
  ['INV-0042', null],
  ['12.5', null],
  ['https://example.kommo.com/contacts/detail/4711', null],
])('when somebody types "%s", then the deal is %s', (typed, dealId) => {
  expect(dealNumberIn(typed)).toBe(dealId)
})
