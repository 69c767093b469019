// What a person typed, as a field's type wants it. Source: Kommo API, custom_fields_values by type.
import type { FieldDefinition } from './wire-fields.ts'
import { writtenDay } from './wire-fields.ts'

type Written = { value: string | number | boolean } | { enum_id: number }
type Fitting = { values: Written[]; obstacle: null }
/** What is wrong, for the person who typed. */
type Misfit = { values: null; obstacle: string }
type Translate = (field: FieldDefinition, text: string) => Fitting | Misfit

const fits = (...values: Written[]): Fitting => ({ values, obstacle: null })
const misfit = (obstacle: string): Misfit => ({ values: null, obstacle })

const plain: Translate = (_field, text) => fits({ value: text })

/** Blanks between the digits are fine, and so is a decimal comma. `1,200` and `1.200` could be two numbers: they are asked for again. */
const amount: Translate = ({ name }, text) => {
  const digits = text.replace(/\s/gu, '')
  const isClear = /^-?\d+(?:[.,]\d+)?$/.test(digits) && !/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(digits)
  return isClear
    ? fits({ value: digits.replace(',', '.') })
    : misfit(`"${name}" takes a number, e.g. 1200.50. Type it like that.`)
}

const link: Translate = ({ name }, text) => {
  const url = /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`
  const isLink = URL.canParse(url) && /^https?:\/\/[^/]+\.[^/]+/i.test(url)
  return isLink ? fits({ value: url }) : misfit(`"${name}" takes a web address, e.g. https://example.com. Type it like that.`)
}

const day: Translate = ({ name }, text) => {
  const seconds = writtenDay(text)
  // A day that no month has would be taken for one of the next month.
  const isDay =
    /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(seconds) && new Date(seconds * 1000).toISOString().startsWith(text)
  return isDay ? fits({ value: seconds }) : misfit(`"${name}" takes a day, e.g. 2026-01-31. Type it like that.`)
}

const TICKS = new Map([
  ...['yes', 'true', '1'].map((text) => [text, true] as const),
  ...['no', 'false', '0'].map((text) => [text, false] as const),
])

const tick: Translate = ({ name }, text) => {
  const value = TICKS.get(text.toLowerCase())
  return value === undefined ? misfit(`"${name}" can be ticked or not. Type Yes or No.`) : fits({ value })
}

const choice: Translate = (field, text) => {
  const id = optionOf(field, text)
  return id === null ? misfit(notAmong(field)) : fits({ enum_id: id })
}

/** One option, or several with commas between; an option may have a comma of its own. */
const choices: Translate = (field, text) => {
  const whole = optionOf(field, text)
  const ids = whole === null ? text.split(',').map((part) => optionOf(field, part)) : [whole]
  return ids.includes(null)
    ? misfit(notAmong(field))
    : fits(...[...new Set(ids)].flatMap((id) => (id === null ? [] : { enum_id: id })))
}

/** By the exact text, else without regard to case and blanks around. */
function optionOf({ enums }: FieldDefinition, text: string): number | null {
  const folded = (value: string) => value.trim().toLowerCase()
  const option = enums.find(({ value }) => value === text) ?? enums.find(({ value }) => folded(value) === folded(text))
  return option?.id ?? null
}

const SHOWN_OPTIONS = 10

function notAmong({ name, enums }: FieldDefinition): string {
  const shown = enums.slice(0, SHOWN_OPTIONS).map(({ value }) => value)
  return `"${name}" has no such option. Choose one of: ${[...shown, ...(enums.length > SHOWN_OPTIONS ? ['…'] : [])].join(', ')}.`
}

const translations = new Map<string, Translate>([
  ['text', plain],
  ['textarea', plain],
  ['streetaddress', plain],
  ['numeric', amount],
  ['price', amount],
  ['monetary', amount],
  ['url', link],
  ['date', day],
  ['birthday', day],
  ['checkbox', tick],
  ['select', choice],
  ['radiobutton', choice],
  ['category', choice],
  ['multiselect', choices],
])

/** Whether a field of this type is filled in by choosing. */
export const isChoice = (type: string): boolean => translations.get(type) === choice || translations.get(type) === choices

/** The values to write, or the sentence why the text does not fit the field. */
export function valueOfText(field: FieldDefinition, text: string): Fitting | Misfit {
  const typed = text.trim()
  if (typed === '') return misfit(`"${field.name}" is empty. Type what belongs there.`)
  const translate = translations.get(field.type)
  return translate
    ? translate(field, typed)
    : misfit(`"${field.name}" cannot be filled in from here. Fill it in on the deal in Kommo.`)
}
