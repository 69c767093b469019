// What a webhook says about a card, a note or a task. Source: Kommo, Webhooks, decoded shapes and value-shape traps.
import type { Change } from '../crm/changes.ts'
import type { Platform } from '../platform.ts'
import type { Card, Contact, Field, FieldValue, Lead, Note, Task } from '../state/model.ts'
import { asText } from '../state/as-text.ts'
import { fieldsOf } from '../state/store.ts'
import type { Nested } from './form.ts'

/** One POST to everybody who subscribed `code`. */
export type Notice = { code: string; payload: { [entity: string]: Nested } }

const ENTITY_TYPE_NUMBER = { contacts: 1, leads: 2, companies: 3 } // Kommo, Webhooks: numeric entity types
const SINGULAR = { leads: 'lead', contacts: 'contact', companies: 'company' } as const

/** Every notice a change gives rise to. A stage change is told as `status` and as `update`: who subscribed both gets both. */
export function noticesOf(platform: Platform, change: Change): Notice[] {
  switch (change.kind) {
    case 'card':
      return cardNotices(platform, change)
    case 'note':
      return noteNotices(platform, change.note)
    case 'task':
      return taskNotices(change)
  }
}

function cardNotices(platform: Platform, { action, card, before }: Extract<Change, { kind: 'card' }>): Notice[] {
  const one = SINGULAR[card.type]
  // Companies travel under `contacts` too; `type` tells them apart.
  const entity = card.type === 'leads' ? 'leads' : 'contacts'
  const notice = (code: string, key: string, item: Nested): Notice => ({ code, payload: { [entity]: { [key]: [item] } } })
  if (action === 'delete') return [notice(`delete_${one}`, 'delete', deletedItem(card))]
  if (action === 'add' || action === 'restore') return [notice(`${action}_${one}`, action, cardItem(platform, card))]
  const hasNewOwner = before.responsibleUserId !== undefined && before.responsibleUserId !== card.responsibleUserId
  const oldOwner = { old_responsible_user_id: before.responsibleUserId }
  const notices: Notice[] = []
  if (card.type === 'leads') {
    const hasMoved = before.statusId !== card.statusId || before.pipelineId !== card.pipelineId
    const item = cardItem(platform, card, hasMoved ? { old_status_id: before.statusId } : {})
    if (hasMoved) notices.push(notice('status_lead', 'status', item))
    if (hasNewOwner) notices.push(notice('responsible_lead', 'responsible', { ...item, ...oldOwner }))
    return [...notices, notice('update_lead', 'update', item)]
  }
  const item = cardItem(platform, card)
  if (hasNewOwner) notices.push(notice(`responsible_${one}`, 'update', { ...item, ...oldOwner }))
  return [...notices, notice(`update_${one}`, 'update', item)]
}

const deletedItem = (card: Card): Nested =>
  card.type === 'leads'
    ? { id: card.id, status_id: card.statusId, pipeline_id: card.pipelineId }
    : { id: card.id, type: SINGULAR[card.type] }

type Item = { [key: string]: Nested }

function cardItem(platform: Platform, card: Card, oldStatus: Item = {}): Item {
  const custom_fields = customFields(platform, card)
  return card.type === 'leads' ? leadItem(card, oldStatus, custom_fields) : contactItem(platform, card, custom_fields)
}

const leadItem = (lead: Lead, oldStatus: Item, custom_fields: Nested): Item => ({
  id: lead.id,
  name: lead.name,
  status_id: lead.statusId,
  ...oldStatus,
  price: Math.trunc(lead.price),
  responsible_user_id: lead.responsibleUserId,
  last_modified: lead.updatedAt,
  modified_user_id: lead.updatedBy,
  created_user_id: lead.createdBy,
  date_create: lead.createdAt,
  pipeline_id: lead.pipelineId,
  account_id: lead.accountId,
  custom_fields,
  created_at: lead.createdAt,
  updated_at: lead.updatedAt,
})

function contactItem(platform: Platform, card: Contact | Exclude<Card, Lead>, custom_fields: Nested): Item {
  const leads = platform.store.links.of({ type: card.type, id: card.id }, 'leads')
  return {
    id: card.id,
    name: card.name,
    responsible_user_id: card.responsibleUserId,
    date_create: card.createdAt,
    last_modified: card.updatedAt,
    created_user_id: card.createdBy,
    modified_user_id: card.updatedBy,
    account_id: card.accountId,
    custom_fields,
    linked_leads_id: leads.length > 0 ? Object.fromEntries(leads.map(({ to }) => [to.id, { ID: to.id }])) : undefined,
    created_at: card.createdAt,
    updated_at: card.updatedAt,
    type: SINGULAR[card.type],
  }
}

