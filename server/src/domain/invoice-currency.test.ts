import { expect, test } from 'vitest'
import { exampleBooks, exampleDeal } from './example-data.ts'
import { invoiceCurrency } from './invoice-currency.ts'

const books = exampleBooks({ name: 'Byron & Co', baseCurrency: 'GBP', currencies: ['EUR', 'USD'] })

const ofField = (value: string) =>
  invoiceCurrency({
    deal: exampleDeal({ fields: [{ fieldId: 12, code: null, values: [value] }] }),
    source: { kind: 'field', fieldId: 12 },
    accountCurrency: 'EUR',
    books,
  })

test.each([
  ['EUR', 'EUR'],
  [' usd ', 'USD'],
  // The base currency need not be listed.
  ['GBP', 'GBP'],
])('a field that says "%s", taken as currency, is %s', (value, currency) => {
  expect(ofField(value)).toEqual({ ok: true, currency })
})

test.each([
  ['  ', { code: 'currency_missing', fieldId: 12 }],
  [' Euro ', { code: 'currency_unknown', value: 'Euro', fieldId: 12 }],
  ['€', { code: 'currency_unknown', value: '€', fieldId: 12 }],
  ['pln', { code: 'currency_not_in_books', currency: 'PLN', organisation: 'Byron & Co' }],
])('a field that says "%s", taken as currency, refuses', (value, refusal) => {
  expect(ofField(value)).toEqual({ ok: false, refusal })
})

test.each([
  ['usd', { ok: true, currency: 'USD' }],
  ['', { ok: false, refusal: { code: 'currency_unknown', value: '' } }],
])('an account in "%s", when the rule takes its currency, answers', (accountCurrency, expected) => {
  expect(invoiceCurrency({ deal: exampleDeal(), source: { kind: 'account' }, accountCurrency, books })).toEqual(expected)
})
