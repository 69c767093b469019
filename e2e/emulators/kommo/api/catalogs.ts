import type { Request } from 'express'
import { checkItems, type Item, readItems } from '../http/body.ts'
import { callerOf } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { type FieldError, Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { anything, fieldError, integer, objectOf, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import type { Catalog, CatalogElement } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'
import { idOf } from './cards.ts'
import { addFieldVerbs } from './custom-fields.ts'
import { readFieldValues } from './field-values.ts'
import { presentValues } from './present-card.ts'

const PATH = '/api/v4/catalogs'
type ElementBody = { id?: number; name?: string; custom_fields_values?: unknown }

/** Lists and their elements. An account is born with one list, its products. */
export function addCatalogRoutes(routes: Routes, platform: Platform): void {
  const find = (req: Request) => {
    const catalog = platform.store.catalogs.get(callerOf(req).account.id, idOf(req))
    if (!catalog) throw new Problem(404, 'List not found')
    return catalog
  }
  routes.get(PATH, (req, res) => {
    const query = readQuery(req)
    const types = query.list('filter[type]')
    const catalogs = platform.store.catalogs
      .all(callerOf(req).account.id)
      .filter(({ type }) => types.length === 0 || types.includes(type))
    sendPage({ req, res, platform, query }, 'catalogs', catalogs, (catalog) => presentCatalog(platform, catalog))
  })
  routes.get(`${PATH}/:id`, (req, res) => sendHal(res, presentCatalog(platform, find(req))))
  addFieldVerbs(routes, platform, `${PATH}/:id/custom_fields`, (req) => `catalog:${find(req).id}`)
  routes.get(`${PATH}/:id/elements`, (req, res) => {
    const catalog = find(req)
    const query = readQuery(req)
    const ids = new Set(query.numbers('filter[id]'))
    const words = query.text('query')?.toLowerCase() ?? ''
    const elements = elementsOf(platform, catalog).filter(
      (element) =>
        !element.isDeleted && (ids.size === 0 || ids.has(element.id)) && (words === '' || searchText(element).includes(words)),
    )
    sendPage({ req, res, platform, query }, 'elements', elements, (element) => presentElement(platform, element))
  })
  routes.get(`${PATH}/:id/elements/:elementId`, (req, res) => {
    const element = platform.store.elements.get(callerOf(req).account.id, idOf(req, 'elementId'))
    if (element?.catalogId !== find(req).id) return void res.status(204).end()
    sendHal(res, presentElement(platform, element))
  })
  routes.post(`${PATH}/:id/elements`, (req, res) => {
    const catalog = find(req)
    const items = readItems(req)
    checkItems(items, (item) => checkElement(platform, catalog, item, ['name']))
    const created = items.map(({ raw, requestId }) => {
      const element = addElement(platform, catalog, raw as ElementBody & { name: string }, callerOf(req).user.id)
      return { id: element.id, request_id: requestId, _links: elementLink(platform, element) }
    })
    sendHal(res, { _links: selfLink(platform, `catalogs/${catalog.id}/elements`), _embedded: { elements: created } })
  })
  routes.patch(`${PATH}/:id/elements`, (req, res) => {
    const catalog = find(req)
    const own = new Map(elementsOf(platform, catalog).map((element) => [element.id, element]))
    const items = readItems(req)
    checkItems(items, (item) => [
      ...checkElement(platform, catalog, item, ['id']),
      ...(own.has(Number(item.raw['id'])) ? [] : [fieldError('NotSupportedChoice', 'id')]),
    ])
    const changed = items.flatMap(({ raw, requestId }) => {
      const element = own.get(Number(raw['id']))
      if (!element) return []
      const body = raw as ElementBody
      element.name = body.name ?? element.name
      element.updatedAt = platform.now()
      for (const [id, values] of valuesOf(platform, catalog, body)) element.values.set(id, values)
      return [{ id: element.id, updated_at: element.updatedAt, request_id: requestId, _links: elementLink(platform, element) }]
    })
    sendHal(res, { _links: selfLink(platform, `catalogs/${catalog.id}/elements`), _embedded: { elements: changed } })
  })
}

const elementsOf = (platform: Platform, catalog: Catalog) =>
  platform.store.elements.all(catalog.accountId).filter(({ catalogId }) => catalogId === catalog.id)

const valuesOf = (platform: Platform, catalog: Catalog, body: ElementBody) =>
  readFieldValues(body.custom_fields_values, fieldsOf(platform.store, catalog.accountId, `catalog:${catalog.id}`)).values

function checkElement(platform: Platform, catalog: Catalog, { raw }: Item, required: string[]): FieldError[] {
  const fields = fieldsOf(platform.store, catalog.accountId, `catalog:${catalog.id}`)
  return [
    ...objectOf({ id: integer, name: text, custom_fields_values: anything, request_id: text }, required)(raw, ''),
    ...readFieldValues(raw['custom_fields_values'], fields).errors,
  ]
}

/** Adds an element; its values are written as the API writes them. */
export function addElement(
  platform: Platform,
  catalog: Catalog,
  body: ElementBody & { name: string },
  by: number,
): CatalogElement {
  const now = platform.now()
  return platform.store.elements.add({
    id: platform.store.nextId(),
    accountId: catalog.accountId,
    catalogId: catalog.id,
    name: body.name,
    values: valuesOf(platform, catalog, body),
    isDeleted: false,
    createdBy: by,
    updatedBy: by,
    createdAt: now,
    updatedAt: now,
  })
}

const searchText = (element: CatalogElement) =>
  [element.name, ...[...element.values.values()].flat().map(({ value }) => String(value))].join('\n').toLowerCase()

const elementLink = (platform: Platform, element: CatalogElement) =>
  selfLink(platform, `catalogs/${element.catalogId}/elements/${element.id}`)

const presentElement = (platform: Platform, element: CatalogElement): Hal => ({
  id: element.id,
  name: element.name,
  created_by: element.createdBy,
  updated_by: element.updatedBy,
  created_at: element.createdAt,
  updated_at: element.updatedAt,
  is_deleted: element.isDeleted || null,
  custom_fields_values: presentValues(
    element.values,
    fieldsOf(platform.store, element.accountId, `catalog:${element.catalogId}`),
  ),
  catalog_id: element.catalogId,
  account_id: element.accountId,
  _links: elementLink(platform, element),
})

const presentCatalog = (platform: Platform, catalog: Catalog): Hal => ({
  id: catalog.id,
  name: catalog.name,
  created_by: catalog.createdBy,
  updated_by: catalog.createdBy,
  created_at: catalog.createdAt,
  updated_at: catalog.updatedAt,
  sort: catalog.sort,
  type: catalog.type,
  can_add_elements: true,
  can_show_in_cards: false,
  can_link_multiple: true,
  can_be_deleted: catalog.type !== 'products',
  sdk_widget_code: null,
  account_id: catalog.accountId,
  _links: selfLink(platform, `catalogs/${catalog.id}`),
})
