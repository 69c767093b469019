import { expect, test } from 'vitest'
import { invoiceLink } from './invoice-link.ts'

test.each([
  ['!mBdtL', 'https://go.xero.com/app/!mBdtL/invoicing/view/i-1'],
  [null, 'https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=i-1'],
])('an invoice of the organisation %s, opened by a link, is at %s', (shortCode, expected) => {
  expect(invoiceLink({ shortCode, invoiceId: 'i-1' })).toBe(expected)
})
