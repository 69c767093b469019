// Every state of the card, as the server would tell it: for pictures and for what must be true of all of them. The journeys
// with the real server prove that these answers come; here it matters how they look.
import type { DealInvoiceOutput, DealInvoicesOutput } from '../../server/src/contract/deal-invoices.ts'
import type { InvoiceForm, ReadinessOutput } from '../../server/src/contract/invoice-form.ts'
import type { ProblemOutput } from '../../server/src/contract/problem.ts'

/** `shows`: texts a reader of English must find. */
export type CardState = { name: string; card: DealInvoicesOutput; readiness?: ReadinessOutput; shows: (string | RegExp)[] }

const TODAY = '2026-11-24'
const NOON = `${TODAY}T12:03:00.000Z`
const guid = (index: number) => `0b7c3a52-3a77-4a53-9d0a-${String(index).padStart(12, '0')}`

const mayAll = { isAdmin: true, create: true, send: true, approve: true, void: true, link: true }
const mayLittle = { isAdmin: false, create: true, send: true, approve: false, void: false, link: true }

const invoice = (changes: Partial<DealInvoiceOutput> = {}): DealInvoiceOutput => ({
  id: guid(1),
  number: 'INV-0042',
  state: 'awaiting_payment',
  currency: 'EUR',
  total: '1200.00',
  amountPaid: '0',
  amountCredited: '0',
  amountDue: '1200.00',
  date: '2026-11-12',
  dueDay: '2026-11-29',
  paidDay: null,
  goneDay: null,
  contactName: 'Ada Okafor',
  isSent: true,
  sentAt: '2026-11-12T09:30:00.000Z',
  link: `https://go.xero.com/app/!abc12/invoicing/view/${guid(1)}`,
  organisation: 'Northstar Migration Ltd',
  origin: 'rule',
  version: '2026-11-12T09:30:00.000Z',
  deeds: ['send', 'pay_link', 'pdf', 'edit', 'void', 'unlink'],
  changed: null,
  match: null,
  ...changes,
})

const draft = (changes: Partial<DealInvoiceOutput> = {}) =>
  invoice({
    state: 'draft',
    number: 'INV-0043',
    isSent: false,
    sentAt: null,
    deeds: ['approve', 'edit', 'pdf', 'void', 'unlink'],
    ...changes,
  })

const paid = (changes: Partial<DealInvoiceOutput> = {}) =>
  invoice({
    state: 'paid',
    amountPaid: '1200.00',
    amountDue: '0',
    paidDay: '2026-11-20',
    deeds: ['send', 'pay_link', 'pdf', 'unlink'],
    ...changes,
  })

const nothing = { currency: 'EUR', invoiced: '0', net: '0', paid: '0', credited: '0', open: '0', overdue: '0', others: [] }

const sums = (invoiced: string, paidSum: string, credited: string, open: string, overdue = '0') => ({
  ...nothing,
  invoiced,
  net: invoiced,
  paid: paidSum,
  credited,
  open,
  overdue,
})

const card = (changes: Partial<DealInvoicesOutput> = {}): DealInvoicesOutput => ({
  connection: { state: 'ready', waiting: 0 },
  outage: null,
  deal: { name: 'Residence permit · Ada Okafor', value: '1200.00', currency: 'EUR' },
  invoices: [],
  money: nothing,
  pending: [],
  refused: [],
  arrived: [],
  permissions: mayAll,
  today: TODAY,
  asOf: NOON,
  ...changes,
})

const form: InvoiceForm = {
  organisation: { id: guid(90), name: 'Northstar Migration Ltd' },
  ruleId: guid(91),
  contact: { kind: 'known', contactId: guid(92), name: 'Ada Okafor', email: 'ada.okafor@example.com' },
  date: TODAY,
  dueDay: '2026-12-08',
  currency: 'EUR',
  reference: 'Deal 4711',
  lineAmounts: 'exclusive',
  lines: [
    ['Residence permit: application, forms and appointment', '1', '950.00'],
    ['Certified translation, per page', '6', '38.50'],
    ['Courier', '1', '19.00'],
  ].map(([description = '', quantity = '', unitAmount = ''], dealLine) => ({
    dealLine,
    description,
    quantity,
    unitAmount,
    discountPercent: null,
    itemCode: null,
    accountCode: '200',
    taxType: 'OUTPUT2',
    tracking: [],
  })),
  brandingThemeId: null,
  mode: 'approve',
  modes: ['draft', 'submit', 'approve', 'approve_and_send'],
  invoicedOfLines: ['0', '0', '0'],
  options: {
    accounts: [{ code: '200', name: 'Sales', taxType: 'OUTPUT2' }],
    taxRates: [{ taxType: 'OUTPUT2', name: '20% (VAT on Income)', rate: '20' }],
    currencies: ['GBP', 'EUR', 'USD'],
    items: [],
    brandingThemes: [],
  },
  version: null,
}

