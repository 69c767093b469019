import type { Platform } from '../platform.ts'
import type { Account, Field, FieldOption, Pipeline, Stage } from '../state/model.ts'
import { LOST, WON } from '../state/model.ts'

export type NewField = {
  name: string
  type: string
  code?: string | null
  sort?: number
  groupId?: string | null
  isApiOnly?: boolean
  isPredefined?: boolean
  currency?: string | null
  enums?: readonly (string | { value: string; code?: string | null; sort?: number })[]
  requiredStatuses?: unknown[]
  hiddenStatuses?: unknown[]
}

const STAGE_COLORS = ['#99ccff', '#ffff99', '#ffcc66', '#ffcccc', '#ccff66', '#d6eaff', '#eb93ff', '#87f2c0']
const PHONE_KINDS = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER']
const EMAIL_KINDS = ['WORK', 'PRIV', 'OTHER']
const codesAsEnums = (codes: string[]) => codes.map((code) => ({ value: code, code }))

/** Fields every account is born with. Source: Kommo API reference, Contacts and Lists. */
const CARD_FIELDS: Record<string, NewField[]> = {
  leads: [],
  contacts: [
    { name: 'Position', type: 'text', code: 'POSITION' },
    { name: 'Phone', type: 'multitext', code: 'PHONE', enums: codesAsEnums(PHONE_KINDS) },
    { name: 'Email', type: 'multitext', code: 'EMAIL', enums: codesAsEnums(EMAIL_KINDS) },
  ],
  companies: [
    { name: 'Phone', type: 'multitext', code: 'PHONE', enums: codesAsEnums(PHONE_KINDS) },
    { name: 'Email', type: 'multitext', code: 'EMAIL', enums: codesAsEnums(EMAIL_KINDS) },
    { name: 'Web', type: 'url', code: 'WEB' },
    { name: 'Address', type: 'textarea', code: 'ADDRESS' },
  ],
}
const PRODUCT_FIELDS: NewField[] = [
  { name: 'SKU', type: 'text', code: 'SKU' },
  { name: 'Description', type: 'textarea', code: 'DESCRIPTION' },
  { name: 'Price', type: 'price', code: 'PRICE' },
  { name: 'Unit', type: 'text', code: 'UNIT' },
  { name: 'Group', type: 'category', code: 'GROUP', enums: ['Goods', 'Services'] },
  { name: 'Special price', type: 'price', code: 'SPECIAL_PRICE_1' },
  { name: 'Wholesale price', type: 'price', code: 'WHOLESALE_PRICE' },
]

/** Adds a field definition to an entity or, with `catalog:<id>`, to a list. */
export function addFieldTo(platform: Platform, accountId: number, owner: string, field: NewField): Field {
  const { store } = platform
  const options = field.enums?.map((option, index): FieldOption => {
    const given = typeof option === 'string' ? { value: option } : option
    return { id: store.nextId(), value: given.value, sort: given.sort ?? (index + 1) * 500, code: given.code ?? null }
  })
  return store.fields.add({
    id: store.nextId(),
    accountId,
    owner,
    name: field.name,
    type: field.type,
    code: field.code ?? null,
    sort: field.sort ?? 500 + store.fields.all(accountId).filter((other) => other.owner === owner).length,
    groupId: field.groupId ?? null,
    isApiOnly: field.isApiOnly ?? false,
    isPredefined: field.isPredefined ?? false,
    currency: field.type === 'monetary' ? (field.currency ?? store.accounts.get(accountId)?.currency ?? null) : null,
    options: options ?? null,
    requiredStatuses: field.requiredStatuses ?? [],
    hiddenStatuses: field.hiddenStatuses ?? [],
  })
}

/** Fills a new account with what Kommo gives every account: fields, groups, the products list, loss reasons. */
export function furnishAccount(platform: Platform, account: Account): void {
  const { store } = platform
  for (const [owner, fields] of Object.entries(CARD_FIELDS)) {
    store.groups.push({ id: 'default', accountId: account.id, owner, name: 'Main', sort: 0, isPredefined: true })
    for (const field of fields) addFieldTo(platform, account.id, owner, { ...field, isPredefined: true })
  }
  const products = store.catalogs.add({
    id: store.nextId(),
    accountId: account.id,
    name: 'Products',
    type: 'products',
    sort: 10,
    createdBy: 0,
    createdAt: account.createdAt,
    updatedAt: account.createdAt,
  })
  for (const field of PRODUCT_FIELDS) addFieldTo(platform, account.id, `catalog:${products.id}`, { ...field, isPredefined: true })
  for (const [index, name] of ['Too expensive', 'Not interested', 'Chose a competitor'].entries())
    store.lossReasons.add({ id: store.nextId(), accountId: account.id, name, sort: index * 10 })
}

/**
 * Adds a pipeline. The incoming stage, won and lost come by themselves.
 *
 * @param stages names of the stages between, in order; colours are dealt out in turn.
 */
export function addPipelineTo(platform: Platform, accountId: number, name: string, stages: readonly string[]): Pipeline {
  const { store } = platform
  const between = stages.map((stage, index): Stage => ({
    id: store.nextId(),
    name: stage,
    sort: 20 + index * 10,
    color: STAGE_COLORS[index % STAGE_COLORS.length] ?? '#99ccff',
    isEditable: true,
    type: 0,
  }))
  const count = store.pipelines.all(accountId).length
  return store.pipelines.add({
    id: store.nextId(),
    accountId,
    name,
    sort: count + 1,
    isMain: count === 0,
    stages: [
      { id: store.nextId(), name: 'Incoming leads', sort: 10, color: '#c1c1c1', isEditable: false, type: 1 },
      ...between,
      { id: WON, name: 'Closed - won', sort: 10_000, color: '#CCFF66', isEditable: false, type: 0 },
      { id: LOST, name: 'Closed - lost', sort: 11_000, color: '#D5D8DB', isEditable: false, type: 0 },
    ],
  })
}

/** The stage a lead takes when none is named: the first that is not for incoming leads. */
export const firstStage = (pipeline: Pipeline): Stage | undefined => pipeline.stages.find(({ type }) => type === 0)

export const mainPipeline = (platform: Platform, accountId: number): Pipeline | undefined =>
  platform.store.pipelines.all(accountId).find(({ isMain }) => isMain)
