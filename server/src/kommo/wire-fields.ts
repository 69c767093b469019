// Custom fields on the wire: definitions, values as read, values as written. Source: Kommo API, Custom fields.
import { z } from 'zod'
import type { DealFieldSpec, DealFieldWrite } from '../domain/deal-fields.ts'
import { dayIn } from '../domain/day.ts'
import type { FieldValue } from '../domain/deal.ts'
import { Decimal } from '../domain/money.ts'
import { pageOf } from './wire-page.ts'

// --- values as read ---

/** One field of a card. A radio button may hold one object instead of a list, a date may be a bare number. */
export const readValues = z.object({
  field_id: z.number(),
  field_code: z.string().nullish(),
  field_type: z.string().nullish(),
  values: z
    .union([z.array(z.unknown()), z.unknown().transform((value) => [value])])
    .nullish()
    .transform((values) => values ?? []),
})
export type ReadValues = z.infer<typeof readValues>

/** `null` when nothing is filled in. */
export const readFields = z
  .array(readValues)
  .nullish()
  .transform((fields) => fields ?? [])

const part = z.object({ value: z.unknown(), enum_code: z.string().nullish() })
const named = z.object({ name: z.string().nullish(), file_name: z.string().nullish() })

/** A field in our words. Dates become days of the account, ticks "Yes" or "No", and structures their name. */
export const fieldValueOf =
  (timeZone: string) =>
  ({ field_id: fieldId, field_code: code, field_type: type, values }: ReadValues): FieldValue => ({
    fieldId,
    code: code ?? null,
    values: values.map((value) => textOf(valueOf(value), type ?? '', timeZone)).filter((text) => text !== ''),
  })

const valueOf = (item: unknown): unknown => {
  const { success, data } = part.safeParse(item)
  return success ? data.value : item
}

const DATE_TYPES = new Set(['date', 'date_time', 'birthday'])

function textOf(value: unknown, type: string, timeZone: string): string {
  if (typeof value === 'boolean' || type === 'checkbox') return isTicked(value) ? 'Yes' : 'No'
  if (typeof value === 'string' || typeof value === 'number')
    return DATE_TYPES.has(type) ? momentText(value, type, timeZone) : String(value)
  const { data } = named.safeParse(value)
  return data?.name ?? data?.file_name ?? ''
}

const isTicked = (value: unknown) => value === true || value === 1 || value === '1' || value === 'true'

/** `2026-01-31`, and with the time `2026-01-31 14:05` for a field that has one. */
function momentText(value: string | number, type: string, timeZone: string): string {
  const text = String(value)
  if (!/^-?\d+$|^\d{4}-\d\d-\d\dT/.test(text)) return text // birthdays of webhooks: day.month.year
  const instant = new Date(/^-?\d+$/.test(text) ? Number(text) * 1000 : text)
  if (Number.isNaN(instant.getTime())) return text
  const day = dayIn(timeZone, instant)
  if (type !== 'date_time') return day
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return `${day} ${time.format(instant)}`
}

// The work address is the one for business; the rest keeps Kommo's order.
const WORK_CODES = new Set(['WORK', 'WORKDD'])

/** Phones or e-mails, by the field's code: work first, blanks left out. */
export function contactLines(fields: ReadValues[], code: 'PHONE' | 'EMAIL'): string[] {
  const lines = fields
    .filter((field) => field.field_code === code)
    .flatMap((field) => field.values)
    .map((item) => part.safeParse(item).data)
    .map((line) => ({
      text: typeof line?.value === 'string' ? line.value.trim() : '',
      isWork: WORK_CODES.has(line?.enum_code ?? ''),
    }))
    .filter(({ text }) => text !== '')
  return [...lines.filter(({ isWork }) => isWork), ...lines.filter(({ isWork }) => !isWork)].map(({ text }) => text)
}

/** An amount of the wire, where it may be a number or a text; null when there is none. */
export function amountOf(value: unknown): Decimal | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? new Decimal(text) : null
}

/** First value of a field, as amount. */
export const amountIn = (field: ReadValues | undefined): Decimal | null => amountOf(valueOf(field?.values[0]))

/** First value of a field, as text; null when blank. */
export function textIn(field: ReadValues | undefined): string | null {
  const value = valueOf(field?.values[0])
  return (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== '' ? String(value) : null
}

// --- definitions ---

const option = z.object({ id: z.number(), value: z.string(), sort: z.number().nullish(), code: z.string().nullish() })
/** Some answers hold the options as an object by index. */
const options = z
  .union([z.array(option), z.record(z.string(), option).transform((byIndex) => Object.values(byIndex))])
  .nullish()
  .transform((list) => list ?? [])
/** A field as it is defined. */
export const definition = z.object({
  id: z.number(),
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  code: z.string().nullish(),
  type: z.string(),
  enums: options,
})
export type FieldDefinition = z.infer<typeof definition>

export const fieldPage = pageOf('custom_fields', definition)
export const groupPage = pageOf('custom_field_groups', z.object({ id: z.coerce.string(), name: z.string() }))

/** A new field: people see it in its group and cannot edit it. */
export const newField = (spec: DealFieldSpec, groupId: string, sort: number) => ({
  name: spec.name,
  type: spec.type,
  code: spec.code,
  sort,
  group_id: groupId,
  is_api_only: true,
  ...(spec.options && { enums: spec.options.map(({ code, name }, index) => ({ value: name, sort: index + 1, code })) }),
})

/** The change that gives a select the options it lacks, null when it has them all. Those of others stay. */
export function repairedField({ id, enums }: FieldDefinition, spec: DealFieldSpec) {
  const isKnown = (code: string) => enums.some((known) => known.code === code)
  const missing = spec.options?.filter(({ code }) => !isKnown(code)) ?? []
  if (missing.length === 0) return null
  const kept = enums.map((known, index) => {
    const code = known.code ?? missing.find(({ name }) => name === known.value)?.code
    return { id: known.id, value: known.value, sort: known.sort ?? index + 1, ...(code && { code }) }
  })
  const added = missing
    .filter(({ code }) => !kept.some((known) => known.code === code))
    .map(({ code, name }, index) => ({ value: name, sort: 1_000 + index, code }))
  return { id, enums: [...kept, ...added] }
}

// --- values as written ---

export type WrittenField = ReturnType<typeof writtenField>

/** A value of one of our fields. `values: null` empties a field. */
export const writtenField = (fieldId: number, type: DealFieldSpec['type'], { value }: DealFieldWrite) => ({
  field_id: fieldId,
  values:
    value === null || value === '' ? null : [type === 'select' ? { enum_code: value } : { value: writtenValue(type, value) }],
})

function writtenValue(type: DealFieldSpec['type'], value: string | number): string | number {
  if (type === 'date') return writtenDay(String(value))
  return type === 'numeric' ? value : String(value)
}

/**
 * A day is written as its 10:00 UTC: the one hour at which it is that day from Hawaii to Auckland, whatever the account's zone.
 * NaN for what is no day.
 */
export const writtenDay = (day: string): number => Date.parse(`${day}T10:00:00Z`) / 1000