const readiness = (changes: Partial<ReadinessOutput> = {}): ReadinessOutput => ({
  form,
  problems: [],
  rules: [{ id: guid(91), name: 'Private clients pay in advance', organisation: 'Northstar Migration Ltd' }],
  asOf: NOON,
  ...changes,
})

const emailMissing: ProblemOutput = {
  code: 'email_missing',
  facts: { client: 'Ada Okafor' },
  sentence: 'Ada Okafor has no e-mail address to send the invoice to: add it to the contact.',
  fix: { kind: 'email', clientKind: 'person', clientId: 7 },
}

const amountMissing: ProblemOutput = {
  code: 'amount_missing',
  facts: {},
  sentence: 'The deal has no amount: fill in its sale value, or add products to it.',
  fix: { kind: 'amount' },
}

const ambiguous: ProblemOutput = {
  code: 'contact_ambiguous',
  facts: { client: 'Ada Okafor', candidates: 'Ada Okafor, A. Okafor Consulting' },
  sentence: 'Ada Okafor fits several contacts in Xero.',
  fix: {
    kind: 'contact',
    clientKind: 'person',
    clientId: 7,
    organisationId: guid(90),
    candidates: [
      { contactId: guid(93), name: 'Ada Okafor', email: 'ada.okafor@example.com' },
      { contactId: guid(94), name: 'A. Okafor Consulting', email: 'office@okafor.example' },
    ],
  },
}

const rejected: ProblemOutput = {
  code: 'rejected_by_xero',
  facts: { reasons: 'The TaxType code "OUTPUT9" does not exist or cannot be used for this type of transaction.' },
  sentence: 'Xero refused the invoice: The TaxType code "OUTPUT9" does not exist or cannot be used for this type of transaction.',
  fix: { kind: 'form' },
}

const LONG_NAME = 'Maximiliane Alexandra von Hohenstein-Wittgenstein, geborene Freiin von und zu Donaueschingen'

const pending = (changes: Partial<DealInvoicesOutput['pending'][number]>): DealInvoicesOutput['pending'] => [
  {
    id: guid(60),
    stage: 'creating',
    rule: 'Private clients pay in advance',
    since: NOON,
    until: null,
    position: null,
    ...changes,
  },
]

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    (index < 4 ? invoice : paid)({
      id: guid(200 + index),
      number: `INV-${String(1000 - index).padStart(4, '0')}`,
      total: `${(index + 1) * 100}.00`,
      ...(index < 4 ? { amountDue: `${(index + 1) * 100}.00` } : { amountPaid: `${(index + 1) * 100}.00` }),
    }),
  )

/** The moment at which all of them are looked at: one minute after the answer. */
export const GALLERY_TIME = new Date(`${TODAY}T12:04:00.000Z`)

