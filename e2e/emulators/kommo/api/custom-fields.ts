import type { Request } from 'express'
import { addFieldTo } from '../crm/accounts.ts'
import { checkItems, type Item, readItems, readObject } from '../http/body.ts'
import { callerOf, requireAdmin } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { type FieldError, Problem } from '../http/problem.ts'
import { type Query, readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { anything, boolean, fieldError, integer, listOf, nullable, objectOf, oneOf, type Shape, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { ENTITY_TYPES, type Field, type FieldOption } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'
import { idOf } from './cards.ts'
import { FIELD_TYPES } from './field-values.ts'

const WITH_OPTIONS = new Set(['select', 'multiselect', 'radiobutton', 'category'])
const NOT_IN_LISTS = new Set(['monetary', 'tracking_data', 'linked_entity', 'chained_list', 'file'])

/** Whose fields a request is about: an entity, or a list of this account. */
export type OwnerOf = (req: Request) => string

type FieldBody = {
  id?: number
  name?: string
  type?: string
  code?: string | null
  sort?: number
  group_id?: string | null
  is_api_only?: boolean
  currency?: string
  enums?: { id?: number; value: string; sort?: number; code?: string | null }[]
  required_statuses?: unknown[]
  hidden_statuses?: unknown[]
}
const SHAPE: Shape = {
  name: text,
  code: nullable(text),
  sort: integer,
  group_id: nullable(text),
  is_api_only: boolean,
  is_visible: boolean,
  is_required: boolean,
  is_deletable: boolean,
  currency: text,
  enums: nullable(listOf(objectOf({ id: integer, value: text, sort: integer, code: nullable(text) }, ['value']))),
  required_statuses: listOf(anything),
  hidden_statuses: listOf(anything),
  remind: nullable(text),
  tracking_callback: text,
  search_in: nullable(anything),
  chained_lists: anything,
  request_id: text,
}

export function addCustomFieldRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) addFieldVerbs(routes, platform, `/api/v4/${type}/custom_fields`, () => type)
}

/** The verbs of one collection of field definitions. */
export function addFieldVerbs(routes: Routes, platform: Platform, path: string, ownerOf: OwnerOf): void {
  const all = (req: Request) => fieldsOf(platform.store, callerOf(req).account.id, ownerOf(req))
  const find = (req: Request) => {
    const field = all(req).find(({ id }) => id === idOf(req, 'fieldId'))
    if (!field) throw new Problem(404, 'Field not found')
    return field
  }
  const show = (field: Field) => present(platform, field)
  routes.get(path, (req, res) => {
    const query = readQuery(req)
    sendPage({ req, res, platform, query }, 'custom_fields', select(all(req), query), show, { totals: true })
  })
  routes.post(path, (req, res) => {
    requireAdmin(req)
    const items = readItems(req)
    const { account } = callerOf(req)
    const owner = ownerOf(req)
    const codes = new Set(all(req).map(({ code }) => code))
    checkItems(items, (item) => checkNew(item, codes, owner))
    const created = items.map(({ raw }) => {
      const body = raw as FieldBody & { name: string; type: string }
      return addFieldTo(platform, account.id, owner, {
        name: body.name,
        type: body.type,
        ...(body.code !== undefined && { code: body.code }),
        ...(body.sort !== undefined && { sort: body.sort }),
        ...(body.group_id !== undefined && { groupId: body.group_id }),
        ...(body.is_api_only !== undefined && { isApiOnly: body.is_api_only }),
        ...(body.currency !== undefined && { currency: body.currency }),
        ...(body.enums && { enums: body.enums }),
        ...(body.required_statuses && { requiredStatuses: body.required_statuses }),
        ...(body.hidden_statuses && { hiddenStatuses: body.hidden_statuses }),
      })
    })
    const answers = created.map((field, index) => ({ ...show(field), request_id: items[index]?.requestId }))
    sendHal(res, { _total_items: answers.length, _embedded: { custom_fields: answers } }, 201)
  })
  routes.patch(path, (req, res) => {
    requireAdmin(req)
    const items = readItems(req)
    const own = new Map(all(req).map((field) => [field.id, field]))
    checkItems(items, ({ raw }) => [
      ...objectOf({ ...SHAPE, id: integer }, ['id'])(raw, ''),
      ...(own.has(Number(raw['id'])) ? [] : [fieldError('NotSupportedChoice', 'id')]),
    ])
    const changed = items.flatMap(({ raw }) => {
      const field = own.get(Number(raw['id']))
      return field ? [change(platform, field, raw)] : []
    })
    sendHal(res, { _total_items: changed.length, _embedded: { custom_fields: changed.map(show) } })
  })
  routes.get(`${path}/:fieldId`, (req, res) => sendHal(res, show(find(req))))
  routes.patch(`${path}/:fieldId`, (req, res) => {
    requireAdmin(req)
    const field = find(req)
    const item = readObject(req)
    checkItems([item], ({ raw }) => objectOf({ ...SHAPE, id: integer })(raw, ''))
    sendHal(res, show(change(platform, field, item.raw)))
  })
  routes.delete(`${path}/:fieldId`, (req, res) => {
    requireAdmin(req)
    platform.store.fields.remove(find(req))
    res.status(204).end()
  })
}

