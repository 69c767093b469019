import type { Request } from 'express'
import { link } from '../crm/linking.ts'
import { checkItems, type Item, readItems } from '../http/body.ts'
import { callerOf } from '../http/caller.ts'
import { selfLink, sendAll, sendHal } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { type Query, readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { boolean, fieldError, integer, nullable, number, objectOf, oneOf, type Shape, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { ENTITY_TYPES, type EntityType, type Link, type LinkTarget } from '../state/model.ts'
import { idOf, liveCard } from './cards.ts'
import { elementMetadata } from './present-card.ts'

const TARGETS: readonly LinkTarget[] = [...ENTITY_TYPES, 'catalog_elements']

type LinkBody = {
  entity_id?: number
  to_entity_id: number
  to_entity_type: LinkTarget
  metadata?: { is_main?: boolean; quantity?: number; catalog_id?: number; price_id?: number | null } | null
}
const SHAPE: Shape = {
  to_entity_id: integer,
  to_entity_type: oneOf(TARGETS),
  // from_catalog_id is refused. Source: amocrm-api-php#314.
  metadata: nullable(
    objectOf({ is_main: boolean, quantity: number, catalog_id: integer, price_id: nullable(integer), updated_by: integer }),
  ),
  request_id: text,
}

/** Links between cards, and of cards to list elements; one card at a time or in bulk. */
export function addLinkRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) {
    const path = `/api/v4/${type}`
    routes.get(`${path}/links`, (req, res) => {
      const query = readQuery(req)
      const ids = query.numbers('filter[entity_id]').filter((id) => liveCard(platform, callerOf(req).account.id, type, id))
      sendAll(res, platform, `${type}/links`, 'links', ids.flatMap((id) => linksOf(platform, type, id, query)).map(present))
    })
    routes.post(`${path}/link`, (req, res) => sendHal(res, addLinks(platform, req, type)))
    routes.post(`${path}/unlink`, (req, res) => {
      removeLinks(platform, req, type)
      res.status(204).end()
    })
    routes.get(`${path}/:id/links`, (req, res) => {
      const id = existing(platform, req, type)
      sendAll(res, platform, `${type}/${id}/links`, 'links', linksOf(platform, type, id, readQuery(req)).map(present))
    })
    routes.post(`${path}/:id/link`, (req, res) => sendHal(res, addLinks(platform, req, type, existing(platform, req, type))))
    routes.post(`${path}/:id/unlink`, (req, res) => {
      removeLinks(platform, req, type, existing(platform, req, type))
      res.status(204).end()
    })
  }
}

function existing(platform: Platform, req: Request, type: EntityType): number {
  const id = idOf(req)
  if (!liveCard(platform, callerOf(req).account.id, type, id)) throw new Problem(404, 'Entity not found')
  return id
}

const linksOf = (platform: Platform, type: EntityType, id: number, query: Query) => {
  const wanted = {
    id: query.text('filter[to_entity_id]'),
    type: query.text('filter[to_entity_type]'),
    catalog: query.text('filter[to_catalog_id]'),
  }
  return platform.store.links
    .of({ type, id })
    .filter(
      ({ to, catalogId }) =>
        (wanted.id === undefined || Number(wanted.id) === to.id) &&
        (wanted.type === undefined || wanted.type === to.type) &&
        (wanted.catalog === undefined || Number(wanted.catalog) === catalogId),
    )
}

/** The main flag is written as `is_main` and read as `main_contact`. */
const present = (one: Link) => ({
  entity_id: one.from.id,
  entity_type: one.from.type,
  to_entity_id: one.to.id,
  to_entity_type: one.to.type,
  metadata:
    one.to.type === 'catalog_elements'
      ? { ...elementMetadata(one), updated_by: one.updatedBy }
      : one.to.type === 'contacts' && one.from.type === 'leads'
        ? { main_contact: one.isMain }
        : null,
})
/** Checks the items and says which cards they start from. `entity_id` is part of the body in bulk only. */
function readLinks(platform: Platform, req: Request, type: EntityType, id: number | undefined): (LinkBody & { from: number })[] {
  const { account } = callerOf(req)
  const items = readItems(req)
  const shape = objectOf({ ...SHAPE, ...(id === undefined && { entity_id: integer }) }, [
    'to_entity_id',
    'to_entity_type',
    ...(id === undefined ? ['entity_id'] : []),
  ])
  checkItems(items, (item: Item) => {
    const errors = shape(item.raw, '')
    if (errors.length > 0) return errors
    const body = item.raw as LinkBody
    if (id === undefined && !liveCard(platform, account.id, type, body.entity_id ?? 0))
      errors.push(fieldError('NotSupportedChoice', 'entity_id'))
    const target =
      body.to_entity_type === 'catalog_elements'
        ? platform.store.elements.get(account.id, body.to_entity_id)
        : liveCard(platform, account.id, body.to_entity_type, body.to_entity_id)
    if (!target || body.to_entity_type === type) errors.push(fieldError('NotSupportedChoice', 'to_entity_id'))
    if (body.to_entity_type === 'catalog_elements' && body.metadata?.catalog_id === undefined)
      errors.push(fieldError('FieldMissing', 'metadata.catalog_id'))
    return errors
  })
  return items.map(({ raw }) => ({ ...(raw as LinkBody), from: id ?? (raw as { entity_id: number }).entity_id }))
}

function addLinks(platform: Platform, req: Request, type: EntityType, id?: number) {
  const { account, user } = callerOf(req)
  const added = readLinks(platform, req, type, id).map(({ from, to_entity_id, to_entity_type, metadata }) => {
    const to = { type: to_entity_type, id: to_entity_id }
    link(platform, account.id, { type, id: from }, to, user.id, {
      ...(metadata?.is_main !== undefined && { isMain: metadata.is_main }),
      ...(metadata?.quantity !== undefined && { quantity: metadata.quantity }),
      ...(metadata?.catalog_id !== undefined && { catalogId: metadata.catalog_id }),
      ...(typeof metadata?.price_id === 'number' && { priceId: metadata.price_id }),
    })
    return platform.store.links.of({ type, id: from }).filter((one) => one.to.id === to.id && one.to.type === to.type)
  })
  const links = added.flat().map(present)
  return { _total_items: links.length, _links: selfLink(platform, `${type}/links`), _embedded: { links } }
}

function removeLinks(platform: Platform, req: Request, type: EntityType, id?: number) {
  for (const { from, to_entity_id, to_entity_type } of readLinks(platform, req, type, id))
    platform.store.links.remove({ type, id: from }, { type: to_entity_type, id: to_entity_id })
}
