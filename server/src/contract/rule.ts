import { z } from 'zod'

const id = z.int().positive()

const trackingChoice = z.object({ categoryId: z.guid(), optionId: z.guid() })

const stage = z.object({ pipelineId: id, stageId: id })

const reactions = z.object({
  paid: stage.nullable().default(null),
  partPaid: stage.nullable().default(null),
  overdue: stage.nullable().default(null),
  voided: stage.nullable().default(null),
  overdueTask: z.boolean().default(false),
  setDealValue: z.boolean().default(false),
})

/** Body of PUT /api/organisations/:id/hand-made; see `HandMadeWish` in `domain/rule.ts`. */
export const handMadeInput = z.object({
  mode: z.enum(['ignore', 'ask', 'create']),
  statuses: z.array(z.enum(['draft', 'submitted', 'authorised', 'paid'])).default(['authorised', 'paid']),
  includeRepeating: z.boolean().default(false),
  minTotal: z
    .string()
    .regex(/^\d+(\.\d{1,4})?$/)
    .nullable()
    .default(null),
  contactGroupIds: z.array(z.guid()).default([]),
  stage: stage.nullable().default(null),
  responsibleUserId: id.nullable().default(null),
})

/** How a deal becomes an invoice; see `domain/rule.ts` for the meaning of each part. */
export const ruleDetails = z.object({
  createStatus: z.enum(['draft', 'submitted', 'authorised']),
  sendByEmail: z.boolean().default(false),
  billTo: z.enum(['person', 'company', 'company_or_person']).default('company_or_person'),
  lineSource: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('products') }),
      z.object({ kind: z.literal('field'), fieldId: id }),
      z.object({ kind: z.literal('deal_name') }),
    ])
    .default({ kind: 'products' }),
  currencySource: z
    .discriminatedUnion('kind', [z.object({ kind: z.literal('account') }), z.object({ kind: z.literal('field'), fieldId: id })])
    .default({ kind: 'account' }),
  lineAmounts: z.enum(['exclusive', 'inclusive', 'no_tax']).default('exclusive'),
  accountId: z.guid(),
  taxType: z.string().min(1).max(50).nullable().default(null),
  dueTerms: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('days'), days: z.int().min(0).max(365) }),
      z.object({ kind: z.literal('end_of_month'), days: z.int().min(0).max(365) }),
      z.object({ kind: z.literal('day_of_following_month'), day: z.int().min(1).max(31) }),
      z.object({ kind: z.literal('contact'), fallbackDays: z.int().min(0).max(365) }),
    ])
    .default({ kind: 'contact', fallbackDays: 14 }),
  referenceTemplate: z.string().max(255).default('Deal {deal.id}'),
  brandingThemeId: z.guid().nullable().default(null),
  // Xero, line items: at most two tracking categories.
  tracking: z.array(trackingChoice).max(2).default([]),
  holdSeconds: z.int().min(0).max(86_400).default(0),
  reactions: reactions.default({
    paid: null,
    partPaid: null,
    overdue: null,
    voided: null,
    overdueTask: false,
    setDealValue: false,
  }),
})

/** Body of POST and PUT /api/rules. */
export const ruleInput = ruleDetails
  .extend({
    name: z.string().trim().min(1).max(100),
    isActive: z.boolean().default(true),
    organisationId: z.guid(),
    pipelineId: id,
    stageId: id,
  })
  .refine((rule) => !rule.sendByEmail || rule.createStatus === 'authorised', {
    path: ['sendByEmail'],
    error: 'Only approved invoices can be sent: create them as "authorised", or do not send them.',
  })

/** A rule as answered. */
export const ruleOutput = ruleDetails.extend({
  id: z.guid(),
  name: z.string(),
  isActive: z.boolean(),
  organisationId: z.guid(),
  pipelineId: id,
  stageId: id,
  activatedAt: z.iso.datetime(),
})

export const ruleList = z.object({ rules: z.array(ruleOutput) })

export type RuleInput = z.infer<typeof ruleInput>
export type RuleOutput = z.infer<typeof ruleOutput>
