import { expect, test } from 'vitest'
import { invoiceDeeds } from './invoice-deeds.ts'
import type { InvoiceState } from './invoice.ts'
import { Decimal } from './money.ts'

test.each<[InvoiceState, string, string]>([
  ['draft', '100', 'approve edit pdf void unlink'],
  ['awaiting_approval', '100', 'approve edit pdf void unlink'],
  ['awaiting_payment', '100', 'edit send pay_link pdf void unlink'],
  ['overdue', '100', 'edit send pay_link pdf void unlink'],
  ['overdue', '99.99', 'send pay_link pdf unlink'],
  ['part_paid', '60', 'send pay_link pdf unlink'],
  ['paid', '0', 'send pay_link pdf unlink'],
  ['voided', '0', 'unlink create_again'],
  ['deleted', '0', 'unlink create_again'],
])('when an invoice over 100 is %s and %s is due, then its deeds are: %s', (state, amountDue, expected) => {
  expect(invoiceDeeds(state, { total: new Decimal(100), amountDue: new Decimal(amountDue) })).toEqual(expected.split(' '))
})