function select(fields: Field[], query: Query): Field[] {
  const types = query.list('filter[type]')
  const found = fields.filter(({ type }) => types.length === 0 || types.includes(type))
  const byId = query.text('order[id]')
  if (byId !== undefined) return found.toSorted((a, b) => (a.id - b.id) * (byId === 'desc' ? -1 : 1))
  return query.text('order[sort]') === 'desc' ? found.toReversed() : found
}

/** `codes` grows with every item, so that two fields of one request cannot share a code. */
function checkNew({ raw }: Item, codes: Set<string | null>, owner: string): FieldError[] {
  const types = owner.startsWith('catalog:') ? FIELD_TYPES.filter((type) => !NOT_IN_LISTS.has(type)) : FIELD_TYPES
  const errors = objectOf({ ...SHAPE, type: oneOf(types) }, ['name', 'type'])(raw, '')
  if (errors.length > 0) return errors
  const body = raw as FieldBody
  if (WITH_OPTIONS.has(body.type ?? '') && !body.enums?.length) errors.push(fieldError('FieldMissing', 'enums'))
  if (!WITH_OPTIONS.has(body.type ?? '') && body.enums) errors.push(fieldError('FieldNotExpected', 'enums'))
  if (body.type !== 'monetary' && body.currency !== undefined) errors.push(fieldError('FieldNotExpected', 'currency'))
  if (typeof body.code === 'string' && codes.has(body.code)) errors.push(fieldError('NotSupportedChoice', 'code'))
  if (typeof body.code === 'string') codes.add(body.code)
  return errors
}

function change(platform: Platform, field: Field, body: FieldBody): Field {
  field.name = body.name ?? field.name
  field.sort = body.sort ?? field.sort
  field.isApiOnly = body.is_api_only ?? field.isApiOnly
  if (body.code !== undefined) field.code = body.code
  if (body.group_id !== undefined) field.groupId = body.group_id
  if (body.enums)
    // An option keeps its id only when the request names it; what is not in the list is gone.
    field.options = body.enums.map((option, index): FieldOption => ({
      id: option.id ?? platform.store.nextId(),
      value: option.value,
      sort: option.sort ?? (index + 1) * 500,
      code: option.code ?? field.options?.find(({ id }) => id === option.id)?.code ?? null,
    }))
  return field
}

const present = (platform: Platform, field: Field): Hal => ({
  id: field.id,
  name: field.name,
  type: field.type,
  account_id: field.accountId,
  code: field.code,
  sort: field.sort,
  is_api_only: field.isApiOnly,
  enums: field.options,
  group_id: field.groupId,
  required_statuses: field.requiredStatuses,
  hidden_statuses: field.hiddenStatuses,
  is_deletable: !field.isPredefined,
  is_predefined: field.isPredefined,
  entity_type: field.owner.startsWith('catalog:') ? 'catalogs' : field.owner,
  remind: null,
  currency: field.currency,
  _links: selfLink(platform, `${field.owner.replace(':', 's/')}/custom_fields/${field.id}`),
})
