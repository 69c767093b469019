import type { Request } from 'express'
import { checkItems, readItems } from '../http/body.ts'
import { callerOf, requireScope } from '../http/caller.ts'
import { selfLink, sendHal } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { fieldError, integer, objectOf, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { type Attachment, ENTITY_TYPES, type EntityType } from '../state/model.ts'
import { idOf, liveCard } from './cards.ts'

/** Files of a card. The bytes live in Drive; here are only the ties. */
export function addFileRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) {
    const path = `/api/v4/${type}/:id/files`
    const card = (req: Request) => {
      requireScope(platform, 'files')
      const found = liveCard(platform, callerOf(req).account.id, type, idOf(req))
      if (!found) throw new Problem(404, 'Entity not found')
      return found
    }
    routes.get(path, (req, res) => {
      const { id, accountId } = card(req)
      const query = readQuery(req)
      const before = Number(query.text('filter[before_id]') ?? query.text('before_id') ?? Infinity)
      const all = attachmentsOf(platform, accountId, type, id).filter((one) => one.id < before)
      const page = all.slice(0, query.limit)
      if (page.length === 0) return void res.status(204).end()
      sendHal(res, {
        _links: selfLink(platform, `${type}/${id}/files`),
        _embedded: { files: page.map((one) => ({ file_uuid: one.fileUuid, id: one.id })) },
      })
    })
    routes.put(path, (req, res) => {
      const { id, accountId } = card(req)
      const items = readItems(req)
      checkItems(items, ({ raw }) => [
        ...objectOf({ file_uuid: text, request_id: text }, ['file_uuid'])(raw, ''),
        ...(fileOf(platform, accountId, raw['file_uuid']) ? [] : [fieldError('NotSupportedChoice', 'file_uuid')]),
      ])
      const attached = items.map(({ raw }) => attach(platform, accountId, type, id, String(raw['file_uuid'])))
      sendHal(res, {
        _links: selfLink(platform, `${type}/${id}/files`),
        _embedded: { files: attached.map((one) => ({ file_uuid: one.fileUuid, id: one.id })) },
      })
    })
    routes.delete(path, (req, res) => {
      const { id, accountId } = card(req)
      const items = readItems(req)
      checkItems(items, ({ raw }) => objectOf({ file_uuid: text, id: integer }, ['file_uuid'])(raw, ''))
      const gone = new Set(items.map(({ raw }) => raw['file_uuid']))
      for (const one of attachmentsOf(platform, accountId, type, id))
        if (gone.has(one.fileUuid)) platform.store.attachments.remove(one)
      res.status(202).end()
    })
  }
  routes.get('/api/v4/files/:uuid/links', (req, res) => {
    requireScope(platform, 'files')
    const { account } = callerOf(req)
    const ties = platform.store.attachments.all(account.id).filter(({ fileUuid }) => fileUuid === req.params['uuid'])
    if (ties.length === 0) return void res.status(204).end()
    sendHal(res, {
      _embedded: { links: ties.map((tie) => ({ entity_id: tie.entityId, entity_type: tie.entityType })) },
    })
  })
}

const fileOf = (platform: Platform, accountId: number, uuid: unknown) => {
  const file = platform.store.files.get(String(uuid))
  return file?.accountId === accountId && !file.isDeleted ? file : undefined
}

/** Newest first. */
export const attachmentsOf = (platform: Platform, accountId: number, type: EntityType, entityId: number): Attachment[] =>
  platform.store.attachments
    .all(accountId)
    .filter((one) => one.entityType === type && one.entityId === entityId)
    .toReversed()

/** Ties a file to a card; twice is the same as once. */
function attach(platform: Platform, accountId: number, entityType: EntityType, entityId: number, fileUuid: string): Attachment {
  const existing = attachmentsOf(platform, accountId, entityType, entityId).find((one) => one.fileUuid === fileUuid)
  return existing ?? platform.store.attachments.add({ id: platform.store.nextId(), accountId, fileUuid, entityType, entityId })
}
