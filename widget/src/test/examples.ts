// Answers of the server that the contract accepts.
import type { ClientInvoicesOutput, DealInvoiceOutput, DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { InvoiceForm, ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'

export const invoice = (changes: Partial<DealInvoiceOutput> = {}): DealInvoiceOutput => ({
  id: '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c11',
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
  contactName: 'Ada Byron',
  isSent: true,
  sentAt: '2026-11-12T09:30:00.000Z',
  link: 'https://go.xero.com/app/!abc/invoicing/view/0b7c3a52',
  organisation: 'Northstar',
  origin: 'rule',
  version: '2026-11-12T09:30:00.000Z',
  deeds: ['send', 'pay_link', 'pdf', 'edit', 'void', 'unlink'],
  changed: null,
  match: null,
  ...changes,
})

export const dealInvoices = (changes: Partial<DealInvoicesOutput> = {}): DealInvoicesOutput => ({
  connection: { state: 'ready', waiting: 0 },
  outage: null,
  deal: { name: 'Roof repair', value: '1200.00', currency: 'EUR' },
  invoices: [],
  money: { currency: 'EUR', invoiced: '0', net: '0', paid: '0', credited: '0', open: '0', overdue: '0', others: [] },
  pending: [],
  refused: [],
  arrived: [],
  permissions: { isAdmin: true, create: true, send: true, approve: true, void: true, link: true },
  today: '2026-11-24',
  asOf: '2026-11-24T12:03:00.000Z',
  ...changes,
})

export const clientInvoices = (changes: Partial<ClientInvoicesOutput> = {}): ClientInvoicesOutput => ({
  money: [],
  invoices: [],
  total: 0,
  today: '2026-11-24',
  permissions: { isAdmin: true, create: true, send: true, approve: true, void: true, link: true },
  ...changes,
})

export const form = (changes: Partial<InvoiceForm> = {}): InvoiceForm => ({
  organisation: { id: '7d9f0a61-5a0e-4d58-8f5c-0d5a3f6f1a01', name: 'Northstar' },
  ruleId: '1f1d7a3e-4d1c-4a53-8a40-6b7f6f1a0c02',
  contact: { kind: 'known', contactId: '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e03', name: 'Ada Byron', email: 'ada@example.com' },
  date: '2026-11-24',
  dueDay: '2026-12-08',
  currency: 'EUR',
  reference: 'Deal 7',
  lineAmounts: 'exclusive',
  lines: [
    {
      dealLine: 0,
      description: 'Roof repair',
      quantity: '1',
      unitAmount: '1200',
      discountPercent: null,
      itemCode: null,
      accountCode: '200',
      taxType: 'OUTPUT2',
      tracking: [],
    },
  ],
  brandingThemeId: null,
  mode: 'approve_and_send',
  modes: ['draft', 'submit', 'approve', 'approve_and_send'],
  invoicedOfLines: ['0'],
  options: {
    accounts: [
      { code: '200', name: 'Sales', taxType: 'OUTPUT2' },
      { code: '260', name: 'Other revenue', taxType: 'OUTPUT2' },
    ],
    taxRates: [
      { taxType: 'OUTPUT2', name: '20% VAT on income', rate: '20' },
      { taxType: 'NONE', name: 'No VAT', rate: '0' },
    ],
    currencies: ['EUR', 'GBP'],
    items: [
      {
        code: 'ROOF',
        name: 'Roof repair',
        description: 'Roof repair, per day',
        unitAmount: '400',
        accountCode: '200',
        taxType: 'OUTPUT2',
      },
    ],
    brandingThemes: [],
  },
  version: null,
  ...changes,
})

export const readiness = (changes: Partial<ReadinessOutput> = {}): ReadinessOutput => ({
  form: form(),
  problems: [],
  rules: [{ id: '1f1d7a3e-4d1c-4a53-8a40-6b7f6f1a0c02', name: 'Payment agreed', organisation: 'Northstar' }],
  asOf: '2026-11-24T12:03:00.000Z',
  ...changes,
})
