import type { Saved } from '../api/batch.ts'
import { dayOf, type Input, isInput, textOf } from '../api/input.ts'
import { messages } from '../api/problems.ts'
import type { Context } from '../context.ts'
import type { Invoice } from '../state/invoice.ts'
import { addHistory, type Organisation, ZERO_ID } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'
import type { RaisedEvent } from '../webhooks.ts'
import { dayPair, invoiceToWire } from './invoice-wire.ts'
import { type InvoiceOutcome, writeInvoice } from './invoice-write.ts'

export type SaveOptions = { unitPlaces: 2 | 4; createdByApp: string | null; user: string }

/** Saves one invoice with its history, and says how it is sent back and which events it raises. */
export function saveInvoice(
  org: Organisation,
  base: Invoice | null,
  input: Input,
  context: Context,
  options: SaveOptions,
): Saved {
  const now = context.clock.now()
  const { assumptions } = context.state
  const outcome = writeInvoice(org, base, input, { ...options, now, assumptions })
  if (!outcome.ok) return { ok: false, wire: () => failedToWire(base, input, outcome) }
  const { invoice, warnings, contactEvents } = outcome
  note(org, base, invoice, { ...options, app: context.app.name })
  const tail = {
    StatusAttributeString: warnings.length > 0 ? 'WARNING' : 'OK',
    ...(warnings.length > 0 && { Warnings: messages(warnings) }),
  }
  const event: RaisedEvent = {
    category: 'INVOICE',
    type: base ? 'UPDATE' : 'CREATE',
    resourceId: invoice.invoiceId,
    tenantId: org.tenantId,
  }
  const isOnlySent = base !== null && isOnlyMarkedAsSent(base, invoice) && !assumptions.sendingRaisesInvoiceEvent
  return {
    ok: true,
    wire: () => ({
      ...invoiceToWire(org, invoice, { detail: 'full', unitPlaces: options.unitPlaces, today: dayIn(org.timezone, now) }),
      ...tail,
    }),
    events: isOnlySent ? contactEvents : [...contactEvents, event],
  }
}

/** A refused element: what was sent, with the reasons. New ones carry the zero id. */
function failedToWire(
  base: Invoice | null,
  input: Input,
  { errors, contactErrors, warnings }: Extract<InvoiceOutcome, { ok: false }>,
) {
  const contact = isInput(input['Contact']) ? input['Contact'] : undefined
  return {
    ...input,
    ...dayPair('Date', dayOf(input, 'Date') ?? undefined),
    ...dayPair('DueDate', dayOf(input, 'DueDate') ?? undefined),
    InvoiceID: base?.invoiceId ?? ZERO_ID,
    ...(contact && { Contact: { ...contact, ...(contactErrors.length > 0 && { ValidationErrors: messages(contactErrors) }) } }),
    HasErrors: true,
    StatusAttributeString: 'ERROR',
    ValidationErrors: messages(errors),
    Warnings: messages(warnings),
  }
}

function note(
  org: Organisation,
  base: Invoice | null,
  invoice: Invoice,
  { createdByApp, app, user }: SaveOptions & { app: string },
) {
  const at = invoice.updatedAt
  const add = (changes: string, details: string) => addHistory(org, invoice.invoiceId, { changes, details, user, at })
  const name = org.contacts.get(invoice.contactId)?.name ?? ''
  if (!base) {
    add('Created', `${invoice.number} to ${name} for ${invoice.total.toFixed(2)}.`)
    if (createdByApp !== null) add('Note', `Received through the Xero API from ${app}`)
  }
  if (base && invoice.status === base.status) add('Edited', `${invoice.number} to ${name} for ${invoice.total.toFixed(2)}.`)
  if (invoice.status === base?.status) return
  const words: Record<string, string> = {
    SUBMITTED: 'Submitted',
    AUTHORISED: 'Approved',
    PAID: 'Approved',
    VOIDED: 'Voided',
    DELETED: 'Deleted',
  }
  const word = words[invoice.status]
  if (word !== undefined) add(word, `${invoice.number} to ${name} for ${invoice.total.toFixed(2)}.`)
}

const isOnlyMarkedAsSent = (base: Invoice, next: Invoice) =>
  base.sentToContact !== next.sentToContact &&
  JSON.stringify({ ...base, sentToContact: null, updatedAt: null }) ===
    JSON.stringify({ ...next, sentToContact: null, updatedAt: null })

/** The base of an upsert: by id, else by number. `unknown` when an id leads nowhere. */
export function baseOf(
  org: Organisation,
  input: Input,
  find: (number: string) => Invoice | undefined,
): Invoice | null | 'unknown' {
  const id = textOf(input, 'InvoiceID')
  if (id && id !== ZERO_ID) return org.invoices.get(id.toLowerCase()) ?? 'unknown'
  const number = textOf(input, 'InvoiceNumber')
  return (number ? find(number) : undefined) ?? null
}
