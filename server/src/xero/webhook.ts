// What Xero's webhook says: that something changed, never what. Whether it is really Xero who says so is decided over the
// bytes as they came; whose organisation it is, and whether we know it, is up to the caller.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Something changed in Xero. `invoice` covers sales invoices and bills: which one it is must be read. */
export type XeroEvent = {
  tenantId: string
  resourceId: string
  kind: 'invoice' | 'contact' | 'credit_note' | 'prepayment' | 'overpayment'
  type: 'created' | 'updated'
  happenedAt: Date
}

/**
 * Whether the body was signed with one of the keys; several, so that a key can be changed without a gap. Takes the same time
 * wherever a wrong signature differs.
 *
 * @param body the raw bytes: JSON that was parsed and written again does not verify.
 *
 * Source: Xero Webhooks, Configuring your server: Base64 of HMAC-SHA256 in `x-xero-signature`.
 */
export function isXeroSignature({
  body,
  signature,
  keys,
}: {
  body: Buffer
  signature: string | undefined
  keys: string[]
}): boolean {
  const given = Buffer.from(signature ?? '')
  return keys
    .filter((key) => key !== '')
    .map((key) => Buffer.from(createHmac('sha256', key).update(body).digest('base64')))
    .reduce((isFound, wanted) => (wanted.length === given.length && timingSafeEqual(wanted, given)) || isFound, false)
}

const kinds: Record<string, XeroEvent['kind']> = {
  INVOICE: 'invoice',
  CONTACT: 'contact',
  CREDITNOTE: 'credit_note',
  PREPAYMENT: 'prepayment',
  OVERPAYMENT: 'overpayment',
}

const eventFields = z
  .object({
    tenantId: z.string().min(1),
    resourceId: z.string().min(1),
    eventCategory: z.string(),
    eventType: z.enum(['CREATE', 'UPDATE']),
    // UTC, but Xero leaves the Z out.
    eventDateUtc: z.string().transform((text) => new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)),
  })
  .refine(({ eventDateUtc }) => !Number.isNaN(eventDateUtc.getTime()))

/**
 * The events of a body whose signature is right; in Xero's order. Empty for intent to receive.
 *
 * @returns `unreadable` counts events that make no sense (one for a body that makes none). Kinds that we have no use for,
 *   such as app-store subscriptions, are left out without being counted. Never throws: sending it again would not help.
 */
export function parseXeroEvents(body: Buffer): { events: XeroEvent[]; unreadable: number } {
  const envelope = z.object({ events: z.array(z.unknown()) }).safeParse(parse(body.toString('utf8')))
  if (!envelope.success) return { events: [], unreadable: 1 }
  const parsed = envelope.data.events.map((event) => eventFields.safeParse(event))
  return {
    events: parsed.flatMap((event) => (event.success ? eventsOf(event.data) : [])),
    unreadable: parsed.filter((event) => !event.success).length,
  }
}

function eventsOf(fields: z.infer<typeof eventFields>): XeroEvent[] {
  const kind = kinds[fields.eventCategory]
  if (!kind) return []
  const { tenantId, resourceId, eventDateUtc: happenedAt } = fields
  return [{ tenantId, resourceId, kind, type: fields.eventType === 'CREATE' ? 'created' : 'updated', happenedAt }]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
