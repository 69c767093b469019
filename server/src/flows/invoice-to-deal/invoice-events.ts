import { z } from 'zod'
import type { Version } from '../../domain/invoice-change.ts'
import { Decimal } from '../../domain/money.ts'
import { type InboxEvent, type NewEvent, PRIORITY } from '../../store/events.ts'
import type { Link, LinkedInvoice } from '../../store/links.ts'

const invoicePayload = z.object({ organisationId: z.string(), invoiceId: z.string(), type: z.string().optional() })
const booksPayload = z.object({ organisationId: z.string(), creditNoteId: z.string().nullable() })
const linkPayload = z.object({ linkId: z.string() })

const decimal = z.string().transform((text) => new Decimal(text))
const version = z.object({
  status: z.enum(['draft', 'submitted', 'authorised', 'paid', 'voided', 'deleted']),
  number: z.string(),
  currency: z.string(),
  date: z.string(),
  dueDay: z.string().nullable(),
  paidDay: z.string().nullable(),
  total: decimal,
  amountPaid: decimal,
  amountCredited: decimal,
  amountDue: decimal,
})
const changePayload = linkPayload.extend({ before: version, changedAt: z.coerce.date() })
const placementPayload = z.object({ dealId: z.number(), text: z.string(), at: z.coerce.date(), isTakenBack: z.boolean() })

export const invoiceOf = (event: InboxEvent) => invoicePayload.parse(event.payload)
export const booksOf = (event: InboxEvent) => booksPayload.parse(event.payload)
export const linkIdOf = (event: InboxEvent): string => linkPayload.parse(event.payload).linkId
export const changeOf = (event: InboxEvent): { linkId: string; before: Version; changedAt: Date } =>
  changePayload.parse(event.payload)
export const placementOf = (event: InboxEvent) => placementPayload.parse(event.payload)

type Place = { accountId: string; organisationId: string }

/** Xero says that an invoice changed. Told twice, it is one event, since the time of the change is part of it. */
export const invoiceChangedEvent = (place: Place, invoiceId: string, told: { at: Date; type: string }): NewEvent => ({
  accountId: place.accountId,
  source: 'xero',
  kind: 'invoice_changed',
  subject: `invoice:${invoiceId}`,
  dedupeHash: `invoice_changed:${place.organisationId}:${invoiceId}:${told.type}:${told.at.toISOString()}`,
  priority: PRIORITY.webhook,
  payload: { organisationId: place.organisationId, invoiceId, type: told.type },
})

/** Something moved money onto invoices without naming them: a credit note, an over- or prepayment. */
export const booksChangedEvent = (
  place: Place,
  told: { kind: string; resourceId: string; at: Date; type: string },
): NewEvent => ({
  accountId: place.accountId,
  source: 'xero',
  kind: 'books_changed',
  subject: `organisation:${place.organisationId}`,
  dedupeHash: `books_changed:${place.organisationId}:${told.kind}:${told.resourceId}:${told.type}:${told.at.toISOString()}`,
  priority: PRIORITY.webhook,
  payload: { organisationId: place.organisationId, creditNoteId: told.kind === 'credit_note' ? told.resourceId : null },
})

/** A contact was edited, archived or merged. */
export const contactChangedEvent = (place: Place, contactId: string, told: { at: Date; type: string }): NewEvent => ({
  accountId: place.accountId,
  source: 'xero',
  kind: 'contact_changed',
  subject: `contact:${contactId}`,
  dedupeHash: `contact_changed:${place.organisationId}:${contactId}:${told.type}:${told.at.toISOString()}`,
  priority: PRIORITY.sweep,
  payload: { organisationId: place.organisationId, contactId },
})

/**
 * A newer version of a linked invoice was stored; `before` is the one the deal was told about. One event per link: while it
 * waits it keeps the oldest `before`, so that all that happened since is told once.
 */
export const showChangeEvent = (link: Link, before: LinkedInvoice, changedAt: Date): NewEvent => ({
  accountId: link.accountId,
  source: 'self',
  kind: 'show_change',
  subject: `link:${link.id}`,
  dedupeHash: `show_change:${link.id}`,
  priority: PRIORITY.webhook,
  payload: { linkId: link.id, before, changedAt },
})

/** The due day has passed in the organisation's calendar. Noted every minute, done once for each version of the invoice. */
export const becameOverdueEvent = (link: Link, { dueDay, versionAt }: LinkedInvoice): NewEvent => ({
  accountId: link.accountId,
  source: 'clock',
  kind: 'became_overdue',
  subject: `link:${link.id}`,
  dedupeHash: `became_overdue:${link.id}:${dueDay}:${versionAt.toISOString()}`,
  priority: PRIORITY.webhook,
  payload: { linkId: link.id },
})

/** An invoice that we did not make and that has no deal yet. */
export const handMadeEvent = (place: Place, invoiceId: string, versionAt: Date): NewEvent => ({
  accountId: place.accountId,
  source: 'self',
  kind: 'hand_made_invoice',
  subject: `invoice:${invoiceId}`,
  dedupeHash: `hand_made_invoice:${place.organisationId}:${invoiceId}:${versionAt.toISOString()}`,
  priority: PRIORITY.webhook,
  payload: { organisationId: place.organisationId, invoiceId },
})

/** An invoice made by hand came to a deal, or was taken from it again: the deal is told. */
export const placementEvent = (
  row: { id: string; accountId: string },
  told: { dealId: number; text: string; at: Date; isTakenBack: boolean },
): NewEvent => ({
  accountId: row.accountId,
  source: 'self',
  kind: 'tell_placement',
  subject: `deal:${told.dealId}`,
  dedupeHash: `tell_placement:${row.id}:${told.dealId}:${told.at.toISOString()}`,
  priority: PRIORITY.webhook,
  payload: told,
})
