// The `where` language of Xero: comparisons joined by AND and OR, with DateTime(…) and guid("…") literals.
import { badQuery } from './problems.ts'

export type FieldValue = string | number | boolean | null | Date
/** `guid` fields may only be compared with `guid("…")`, as .NET does not compare a Guid with a text. */
export type Field<T> = { type: 'text' | 'guid' | 'number' | 'boolean' | 'date'; of: (entity: T) => FieldValue | undefined }
export type Fields<T> = Record<string, Field<T>>
export type Test<T> = (entity: T) => boolean

type Token = { kind: 'word' | 'text' | 'number' | 'sign'; value: string; at: number }
type Operand<T> = { type: Field<T>['type'] | 'null'; of: (entity: T) => FieldValue }

const TOKEN = /\s*(?:(?<word>[A-Za-z_][\w.]*)|(?<text>"[^"]*")|(?<number>-?\d+(?:\.\d+)?)|(?<sign>==|!=|>=|<=|&&|\|\||[()<>=,]))/y

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex
    const groups = TOKEN.exec(source)?.groups
    if (!groups) throw badQuery(source.slice(at).trimStart().startsWith('"') ? 'Unterminated string literal' : 'Syntax error')
    const [kind, value = ''] = Object.entries(groups).find(([, text]) => text !== undefined) ?? []
    tokens.push({ kind: kind as Token['kind'], value: kind === 'text' ? value.slice(1, -1) : value, at })
  }
  return tokens
}

/**
 * Compiles a `where` text.
 *
 * @param fields what may be asked, by name; names are found in any case.
 * @throws ApiProblem 400 `QueryParseException`.
 */
export function compileWhere<T>(source: string, fields: Fields<T>, typeName: string): Test<T> {
  const tokens = tokensOf(source)
  let position = 0
  const peek = () => tokens[position]
  const next = () => {
    const token = tokens[position++]
    if (!token) throw badQuery('Syntax error')
    return token
  }
  const isNext = (...values: string[]) => values.includes(peek()?.value.toUpperCase() ?? '') && peek()?.kind !== 'text'
  const skip = (value: string) => {
    if (!isNext(value)) throw badQuery('Syntax error')
    position++
  }

  const either = (): Test<T> => {
    let test = both()
    while (isNext('OR', '||')) {
      position++
      const [left, right] = [test, both()]
      test = (entity) => left(entity) || right(entity)
    }
    return test
  }
  const both = (): Test<T> => {
    let test = single()
    while (isNext('AND', '&&')) {
      position++
      const [left, right] = [test, single()]
      test = (entity) => left(entity) && right(entity)
    }
    return test
  }
  const single = (): Test<T> => {
    if (isNext('(')) {
      position++
      const test = either()
      skip(')')
      return test
    }
    const call = textCall()
    if (call) return call
    const left = operand()
    if (!isNext('==', '=', '!=', '>', '>=', '<', '<=')) {
      if (left.type !== 'boolean') throw badQuery("Expression of type 'Boolean' expected")
      return (entity) => left.of(entity) === true
    }
    const { value: sign } = next()
    const right = operand()
    checkTypes(left, sign, right)
    return (entity) => compare(left.of(entity), sign, right.of(entity))
  }
  /** `Name.Contains("x")`, `Name.StartsWith("x")`, `Name.EndsWith("x")`. */
  const textCall = (): Test<T> | null => {
    const [, path, method] =
      /^(.+)\.(Contains|StartsWith|EndsWith)$/.exec(peek()?.kind === 'word' ? (peek()?.value ?? '') : '') ?? []
    if (path === undefined || method === undefined) return null
    position++
    skip('(')
    const part = fold(next().value)
    skip(')')
    const { of } = field(path)
    const matches = { Contains: 'includes', StartsWith: 'startsWith', EndsWith: 'endsWith' } as const
    return (entity) => fold(String(of(entity) ?? ''))[matches[method as keyof typeof matches]](part)
  }
  const operand = (): Operand<T> => {
    const { kind, value } = next()
    if (kind === 'text') return { type: 'text', of: () => value }
    if (kind === 'number') return { type: 'number', of: () => Number(value) }
    if (kind === 'sign') throw badQuery('Syntax error')
    const word = value.toLowerCase()
    if (word === 'null') return { type: 'null', of: () => null }
    if (word === 'true' || word === 'false') return { type: 'boolean', of: () => word === 'true' }
    if (word === 'guid') {
      const [id] = literals()
      return { type: 'guid', of: () => String(id) }
    }
    if (word === 'datetime') {
      const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = literals().map(Number)
      if (year === undefined) throw badQuery('Syntax error')
      return { type: 'date', of: () => new Date(Date.UTC(year, month - 1, day, hour, minute, second)) }
    }
    return field(value)
  }
  const literals = (): string[] => {
    const values: string[] = []
    skip('(')
    while (!isNext(')')) {
      values.push(next().value)
      if (isNext(',')) position++
    }
    skip(')')
    return values
  }
  const field = (path: string): Operand<T> => {
    const found = findField(fields, path)
    if (!found) throw badQuery(`No property or field '${path.split('.').at(-1) ?? path}' exists in type '${typeName}'`)
    return { type: found.type, of: (entity) => found.of(entity) ?? null }
  }

  const test = either()
  if (position < tokens.length) throw badQuery('Syntax error')
  return test
}

const NET_NAMES = { text: 'String', guid: 'Guid', number: 'Decimal', boolean: 'Boolean', date: 'DateTime' } as const

function checkTypes<T>(left: Operand<T>, sign: string, right: Operand<T>) {
  if (left.type === 'null' || right.type === 'null' || left.type === right.type) return
  throw badQuery(`Operator '${sign}' incompatible with operand types '${NET_NAMES[left.type]}' and '${NET_NAMES[right.type]}'`)
}

/** Fields are found without regard to case. */
export const findField = <T>(fields: Fields<T>, path: string): Field<T> | undefined =>
  Object.entries(fields).find(([name]) => name.toLowerCase() === path.toLowerCase())?.[1]

/** Texts are equal without regard to case and accents. Source: Xero Accounting API, Contacts, optimised filters. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function compare(left: FieldValue, sign: string, right: FieldValue): boolean {
  const [a, b] = [comparable(left), comparable(right)]
  if (sign === '==' || sign === '=') return a === b
  if (sign === '!=') return a !== b
  if (a === null || b === null) return false
  if (sign === '>') return a > b
  if (sign === '>=') return a >= b
  return sign === '<' ? a < b : a <= b
}

const comparable = (value: FieldValue) =>
  value instanceof Date ? value.getTime() : typeof value === 'string' ? fold(value) : value
