// The form that looks like the invoice: what it starts from, what it sends. Used for a new invoice and for editing a draft.
import { z } from 'zod'
import { amount, currency, day } from './amount.ts'
import { problem } from './problem.ts'

/** What becomes of the invoice: a draft, handed in for approval, approved, approved and mailed by Xero. */
export const createModes = ['draft', 'submit', 'approve', 'approve_and_send'] as const

/** Kommo and Xero hold four decimals of a unit price and of a quantity. */
const exact = (decimals: number) => z.string().regex(new RegExp(`^-?\\d{1,12}(\\.\\d{1,${decimals}})?$`))

export const formLine = z.object({
  /** Which line of the deal this comes from, from 0; null for one that was typed. Keeps deposits and balances exact. */
  dealLine: z.int().min(0).nullable(),
  description: z.string().trim().min(1).max(4_000),
  quantity: exact(4),
  /** In the invoice's currency. */
  unitAmount: exact(4),
  /** 0 to 100; null for none. */
  discountPercent: exact(4).nullable(),
  itemCode: z.string().max(30).nullable(),
  /** Null only with an item that has its own account. */
  accountCode: z.string().max(10).nullable(),
  /** Null takes the account's own tax. */
  taxType: z.string().max(50).nullable(),
  tracking: z.array(z.object({ categoryId: z.guid(), optionId: z.guid() })).max(2),
})

export const part = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole') }),
  z.object({ kind: z.literal('percent'), percent: z.string().regex(/^\d{1,3}(\.\d{1,2})?$/) }),
  z.object({ kind: z.literal('amount'), amount: z.string().regex(/^\d{1,12}(\.\d{1,4})?$/) }),
  /** What has not been invoiced yet. */
  z.object({ kind: z.literal('balance') }),
])

const contactChoice = z.object({ contactId: z.guid(), name: z.string(), email: z.string().nullable() })

/** What can be chosen in the organisation's books: everything listed fits everything else. */
const formOptions = z.object({
  accounts: z.array(z.object({ code: z.string(), name: z.string(), taxType: z.string().nullable() })),
  /** `rate` in percent. */
  taxRates: z.array(z.object({ taxType: z.string(), name: z.string(), rate: amount })),
  currencies: z.array(currency),
  items: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      unitAmount: amount.nullable(),
      accountCode: z.string().nullable(),
      taxType: z.string().nullable(),
    }),
  ),
  brandingThemes: z.array(z.object({ id: z.string(), name: z.string() })),
})

/** What the form starts from. */
export const invoiceForm = z.object({
  organisation: z.object({ id: z.guid(), name: z.string() }),
  /** The rule whose wishes fill in the form; null when an invoice is edited. */
  ruleId: z.guid().nullable(),
  contact: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('known'), ...contactChoice.shape }),
    /** Several fit: a person says which. */
    z.object({ kind: z.literal('choose'), candidates: z.array(contactChoice) }),
    /** None fits: it is made with the invoice. */
    z.object({ kind: z.literal('new'), name: z.string(), email: z.string().nullable() }),
    /** The deal has nobody to invoice. */
    z.object({ kind: z.literal('missing') }),
  ]),
  date: day,
  dueDay: day,
  currency,
  reference: z.string(),
  lineAmounts: z.enum(['exclusive', 'inclusive', 'no_tax']),
  /** May be incomplete where `problems` say so: an empty description, a price of zero. */
  lines: z.array(formLine.extend({ description: z.string() })),
  brandingThemeId: z.string().nullable(),
  /** The rule's own wish, as far as this person may do it. */
  mode: z.enum(createModes),
  /** What this person may do, in the order of `createModes`. */
  modes: z.array(z.enum(createModes)),
  /** Of the deal's lines, how much has been invoiced already, net of discount, in the form's currency; one per line of the deal. */
  invoicedOfLines: z.array(amount),
  options: formOptions,
  /** For editing: the version that was read; goes back with it. */
  version: z.iso.datetime().nullable(),
})

/** Answer of GET /api/deals/:id/readiness: can this deal be invoiced, how would it look, and what is in the way. Asks Kommo and, for an unknown client, Xero. */
export const readinessOutput = z.object({
  /** Null when there is nothing to start from: not connected, or no rule. */
  form: invoiceForm.nullable(),
  /** Empty: ready. */
  problems: z.array(problem),
  /**
   * Rules one can invoice by; the one that fits the deal best is first and fills in `form`. `?rule=<id>` asks for another;
   * `?from=<id>` fills in what was ordered before Xero refused it.
   */
  rules: z.array(z.object({ id: z.guid(), name: z.string(), organisation: z.string() })),
  asOf: z.iso.datetime(),
})

/** The invoice as a person wants it. */
export const invoiceInput = z.object({
  contact: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('known'), contactId: z.guid() }),
    z.object({ kind: z.literal('new'), name: z.string().trim().min(1).max(255), email: z.email().max(255).nullable() }),
  ]),
  date: day,
  dueDay: day,
  currency,
  reference: z.string().trim().max(255),
  lineAmounts: z.enum(['exclusive', 'inclusive', 'no_tax']),
  lines: z.array(formLine).min(1).max(100),
  brandingThemeId: z.guid().nullable(),
})

/** Body of POST /api/deals/:id/invoices. Answered with 202 and `clickOutput`. */
export const createInvoiceInput = invoiceInput.extend({
  /** Made when the form was opened: the same key again is the same click, however often it is sent. */
  key: z.guid(),
  organisationId: z.guid(),
  ruleId: z.guid().nullable(),
  mode: z.enum(createModes),
  part,
  /** The refused or voided invoice that this one takes the place of. */
  replaces: z.guid().nullable(),
})

export type FormLine = z.infer<typeof formLine>
export type InvoiceForm = z.infer<typeof invoiceForm>
export type InvoiceInput = z.infer<typeof invoiceInput>
export type CreateInvoiceInput = z.infer<typeof createInvoiceInput>
export type ReadinessOutput = z.infer<typeof readinessOutput>
export type CreateMode = (typeof createModes)[number]
export type Part = z.infer<typeof part>
