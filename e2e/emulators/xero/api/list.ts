import type { Fields, FieldValue, Test } from './where.ts'
import { compileWhere, findField } from './where.ts'
import { parseModifiedSince } from './dates.ts'
import type { ApiRequest } from './pipeline.ts'
import { badQuery } from './problems.ts'

const LARGEST_PAGE = 1_000 // Xero Accounting API, requests and responses: pageSize 1 to 1000, else clamped
const DEFAULT_PAGE = 100

/** Keeps what `where` and the `If-Modified-Since` header ask for, in the order of `order` (default: as given). */
export function select<T extends object>(entities: T[], request: ApiRequest, fields: Fields<T>, typeName: string): T[] {
  const since = parseModifiedSince(request.header('if-modified-since'))
  const tests: Test<T>[] = []
  if (request.query['where']) tests.push(compileWhere(request.query['where'], fields, typeName))
  if (since) tests.push((entity) => isNotOlder(entity, since))
  const kept = entities.filter((entity) => tests.every((test) => test(entity)))
  return request.query['order'] ? sorted(kept, request.query['order'], fields, typeName) : kept
}

/** Entities without a date of change always count as changed. */
const isNotOlder = (entity: { updatedAt?: Date }, since: Date) => entity.updatedAt === undefined || entity.updatedAt >= since

function sorted<T>(entities: T[], order: string, fields: Fields<T>, typeName: string): T[] {
  const keys = order.split(',').map((part) => {
    const [name = '', direction = 'ASC'] = part.trim().split(/\s+/)
    const field = findField(fields, name)
    if (!field) throw badQuery(`No property or field '${name}' exists in type '${typeName}'`)
    return { field, sign: /^desc/i.test(direction) ? -1 : 1 }
  })
  return entities.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const difference = compareValues(field.of(a) ?? null, field.of(b) ?? null)
      if (difference !== 0) return sign * difference
    }
    return 0
  })
}

function compareValues(a: FieldValue, b: FieldValue) {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en', { sensitivity: 'base' })
  return Number(a) - Number(b)
}

export type Page<T> = { rows: T[]; pagination?: { page: number; pageSize: number; pageCount: number; itemCount: number } }

/** Cuts one page out. `isForced` turns paging on without `page`. Page numbers below 1 and sizes out of range are clamped. */
export function paginate<T>(rows: T[], { page, pagesize }: Record<string, string>, isForced: boolean): Page<T> {
  if (page === undefined && pagesize === undefined && !isForced) return { rows }
  const number = Math.max(1, wholeNumber(page, 1))
  const pageSize = Math.min(LARGEST_PAGE, Math.max(1, wholeNumber(pagesize, DEFAULT_PAGE)))
  const start = (number - 1) * pageSize
  return {
    rows: rows.slice(start, start + pageSize),
    pagination: { page: number, pageSize, pageCount: Math.ceil(rows.length / pageSize), itemCount: rows.length },
  }
}

const wholeNumber = (text: string | undefined, byDefault: number) => {
  const number = Math.trunc(Number(text ?? byDefault))
  return Number.isNaN(number) ? byDefault : number
}

/** A comma list of a query parameter, or null when it is missing. */
export const commaList = (text: string | undefined): string[] | null => (text ? text.split(',').map((part) => part.trim()) : null)
