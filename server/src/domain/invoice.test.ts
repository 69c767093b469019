import { expect, test } from 'vitest'
import { type InvoiceState, invoiceState, type InvoiceStatus } from './invoice.ts'
import { Decimal } from './money.ts'

test.each<[InvoiceStatus, string | null, string, InvoiceState]>([
  ['draft', '2026-11-01', '100', 'draft'],
  ['submitted', '2026-11-01', '100', 'awaiting_approval'],
  ['authorised', '2026-11-25', '100', 'awaiting_payment'],
  ['authorised', '2026-11-24', '100', 'awaiting_payment'],
  ['authorised', '2026-11-23', '100', 'overdue'],
  ['authorised', '2026-11-23', '40', 'overdue'],
  ['authorised', '2026-11-25', '40', 'part_paid'],
  ['authorised', null, '100', 'awaiting_payment'],
  ['paid', '2026-11-01', '0', 'paid'],
  ['voided', '2026-11-01', '0', 'voided'],
  ['deleted', '2026-11-01', '100', 'deleted'],
])('an invoice that is %s, due %s with %s of 100 open, on 24 November is %s', (status, due, open, expected) => {
  const facts = { status, dueDay: due, total: new Decimal(100), amountDue: new Decimal(open) }
  expect(invoiceState(facts, '2026-11-24')).toBe(expected)
})
