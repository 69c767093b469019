// Valid examples for tests: each test names only what it is about.
import type { BookContact, Books } from './books.ts'
import type { Client, Deal, Product } from './deal.ts'
import type { Invoice } from './invoice.ts'
import { Decimal } from './money.ts'
import type { HandMadeWish, Reactions, Rule } from './rule.ts'

export const ada: Client = {
  kind: 'person',
  id: 123,
  name: 'Ada Byron',
  firstName: 'Ada',
  lastName: 'Byron',
  emails: ['ada@byron.example'],
  phones: ['+44 20 7946 0001'],
}

export const acme: Client = {
  kind: 'company',
  id: 45,
  name: 'Acme Ltd',
  firstName: null,
  lastName: null,
  emails: ['office@acme.example'],
  phones: [],
}

export const exampleDeal = (changes: Partial<Deal> = {}): Deal => ({
  id: 7001,
  name: 'Roof repair',
  pipelineId: 1,
  stageId: 142,
  price: new Decimal('1200'),
  responsibleUserId: 9,
  updatedAt: new Date('2026-11-24T10:00:00Z'),
  mainContactId: ada.id,
  companyId: null,
  products: [],
  fields: [],
  ...changes,
})

export const exampleProduct = (changes: Partial<Product> = {}): Product => ({
  id: 501,
  catalogId: 4521,
  name: 'Tile',
  sku: null,
  description: null,
  price: new Decimal('2.50'),
  prices: {},
  ...changes,
})

/** Nothing moves, nothing is written. */
export const exampleReactions = (changes: Partial<Reactions> = {}): Reactions => ({
  paid: null,
  partPaid: null,
  overdue: null,
  voided: null,
  overdueTask: false,
  setDealValue: false,
  ...changes,
})

export const exampleRule = (changes: Partial<Rule> = {}): Rule => ({
  id: 'rule-1',
  name: 'Invoice when won',
  isActive: true,
  activatedAt: new Date('2026-11-01T00:00:00Z'),
  pipelineId: 1,
  stageId: 142,
  organisationId: 'organisation-1',
  createStatus: 'authorised',
  sendByEmail: false,
  billTo: 'person',
  lineSource: { kind: 'deal_name' },
  currencySource: { kind: 'account' },
  lineAmounts: 'exclusive',
  accountId: 'account-sales',
  taxType: 'OUTPUT2',
  dueTerms: { kind: 'days', days: 14 },
  referenceTemplate: 'Deal {deal.id}',
  brandingThemeId: null,
  tracking: [],
  holdSeconds: 0,
  reactions: exampleReactions(),
  ...changes,
})

export const exampleBooks = (changes: Partial<Books> = {}): Books => ({
  name: 'Byron & Co',
  shortCode: '!mBdtL',
  baseCurrency: 'EUR',
  timeZone: 'Europe/London',
  countryCode: 'GB',
  plan: 'STANDARD',
  isDemo: false,
  isTrial: false,
  lockDay: null,
  paymentTerms: null,
  accounts: [{ id: 'account-sales', code: '200', name: 'Sales', taxType: 'OUTPUT2' }],
  taxRates: [
    { taxType: 'OUTPUT2', name: '20% (VAT on Income)', rate: '20' },
    { taxType: 'ZERORATEDOUTPUT', name: 'Zero rated', rate: '0' },
  ],
  currencies: ['EUR', 'USD', 'JPY', 'KWD'],
  brandingThemes: [{ id: 'theme-1', name: 'Standard' }],
  trackingCategories: [{ id: 'region', name: 'Region', options: [{ id: 'north', name: 'North' }] }],
  items: [],
  ...changes,
})

export const exampleContact = (changes: Partial<BookContact> = {}): BookContact => ({
  id: 'contact-1',
  name: 'Ada Byron',
  number: null,
  email: null,
  isArchived: false,
  mergedIntoId: null,
  paymentTerms: null,
  firstName: null,
  lastName: null,
  phone: null,
  groupIds: [],
  ...changes,
})

/** An approved invoice as an accountant makes it: €1,000.00 and 20 % tax, nothing paid yet. */
export const exampleInvoice = (changes: Partial<Invoice> = {}): Invoice => ({
  id: 'invoice-1',
  number: 'INV-0051',
  isSale: true,
  status: 'authorised',
  contactId: 'contact-1',
  contactName: 'Ada Byron',
  reference: '',
  url: null,
  date: '2026-11-24',
  dueDay: '2026-12-08',
  currency: 'EUR',
  subTotal: new Decimal('1000'),
  totalTax: new Decimal('200'),
  total: new Decimal('1200'),
  amountPaid: new Decimal('0'),
  amountCredited: new Decimal('0'),
  amountDue: new Decimal('1200'),
  isSent: false,
  paidDay: null,
  isRepeating: false,
  lines: [],
  lineAmounts: 'exclusive',
  brandingThemeId: null,
  updatedAt: new Date('2026-11-24T10:00:00Z'),
  ...changes,
})

export const exampleHandMadeWish = (changes: Partial<HandMadeWish> = {}): HandMadeWish => ({
  mode: 'ask',
  statuses: ['authorised', 'paid'],
  includeRepeating: false,
  minTotal: null,
  contactGroupIds: [],
  stage: null,
  responsibleUserId: null,
  ...changes,
})
