// Checks of request bodies, with the codes and index paths Kommo answers with. Source: Kommo, HTTP codes, validation-errors.
import type { FieldError } from './problem.ts'

/** Every complaint about a value; empty when it is fine. */
export type Check = (value: unknown, path: string) => FieldError[]
export type Shape = Record<string, Check>

export const fieldError = (code: FieldError['code'], path: string): FieldError => ({ code, path, detail: DETAILS[code] })
const DETAILS: Record<FieldError['code'], string> = {
  FieldMissing: 'This field is missing.',
  InvalidType: 'This value has the wrong type.',
  NotSupportedChoice: 'The value you selected is not a valid choice.',
  FieldNotExpected: 'This field was not expected.',
}
const when = (isFine: boolean, path: string) => (isFine ? [] : [fieldError('InvalidType', path)])

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text: Check = (value, path) => when(typeof value === 'string', path)
export const integer: Check = (value, path) => when(Number.isInteger(value), path)
export const number: Check = (value, path) => when(typeof value === 'number' && Number.isFinite(value), path)
export const boolean: Check = (value, path) => when(typeof value === 'boolean', path)
export const anything: Check = () => []
export const nullable =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path)
export const oneOf =
  (choices: readonly unknown[]): Check =>
  (value, path) =>
    choices.includes(value) ? [] : [fieldError('NotSupportedChoice', path)]
export const listOf =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((item, index) => check(item, `${path}.${index}`)) : when(false, path)

/** An object with these keys and no others. */
export const objectOf =
  (shape: Shape, required: readonly string[] = []): Check =>
  (value, path) => {
    if (!isRecord(value)) return when(false, path)
    const at = (key: string) => (path === '' ? key : `${path}.${key}`)
    return [
      ...required.filter((key) => value[key] === undefined).map((key) => fieldError('FieldMissing', at(key))),
      ...Object.entries(value).flatMap(([key, inner]) =>
        shape[key] ? shape[key](inner, at(key)) : [fieldError('FieldNotExpected', at(key))],
      ),
    ]
  }
