import type { z } from 'zod'
import { type Api, idQueries, type Page } from './call.ts'

/** All cards of these ids, in as few calls as possible; unknown ones are absent. `extra` is a query for each call. */
export async function readByIds<T>(
  api: Api,
  path: string,
  ids: number[],
  schema: z.ZodType<Page<T>>,
  extra?: string,
): Promise<T[]> {
  const found: T[] = []
  for (const query of idQueries('filter[id][]', ids))
    found.push(...(await api.readAll(`${path}?${query}${extra === undefined ? '' : `&${extra}`}`, schema)))
  return found
}
