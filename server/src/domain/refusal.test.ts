import { expect, test } from 'vitest'
import { type Refusal, refusalSentence } from './refusal.ts'

const every: Record<Refusal['code'], Refusal> = {
  client_missing: { code: 'client_missing' },
  company_missing: { code: 'company_missing' },
  client_name_missing: { code: 'client_name_missing' },
  email_missing: { code: 'email_missing', client: 'Ada Byron' },
  email_invalid: { code: 'email_invalid', client: 'Ada Byron', email: 'ada@' },
  amount_missing: { code: 'amount_missing' },
  amount_negative: { code: 'amount_negative', amount: '-5' },
  amount_too_fine: { code: 'amount_too_fine', amount: '1.5', currency: 'JPY' },
  product_price_missing: { code: 'product_price_missing', product: 'Tile' },
  product_unknown: { code: 'product_unknown', productId: 501 },
  quantity_invalid: { code: 'quantity_invalid', product: 'Tile', quantity: '0' },
  description_missing: { code: 'description_missing', fieldId: 12 },
  currency_missing: { code: 'currency_missing', fieldId: 12 },
  currency_unknown: { code: 'currency_unknown', value: 'EURO' },
  currency_not_in_books: { code: 'currency_not_in_books', currency: 'PLN', organisation: 'Byron & Co' },
  account_not_usable: { code: 'account_not_usable' },
  tax_not_usable: { code: 'tax_not_usable', taxType: 'OUTPUT' },
  branding_theme_gone: { code: 'branding_theme_gone' },
  tracking_gone: { code: 'tracking_gone' },
  period_locked: { code: 'period_locked', lockDay: '2026-11-30' },
  plan_cannot_invoice: { code: 'plan_cannot_invoice', plan: 'LEDGER' },
  contact_ambiguous: { code: 'contact_ambiguous', client: 'Ada Byron', candidates: ['Ada Byron', 'A. Byron'] },
  rejected_by_xero: { code: 'rejected_by_xero', messages: ['Account code is not valid.'] },
}

test.each(Object.entries(every))('the refusal %s, told to people, is one whole sentence with nothing left open', (_, refusal) => {
  const sentence = refusalSentence(refusal)
  expect(sentence).toMatch(/^[A-Z0-9"].*\.$/)
  expect(sentence).not.toMatch(/undefined|\[object|\$\{|\n/)
})

test.each<[Refusal, string]>([
  [
    { code: 'period_locked', lockDay: '2026-11-30' },
    'The books are locked up to 30 November 2026: ask accounting to move the lock date.',
  ],
  [{ code: 'rejected_by_xero', messages: [] }, 'Xero refused the invoice without saying why.'],
  [{ code: 'rejected_by_xero', messages: ['One.', 'Two.'] }, 'Xero refused the invoice: One. Two.'],
])('the refusal %j, told to people, reads %s', (refusal, sentence) => {
  expect(refusalSentence(refusal)).toBe(sentence)
})
