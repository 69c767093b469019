import { expect, test } from 'vitest'
import { contactDraft, isSameName } from './contact-draft.ts'
import type { Client } from './deal.ts'
import { acme, ada, exampleContact } from './example-data.ts'

test('a person, made a contact, brings first and last name, e-mail and phone', () => {
  expect(contactDraft(ada, 'ada@byron.example', [])).toEqual({
    name: 'Ada Byron',
    number: 'kommo-c-123',
    email: 'ada@byron.example',
    firstName: 'Ada',
    lastName: 'Byron',
    phone: '+44 20 7946 0001',
  })
})

test('a company, made a contact, has neither first nor last name', () => {
  expect(contactDraft({ ...acme, firstName: 'x', lastName: 'y' }, null, [])).toEqual({
    name: 'Acme Ltd',
    number: 'kommo-co-45',
    email: null,
    firstName: null,
    lastName: null,
    phone: null,
  })
})

test.each<[string, Partial<Client>, object]>([
  ['angle brackets', { name: 'Ada <Countess> Byron' }, { name: 'Ada Countess Byron' }],
  [
    'untidy blanks',
    { name: '  Ada\t Byron ', firstName: ' Ada ', lastName: ' ' },
    { name: 'Ada Byron', firstName: 'Ada', lastName: null },
  ],
  [
    'an endless name',
    { name: 'a'.repeat(300), firstName: 'b'.repeat(300) },
    { name: 'a'.repeat(255), firstName: 'b'.repeat(255) },
  ],
  ['letters in two pieces', { name: 'Jose\u0301' }, { name: 'José' }],
  ['an endless phone number first', { phones: ['1'.repeat(51), '', ' +44  1 '] }, { phone: '+44 1' }],
])('a client with %s, made a contact, fits into Xero', (_, changes, expected) => {
  expect(contactDraft({ ...ada, ...changes }, null, [])).toMatchObject(expected)
})

test.each([
  ['ada@byron.example', 'ada@byron.example'],
  [' ada@byron.example ', 'ada@byron.example'],
  ['ada@', null],
  [`${'a'.repeat(250)}@byron.example`, null],
])('the e-mail %j, for a new contact, becomes %j', (email, expected) => {
  expect(contactDraft(ada, email, []).email).toBe(expected)
})

test('an endless name that is taken, made a contact, still ends with its own number', () => {
  const name = 'a'.repeat(255)
  const draft = contactDraft({ ...ada, name }, null, [exampleContact({ name })])
  expect(draft.name).toBe(`${'a'.repeat(243)} (Kommo 123)`)
  expect(draft.name).toHaveLength(255)
})

test('a name that only an archived contact bears, made a contact, is free', () => {
  expect(contactDraft(ada, null, [exampleContact({ isArchived: true })]).name).toBe('Ada Byron')
})

test.each([
  ['Ada Byron', ' ada   byron', true],
  ['José', 'JOSE\u0301', true],
  ['Ada Byron', 'Ada B', false],
])('the names %j and %j, compared, are the same: %s', (a, b, expected) => {
  expect(isSameName(a, b)).toBe(expected)
})
