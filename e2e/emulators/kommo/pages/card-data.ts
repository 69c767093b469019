import type { DealView } from '../handle/views.ts'
import type { Platform } from '../platform.ts'
import { asText } from '../state/as-text.ts'
import type { Account, Field, FieldValue, Lead } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'
import { formatMoney, formatNumber, localeOf } from './locale.ts'
import { type Tone, toneOf } from './tone.ts'

/** `full`: the whole text, where what is shown is shortened. */
export type ShownValue = { kind: 'text' | 'link' | 'chip'; text: string; full?: string; href?: string; tone?: Tone }
export type ShownField = { id: number; name: string; code: string | null; isApiOnly: boolean; values: ShownValue[] }
export type CardData = {
  id: number
  name: string
  price: string
  priceNumber: number
  pipeline: { id: number; name: string; stages: { id: number; name: string; color: string }[] }
  stageId: number
  responsible: string
  tags: string[]
  contacts: { id: number; name: string; href: string; isMain: boolean; lines: string[] }[]
  company: { name: string; href: string; lines: string[] } | null
  products: { id: number; name: string; quantity: number; price: string; total: string }[]
  groups: { id: string; name: string; fields: ShownField[] }[]
  /** Newest first. */
  feed: { id: string; kind: string; author: string; at: string; text: string; service: string | null; href: string | null }[]
  files: { uuid: string; name: string; size: string; href: string }[]
}

/** Everything the deal's page shows, as text. */
export function cardData(platform: Platform, account: Account, lead: Lead, view: DealView): CardData {
  const { store } = platform
  const money = (amount: number) => formatMoney(account, amount)
  const fields = fieldsOf(store, account.id, 'leads')
  const pipeline = store.pipelines.get(account.id, lead.pipelineId)
  return {
    id: lead.id,
    name: lead.name,
    price: money(lead.price),
    priceNumber: lead.price,
    pipeline: {
      id: lead.pipelineId,
      name: pipeline?.name ?? '',
      stages: (pipeline?.stages ?? []).map(({ id, name, color }) => ({ id, name, color })),
    },
    stageId: lead.statusId,
    responsible: view.responsibleUser?.name ?? '',
    tags: view.tags,
    contacts: view.contacts.map((contact) => ({
      ...contact,
      href: `/accounts/${account.subdomain}/contacts/detail/${contact.id}`,
      lines: reachLines(platform, account, 'contacts', contact.id),
    })),
    company: view.company && {
      name: view.company.name,
      href: `/accounts/${account.subdomain}/companies/detail/${view.company.id}`,
      lines: reachLines(platform, account, 'companies', view.company.id),
    },
    products: view.products.map((product) => ({
      ...product,
      price: money(product.price),
      total: money(product.price * product.quantity),
    })),
    groups: store.groups
      .filter((group) => group.accountId === account.id && group.owner === 'leads')
      .map((group) => ({
        id: group.id,
        name: group.name,
        fields: fields
          .filter(({ groupId }) => (groupId ?? 'default') === group.id)
          .map((field) => showField(account, field, lead.values.get(field.id) ?? [])),
      }))
      .filter(({ fields: own, id }) => own.length > 0 || id === 'default'),
    feed: feedOf(platform, account, lead, view),
    files: view.files.map((file) => ({ uuid: file.uuid, name: file.name, size: sizeOf(file.sizeBytes), href: file.downloadUrl })),
  }
}

