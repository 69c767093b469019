// What a client may write into a custom field, by type. Source: Kommo API reference, custom_fields_values.
import { fieldError, isRecord } from '../http/shape.ts'
import { asText } from '../state/as-text.ts'
import type { FieldError } from '../http/problem.ts'
import type { Field, FieldOption, FieldValue, FieldValues } from '../state/model.ts'

type Written = { value: FieldValue } | { errors: FieldError[] }
type Write = (item: Record<string, unknown>, field: Field, path: string) => Written

const wrong = (code: FieldError['code'], path: string): Written => ({ errors: [fieldError(code, path)] })

/** `value` alone, turned by `read`; undefined from `read` means the wrong type. */
const plain =
  (read: (value: unknown) => unknown): Write =>
  (item, _field, path) => {
    const extra = Object.keys(item).find((key) => key !== 'value')
    if (extra !== undefined) return wrong('FieldNotExpected', `${path}.${extra}`)
    if (!('value' in item)) return wrong('FieldMissing', `${path}.value`)
    const value = read(item['value'])
    return value === undefined ? wrong('InvalidType', `${path}.value`) : { value: { value } }
  }

const string = (value: unknown) => (typeof value === 'string' ? value : undefined)
const numeric = (value: unknown) =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
    ? String(value)
    : undefined
const LAST_SECOND = 32_503_680_000 // The year 3000. Milliseconds sent by mistake end beyond it.
const seconds = (value: unknown) => {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < LAST_SECOND ? value : undefined
  const isRfc3339 = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
  return isRfc3339 ? Math.floor(Date.parse(value) / 1000) : undefined
}
const url = (value: unknown) => (typeof value === 'string' && (value === '' || URL.canParse(value)) ? value : undefined)
const object = (value: unknown) => (isRecord(value) ? value : undefined)

const chosen = (option: FieldOption): Written => ({
  value: { value: option.value, enum_id: option.id, enum_code: option.code },
})

/** One option, by id, by code or by its exact text. */
const option: Write = (item, field, path) => {
  const extra = Object.keys(item).find((key) => !['value', 'enum_id', 'enum_code'].includes(key))
  if (extra !== undefined) return wrong('FieldNotExpected', `${path}.${extra}`)
  if (item['enum_code'] === null) return wrong('FieldNotExpected', `${path}.enum_code`)
  const options = field.options ?? []
  const [key, found] =
    'enum_id' in item
      ? ['enum_id', options.find(({ id }) => id === item['enum_id'])]
      : 'enum_code' in item
        ? ['enum_code', options.find(({ code }) => code !== null && code === item['enum_code'])]
        : ['value', options.find(({ value }) => value === item['value'])]
  return found ? chosen(found) : wrong('NotSupportedChoice', `${path}.${key}`)
}

/** A text with a kind: phones and e-mails. Without a kind it is the first one. */
const multitext: Write = (item, field, path) => {
  const { value, ...kind } = item
  if (typeof value !== 'string') return wrong(value === undefined ? 'FieldMissing' : 'InvalidType', `${path}.value`)
  const first = field.options?.[0]
  const picked = Object.keys(kind).length > 0 ? option(kind, field, path) : first ? chosen(first) : wrong('FieldMissing', path)
  return 'errors' in picked ? picked : { value: { ...picked.value, value } }
}

const ADDRESS_PARTS = ['address_line_1', 'address_line_2', 'city', 'state', 'zip', 'country']
const addressPart: Write = (item, _field, path) => {
  const { value, enum_id, enum_code, ...rest } = item
  const extra = Object.keys(rest)[0]
  if (extra !== undefined || enum_code === null) return wrong('FieldNotExpected', `${path}.${extra ?? 'enum_code'}`)
  if (typeof value !== 'string') return wrong('InvalidType', `${path}.value`)
  const index = typeof enum_id === 'number' ? enum_id - 1 : ADDRESS_PARTS.indexOf(asText(enum_code))
  const part = ADDRESS_PARTS[index]
  return part === undefined
    ? wrong('NotSupportedChoice', `${path}.enum_code`)
    : { value: { value, enum_id: index + 1, enum_code: part } }
}
const listElement: Write = (item, _field, path) =>
  typeof item['catalog_id'] === 'number' && typeof item['catalog_element_id'] === 'number'
    ? { value: { catalog_id: item['catalog_id'], catalog_element_id: item['catalog_element_id'] } }
    : wrong('FieldMissing', `${path}.catalog_element_id`)

