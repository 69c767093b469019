import { callerOf } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import type { AuditEvent } from '../state/model.ts'

/** What happened in the account, newest first. */
export function addEventRoutes(routes: Routes, platform: Platform): void {
  routes.get('/api/v4/events', (req, res) => {
    const query = readQuery(req)
    const among = (name: string) => new Set(query.list(`filter[${name}]`).flatMap((value) => value.split(',')))
    const [types, entities, ids, authors] = [among('type'), among('entity'), among('entity_id'), among('created_by')]
    const created = query.range('filter[created_at]')
    const events = platform.store.events
      .all(callerOf(req).account.id)
      .filter(
        (event) =>
          (types.size === 0 || types.has(event.type)) &&
          (entities.size === 0 || entities.has(event.entityType)) &&
          (ids.size === 0 || ids.has(String(event.entityId))) &&
          (authors.size === 0 || authors.has(String(event.createdBy))) &&
          (!created || (event.createdAt >= created.from && event.createdAt <= created.to)),
      )
      .toReversed()
    sendPage({ req, res, platform, query }, 'events', events, (event) => present(platform, event))
  })
  routes.get('/api/v4/events/:id', (req, res) => {
    const event = platform.store.events.all(callerOf(req).account.id).find(({ key }) => key === req.params['id'])
    if (!event) throw new Problem(404, 'Event not found')
    sendHal(res, present(platform, event))
  })
}

const present = (platform: Platform, event: AuditEvent): Hal => ({
  id: event.key,
  type: event.type,
  entity_id: event.entityId,
  entity_type: event.entityType,
  created_by: event.createdBy,
  created_at: event.createdAt,
  value_after: event.valueAfter,
  value_before: event.valueBefore,
  account_id: event.accountId,
  _links: selfLink(platform, `events/${event.key}`),
})
