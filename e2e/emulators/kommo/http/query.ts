import type { Request } from 'express'
import { Problem } from './problem.ts'

/** The query of a request with PHP-style names. Nothing is decoded beyond what the names say. */
export type Query = {
  text(name: string): string | undefined
  /** `name`, `name[]` and `name[0]` alike; empty when the name is absent. */
  list(name: string): string[]
  numbers(name: string): number[]
  /** `name[from]` and `name[to]`; a bare `name` is both. */
  range(name: string): { from: number; to: number } | undefined
  /** `name[0][a]`, `name[1][a]` … as objects by index. */
  groups(name: string): Record<string, string>[]
  /** The comma list of `with`. */
  with: Set<string>
  page: number
  limit: number
}

const MAX_LIMIT = 250 // Kommo, HTTP codes: "Limit 250 per page"
const DEFAULT_LIMIT = 50

/** @throws Problem 422 when more than 250 are asked for, 400 when page or limit are no positive numbers. */
export function readQuery(req: Request): Query {
  const params = new URL(req.originalUrl, 'http://emulator').searchParams
  const list = (name: string) =>
    [...params]
      .filter(([key]) => key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))))
      .map(([, value]) => value)
  const positive = (name: string, otherwise: number) => {
    const given = params.get(name)
    if (given === null) return otherwise
    const value = Number(given)
    if (!Number.isInteger(value) || value < 1) throw new Problem(400, `The parameter ${name} is not valid`)
    return value
  }
  const limit = positive('limit', DEFAULT_LIMIT)
  if (limit > MAX_LIMIT) throw new Problem(422, 'Limit 250 per page')
  return {
    text: (name) => params.get(name) ?? undefined,
    list,
    numbers: (name) => list(name).map(Number),
    range(name) {
      const exact = params.get(name)
      const from = params.get(`${name}[from]`) ?? exact
      const to = params.get(`${name}[to]`) ?? exact
      if (from === null && to === null) return undefined
      return { from: from === null ? -Infinity : Number(from), to: to === null ? Infinity : Number(to) }
    },
    groups(name) {
      const groups = new Map<string, Record<string, string>>()
      for (const [key, value] of params) {
        const match = key.startsWith(`${name}[`) ? /^\[(\d+)\]\[(\w+)\]$/.exec(key.slice(name.length)) : null
        if (!match) continue
        const [, index = '', part = ''] = match
        groups.set(index, { ...groups.get(index), [part]: value })
      }
      return [...groups.values()]
    },
    with: new Set(params.get('with')?.split(',') ?? []),
    page: positive('page', 1),
    limit,
  }
}
