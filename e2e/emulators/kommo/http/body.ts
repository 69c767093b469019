import type { Request } from 'express'
import { invalid, type ItemErrors, Problem, type FieldError } from './problem.ts'
import { isRecord } from './shape.ts'

const MAX_ITEMS = 250 // Kommo, Limitations: items per create or update

export type Item = { raw: Record<string, unknown>; requestId: string }

/**
 * The items of a create or bulk update.
 *
 * @throws Problem 400 when the body is empty or no array, 422 when there are too many items.
 */
export function readItems(req: Request, { max = MAX_ITEMS }: { max?: number } = {}): Item[] {
  const body: unknown = req.body
  if (body === undefined || (Array.isArray(body) && body.length === 0)) throw new Problem(400, 'Request data can not be empty')
  if (!Array.isArray(body)) throw new Problem(400, 'The request must be an array of objects')
  if (body.length > max) throw new Problem(422, `Limit ${max} per request`)
  return body.map((raw: unknown, index) => {
    if (!isRecord(raw)) throw new Problem(400, 'The request must be an array of objects')
    return { raw, requestId: typeof raw['request_id'] === 'string' ? raw['request_id'] : String(index) }
  })
}

/** The one object of a PATCH on a single entity. */
export function readObject(req: Request): Item {
  const body: unknown = req.body
  if (!isRecord(body) || Object.keys(body).length === 0) throw new Problem(400, 'Request data can not be empty')
  return { raw: body, requestId: '0' }
}

/** All items or none: one wrong item refuses the batch. */
export function checkItems(items: Item[], check: (item: Item) => FieldError[]): void {
  const wrong: ItemErrors[] = items
    .map((item) => ({ request_id: item.requestId, errors: check(item) }))
    .filter(({ errors }) => errors.length > 0)
  if (wrong.length > 0) throw invalid(wrong)
}
