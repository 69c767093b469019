import { expect, test } from 'vitest'
import type { Field } from '../state/model.ts'
import { readFieldValues } from './field-values.ts'

const field = (type: string): Field => ({
  id: 1,
  accountId: 1,
  owner: 'leads',
  name: type,
  type,
  code: 'CODE',
  sort: 1,
  groupId: null,
  isApiOnly: false,
  isPredefined: false,
  currency: null,
  options: [
    { id: 17, value: 'Draft', sort: 1, code: 'DRAFT' },
    { id: 18, value: 'Paid in full', sort: 2, code: null },
  ],
  requiredStatuses: [],
  hiddenStatuses: [],
})
const write = (type: string, values: unknown, rest: Record<string, unknown> = { field_id: 1 }) =>
  readFieldValues([{ ...rest, values }], [field(type)])
const draft = { value: 'Draft', enum_id: 17, enum_code: 'DRAFT' }

test.each([
  ['text', { value: 'abc' }, { value: 'abc' }],
  ['numeric', { value: 12.5 }, { value: '12.5' }],
  ['monetary', { value: '12.50' }, { value: '12.50' }],
  ['monetary', { value: 200 }, { value: '200' }],
  ['checkbox', { value: true }, { value: true }],
  ['url', { value: 'https://example.com/a' }, { value: 'https://example.com/a' }],
  ['date', { value: 1_760_000_000 }, { value: 1_760_000_000 }],
  ['date', { value: '2025-10-09T08:53:20+00:00' }, { value: 1_760_000_000 }],
  ['select', { enum_id: 17 }, draft],
  ['select', { enum_code: 'DRAFT' }, draft],
  ['radiobutton', { value: 'Draft' }, draft],
  ['multitext', { value: '+1555', enum_code: 'DRAFT' }, { ...draft, value: '+1555' }],
  ['smart_address', { value: 'US', enum_code: 'country' }, { value: 'US', enum_id: 6, enum_code: 'country' }],
  ['file', { value: { file_uuid: 'u' } }, { value: { file_uuid: 'u' } }],
])('%s takes %j', (type, item, stored) => {
  const { values, errors } = write(type, [item])
  expect(errors).toEqual([])
  expect(values.get(1)).toEqual([stored])
})

test.each([
  ['text', { value: 5 }, 'InvalidType', 'value'],
  ['numeric', { value: 'twelve' }, 'InvalidType', 'value'],
  ['checkbox', { value: 1 }, 'InvalidType', 'value'],
  ['url', { value: 'nowhere' }, 'InvalidType', 'value'],
  ['date', { value: 1_760_000_000_000 }, 'InvalidType', 'value'],
  ['date', { value: '2025-10-09' }, 'InvalidType', 'value'],
  ['select', { value: 'Draft ' }, 'NotSupportedChoice', 'value'],
  ['select', { enum_id: 99 }, 'NotSupportedChoice', 'enum_id'],
  ['select', { enum_code: 'PAID' }, 'NotSupportedChoice', 'enum_code'],
  ['select', { value: 'Draft', enum_code: null }, 'FieldNotExpected', 'enum_code'],
  ['select', { value: 'Draft', enum: 17 }, 'FieldNotExpected', 'enum'],
  ['text', { value: 'a', enum_code: null }, 'FieldNotExpected', 'enum_code'],
  ['text', {}, 'FieldMissing', 'value'],
])('%s refuses %j with %s', (type, item, code, key) => {
  expect(write(type, [item]).errors).toMatchObject([{ code, path: `custom_fields_values.0.values.0.${key}` }])
})

test.each([
  ['an unknown id', { field_id: 2 }, 'NotSupportedChoice', 'field_id'],
  ['an unknown code', { field_code: 'X' }, 'NotSupportedChoice', 'field_code'],
  ['no field at all', {}, 'FieldMissing', 'field_id'],
  ['read-only keys', { field_id: 1, field_name: 'Text' }, 'FieldNotExpected', 'field_name'],
])('%s is refused', (_what, rest, code, key) => {
  expect(write('text', [{ value: 'a' }], rest).errors).toMatchObject([{ code, path: `custom_fields_values.0.${key}` }])
})

test('null and an empty list clear a field; a second value is for fields that take many', () => {
  expect(write('text', null).values.get(1)).toEqual([])
  expect(write('text', []).values.get(1)).toEqual([])
  expect(write('text', [{ value: 'a' }, { value: 'b' }]).errors).toMatchObject([{ code: 'FieldNotExpected' }])
  expect(write('multiselect', [{ enum_id: 17 }, { enum_id: 18 }]).values.get(1)).toHaveLength(2)
})
