// Why something cannot be invoiced yet: a code and its facts, so that the widget can say it in the reader's language, and the
// control that fixes it.
import { z } from 'zod'

export const problemCodes = [
  'client_missing',
  'company_missing',
  'client_name_missing',
  'email_missing',
  'email_invalid',
  'amount_missing',
  'amount_negative',
  'amount_too_fine',
  'product_price_missing',
  'product_unknown',
  'quantity_invalid',
  'description_missing',
  'currency_missing',
  'currency_unknown',
  'currency_not_in_books',
  'account_not_usable',
  'tax_not_usable',
  'branding_theme_gone',
  'tracking_gone',
  'period_locked',
  'plan_cannot_invoice',
  'contact_ambiguous',
  'rejected_by_xero',
] as const

export const clientKinds = ['person', 'company'] as const

/** What can be put right in the card itself. Everything else is done in Kommo, in Xero or in the settings: `place` says where. */
const fix = z.discriminatedUnion('kind', [
  /** Type the client's e-mail address; it is saved in Kommo. */
  z.object({ kind: z.literal('email'), clientKind: z.enum(clientKinds), clientId: z.int() }),
  /** Type the deal's value; it is saved in Kommo. */
  z.object({ kind: z.literal('amount') }),
  /** Fill in the deal's field that the rule reads; `options` when it is a choice, e.g. the currencies of the books. */
  z.object({ kind: z.literal('field'), fieldId: z.int(), name: z.string(), options: z.array(z.string()) }),
  /** Say which contact in Xero the client is. */
  z.object({
    kind: z.literal('contact'),
    clientKind: z.enum(clientKinds),
    clientId: z.int(),
    organisationId: z.guid(),
    candidates: z.array(z.object({ contactId: z.guid(), name: z.string(), email: z.string().nullable() })),
  }),
  /** Change it in the form for this one invoice; an administrator changes the rule. */
  z.object({ kind: z.literal('form') }),
  z.object({ kind: z.literal('elsewhere'), place: z.enum(['deal', 'client', 'products', 'xero', 'settings']) }),
])

export const problem = z.object({
  code: z.enum(problemCodes),
  /** What the sentence names: `client`, `email`, `amount`, `currency`, `product`, `organisation`, `lockDay`, `plan`, `candidates`, `reasons`… */
  facts: z.record(z.string(), z.string()),
  /** The same in English, for whatever has no text of its own. */
  sentence: z.string(),
  fix,
})

/** Body of POST /api/deals/:id/fixes. What is typed goes to Kommo (or, for a contact, into our memory), then everything is looked at anew. */
export const fixInput = z.discriminatedUnion('fix', [
  z.object({ fix: z.literal('email'), clientKind: z.enum(clientKinds), clientId: z.int().positive(), email: z.email().max(255) }),
  z.object({ fix: z.literal('amount'), amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/) }),
  z.object({ fix: z.literal('field'), fieldId: z.int().positive(), value: z.string().trim().min(1).max(4_000) }),
  z.object({
    fix: z.literal('contact'),
    clientKind: z.enum(clientKinds),
    clientId: z.int().positive(),
    organisationId: z.guid(),
    contactId: z.guid(),
  }),
])

export type ProblemOutput = z.infer<typeof problem>
export type FixInput = z.infer<typeof fixInput>
