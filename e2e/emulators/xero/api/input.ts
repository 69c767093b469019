// Reading parts of a request body that nobody has checked yet.
import { badBody } from './problems.ts'
import { parseDay } from './dates.ts'

export type Input = Record<string, unknown>

export const isInput = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The elements of `{ "Invoices": [ … ] }`, or the one object that was sent without the wrapper. */
export function elementsOf(body: unknown, wrapper: string): Input[] {
  const inner = isInput(body) && wrapper in body ? body[wrapper] : body
  const elements = Array.isArray(inner) ? inner : [inner]
  if (elements.length === 0 || !elements.every(isInput)) throw badBody('No data was supplied in the request body')
  return elements
}

/** A text, trimmed; undefined when the field is missing; null when it is sent empty, which clears it. */
export function textOf(input: Input, field: string): string | null | undefined {
  const value = input[field]
  if (value === undefined) return undefined
  if (typeof value === 'object' && value !== null) throw badBody(`The field ${field} must not be an object.`)
  const text = typeof value === 'string' ? value.trim() : value === null ? '' : JSON.stringify(value)
  return text === '' ? null : text
}

/** A number, also from a text like `"4"`; undefined when missing or null. */
export function numberOf(input: Input, field: string): number | undefined {
  const value = input[field]
  if (value === undefined || value === null || value === '') return undefined
  const number = Number(value)
  if (Number.isNaN(number)) throw badBody(`Could not convert string to decimal: ${JSON.stringify(value)}.`)
  return number
}

export const flagOf = (input: Input, field: string): boolean | undefined =>
  typeof input[field] === 'boolean' ? input[field] : undefined

/** A calendar day `YYYY-MM-DD`; undefined when missing, null when cleared. */
export function dayOf(input: Input, field: string): string | null | undefined {
  const text = textOf(input, field)
  if (text === undefined || text === null) return text
  const day = parseDay(text)
  if (day === null) throw badBody(`The string '${text}' is not a valid AllXsd value.`)
  return day
}

export const listOf = (input: Input, field: string): Input[] | undefined =>
  Array.isArray(input[field]) ? (input[field] as unknown[]).filter(isInput) : undefined