/** Absent when no field is filled. */
function customFields(platform: Platform, card: Card): Nested {
  const zone = platform.store.accounts.get(card.accountId)?.timezone ?? 'UTC'
  const filled = fieldsOf(platform.store, card.accountId, card.type).flatMap((field): Item[] => {
    const values = card.values.get(field.id)
    if (!values || values.length === 0) return []
    return [{ id: field.id, name: field.name, code: field.code ?? undefined, values: webhookValues(field, values, zone) }]
  })
  return filled.length > 0 ? filled : undefined
}

/** Dates come bare, a radiobutton as an object instead of a list, a birthday as `d.m.Y`. */
function webhookValues(field: Field, values: FieldValue[], timeZone: string): Nested {
  const plain = (value: FieldValue): Item => ({ value: value.value as Nested, enum: value.enum_id })
  switch (field.type) {
    case 'date':
    case 'date_time':
      return values.map(({ value }) => value as number)
    case 'birthday':
      return values.map(({ value }) => ({ value: dayOf(Number(value), timeZone) }))
    case 'radiobutton':
      return values[0] && plain(values[0])
    default:
      return values.map(plain)
  }
}

const dayOf = (seconds: number, timeZone: string) =>
  new Intl.DateTimeFormat('de', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' }).format(seconds * 1000)

const NOTE_TYPE_NUMBER: Record<string, number> = {
  common: 4,
  attachment: 5,
  call_in: 10,
  call_out: 11,
  service_message: 25,
  extended_service_message: 25,
  sms_in: 102,
  sms_out: 103,
}
const dateTime = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')

function noteNotices(platform: Platform, note: Note): Notice[] {
  const isFile = note.noteType === 'attachment'
  const author = platform.store.users.get(note.accountId, note.createdBy)
  const item: Item = {
    note: {
      text: asText(note.params['text']),
      attachement: isFile ? `drive/${asText(note.params['file_uuid'])}/${asText(note.params['file_name'])}` : '',
      date_create: dateTime(note.createdAt),
      note_type: NOTE_TYPE_NUMBER[note.noteType] ?? 4,
      element_type: ENTITY_TYPE_NUMBER[note.entityType],
      element_id: note.entityId,
      catalog_id: 0,
      group_id: 0,
      timestamp_x: dateTime(note.updatedAt),
      account_id: note.accountId,
      metadata: JSON.stringify({ event_source: { id: note.createdBy, author_name: author?.name ?? '', type: 1 } }),
      created_by: note.createdBy,
      modified_by: note.updatedBy,
      main_user_id: note.responsibleUserId,
      id: note.id,
      created_at: note.createdAt,
      updated_at: note.updatedAt,
    },
    ...(note.entityType !== 'leads' && { type: SINGULAR[note.entityType] }),
  }
  const entity = note.entityType === 'leads' ? 'leads' : 'contacts'
  const notice: Notice = { code: `note_${SINGULAR[note.entityType]}`, payload: { [entity]: { note: [item] } } }
  return isFile ? [notice, notice] : [notice] // Kommo, Webhooks: a note with media produces two webhooks
}

function taskNotices({ action, task, before }: Extract<Change, { kind: 'task' }>): Notice[] {
  const notice = (code: string, item: Nested): Notice => ({ code, payload: { task: { [action]: [item] } } })
  if (action !== 'update') return [notice(`${action}_task`, taskItem(task))]
  if (before.responsibleUserId === undefined || before.responsibleUserId === task.responsibleUserId) return []
  return [
    notice('responsible_task', {
      ...taskItem(task),
      action_close: task.isCompleted,
      old_text: before.text,
      old_responsible_user_id: before.responsibleUserId,
      main_user: task.responsibleUserId,
      modified_by: task.updatedBy,
    }),
  ]
}

const ELEMENT_TYPES: Record<string, number> = ENTITY_TYPE_NUMBER
const taskItem = (task: Task): Item => ({
  id: task.id,
  element_id: task.entityId ?? 0,
  element_type: ELEMENT_TYPES[task.entityType ?? ''] ?? 0,
  task_type: task.taskTypeId,
  date_create: dateTime(task.createdAt),
  text: task.text,
  status: task.isCompleted,
  account_id: task.accountId,
  created_user_id: task.createdBy,
  last_modified: dateTime(task.updatedAt),
  responsible_user_id: task.responsibleUserId,
  complete_till: dateTime(task.completeTill),
  created_at: task.createdAt,
  updated_at: task.updatedAt,
  complete_before: task.completeTill,
})
