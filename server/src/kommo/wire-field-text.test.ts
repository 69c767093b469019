import { expect, test } from 'vitest'
import { isChoice, valueOfText } from './wire-field-text.ts'

const enums = [
  { id: 17, value: 'Euro', sort: 1, code: 'EUR' },
  { id: 18, value: 'US dollar', sort: 2, code: null },
  { id: 19, value: 'Pound, Irish', sort: 3, code: null },
  { id: 20, value: 'EURO', sort: 4, code: null },
]
const field = (type: string) => ({ id: 1, name: 'Mine', code: null, type, enums })

test.each<[string, string, unknown[]]>([
  ['text', ' Visa service ', [{ value: 'Visa service' }]],
  ['textarea', 'two\nlines', [{ value: 'two\nlines' }]],
  ['streetaddress', '1 Sample Street', [{ value: '1 Sample Street' }]],
  ['numeric', '1200.50', [{ value: '1200.50' }]],
  ['numeric', '1 200,5', [{ value: '1200.5' }]],
  ['numeric', '-3', [{ value: '-3' }]],
  ['numeric', '0,125', [{ value: '0.125' }]],
  ['monetary', '1200.125', [{ value: '1200.125' }]],
  ['price', '12', [{ value: '12' }]],
  ['url', 'https://x.test/a?b=c', [{ value: 'https://x.test/a?b=c' }]],
  ['url', 'x.test/a', [{ value: 'https://x.test/a' }]],
  ['date', '2026-01-31', [{ value: 1_769_853_600 }]],
  ['birthday', '1980-02-29', [{ value: 320_666_400 }]],
  ['checkbox', 'Yes', [{ value: true }]],
  ['checkbox', 'no', [{ value: false }]],
  ['select', 'Euro', [{ enum_id: 17 }]],
  ['select', 'EURO', [{ enum_id: 20 }]],
  ['radiobutton', 'us DOLLAR ', [{ enum_id: 18 }]],
  ['category', 'US dollar', [{ enum_id: 18 }]],
  ['multiselect', 'Pound, Irish', [{ enum_id: 19 }]],
  ['multiselect', 'Euro, us dollar,Euro', [{ enum_id: 17 }, { enum_id: 18 }]],
])('when a field of type %s is filled in with %j, then Kommo gets what it wants', (type, text, values) => {
  expect(valueOfText(field(type), text)).toEqual({ values, obstacle: null })
})

test.each([
  ['numeric', 'twelve', 'takes a number'],
  ['numeric', '1,200', 'takes a number'],
  ['numeric', '1.200', 'takes a number'],
  ['monetary', '1,200.50', 'takes a number'],
  ['numeric', '1e5', 'takes a number'],
  ['url', 'nowhere', 'takes a web address'],
  ['url', 'javascript:alert(1)', 'takes a web address'],
  ['url', 'ftp://x.test', 'takes a web address'],
  ['date', '31.01.2026', 'takes a day'],
  ['date', '2026-02-30', 'takes a day'],
  ['date', '2026-13-01', 'takes a day'],
  ['checkbox', 'maybe', 'Type Yes or No'],
  ['select', 'Yen', 'Choose one of: Euro, US dollar, Pound, Irish, EURO.'],
  ['multiselect', 'Euro, Yen', 'has no such option'],
  ['text', '  ', 'is empty'],
  ['file', 'x', 'cannot be filled in from here'],
  ['linked_entity', 'x', 'cannot be filled in from here'],
  ['something new', 'x', 'cannot be filled in from here'],
])('when a field of type %s is filled in with %j, then a sentence says what it takes', (type, text, sentence) => {
  const result = valueOfText(field(type), text)
  expect(result.values).toBeNull()
  expect(result.obstacle).toContain(sentence)
  expect(result.obstacle).toMatch(/^"Mine" .*\.$/)
})

test('when a field has very many options, then the sentence names ten', () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ id: index, value: `Option ${index}`, sort: index, code: null }))
  expect(valueOfText({ ...field('select'), enums: many }, 'x').obstacle).toMatch(/Option 9, …\.$/)
})

test.each([
  ['select', true],
  ['radiobutton', true],
  ['category', true],
  ['multiselect', true],
  ['text', false],
  ['file', false],
])('when a field is of type %s, then choosing fills it in: %s', (type, expected) => {
  expect(isChoice(type)).toBe(expected)
})
