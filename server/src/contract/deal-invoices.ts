import { z } from 'zod'

/** A decimal number as text, so that no amount passes through a float. */
const amount = z.string().regex(/^-?\d+(\.\d+)?$/)

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

/** One invoice of a deal, as we know it. */
export const dealInvoice = z.object({
  id: z.guid(),
  number: z.string(),
  state: z.enum(invoiceStates),
  currency: z.string(),
  total: amount,
  amountPaid: amount,
  amountCredited: amount,
  amountDue: amount,
  date: z.string(),
  dueDay: z.string().nullable(),
  contactName: z.string(),
  isSent: z.boolean(),
  link: z.url(),
  organisation: z.string(),
})

/** What became of a deal's money in one currency. Voided and deleted invoices are left out. */
const moneySums = z.object({ currency: z.string(), invoiced: amount, paid: amount, credited: amount, open: amount })

/** Answer of GET /api/deals/:id/invoices. */
export const dealInvoicesOutput = z.object({
  invoices: z.array(dealInvoice),
  /** Sums in the deal's currency, and beside them those of other currencies: they are shown, never added. */
  money: moneySums.extend({ others: z.array(moneySums) }),
  /** Why no invoice has been made yet, by rule; each with the sentences to show. */
  refusals: z.array(z.object({ rule: z.string(), sentences: z.array(z.string()).min(1) })),
  /** Invoices on their way to Xero. */
  inProgress: z.int(),
  /** Age of what is shown. */
  asOf: z.iso.datetime().nullable(),
})

export type DealInvoicesOutput = z.infer<typeof dealInvoicesOutput>
export type DealInvoiceOutput = z.infer<typeof dealInvoice>
