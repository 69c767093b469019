import { chartOfAccounts, taxesOf } from './chart-of-accounts.ts'
import type { BrandingTheme, Item, TrackingCategory } from './entities.ts'
import { newId, type Organisation, type PlanClass } from './state.ts'
import { isKnownTimezone } from './timezones.ts'

export type OrganisationSeed = {
  name?: string
  tenantId?: string
  baseCurrency?: string
  /** Besides the base currency. More than none makes the organisation multi-currency. */
  currencies?: string[]
  countryCode?: string
  /** Windows-style, without blanks: `GMTSTANDARDTIME`. */
  timezone?: string
  class?: PlanClass
  edition?: 'BUSINESS' | 'PARTNER'
  isDemoCompany?: boolean
  paysTax?: boolean
  periodLockDate?: string
  approvalsPerMonth?: number
  remindersEnabled?: boolean
}

const COUNTRY_DEFAULTS: Record<string, { currency: string; timezone: string }> = {
  GB: { currency: 'GBP', timezone: 'GMTSTANDARDTIME' },
  AU: { currency: 'AUD', timezone: 'AUSEASTERNSTANDARDTIME' },
  NZ: { currency: 'NZD', timezone: 'NEWZEALANDSTANDARDTIME' },
  US: { currency: 'USD', timezone: 'EASTERNSTANDARDTIME' },
}

/** A new set of books with everything an invoice can refer to; no contacts and no invoices yet. */
export function seedOrganisation(seed: OrganisationSeed, now: Date): Organisation {
  const countryCode = seed.countryCode ?? 'GB'
  const defaults = COUNTRY_DEFAULTS[countryCode] ?? { currency: 'EUR', timezone: 'UTC' }
  const baseCurrency = seed.baseCurrency ?? defaults.currency
  const timezone = seed.timezone ?? defaults.timezone
  if (!isKnownTimezone(timezone)) throw new Error(`The emulator does not know the time zone ${timezone}.`)
  const taxes = taxesOf(countryCode)
  const isDemoCompany = seed.isDemoCompany ?? seed.class === 'DEMO'
  return {
    tenantId: seed.tenantId ?? newId(),
    name: seed.name ?? 'Example Ltd',
    shortCode: `!${newId().replaceAll('-', '').slice(0, 5)}`,
    baseCurrency,
    countryCode,
    version: taxes.version,
    timezone,
    planClass: seed.class ?? (isDemoCompany ? 'DEMO' : 'STANDARD'),
    edition: seed.edition ?? 'BUSINESS',
    isDemoCompany,
    paysTax: seed.paysTax ?? true,
    ...(seed.periodLockDate !== undefined && { periodLockDate: seed.periodLockDate }),
    ...(seed.approvalsPerMonth !== undefined && { approvalsPerMonth: seed.approvalsPerMonth }),
    remindersEnabled: seed.remindersEnabled ?? false,
    createdAt: now,
    currencies: [...new Set([baseCurrency, ...(seed.currencies ?? [])])],
    accounts: chartOfAccounts(taxes, baseCurrency, now),
    taxRates: taxes.rates,
    brandingThemes: brandingThemes(now),
    trackingCategories: trackingCategories(),
    items: items(now),
    contacts: new Map(),
    invoices: new Map(),
    creditDocuments: new Map(),
    contactGroups: [],
    history: new Map(),
    attachments: new Map(),
    emails: [],
    nextInvoiceNumber: 1,
    lastUpdateMs: 0,
  }
}

const brandingThemes = (now: Date): BrandingTheme[] =>
  ['Standard', 'Special Projects'].map((name, sortOrder) => ({ brandingThemeId: newId(), name, sortOrder, createdAt: now }))

const trackingCategories = (): TrackingCategory[] => [
  {
    trackingCategoryId: newId(),
    name: 'Region',
    status: 'ACTIVE',
    options: [
      ...['North', 'South', 'West Coast'].map((name) => ({ trackingOptionId: newId(), name, status: 'ACTIVE' as const })),
      { trackingOptionId: newId(), name: 'Overseas (closed)', status: 'ARCHIVED' },
    ],
  },
  {
    trackingCategoryId: newId(),
    name: 'Salesperson',
    status: 'ACTIVE',
    options: ['Ada', 'Grace'].map((name) => ({ trackingOptionId: newId(), name, status: 'ACTIVE' })),
  },
  { trackingCategoryId: newId(), name: 'Old projects', status: 'ARCHIVED', options: [] },
]

const items = (now: Date): Item[] => [
  {
    itemId: newId(),
    code: 'CONSULT',
    name: 'Consulting hour',
    description: 'One hour of consulting',
    isSold: true,
    isPurchased: false,
    salesDetails: { unitPrice: 120, accountCode: '200' },
    updatedAt: now,
  },
  {
    itemId: newId(),
    code: 'TRAIN',
    name: 'Training day',
    description: 'Training on site, one day',
    isSold: true,
    isPurchased: false,
    salesDetails: { unitPrice: 950, accountCode: '220', taxType: 'NONE' },
    updatedAt: now,
  },
  {
    itemId: newId(),
    code: 'PAPER',
    name: 'Paper',
    description: 'Paper, bought in',
    isSold: false,
    isPurchased: true,
    updatedAt: now,
  },
]