const sizeOf = (bytes: number) =>
  bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`

function reachLines(platform: Platform, account: Account, type: 'contacts' | 'companies', id: number): string[] {
  const card = platform.store[type].get(account.id, id)
  const reach = fieldsOf(platform.store, account.id, type).filter(({ code }) => code === 'EMAIL' || code === 'PHONE')
  return reach.flatMap((field) => (card?.values.get(field.id) ?? []).map(({ value }) => asText(value)))
}

function showField(account: Account, field: Field, values: FieldValue[]): ShownField {
  return {
    id: field.id,
    name: field.name,
    code: field.code,
    isApiOnly: field.isApiOnly,
    values: values.map((value) => showValue(account, field, value)),
  }
}

function showValue(account: Account, field: Field, { value }: FieldValue): ShownValue {
  const text = asText(value)
  const at = (options: Intl.DateTimeFormatOptions): ShownValue => ({
    kind: 'text',
    text: new Intl.DateTimeFormat(localeOf(account), { timeZone: account.timezone, ...options }).format(Number(value) * 1000),
  })
  switch (field.type) {
    case 'url':
      return { kind: 'link', ...shortened(text.replace(/^https?:\/\//, ''), text), href: text }
    case 'numeric':
      return { kind: 'text', text: formatNumber(account, Number(value), MONEY_WORDS.test(field.name)) }
    case 'select':
    case 'multiselect':
    case 'radiobutton':
    case 'category':
      return { kind: 'chip', text, tone: toneOf(text) }
    case 'monetary':
    case 'price':
      return { kind: 'text', text: formatMoney(account, Number(value), field.currency ?? account.currency) }
    case 'checkbox':
      return { kind: 'text', text: value === true ? 'Yes' : 'No' }
    case 'date':
    case 'birthday':
      return at({ dateStyle: 'medium' })
    case 'date_time':
      return at({ dateStyle: 'medium', timeStyle: 'short' })
    default:
      return { kind: 'text', ...(LONG_IDS.test(text) ? shortened(text, text) : { text }) }
  }
}

/** Numeric fields that hold an amount, by what people call them. */
const MONEY_WORDS = /total|due|paid|amount|price|sum\b/i
/** One or more UUIDs: nobody reads them to the end. */
const LONG_IDS = /^[\da-f]{8}-[\da-f]{4}-[\da-f-]{17,}/i
const SHOWN_LENGTH = 22

function shortened(text: string, full: string): { text: string; full?: string } {
  if (text.length <= SHOWN_LENGTH) return text === full ? { text } : { text, full }
  const head = Math.ceil(SHOWN_LENGTH * 0.6)
  return { text: `${text.slice(0, head)}…${text.slice(head - SHOWN_LENGTH + 1)}`, full }
}

/** Notes and what happened to the deal, woven together. */
function feedOf(platform: Platform, account: Account, lead: Lead, view: DealView): CardData['feed'] {
  const names = new Map(platform.store.users.all(account.id).map(({ id, name }) => [id, name]))
  const when = (seconds: number) =>
    new Intl.DateTimeFormat(localeOf(account), { timeZone: account.timezone, dateStyle: 'medium', timeStyle: 'short' }).format(
      seconds * 1000,
    )
  const notes = view.notes.map((note) => {
    const file = view.files.find(({ uuid }) => uuid === note.params['file_uuid'])
    return {
      order: note.id,
      time: note.createdAt,
      entry: {
        id: `note-${note.id}`,
        kind: note.type,
        author: names.get(note.createdBy) ?? 'Robot',
        at: when(note.createdAt),
        text: note.text,
        service: typeof note.params['service'] === 'string' ? note.params['service'] : null,
        href: file?.downloadUrl ?? null,
      },
    }
  })
  const events = platform.store.events
    .all(account.id)
    .filter(({ entityId, entityType, type }) => entityId === lead.id && entityType === 'lead' && !type.endsWith('_note_added'))
    .map((event) => ({
      order: event.id,
      time: event.createdAt,
      entry: {
        id: `event-${event.id}`,
        kind: 'event',
        author: names.get(event.createdBy) ?? 'Robot',
        at: when(event.createdAt),
        text: eventText(platform, event.type, event.valueBefore, event.valueAfter),
        service: null,
        href: null,
      },
    }))
  return [...notes, ...events].toSorted((a, b) => b.time - a.time || b.order - a.order).map(({ entry }) => entry)
}

const EVENT_TEXTS: Record<string, string> = {
  lead_added: 'created the deal',
  lead_deleted: 'deleted the deal',
  lead_restored: 'restored the deal',
  sale_field_changed: 'changed the price',
  name_field_changed: 'renamed the deal',
  entity_responsible_changed: 'changed the responsible user',
}

function eventText(platform: Platform, type: string, before: unknown[], after: unknown[]): string {
  if (type !== 'lead_status_changed') return EVENT_TEXTS[type] ?? type
  const name = ([value]: unknown[]) => {
    const { lead_status } = value as { lead_status: { id: number; pipeline_id: number } }
    return platform.store.pipelines.find(lead_status.pipeline_id)?.stages.find(({ id }) => id === lead_status.id)?.name ?? ''
  }
  return `moved the deal: ${name(before)} → ${name(after)}`
}
