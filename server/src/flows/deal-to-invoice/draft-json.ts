import { z } from 'zod'
import type { InvoiceDraft } from '../../domain/invoice.ts'
import { Decimal } from '../../domain/money.ts'

const decimal = z.string().transform((text) => new Decimal(text))

const storedDraft: z.ZodType<InvoiceDraft> = z.object({
  contactId: z.string(),
  date: z.string(),
  dueDay: z.string(),
  lineAmounts: z.enum(['exclusive', 'inclusive', 'no_tax']),
  reference: z.string(),
  url: z.string(),
  currency: z.string(),
  brandingThemeId: z.string().nullable(),
  status: z.enum(['draft', 'submitted', 'authorised']),
  lines: z.array(
    z.object({
      description: z.string(),
      quantity: decimal,
      unitAmount: decimal,
      // Drafts that were stored before discounts existed have none.
      discountPercent: decimal.nullable().default(null),
      itemCode: z.string().nullable(),
      accountCode: z.string().nullable(),
      taxType: z.string().nullable(),
      tracking: z.array(z.object({ categoryId: z.string(), optionId: z.string() })),
    }),
  ),
})

/** A draft as text, decimals exact: what a repeated attempt is rebuilt from. */
export const packDraft = (draft: InvoiceDraft): string => JSON.stringify(draft)

export const unpackDraft = (text: string): InvoiceDraft => storedDraft.parse(JSON.parse(text))
