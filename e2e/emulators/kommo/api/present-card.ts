import { type Hal, selfLink } from '../http/hal.ts'
import type { Platform } from '../platform.ts'
import type { Card, Field, FieldValues, Lead, Link, LinkTarget } from '../state/model.ts'

/** `custom_fields_values` as read: null when nothing is filled. */
export function presentValues(values: FieldValues, fields: Field[]): Hal[] | null {
  const filled = fields.flatMap((field) => {
    const own = values.get(field.id)
    if (!own || own.length === 0) return []
    return [
      {
        field_id: field.id,
        field_name: field.name,
        field_code: field.code,
        field_type: field.type,
        values: own,
        is_computed: false,
      },
    ]
  })
  return filled.length > 0 ? filled : null
}

/** A card as the API shows it. Source: Kommo API reference, Leads, Contacts, Companies. */
export function presentCard(platform: Platform, card: Card, fields: Field[], extras: ReadonlySet<string>): Hal {
  const closest = platform.store.tasks
    .all(card.accountId)
    .filter((task) => task.entityId === card.id && !task.isCompleted)
    .map(({ completeTill }) => completeTill)
  const shared = {
    responsible_user_id: card.responsibleUserId,
    group_id: 0,
    created_by: card.createdBy,
    updated_by: card.updatedBy,
    created_at: card.createdAt,
    updated_at: card.updatedAt,
    closest_task_at: closest.length > 0 ? Math.min(...closest) : null,
    is_deleted: card.isDeleted,
    custom_fields_values: presentValues(card.values, fields),
    account_id: card.accountId,
    _links: selfLink(platform, `${card.type}/${card.id}`),
    _embedded: embedded(platform, card, extras),
  }
  switch (card.type) {
    case 'leads':
      return { id: card.id, name: card.name, ...leadParts(card), ...shared }
    case 'contacts':
      return {
        id: card.id,
        name: card.name,
        first_name: card.firstName,
        last_name: card.lastName,
        is_unsorted: false,
        ...shared,
      }
    case 'companies':
      return { id: card.id, name: card.name, ...shared }
  }
}

const leadParts = (lead: Lead) => ({
  // The fraction is cut off here; only price_with_minor_units keeps it.
  price: Math.trunc(lead.price),
  price_with_minor_units: lead.price,
  status_id: lead.statusId,
  pipeline_id: lead.pipelineId,
  loss_reason_id: lead.lossReasonId,
  closed_at: lead.closedAt,
  score: null,
  labor_cost: null,
  is_price_computed: lead.isPriceComputed,
})

function embedded(platform: Platform, card: Card, extras: ReadonlySet<string>): Hal {
  const { links, lossReasons } = platform.store
  const linked = (type: LinkTarget) => links.of({ type: card.type, id: card.id }, type)
  const ids = (type: LinkTarget) => linked(type).map(({ to }) => ({ id: to.id, _links: selfLink(platform, `${type}/${to.id}`) }))
  const result: Hal = { tags: card.tags }
  if (card.type !== 'companies') result['companies'] = ids('companies')
  if (extras.has('contacts') && card.type === 'leads')
    result['contacts'] = linked('contacts').map(({ to, isMain }) => ({
      id: to.id,
      is_main: isMain,
      _links: selfLink(platform, `contacts/${to.id}`),
    }))
  if (extras.has('contacts') && card.type === 'companies') result['contacts'] = ids('contacts')
  if (extras.has('leads') && card.type !== 'leads') result['leads'] = ids('leads')
  if (extras.has('catalog_elements'))
    result['catalog_elements'] = linked('catalog_elements').map(({ to, ...link }) => ({
      id: to.id,
      metadata: elementMetadata(link),
    }))
  if (extras.has('loss_reason') && card.type === 'leads') {
    const reason = card.lossReasonId === null ? undefined : lossReasons.get(card.accountId, card.lossReasonId)
    result['loss_reason'] = reason ? [{ id: reason.id, name: reason.name }] : []
  }
  return result
}

/** How a list element hangs on a card. */
export const elementMetadata = (link: Pick<Link, 'quantity' | 'catalogId' | 'priceId'>) => ({
  quantity: link.quantity,
  catalog_id: link.catalogId,
  price_id: link.priceId,
})