export const cardStates: CardState[] = [
  {
    name: 'not connected, for a manager',
    card: card({ connection: { state: 'not_connected', waiting: 0 }, permissions: mayLittle, asOf: null }),
    readiness: readiness({ form: null, rules: [] }),
    shows: ["Xero isn't connected yet", 'Olivia Hart'],
  },
  {
    name: 'not connected, for an administrator',
    card: card({ connection: { state: 'not_connected', waiting: 0 }, asOf: null }),
    readiness: readiness({ form: null, rules: [] }),
    shows: ['Connect Xero to invoice from deals'],
  },
  { name: 'nothing yet, ready', card: card(), readiness: readiness(), shows: ['Ready to invoice', 'Ada Okafor', /3 lines/] },
  {
    name: 'nothing yet, not ready',
    card: card({ deal: { name: 'Residence permit', value: null, currency: 'EUR' } }),
    readiness: readiness({ problems: [emailMissing, amountMissing] }),
    shows: [/2 things before invoicing/],
  },
  {
    name: 'nothing yet, several contacts fit',
    card: card(),
    readiness: readiness({ problems: [ambiguous] }),
    shows: [/1 thing before invoicing/, 'A. Okafor Consulting'],
  },
  {
    name: 'hold',
    card: card({ pending: pending({ stage: 'held', until: `${TODAY}T12:04:45.000Z` }) }),
    readiness: readiness(),
    shows: [/Invoice in 0:4\d/, 'Create now', 'Cancel'],
  },
  { name: 'working', card: card({ pending: pending({}) }), readiness: readiness(), shows: [/Creating .*in Xero/] },
  {
    name: 'waiting for the limit',
    card: card({ pending: pending({ stage: 'queued', position: 12, until: `${TODAY}T12:04:20.000Z` }) }),
    readiness: readiness(),
    shows: [/12th in line/, /about \d+ s/],
  },
  {
    name: 'outcome unknown',
    card: card({ pending: pending({ stage: 'checking' }) }),
    readiness: readiness(),
    shows: ["Xero didn't answer", /two invoices/],
  },
  {
    name: 'draft and awaiting approval',
    card: card({
      invoices: [
        draft(),
        draft({ id: guid(2), number: 'INV-0044', state: 'awaiting_approval', total: '300.00', amountDue: '300.00' }),
      ],
      money: sums('1500.00', '0', '0', '1500.00'),
    }),
    shows: ['Draft', 'Awaiting approval', 'Approve'],
  },
  {
    name: 'awaiting payment',
    card: card({ invoices: [invoice()], money: sums('1200.00', '0', '0', '1200.00') }),
    shows: ['INV-0042', '€1,200.00', /due in 5 days/i, /Nov 12|12 Nov/],
  },
  {
    name: 'part paid, with a credit',
    card: card({
      invoices: [
        invoice({ state: 'part_paid', total: '1000.00', amountPaid: '400.00', amountCredited: '50.00', amountDue: '550.00' }),
      ],
      money: sums('1000.00', '400.00', '50.00', '550.00'),
    }),
    shows: [/Paid €400.00 of €1,000.00/, /€50.00/, /€550.00/],
  },
  {
    name: 'overdue',
    card: card({
      invoices: [invoice({ state: 'overdue', dueDay: '2026-11-19' })],
      money: sums('1200.00', '0', '0', '1200.00', '1200.00'),
    }),
    shows: ['Overdue', /5 days overdue/],
  },
  {
    name: 'paid',
    card: card({ invoices: [paid()], money: sums('1200.00', '1200.00', '0', '0') }),
    shows: ['Paid', /Nov 20|20 Nov/],
  },
  {
    name: 'voided and deleted',
    card: card({
      invoices: [
        invoice({ state: 'voided', goneDay: '2026-11-03', deeds: ['create_again', 'unlink'] }),
        draft({ id: guid(2), state: 'deleted', goneDay: '2026-11-02', deeds: ['create_again', 'unlink'] }),
      ],
    }),
    readiness: readiness(),
    shows: [/Voided in Xero/, /Nov 3|3 Nov/, 'Create again'],
  },
  {
    name: 'changed in Xero',
    card: card({
      invoices: [invoice({ total: '1150.00', amountDue: '1150.00', changed: { was: '1200.00', now: '1150.00' } })],
      money: sums('1150.00', '0', '0', '1150.00'),
    }),
    shows: [/€1,200.00/, /€1,150.00/, "Use Xero's", /Keep/],
  },
  {
    name: 'arrived from Xero',
    card: card({
      arrived: [
        {
          id: guid(70),
          organisation: 'Northstar Migration Ltd',
          number: 'INV-0051',
          contactName: 'Ada Okafor',
          currency: 'EUR',
          total: '480.00',
          date: '2026-11-23',
          reasons: ['Same client and currency.'],
        },
      ],
    }),
    readiness: readiness(),
    shows: [/INV-0051/, 'Link', 'Other deal', 'New deal', 'Ignore'],
  },
  {
    name: 'failed, fixable',
    card: card({ refused: [{ id: guid(61), origin: 'card', rule: null, problems: [rejected] }] }),
    readiness: readiness(),
    shows: [/Xero refused/, /OUTPUT9/],
  },
  {
    name: 'failed, not ours',
    card: card({
      outage: { since: NOON, waiting: 1 },
      pending: pending({ stage: 'unavailable' }),
    }),
    readiness: readiness(),
    shows: [/unavailable since/, /1 invoice waits/],
  },
  {
    name: 'reconnect needed',
    card: card({
      connection: { state: 'reconnect_needed', waiting: 4 },
      invoices: [invoice()],
      money: sums('1200.00', '0', '0', '1200.00'),
    }),
    shows: ['Xero access ended', /4 changes wait/, 'Reconnect'],
  },
  {
    name: 'what a manager may not do',
    card: card({ invoices: [draft()], money: sums('1200.00', '0', '0', '1200.00'), permissions: mayLittle }),
    shows: ['Draft'],
  },
  {
    name: 'many',
    card: card({
      deal: { name: 'Framework contract', value: '30000.00', currency: 'EUR' },
      invoices: many(20),
      money: {
        ...sums('21000.00', '20000.00', '0', '1000.00'),
        others: [{ ...nothing, currency: 'JPY', invoiced: '120000', open: '120000' }],
      },
    }),
    shows: ['Show 17 more'],
  },
  {
    name: 'long names and odd currencies',
    card: card({
      deal: { name: LONG_NAME, value: '1234567.891', currency: 'KWD' },
      invoices: [
        invoice({
          currency: 'KWD',
          total: '1234567.891',
          amountDue: '1234567.891',
          contactName: LONG_NAME,
          number: 'RECHNUNG-2026-11-0000042-KORREKTUR',
        }),
        invoice({ id: guid(2), currency: 'JPY', total: '9800000', amountDue: '9800000', state: 'overdue', dueDay: '2026-10-01' }),
      ],
      money: {
        ...sums('1234567.891', '0', '0', '1234567.891'),
        currency: 'KWD',
        others: [{ ...nothing, currency: 'JPY', invoiced: '9800000', open: '9800000', overdue: '9800000' }],
      },
    }),
    shows: [/RECHNUNG-2026/],
  },
]
