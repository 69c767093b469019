import type { Platform } from '../platform.ts'
import type { Card } from '../state/model.ts'
import type { Change } from './changes.ts'

const SINGULAR = { leads: 'lead', contacts: 'contact', companies: 'company' } as const

/** Keeps the account's list of events. Source: Kommo API reference, Events. */
export function recordEvents(platform: Platform): void {
  platform.changes.listen((change) => {
    if (change.kind === 'card') for (const entry of cardEntries(change)) record(platform, change.card, entry, change.by)
    if (change.kind === 'note') {
      const card = platform.store[change.note.entityType].get(change.note.accountId, change.note.entityId)
      const type = NOTE_EVENTS[change.note.noteType]
      if (card && type !== undefined)
        record(platform, card, { type, after: [{ note: { id: change.note.id } }], before: [] }, change.by)
    }
  })
}

type Entry = { type: string; after: unknown[]; before: unknown[] }
const NOTE_EVENTS: Record<string, string> = {
  common: 'common_note_added',
  attachment: 'attachment_note_added',
  service_message: 'service_note_added',
  extended_service_message: 'service_note_added',
}
const ACTION_EVENTS = { add: 'added', delete: 'deleted', restore: 'restored' } as const

function cardEntries({ action, card, before }: Extract<Change, { kind: 'card' }>): Entry[] {
  if (action !== 'update') return [{ type: `${SINGULAR[card.type]}_${ACTION_EVENTS[action]}`, after: [], before: [] }]
  const entries: Entry[] = []
  if (card.type === 'leads') {
    const status = (id: number | undefined, pipeline_id: number | undefined) => [{ lead_status: { id, pipeline_id } }]
    if (before.statusId !== card.statusId || before.pipelineId !== card.pipelineId)
      entries.push({
        type: 'lead_status_changed',
        after: status(card.statusId, card.pipelineId),
        before: status(before.statusId, before.pipelineId),
      })
    if (before.price !== card.price)
      entries.push({
        type: 'sale_field_changed',
        after: [{ sale_field_value: { sale: card.price } }],
        before: [{ sale_field_value: { sale: before.price } }],
      })
  }
  if (before.name !== card.name)
    entries.push({
      type: 'name_field_changed',
      after: [{ name_field_value: { name: card.name } }],
      before: [{ name_field_value: { name: before.name } }],
    })
  if (before.responsibleUserId !== card.responsibleUserId)
    entries.push({
      type: 'entity_responsible_changed',
      after: [{ responsible_user: { id: card.responsibleUserId } }],
      before: [{ responsible_user: { id: before.responsibleUserId } }],
    })
  return entries
}

function record(platform: Platform, card: Card, { type, after, before }: Entry, by: number) {
  const id = platform.store.nextId()
  platform.store.events.add({
    id,
    accountId: card.accountId,
    key: `01pz58t6p04${id.toString(36).padStart(15, '0')}`,
    type,
    entityId: card.id,
    entityType: SINGULAR[card.type],
    createdBy: by,
    createdAt: platform.now(),
    valueAfter: after,
    valueBefore: before,
  })
}
