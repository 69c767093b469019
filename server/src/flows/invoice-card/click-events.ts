import { z } from 'zod'
import { actionInput, linkInput } from '../../contract/invoice-action.ts'
import { type InboxEvent, type NewEvent, PRIORITY } from '../../store/events.ts'

/** What a person wants to be done with an invoice. */
export type Action = z.output<typeof actionInput>
export type LinkWish = z.output<typeof linkInput>

const begun = z.object({ begunAt: z.coerce.date().optional(), mailBegunAt: z.coerce.date().optional() })
const actionPayload = begun.extend({ linkId: z.string(), action: actionInput })
const linkPayload = z.object({ dealId: z.number(), wish: linkInput })

/** `begunAt` and `mailBegunAt`: when an earlier turn wrote to Xero, or had it mail the invoice; its answer may be lost. */
export const actionOf = (event: InboxEvent) => actionPayload.parse(event.payload)
export const linkWishOf = (event: InboxEvent) => linkPayload.parse(event.payload)

type Clicker = { accountId: string; actorId: number }

/** The key names the click: the same again on the same invoice is the same event. */
export const actionEvent = ({ accountId, actorId }: Clicker, linkId: string, action: Action): NewEvent => ({
  accountId,
  source: 'widget',
  kind: 'invoice_action',
  subject: `link:${linkId}`,
  dedupeHash: `click:${linkId}:${action.key}`,
  priority: PRIORITY.click,
  payload: { linkId, action },
  actorId,
})

export const linkEvent = ({ accountId, actorId }: Clicker, dealId: number, wish: LinkWish): NewEvent => ({
  accountId,
  source: 'widget',
  kind: 'link_invoice',
  subject: `deal:${dealId}`,
  dedupeHash: `click:deal:${dealId}:${wish.key}`,
  priority: PRIORITY.click,
  payload: { dealId, wish },
  actorId,
})
