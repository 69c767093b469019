import type { Platform } from '../platform.ts'
import type { Card, Company, Contact, EntityType, FieldValues, Lead, Tag } from '../state/model.ts'
import { type Before, isClosed } from './changes.ts'

export type CardPatch = {
  name?: string
  firstName?: string
  lastName?: string
  price?: number
  isPriceComputed?: boolean
  pipelineId?: number
  statusId?: number
  lossReasonId?: number | null
  closedAt?: number | null
  responsibleUserId?: number
  createdBy?: number
  createdAt?: number
  updatedBy?: number
  updatedAt?: number
  /** The whole list. */
  tags?: Tag[]
  /** Only the fields to change; an empty list clears one. */
  values?: FieldValues
}

/** Who does it, and how often Kommo shall tell about it (2 plays the duplicate delivery). */
export type Act = { by: number; deliveries?: number }

/** Adds a card and lets the world know. The caller has checked that stage, user and fields exist. */
export function createCard(platform: Platform, accountId: number, type: EntityType, patch: CardPatch, act: Act): Card {
  const { store } = platform
  const now = platform.now()
  const base = {
    id: store.nextId(),
    accountId,
    name: patch.name ?? '',
    responsibleUserId: patch.responsibleUserId ?? act.by,
    createdBy: patch.createdBy ?? act.by,
    updatedBy: patch.updatedBy ?? act.by,
    createdAt: patch.createdAt ?? now,
    updatedAt: patch.updatedAt ?? now,
    isDeleted: false,
    tags: patch.tags ?? [],
    values: new Map([...(patch.values ?? [])].filter(([, values]) => values.length > 0)),
  }
  const card = withOwnParts(base, type, patch)
  if (card.type === 'leads') {
    if (card.name === '') card.name = `Lead #${card.id}`
    if (isClosed(card)) card.closedAt ??= now
    store.leads.add(card)
  } else if (card.type === 'contacts') store.contacts.add(card)
  else store.companies.add(card)
  platform.changes.emit({ kind: 'card', action: 'add', card, before: {}, by: act.by, deliveries: act.deliveries ?? 1 })
  return card
}

function withOwnParts(base: Omit<Company, 'type'>, type: EntityType, patch: CardPatch): Card {
  if (type === 'companies') return { ...base, type }
  if (type === 'contacts') return named({ ...base, type, firstName: '', lastName: '' }, patch)
  return {
    ...base,
    type,
    price: patch.price ?? 0,
    isPriceComputed: patch.isPriceComputed ?? false,
    pipelineId: patch.pipelineId ?? 0,
    statusId: patch.statusId ?? 0,
    lossReasonId: patch.lossReasonId ?? null,
    closedAt: patch.closedAt ?? null,
  }
}

/** A contact's one name and its two halves say the same, whichever was written. */
function named(contact: Contact, patch: CardPatch): Contact {
  if (patch.firstName !== undefined || patch.lastName !== undefined) {
    contact.firstName = patch.firstName ?? contact.firstName
    contact.lastName = patch.lastName ?? contact.lastName
    contact.name = `${contact.firstName} ${contact.lastName}`.trim()
  }
  if (patch.name !== undefined) {
    contact.name = patch.name
    if (patch.firstName === undefined && patch.lastName === undefined) {
      const [first = '', ...rest] = patch.name.split(' ')
      contact.firstName = first
      contact.lastName = rest.join(' ')
    }
  }
  return contact
}

/** Changes a card and lets the world know, even when the values are the same: Kommo counts a save as an update. */
export function updateCard(platform: Platform, card: Card, patch: CardPatch, act: Act): Card {
  const before: Before = { name: card.name, responsibleUserId: card.responsibleUserId }
  if (card.type === 'leads')
    Object.assign(before, { statusId: card.statusId, pipelineId: card.pipelineId, price: card.price } satisfies Before)
  if (card.type === 'contacts') named(card, patch)
  else card.name = patch.name ?? card.name
  card.responsibleUserId = patch.responsibleUserId ?? card.responsibleUserId
  card.tags = patch.tags ?? card.tags
  card.createdBy = patch.createdBy ?? card.createdBy
  card.createdAt = patch.createdAt ?? card.createdAt
  card.updatedBy = patch.updatedBy ?? act.by
  card.updatedAt = patch.updatedAt ?? platform.now()
  for (const [id, values] of patch.values ?? []) {
    if (values.length === 0) card.values.delete(id)
    else card.values.set(id, values)
  }
  if (card.type === 'leads') updateLeadParts(card, patch, platform.now())
  platform.changes.emit({ kind: 'card', action: 'update', card, before, by: card.updatedBy, deliveries: act.deliveries ?? 1 })
  return card
}

function updateLeadParts(lead: Lead, patch: CardPatch, now: number) {
  const wasClosed = isClosed(lead)
  if (patch.price !== undefined) {
    lead.price = patch.price
    lead.isPriceComputed = false
  }
  lead.pipelineId = patch.pipelineId ?? lead.pipelineId
  lead.statusId = patch.statusId ?? lead.statusId
  if (patch.lossReasonId !== undefined) lead.lossReasonId = patch.lossReasonId
  if (lead.statusId !== 143) lead.lossReasonId = null
  if (isClosed(lead) && !wasClosed) lead.closedAt = now
  if (!isClosed(lead)) lead.closedAt = null
  if (patch.closedAt !== undefined) lead.closedAt = patch.closedAt
}

/** Into the trash, or back. Kommo's API has no call for either: people do this on the board. */
export function setDeleted(platform: Platform, card: Card, isDeleted: boolean, act: Act): void {
  if (card.isDeleted === isDeleted) return
  card.isDeleted = isDeleted
  card.updatedAt = platform.now()
  card.updatedBy = act.by
  const action = isDeleted ? 'delete' : 'restore'
  platform.changes.emit({ kind: 'card', action, card, before: {}, by: act.by, deliveries: act.deliveries ?? 1 })
}
