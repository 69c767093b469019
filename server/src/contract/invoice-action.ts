// What people do to invoices from the card. Every click has a key of its own, so that sending it twice is doing it once.
import { z } from 'zod'
import { amount, currency, day } from './amount.ts'
import { invoiceStates } from './deal-invoices.ts'
import { createModes, invoiceInput } from './invoice-form.ts'

const click = z.object({ key: z.guid() })
/** `version` as shown: a change meanwhile is answered 409 `invoice.changed_meanwhile`. */
const seen = click.extend({ version: z.iso.datetime() })

/** Body of POST /api/invoices/:id/actions. */
export const actionInput = z.discriminatedUnion('action', [
  seen.extend({ action: z.literal('approve'), send: z.boolean().default(false) }),
  seen.extend({ action: z.literal('edit'), invoice: invoiceInput, mode: z.enum(createModes) }),
  /** Voids what awaits payment, deletes what was never approved. */
  seen.extend({ action: z.literal('void') }),
  /** Has Xero mail it, again or for the first time. */
  click.extend({ action: z.literal('send') }),
  click.extend({ action: z.literal('unlink') }),
  /** Answers "changed in Xero": the deal's value follows the invoices, or stays as it is. */
  seen.extend({ action: z.literal('accept_change'), dealValue: z.enum(['follow', 'keep']) }),
])

/** Body of POST /api/pending/:id: an invoice on its way. `retry` also takes a refused one. */
export const pendingInput = click.extend({ action: z.enum(['create_now', 'cancel', 'retry']) })

/** Body of POST /api/deals/:id/links: an invoice that exists in Xero belongs to this deal. */
export const linkInput = click.extend({ organisationId: z.guid(), invoiceId: z.guid() })

/**
 * What became of a click. `working`: it is on disk and goes on by itself; the card shows it. A refusal is an error, see
 * `contract/error.ts`.
 */
export const clickOutput = z.object({
  state: z.enum(['done', 'working']),
  /** The link concerned; null when the click makes none. */
  id: z.guid().nullable(),
})

/** Answer of GET /api/invoices/:id/recipients: to whom Xero would mail it, and what is against it. */
export const recipientsOutput = z.object({
  to: z.array(z.string()),
  /** Null: it can be sent. */
  obstacle: z.enum(['no_address', 'not_approved', 'demo_organisation', 'daily_limit_reached']).nullable(),
  /** How many mails a day the organisation has in all (Xero counts them over all programs); `sentByUs` is our own part of today. */
  dailyLimit: z.int().nullable(),
  sentByUs: z.int(),
  /** For putting the address right in Kommo; null when the client is not known there. */
  client: z.object({ kind: z.enum(['person', 'company']), id: z.int() }).nullable(),
})

/** Answer of GET /api/invoices/:id/pay-link. Null for what has no page yet. Anybody who has it can see the invoice. */
export const payLinkOutput = z.object({ url: z.url().nullable() })

/** Answer of GET /api/invoices/search?q=…&deal=…: at most 20, the likeliest first. */
export const searchOutput = z.object({
  invoices: z.array(
    z.object({
      organisationId: z.guid(),
      organisation: z.string(),
      invoiceId: z.guid(),
      number: z.string(),
      contactName: z.string(),
      currency,
      total: amount,
      amountDue: amount,
      state: z.enum(invoiceStates),
      date: z.string(),
      dueDay: day.nullable(),
      /** The deal it belongs to already; then it cannot be linked. */
      dealId: z.int().nullable(),
    }),
  ),
})

export type ActionInput = z.input<typeof actionInput>
export type PendingInput = z.infer<typeof pendingInput>
export type LinkInput = z.infer<typeof linkInput>
export type ClickOutput = z.infer<typeof clickOutput>
export type RecipientsOutput = z.infer<typeof recipientsOutput>
export type PayLinkOutput = z.infer<typeof payLinkOutput>
export type SearchOutput = z.infer<typeof searchOutput>
