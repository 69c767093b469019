import { type NewEvent, PRIORITY } from '../../store/events.ts'
import type { Link } from '../../store/links.ts'

type Ordered = Pick<Link, 'id' | 'accountId' | 'claimKey'>

/**
 * An order from the card is to be carried out. The same `name` of the same order is the same event; a new one looks at it again,
 * which does no harm.
 */
export const cardInvoiceEvent = (
  link: Ordered,
  { name = 'order', ...how }: { name?: string; source?: 'widget' | 'clock'; priority?: number; actorId?: number | null } = {},
): NewEvent => ({
  accountId: link.accountId,
  source: 'widget',
  kind: 'card_invoice',
  subject: `link:${link.id}`,
  dedupeHash: `card_invoice:${link.claimKey ?? link.id}:${name}`,
  priority: PRIORITY.click,
  payload: { linkId: link.id },
  ...how,
})

/** A person wants a deal looked at again, by the rules of its stage. */
export const lookAgainEvent = (
  accountId: string,
  dealId: number,
  { name, actorId }: { name: string; actorId: number },
): NewEvent => ({
  accountId,
  source: 'widget',
  kind: 'deal_changed',
  subject: `deal:${dealId}`,
  dedupeHash: `look_again:${dealId}:${name}`,
  priority: PRIORITY.click,
  payload: { dealId },
  actorId,
})
