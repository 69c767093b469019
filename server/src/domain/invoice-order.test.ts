import { expect, test } from 'vitest'
import type { InvoiceState } from './invoice.ts'
import { mostWantedFirst } from './invoice-order.ts'

test('when invoices of all states are sorted, then open ones lead, newest first among equals, and what is gone comes last', () => {
  const invoice = (name: string, state: InvoiceState, date: string, at = 0) => ({ name, state, date, createdAt: new Date(at) })
  const shuffled = [
    invoice('deleted', 'deleted', '2026-11-09'),
    invoice('paid, old', 'paid', '2026-11-01'),
    invoice('voided', 'voided', '2026-11-20'),
    invoice('draft', 'draft', '2026-11-02'),
    invoice('overdue, made later', 'overdue', '2026-10-01', 2),
    invoice('paid, new', 'paid', '2026-11-08'),
    invoice('overdue, made earlier', 'overdue', '2026-10-01', 1),
    invoice('part paid', 'part_paid', '2026-11-05'),
  ]
  expect(shuffled.toSorted(mostWantedFirst).map(({ name }) => name)).toEqual([
    'part paid',
    'draft',
    'overdue, made later',
    'overdue, made earlier',
    'paid, new',
    'paid, old',
    'voided',
    'deleted',
  ])
})
