import { readFieldValues } from '../api/field-values.ts'
import type { Platform } from '../platform.ts'
import type { Field, FieldValues } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'

/** What a person types into a field; null clears it. Days are `YYYY-MM-DD`, options go by their text. */
export type FieldInput = string | number | boolean | null | readonly string[]
/** By field name or code. */
export type FieldInputs = Record<string, FieldInput>

const DATES = new Set(['date', 'date_time', 'birthday'])

/** Turns typed values into stored ones. @throws Error when a field or option does not exist. */
export function readFieldInputs(platform: Platform, accountId: number, owner: string, inputs: FieldInputs = {}): FieldValues {
  const fields = fieldsOf(platform.store, accountId, owner)
  const raw = Object.entries(inputs).map(([key, input]) => {
    const field = fields.find(({ code, name }) => code === key || name === key)
    if (!field) throw new Error(`The Kommo emulator has no field ${key} on ${owner}.`)
    return { field_id: field.id, values: input === null ? null : asValues(field, input) }
  })
  const { values, errors } = readFieldValues(raw, fields)
  if (errors.length > 0) throw new Error(`These fields cannot be filled like that: ${JSON.stringify(errors)}`)
  return values
}

function asValues(field: Field, input: Exclude<FieldInput, null>): { value: unknown }[] {
  if (typeof input === 'object') return input.map((value) => ({ value }))
  if (DATES.has(field.type) && typeof input === 'string') return [{ value: Math.floor(Date.parse(input) / 1000) }]
  return [{ value: input }]
}
