import { describe, expect, test } from 'vitest'
import { fieldPage, fieldValueOf, newField, readValues, repairedField, writtenField } from './wire-fields.ts'

describe('values of fields are what people see', () => {
  const shown = (type: string, values: unknown, timeZone = 'UTC') =>
    fieldValueOf(timeZone)(readValues.parse({ field_id: 1, field_code: 'X', field_type: type, values })).values

  test.each([
    ['text', [{ value: 'PO-77' }], ['PO-77']],
    ['numeric', [{ value: 12.5 }], ['12.5']],
    ['monetary', [{ value: '200.00' }], ['200.00']],
    [
      'multiselect',
      [
        { value: 'A', enum_id: 1 },
        { value: 'B', enum_id: 2 },
      ],
      ['A', 'B'],
    ],
    ['radiobutton', { value: 'Two', enum: '566642' }, ['Two']],
    ['checkbox', [{ value: true }], ['Yes']],
    ['checkbox', [{ value: false }], ['No']],
    ['checkbox', [{ value: '1' }], ['Yes']],
    ['date', [{ value: 1760313600 }], ['2025-10-13']],
    ['date', [1760313600], ['2025-10-13']],
    ['date', [{ value: '2026-01-31T10:00:00+00:00' }], ['2026-01-31']],
    ['birthday', [{ value: '12.01.1980' }], ['12.01.1980']],
    ['date_time', [{ value: 1760313660 }], ['2025-10-13 00:01']],
    ['legal_entity', [{ value: { name: 'Acme Ltd', vat_id: '1' } }], ['Acme Ltd']],
    ['file', [{ value: { file_uuid: 'u', file_name: 'a.pdf' } }], ['a.pdf']],
    ['chained_list', [{ catalog_id: 1001, catalog_element_id: 12235 }], []],
    ['text', null, []],
    ['text', [{ value: '' }], []],
    ['text', [{ value: null }], []],
  ])('when a %s holds %j, then it reads %j', (type, values, expected) => {
    expect(shown(type, values)).toEqual(expected)
  })

  test('when the account is elsewhere, then a date is the day it is there', () => {
    const midnightInAuckland = Date.parse('2026-03-01T00:00:00+13:00') / 1000
    expect(shown('date', [{ value: midnightInAuckland }], 'Pacific/Auckland')).toEqual(['2026-03-01'])
  })
})

describe('our fields', () => {
  test.each([
    ['text', 'INV-1', [{ value: 'INV-1' }]],
    ['url', 'https://go.xero.com/1', [{ value: 'https://go.xero.com/1' }]],
    ['numeric', '1200.50', [{ value: '1200.50' }]],
    ['numeric', 0, [{ value: 0 }]],
    ['select', 'PAID', [{ enum_code: 'PAID' }]],
    ['text', null, null],
    ['select', null, null],
    ['text', '', null],
  ] as const)('when a %s is written as %j, then Kommo gets %j', (type, value, values) => {
    expect(writtenField(7, type, { code: 'X', value })).toEqual({ field_id: 7, values })
  })

  test.each(['Pacific/Honolulu', 'America/Los_Angeles', 'UTC', 'Asia/Kolkata', 'Pacific/Auckland', 'Pacific/Tongatapu'])(
    'when a day is written, then people in %s see that day',
    (timeZone) => {
      for (const day of ['2026-01-31', '2026-07-31']) {
        const { values } = writtenField(7, 'date', { code: 'X', value: day })
        expect(fieldValueOf(timeZone)(readValues.parse({ field_id: 7, field_type: 'date', values })).values).toEqual([day])
      }
    },
  )

  const state = {
    code: 'STATE',
    name: 'State',
    type: 'select' as const,
    options: [
      { code: 'DRAFT', name: 'Draft' },
      { code: 'PAID', name: 'Paid' },
    ],
  }
  test('when a field is made, then people cannot edit it and options have codes', () => {
    expect(newField(state, 'leads_1', 500)).toEqual({
      name: 'State',
      type: 'select',
      code: 'STATE',
      sort: 500,
      group_id: 'leads_1',
      is_api_only: true,
      enums: [
        { value: 'Draft', sort: 1, code: 'DRAFT' },
        { value: 'Paid', sort: 2, code: 'PAID' },
      ],
    })
  })

  test('when options are missing, then they are added, known ones keep their id, and those of others stay', () => {
    const definition = (enums: unknown) =>
      fieldPage.parse({ _embedded: { custom_fields: [{ id: 3, code: 'STATE', type: 'select', enums }] } }).items[0]
    const some = definition({ 0: { id: 1, value: 'Draft', sort: 1, code: 'DRAFT' }, 1: { id: 2, value: 'Theirs', sort: 2 } })
    expect(some && repairedField(some, state)).toEqual({
      id: 3,
      enums: [
        { id: 1, value: 'Draft', sort: 1, code: 'DRAFT' },
        { id: 2, value: 'Theirs', sort: 2 },
        { value: 'Paid', sort: 1000, code: 'PAID' },
      ],
    })
    const uncoded = definition([
      { id: 1, value: 'Draft', sort: 1, code: 'DRAFT' },
      { id: 2, value: 'Paid', sort: 2, code: null },
    ])
    expect(uncoded && repairedField(uncoded, state)?.enums).toEqual([
      { id: 1, value: 'Draft', sort: 1, code: 'DRAFT' },
      { id: 2, value: 'Paid', sort: 2, code: 'PAID' },
    ])
    const all = definition([
      { id: 1, value: 'Entwurf', sort: 1, code: 'DRAFT' },
      { id: 2, value: 'Bezahlt', sort: 2, code: 'PAID' },
    ])
    expect(all && repairedField(all, state)).toBeNull()
  })
})
