import { Problem, type FieldError } from '../http/problem.ts'
import type { Item } from '../http/body.ts'
import {
  anything,
  boolean,
  type Check,
  fieldError,
  integer,
  listOf,
  nullable,
  number,
  objectOf,
  type Shape,
  text,
} from '../http/shape.ts'
import type { CardPatch } from '../crm/cards.ts'
import { firstStage, mainPipeline } from '../crm/accounts.ts'
import type { Platform } from '../platform.ts'
import type { Card, EntityType, Lead, Tag } from '../state/model.ts'
import { fieldsOf, tagNamed } from '../state/store.ts'
import { readFieldValues } from './field-values.ts'

export type CardBody = {
  id?: number
  name?: string
  first_name?: string
  last_name?: string
  price?: number | null
  status_id?: number
  pipeline_id?: number
  loss_reason_id?: number | null
  responsible_user_id?: number
  created_by?: number
  updated_by?: number
  created_at?: number
  updated_at?: number
  closed_at?: number | null
  custom_fields_values?: unknown
  tags_to_add?: TagRef[] | null
  tags_to_delete?: TagRef[] | null
  _embedded?: {
    tags?: TagRef[] | null
    contacts?: { id: number; is_main?: boolean }[]
    companies?: { id: number }[]
    catalog_elements?: { id: number; metadata?: { quantity?: number; catalog_id?: number; price_id?: number } }[]
  } | null
}
type TagRef = { id?: number; name?: string }

const tags: Check = nullable(listOf(objectOf({ id: integer, name: text, color: nullable(text) })))
const reference = objectOf({ id: integer, is_main: boolean }, ['id'])
const element = objectOf(
  { id: integer, metadata: objectOf({ quantity: number, catalog_id: integer, price_id: nullable(integer) }) },
  ['id'],
)
const COMMON: Shape = {
  name: text,
  responsible_user_id: integer,
  created_by: integer,
  updated_by: integer,
  created_at: integer,
  updated_at: integer,
  custom_fields_values: anything,
  tags_to_add: tags,
  tags_to_delete: tags,
  request_id: text,
}
const OWN: Record<EntityType, Shape> = {
  // price_with_minor_units is read only: a float in `price` is how decimals are written.
  leads: {
    price: nullable(number),
    status_id: integer,
    pipeline_id: integer,
    loss_reason_id: nullable(integer),
    closed_at: nullable(integer),
    visitor_uid: nullable(text),
  },
  contacts: { first_name: text, last_name: text },
  companies: {},
}
const CREATE_LINKS: Record<EntityType, Shape> = {
  leads: {
    contacts: listOf(reference),
    companies: listOf(reference),
    catalog_elements: listOf(element),
    source: anything,
    metadata: anything,
  },
  contacts: { companies: listOf(reference), catalog_elements: listOf(element) },
  companies: { catalog_elements: listOf(element) },
}

/** Everything wrong with one item: shape first; what it refers to only when the shape is right. */
export function checkCard(
  platform: Platform,
  accountId: number,
  type: EntityType,
  { raw }: Item,
  {
    existing,
    isBulkUpdate = false,
    allowNewLinks = false,
  }: { existing?: Card; isBulkUpdate?: boolean; allowNewLinks?: boolean } = {},
): FieldError[] {
  const isUpdate = existing !== undefined || isBulkUpdate
  const embeddedShape = isUpdate
    ? { tags }
    : { tags, ...(allowNewLinks ? { ...CREATE_LINKS[type], contacts: anything, companies: anything } : CREATE_LINKS[type]) }
  const shape: Shape = {
    ...COMMON,
    ...OWN[type],
    ...(isBulkUpdate && { id: integer }),
    _embedded: nullable(objectOf(embeddedShape)),
  }
  const errors = objectOf(shape, isBulkUpdate ? ['id'] : [])(raw, '')
  const fields = fieldsOf(platform.store, accountId, type)
  errors.push(...readFieldValues(raw['custom_fields_values'], fields).errors)
  if (errors.length > 0) return errors
  const body = raw as CardBody
  return [
    ...checkReferences(platform, accountId, body, allowNewLinks),
    ...(type === 'leads' ? checkStage(platform, accountId, body, existing) : []),
  ]
}

