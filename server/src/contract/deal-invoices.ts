// What the card shows of a deal: everything from our own store, so that opening a card asks neither Kommo nor Xero.
import { z } from 'zod'
import { amount, currency, day } from './amount.ts'
import { myPermissions } from './permission.ts'
import { problem } from './problem.ts'

export const invoiceStates = [
  'draft',
  'awaiting_approval',
  'awaiting_payment',
  'part_paid',
  'overdue',
  'paid',
  'voided',
  'deleted',
] as const

/** What the state of an invoice allows. Whether this person may do it is in `permissions`. */
export const invoiceDeeds = ['approve', 'edit', 'send', 'pay_link', 'pdf', 'void', 'unlink', 'create_again'] as const

/** One invoice of a deal, as we know it. */
export const dealInvoice = z.object({
  id: z.guid(),
  /** Empty while Xero has given none. */
  number: z.string(),
  state: z.enum(invoiceStates),
  currency,
  total: amount,
  amountPaid: amount,
  amountCredited: amount,
  amountDue: amount,
  date: z.string(),
  dueDay: day.nullable(),
  /** When the last payment or credit settled it. */
  paidDay: day.nullable(),
  /** The day it was voided or deleted, in the organisation's zone. */
  goneDay: day.nullable(),
  contactName: z.string(),
  isSent: z.boolean(),
  /** When we had Xero mail it; null when it was sent from Xero itself, or not at all. */
  sentAt: z.iso.datetime().nullable(),
  /** Where an accountant reads it in Xero. */
  link: z.url(),
  organisation: z.string(),
  origin: z.enum(['rule', 'card', 'xero']),
  /** Of what is shown. Goes back with every change, so that nobody changes what he has not seen. */
  version: z.iso.datetime(),
  deeds: z.array(z.enum(invoiceDeeds)),
  /** Set when its total has changed in Xero since people agreed on it, until somebody answers. */
  changed: z.object({ was: amount, now: amount }).nullable(),
  /** Why an invoice made by hand in Xero is here, and until when that can be taken back with one tap. */
  match: z.object({ reason: z.string(), undoUntil: z.iso.datetime().nullable() }).nullable(),
})

/** What became of a deal's money in one currency. Voided and deleted invoices are left out. `net` is `invoiced` without tax. */
const moneySums = z.object({
  currency,
  invoiced: amount,
  net: amount,
  paid: amount,
  credited: amount,
  open: amount,
  overdue: amount,
})

/** An invoice on its way to Xero. */
export const pendingInvoice = z.object({
  id: z.guid(),
  stage: z.enum([
    /** The rule waits: create now, or cancel. `until` is set. */
    'held',
    'creating',
    /** Xero's calls are used up for the moment: `position` and `until` are set. */
    'queued',
    /** Sent, no answer came: we look before anything is sent again. */
    'checking',
    /** Xero does not answer: `since` is set. */
    'unavailable',
    /** The access to Xero has ended. */
    'parked',
  ]),
  rule: z.string().nullable(),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  position: z.int().nullable(),
})

/** Answer of GET /api/deals/:id/invoices. */
export const dealInvoicesOutput = z.object({
  /** `no_rule`: connected, but no rule says how to invoice. */
  connection: z.object({
    state: z.enum(['ready', 'no_rule', 'not_connected', 'reconnect_needed']),
    /** Changes of this account that wait safely until somebody reconnects. */
    waiting: z.int(),
  }),
  /** Xero does not answer since then; so many invoices of this account wait and go by themselves. */
  outage: z.object({ since: z.iso.datetime(), waiting: z.int() }).nullable(),
  /** The deal as last seen; nulls when we have never looked at it. `value` in `currency`. */
  deal: z.object({ name: z.string().nullable(), value: amount.nullable(), currency }),
  /** Open ones first, newest first among equals; then paid ones; then what was voided or deleted. */
  invoices: z.array(dealInvoice),
  /** Sums in the deal's currency, and beside them those of other currencies: they are shown, never added. */
  money: moneySums.extend({ others: z.array(moneySums) }),
  pending: z.array(pendingInvoice),
  /** Invoices that could not be made, and why. `origin` `card`: somebody pressed the button, and the form can be opened again. */
  refused: z.array(
    z.object({
      id: z.guid(),
      origin: z.enum(['rule', 'card']),
      rule: z.string().nullable(),
      problems: z.array(problem).min(1),
    }),
  ),
  /** Invoices made by hand in Xero that may belong to this deal. */
  arrived: z.array(
    z.object({
      id: z.guid(),
      organisation: z.string(),
      number: z.string(),
      contactName: z.string(),
      currency,
      total: amount,
      date: z.string(),
      reasons: z.array(z.string()),
    }),
  ),
  permissions: myPermissions,
  /** The organisation's own day: "overdue" and "due in 5 days" count from here. */
  today: day,
  /** Age of what is shown. */
  asOf: z.iso.datetime().nullable(),
})

/** One invoice of a client, and its deal. */
const clientInvoice = dealInvoice.extend({ dealId: z.int() })

/** Answer of GET /api/clients/:kind/:id/invoices (`kind` is `person` or `company`): what one client owes and has paid, from our store. */
export const clientInvoicesOutput = z.object({
  /** One entry per currency, the account's own first. */
  money: z.array(moneySums),
  /** Open ones first; at most 200, `total` says how many there are. */
  invoices: z.array(clientInvoice),
  total: z.int(),
  today: day,
  permissions: myPermissions,
})

export type DealInvoicesOutput = z.infer<typeof dealInvoicesOutput>
export type DealInvoiceOutput = z.infer<typeof dealInvoice>
export type PendingInvoiceOutput = z.infer<typeof pendingInvoice>
export type ClientInvoicesOutput = z.infer<typeof clientInvoicesOutput>
export type InvoiceDeed = (typeof invoiceDeeds)[number]
