import { expect, test } from 'vitest'
import type { BookContact } from './books.ts'
import { dealFromInvoice } from './deal-from-invoice.ts'
import { exampleContact, exampleInvoice } from './example-data.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { Decimal } from './money.ts'

const lumen = exampleContact({ name: 'Lumen Robotics GmbH' })

const open = (changes: Partial<Invoice> = {}, contact: BookContact = lumen) =>
  dealFromInvoice({ invoice: exampleInvoice(changes), contact, accountCurrency: 'EUR' })

const line = (description: string, quantity: string | null, unit: string | null, amount: string): InvoiceLine => ({
  description,
  quantity: quantity === null ? null : new Decimal(quantity),
  unitAmount: unit === null ? null : new Decimal(unit),
  amount: new Decimal(amount),
  itemCode: null,
  discountPercent: null,
  accountCode: null,
  taxType: null,
  tracking: [],
})

test.each<[string, Partial<Invoice>, string, string]>([
  ['a number', {}, 'Lumen Robotics GmbH', 'INV-0051 · Lumen Robotics GmbH'],
  ['no number', { number: '' }, 'Lumen Robotics GmbH', 'Invoice · Lumen Robotics GmbH'],
  ['a contact without a name', { contactName: 'Ada  Byron' }, ' ', 'INV-0051 · Ada Byron'],
  ['no client at all', { contactName: '' }, '', 'INV-0051'],
  ['a name of two lines', {}, 'Lumen\nRobotics', 'INV-0051 · Lumen Robotics'],
])('the deal of an invoice with %s, is named %j %s → %s', (_, changes, name, expected) => {
  expect(open(changes, exampleContact({ name })).name).toBe(expected)
})

test('the deal of a client with an endless name, is named in 255 characters', () => {
  expect(open({}, exampleContact({ name: 'x'.repeat(400) })).name).toHaveLength(255)
})

test.each([
  ['EUR', '1200'],
  ['USD', null],
])('the deal of an invoice in %s, in an account in EUR, is worth %s', (currency, expected) => {
  expect(open({ currency }).price?.toString() ?? null).toBe(expected)
})

test('the note of an opened deal, read by a manager, has all data', () => {
  const lines = [
    line('Consulting', '2', '500', '1000'),
    line('Screws\nM4', '10000', '0.1234', '1234'),
    line('Training', '1', '300', '270'),
    line('Thank you for your order', null, null, '0'),
    line('', null, null, '15'),
    line('Discount', '1', '-50', '-50'),
  ]
  expect(
    open({ reference: 'Order 17', amountPaid: new Decimal(400), amountDue: new Decimal(800), lines }).note.split('\n'),
  ).toEqual([
    'This deal was opened for invoice INV-0051 for Lumen Robotics GmbH, made in Xero.',
    'Reference: Order 17',
    'Date: 24 November 2026, due 8 December 2026',
    'Subtotal: €1,000.00, tax: €200.00, total: €1,200.00',
    'Paid: €400.00, open: €800.00',
    'Lines:',
    '1. Consulting: 2 × €500.00 = €1,000.00',
    '2. Screws M4: 10000 × 0.1234 EUR = €1,234.00',
    '3. Training: 1 × €300.00, less discount = €270.00',
    '4. Thank you for your order',
    '5. No description: €15.00',
    '6. Discount: 1 × -€50.00 = -€50.00',
  ])
})

test('the note of a deal, opened for a draft without details, leaves out what is not there', () => {
  expect(open({ number: '', status: 'draft', dueDay: null }).note.split('\n')).toEqual([
    'This deal was opened for an invoice for Lumen Robotics GmbH, made in Xero, a draft.',
    'Date: 24 November 2026',
    'Subtotal: €1,000.00, tax: €200.00, total: €1,200.00',
  ])
})

test.each([60, 500])('the note of an invoice with %i long lines, is cut and says how many are missing', (count) => {
  const { note } = open({ lines: Array.from({ length: count }, () => line('x'.repeat(300), '1', '1', '1')) })
  const rows = note.split('\n')
  const listed = rows.filter((row) => /^\d+\. /.test(row)).length
  expect(note.length).toBeLessThanOrEqual(3_000)
  expect(listed).toBeGreaterThan(10)
  expect(rows.at(-1)).toBe(`and ${count - listed} more lines`)
})

test.each<[string, string | null, string | null, boolean]>([
  ['Ada Byron', 'Ada', 'Byron', false],
  ['Byron, Ada', 'Ada', 'Byron', false],
  ['ADA BYRON', 'Ada', 'Byron', false],
  ['Dr Ada Byron', 'Ada', 'Byron', false],
  ['Ada Byron (Kommo 123)', 'Ada', 'Byron', false],
  ['Ada', 'Ada', null, false],
  ['Byron', null, 'Byron', false],
  ['Ana María O’Neill-Díaz', 'Ana María', 'O’Neill-Díaz', false],
  ['Lumen Robotics GmbH', null, null, true],
  ['Lumen Robotics', null, null, true],
  ['Ada Byron', null, null, true],
  ['Ada Byron', '', ' ', true],
  ['Lumen Robotics GmbH', 'Ada', 'Byron', true],
  ['Ada Byron Ltd', 'Ada', 'Byron', true],
  ['Ada Byron Ltd.', 'Ada', 'Byron', true],
  ['Byron & Co', null, 'Byron', true],
  ['ООО Байрон', null, 'Байрон', true],
])(
  'the contact "%s" with first name %j and last name %j, asked whether it is a company, answers %s',
  (name, first, last, expected) => {
    expect(open({}, exampleContact({ name, firstName: first, lastName: last })).isCompany).toBe(expected)
  },
)
