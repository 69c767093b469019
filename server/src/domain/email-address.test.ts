import { expect, test } from 'vitest'
import { isEmailAddress, isSameEmail } from './email-address.ts'

test.each([
  ['ada@byron.example', true],
  ["o'neil+invoices@sub.acme.co.uk", true],
  ['A_B-c.9@x1.io', true],
  ['', false],
  ['ada', false],
  ['ada@localhost', false],
  ['ada@byron..example', false],
  ['ada@-byron.example', false],
  ['.ada@byron.example', false],
  ['ada..b@byron.example', false],
  ['ada@byron.example, bob@byron.example', false],
  ['Ada <ada@byron.example>', false],
  ['ada @byron.example', false],
  ['müller@byron.example', false],
  ['ada@müller.example', false],
  [`${'a'.repeat(250)}@b.example`, false],
])('the text "%s", asked whether it is an address Xero takes, answers %s', (text, expected) => {
  expect(isEmailAddress(text)).toBe(expected)
})

test('a hostile text of great length is judged at once', () => {
  expect(isEmailAddress(`${'a.'.repeat(100_000)}@`)).toBe(false)
  expect(isEmailAddress(`a@${'b.'.repeat(120)}`)).toBe(false)
})

test('two spellings of one mailbox are the same', () => {
  expect(isSameEmail(' Ada@Byron.example', 'ada@byron.EXAMPLE ')).toBe(true)
  expect(isSameEmail('ada@byron.example', 'bob@byron.example')).toBe(false)
})
