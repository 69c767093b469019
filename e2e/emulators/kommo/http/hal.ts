import type { Request, Response } from 'express'
import type { Platform } from '../platform.ts'
import type { Query } from './query.ts'

export type Hal = Record<string, unknown>

/** Links lead to this emulator, so that a client which follows them stays here. */
export const selfLink = (platform: Platform, path: string) => ({ self: { href: `${platform.url()}/api/v4/${path}` } })

export function sendHal(res: Response, body: unknown, status = 200): void {
  res.status(status).type('application/hal+json').send(JSON.stringify(body))
}

/**
 * Sends one page of `rows`: `_links.next` while there is more, 204 without a body when the page is empty.
 *
 * @param totals adds `_total_items`, which only some collections have.
 */
export function sendPage<Row>(
  { req, res, platform, query }: { req: Request; res: Response; platform: Platform; query: Query },
  name: string,
  rows: Row[],
  present: (row: Row) => unknown,
  { totals = false }: { totals?: boolean } = {},
): void {
  const start = (query.page - 1) * query.limit
  const items = rows.slice(start, start + query.limit)
  if (items.length === 0) return void res.status(204).end()
  const hrefOf = (page: number) => {
    const url = new URL(req.originalUrl, platform.url())
    url.searchParams.set('page', String(page))
    url.searchParams.set('limit', String(query.limit))
    return { href: url.href }
  }
  sendHal(res, {
    ...(totals && { _total_items: rows.length, _page_count: Math.ceil(rows.length / query.limit) }),
    _page: query.page,
    _links: { self: hrefOf(query.page), ...(rows.length > start + query.limit && { next: hrefOf(query.page + 1) }) },
    _embedded: { [name]: items.map(present) },
  })
}

/** A collection that is never paged. */
export function sendAll(res: Response, platform: Platform, path: string, name: string, items: unknown[]): void {
  if (items.length === 0) return void res.status(204).end()
  sendHal(res, { _total_items: items.length, _links: selfLink(platform, path), _embedded: { [name]: items } })
}
