import { expect, test } from 'vitest'
import { exampleDeal } from './example-data.ts'
import { fillReference, unknownPlaceholders } from './reference-template.ts'

const deal = exampleDeal({
  fields: [
    { fieldId: 123, code: null, values: [' PO-77 '] },
    { fieldId: 124, code: null, values: [] },
    { fieldId: 125, code: null, values: ['{deal.id}'] },
  ],
})

test.each([
  ['Deal {deal.id}', 'Deal 7001'],
  ['{deal.name} / {client.name}', 'Roof repair / Ada Byron'],
  ['{ Deal.ID }', '7001'],
  ['{field:123}', 'PO-77'],
  ['{field: 123}', 'PO-77'],
  ['PO {field:124}', 'PO'],
  ['PO {field:999} of {deal.id}', 'PO of 7001'],
  ['{nothing} {deal.id}', '7001'],
  // A filled-in text is not a template again.
  ['{field:125}', '{deal.id}'],
  ['a {b', 'a {b'],
  ['  many \n blanks  ', 'many blanks'],
  ['', ''],
])('the template %j, filled in, is %j', (template, expected) => {
  expect(fillReference(template, { deal, clientName: 'Ada Byron' })).toBe(expected)
})

test('a client called like a pattern, filled in, stays as it is', () => {
  expect(fillReference('{client.name}', { deal, clientName: '$& $1' })).toBe('$& $1')
})

test('names of any length and alphabet, filled in, are at most 255 characters and whole', () => {
  for (const character of ['a', 'é', '语', '😀', '👩‍👩‍👧', 'e\u0301', '🇬🇧', 'a b ']) {
    for (const count of [1, 60, 127, 128, 253, 254, 255, 256, 1_000]) {
      const reference = fillReference('{deal.id}: {deal.name}', {
        deal: exampleDeal({ name: character.repeat(count) }),
        clientName: '',
      })
      expect(reference.length).toBeLessThanOrEqual(255)
      expect(reference).not.toMatch(/\p{Surrogate}/u)
      expect(reference).toBe(reference.trim())
    }
  }
})

test.each([
  ['Deal {deal.id} {deal.name} {client.name} {field:12}', []],
  ['{deal.price} {x} {x} {field:abc} {field:} {}', ['{deal.price}', '{x}', '{field:abc}', '{field:}', '{}']],
  ['no placeholders', []],
])('the template %j, asked for unknown placeholders, names %j', (template, expected) => {
  expect(unknownPlaceholders(template)).toEqual(expected)
})