function checkReferences(platform: Platform, accountId: number, body: CardBody, allowNewLinks: boolean): FieldError[] {
  const { store } = platform
  const isUser = (id: number | undefined) => id === undefined || id === 0 || store.users.get(accountId, id)?.isActive === true
  const users = (['responsible_user_id', 'created_by', 'updated_by'] as const)
    .filter((key) => !isUser(body[key]))
    .map((key) => fieldError('NotSupportedChoice', key))
  if (allowNewLinks) return users
  const { _embedded: embedded } = body
  const missing = (type: 'contacts' | 'companies') =>
    (embedded?.[type] ?? []).flatMap(({ id }, index) =>
      store[type].get(accountId, id) ? [] : [fieldError('NotSupportedChoice', `_embedded.${type}.${index}.id`)],
    )
  return [...users, ...missing('contacts'), ...missing('companies')]
}

function checkStage(platform: Platform, accountId: number, body: CardBody, existing: Card | undefined): FieldError[] {
  const lead = existing?.type === 'leads' ? existing : undefined
  if (body.loss_reason_id !== undefined && body.loss_reason_id !== null) {
    // Source: Kommo API reference, Leads: a loss reason goes with status 143 only.
    if ((body.status_id ?? lead?.statusId) !== 143 || !platform.store.lossReasons.get(accountId, body.loss_reason_id))
      return [fieldError('NotSupportedChoice', 'loss_reason_id')]
  }
  const pipeline = pipelineFor(platform, accountId, body, lead)
  if (!pipeline) return [fieldError('NotSupportedChoice', 'pipeline_id')]
  if (body.status_id !== undefined && !pipeline.stages.some(({ id }) => id === body.status_id))
    return [fieldError('NotSupportedChoice', 'status_id')]
  return []
}

const pipelineFor = (platform: Platform, accountId: number, body: CardBody, lead?: Lead) => {
  const id = body.pipeline_id ?? lead?.pipelineId
  return id === undefined ? mainPipeline(platform, accountId) : platform.store.pipelines.get(accountId, id)
}

/** A checked body as the change it asks for. */
export function toPatch(platform: Platform, accountId: number, type: EntityType, body: CardBody, existing?: Card): CardPatch {
  const fields = fieldsOf(platform.store, accountId, type)
  const patch: CardPatch = {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.first_name !== undefined && { firstName: body.first_name }),
    ...(body.last_name !== undefined && { lastName: body.last_name }),
    ...(body.responsible_user_id !== undefined && { responsibleUserId: body.responsible_user_id }),
    ...(body.created_by !== undefined && { createdBy: body.created_by }),
    ...(body.updated_by !== undefined && { updatedBy: body.updated_by }),
    ...(body.created_at !== undefined && { createdAt: body.created_at }),
    ...(body.updated_at !== undefined && { updatedAt: body.updated_at }),
    values: readFieldValues(body.custom_fields_values, fields).values,
    tags: tagsAfter(platform, accountId, body, existing?.tags ?? []),
  }
  if (type !== 'leads') return patch
  const lead = existing?.type === 'leads' ? existing : undefined
  const pipeline = pipelineFor(platform, accountId, body, lead)
  if (!pipeline) throw new Problem(422, 'The account has no pipeline')
  if (body.price !== undefined) patch.price = body.price ?? 0
  if (body.loss_reason_id !== undefined) patch.lossReasonId = body.loss_reason_id
  if (body.closed_at !== undefined) patch.closedAt = body.closed_at
  const movesPipeline = pipeline.id !== lead?.pipelineId
  const statusId = body.status_id ?? (movesPipeline ? firstStage(pipeline)?.id : undefined)
  return { ...patch, pipelineId: pipeline.id, ...(statusId !== undefined && { statusId }) }
}

/** `_embedded.tags` replaces the whole list, `tags_to_add` and `tags_to_delete` leave the tags of others alone. */
function tagsAfter(platform: Platform, accountId: number, body: CardBody, before: Tag[]): Tag[] {
  const known = [...platform.store.tags].filter(([key]) => key.startsWith(`${accountId}:`)).map(([, tag]) => tag)
  const resolve = (refs: TagRef[] | null | undefined) =>
    (refs ?? []).flatMap(({ id, name }) =>
      name !== undefined ? [tagNamed(platform.store, accountId, name)] : known.filter((tag) => tag.id === id),
    )
  const { _embedded: embedded } = body
  const start = embedded?.tags === undefined ? before : resolve(embedded.tags)
  const gone = new Set(resolve(body.tags_to_delete).map(({ id }) => id))
  return [...new Set([...start, ...resolve(body.tags_to_add)])].filter(({ id }) => !gone.has(id))
}
