import { checkItems, readItems } from '../http/body.ts'
import { callerOf, requireAdmin } from '../http/caller.ts'
import { type Hal, sendAll, sendHal } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import { integer, listOf, objectOf, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { ENTITY_TYPES, type FieldGroup } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'

type GroupBody = { name: string; sort?: number; fields?: number[] }

/** The tabs of a card, to which custom fields belong. */
export function addFieldGroupRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) {
    const path = `/api/v4/${type}/custom_fields/groups`
    const all = (accountId: number) =>
      platform.store.groups.filter((group) => group.accountId === accountId && group.owner === type)
    routes.get(path, (req, res) => {
      const groups = all(callerOf(req).account.id)
      sendAll(
        res,
        platform,
        `${type}/custom_fields/groups`,
        'custom_field_groups',
        groups.map((group) => present(platform, group)),
      )
    })
    routes.get(`${path}/:groupId`, (req, res) => {
      const group = all(callerOf(req).account.id).find(({ id }) => id === req.params['groupId'])
      if (!group) throw new Problem(404, 'Group not found')
      sendHal(res, present(platform, group))
    })
    routes.post(path, (req, res) => {
      requireAdmin(req)
      const { account } = callerOf(req)
      const items = readItems(req)
      checkItems(items, ({ raw }) =>
        objectOf({ name: text, sort: integer, fields: listOf(integer), request_id: text }, ['name'])(raw, ''),
      )
      const created = items.map(({ raw, requestId }) => {
        const { name, sort, fields = [] } = raw as GroupBody
        const id = `${type}_${platform.store.nextId()}`
        const group: FieldGroup = {
          id,
          accountId: account.id,
          owner: type,
          name,
          sort: sort ?? all(account.id).length,
          isPredefined: false,
        }
        platform.store.groups.push(group)
        for (const field of fieldsOf(platform.store, account.id, type)) if (fields.includes(field.id)) field.groupId = id
        return { ...present(platform, group), request_id: requestId }
      })
      sendHal(res, { _total_items: created.length, _embedded: { custom_field_groups: created } }, 201)
    })
  }
}

const present = (platform: Platform, group: FieldGroup): Hal => ({
  id: group.id,
  name: group.name,
  is_predefined: group.isPredefined,
  type: group.owner,
  entity_type: group.owner,
  sort: group.sort,
  fields: fieldsOf(platform.store, group.accountId, group.owner)
    .filter(({ groupId }) => (groupId ?? 'default') === group.id)
    .map(({ id }) => id),
})