const text = plain(string)
const amount = plain(numeric)
const date = plain(seconds)
const WRITERS: Record<string, { write: Write; isMany?: boolean }> = {
  text: { write: text },
  textarea: { write: text },
  streetaddress: { write: text },
  tracking_data: { write: text },
  numeric: { write: amount },
  price: { write: amount },
  monetary: { write: amount },
  checkbox: { write: plain((value) => (typeof value === 'boolean' ? value : undefined)) },
  url: { write: plain(url) },
  date: { write: date },
  date_time: { write: date },
  birthday: { write: date },
  select: { write: option },
  radiobutton: { write: option },
  category: { write: option },
  multiselect: { write: option, isMany: true },
  multitext: { write: multitext, isMany: true },
  smart_address: { write: addressPart, isMany: true },
  legal_entity: { write: plain(object), isMany: true },
  linked_entity: { write: plain(object) },
  chained_list: { write: listElement, isMany: true },
  file: { write: plain(object) },
  items: { write: plain(object), isMany: true },
}
/** Types a field can be created with; `multitext` only comes predefined. */
export const FIELD_TYPES = Object.keys(WRITERS).filter((type) => type !== 'multitext')

/**
 * Reads `custom_fields_values` of a request.
 *
 * @param fields the definitions of this entity or list.
 * @returns the values to store (an empty list clears a field) and everything that is wrong, with index paths.
 */
export function readFieldValues(raw: unknown, fields: readonly Field[]): { values: FieldValues; errors: FieldError[] } {
  const values: FieldValues = new Map()
  const root = 'custom_fields_values'
  if (raw === undefined || raw === null) return { values, errors: [] }
  if (!Array.isArray(raw)) return { values, errors: [fieldError('InvalidType', root)] }
  const errors = raw.flatMap((entry: unknown, index) => {
    const path = `${root}.${index}`
    if (!isRecord(entry)) return [fieldError('InvalidType', path)]
    const { field_id, field_code, values: given, ...rest } = entry
    const extra = Object.keys(rest).map((key) => fieldError('FieldNotExpected', `${path}.${key}`))
    if (field_id === undefined && field_code === undefined) return [...extra, fieldError('FieldMissing', `${path}.field_id`)]
    const field = fields.find(({ id, code }) => (field_id === undefined ? code !== null && code === field_code : id === field_id))
    if (!field)
      return [...extra, fieldError('NotSupportedChoice', `${path}.${field_id === undefined ? 'field_code' : 'field_id'}`)]
    if (given === undefined) return [...extra, fieldError('FieldMissing', `${path}.values`)]
    const written = readValues(given, field, `${path}.values`)
    values.set(field.id, written.values)
    return [...extra, ...written.errors]
  })
  return { values, errors }
}

function readValues(given: unknown, field: Field, path: string): { values: FieldValue[]; errors: FieldError[] } {
  if (given === null) return { values: [], errors: [] }
  if (!Array.isArray(given)) return { values: [], errors: [fieldError('InvalidType', path)] }
  const writer = WRITERS[field.type] ?? { write: text }
  const written = given.map((item: unknown, index): Written => {
    const at = `${path}.${index}`
    if (!isRecord(item)) return wrong('InvalidType', at)
    if (index > 0 && writer.isMany !== true) return wrong('FieldNotExpected', at)
    return writer.write(item, field, at)
  })
  return {
    values: written.flatMap((one) => ('value' in one ? [one.value] : [])),
    errors: written.flatMap((one) => ('errors' in one ? one.errors : [])),
  }
}
