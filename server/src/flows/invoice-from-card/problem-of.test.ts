import { expect, test } from 'vitest'
import { type ProblemOutput, problem } from '../../contract/problem.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { problemOf } from './problem-of.ts'

const organisationId = '0190a1b2-0000-7000-8000-000000000001'
const contactId = '0190a1b2-0000-7000-8000-000000000002'
const who = { kind: 'person' as const, id: 123 }
const contacts = [
  { contactId, name: 'Ada Byron', email: null },
  { contactId, name: 'Ada Byron', email: 'ada@byron.example' },
]
const context = { organisationId, currencies: ['EUR', 'USD'] }
const elsewhere = (place: string) => ({ kind: 'elsewhere', place })

test.each<[Refusal, object, object]>([
  [{ code: 'client_missing' }, elsewhere('deal'), {}],
  [{ code: 'company_missing' }, elsewhere('deal'), {}],
  [{ code: 'client_name_missing' }, elsewhere('client'), {}],
  [{ code: 'email_missing', client: 'Ada', who }, { kind: 'email', clientKind: 'person', clientId: 123 }, { client: 'Ada' }],
  [
    { code: 'email_invalid', client: 'Ada', email: 'ada@', who },
    { kind: 'email', clientKind: 'person', clientId: 123 },
    { client: 'Ada', email: 'ada@' },
  ],
  // Stored before clients were kept with the reason.
  [{ code: 'email_missing', client: 'Ada' }, elsewhere('client'), { client: 'Ada' }],
  [{ code: 'amount_missing' }, { kind: 'amount' }, {}],
  [{ code: 'amount_missing', byProducts: true }, elsewhere('products'), {}],
  [{ code: 'amount_negative', amount: '-5' }, { kind: 'amount' }, { amount: '-5' }],
  [{ code: 'amount_too_fine', amount: '1.5', currency: 'JPY' }, { kind: 'amount' }, { amount: '1.5', currency: 'JPY' }],
  [{ code: 'product_price_missing', product: 'Tile' }, elsewhere('products'), { product: 'Tile' }],
  [{ code: 'product_unknown', productId: 501 }, elsewhere('products'), {}],
  [{ code: 'quantity_invalid', product: 'Tile', quantity: '0' }, elsewhere('products'), { product: 'Tile', quantity: '0' }],
  [
    { code: 'description_missing', fieldId: 12, field: { name: 'Service', options: [] } },
    { kind: 'field', fieldId: 12, name: 'Service', options: [] },
    {},
  ],
  [
    { code: 'currency_missing', fieldId: 12, field: { name: 'Currency', options: [] } },
    { kind: 'field', fieldId: 12, name: 'Currency', options: ['EUR', 'USD'] },
    {},
  ],
  [
    { code: 'currency_unknown', value: 'Euro', fieldId: 12, field: { name: 'Currency', options: ['eur', 'gbp'] } },
    { kind: 'field', fieldId: 12, name: 'Currency', options: ['eur', 'gbp'] },
    { value: 'Euro' },
  ],
  [{ code: 'currency_unknown', value: 'XX' }, elsewhere('settings'), { value: 'XX' }],
  [
    { code: 'currency_not_in_books', currency: 'PLN', organisation: 'Byron & Co' },
    elsewhere('xero'),
    { currency: 'PLN', organisation: 'Byron & Co' },
  ],
  [{ code: 'account_not_usable' }, { kind: 'form' }, {}],
  [{ code: 'tax_not_usable', taxType: 'OUTPUT' }, { kind: 'form' }, { taxType: 'OUTPUT' }],
  [{ code: 'branding_theme_gone' }, { kind: 'form' }, {}],
  [{ code: 'tracking_gone' }, { kind: 'form' }, {}],
  [{ code: 'period_locked', lockDay: '2026-11-30' }, elsewhere('xero'), { lockDay: '2026-11-30' }],
  [{ code: 'plan_cannot_invoice', plan: 'LEDGER' }, elsewhere('xero'), { plan: 'LEDGER' }],
  [
    { code: 'contact_ambiguous', client: 'Ada', candidates: ['Ada Byron', 'Ada Byron'], who, contacts },
    { kind: 'contact', clientKind: 'person', clientId: 123, organisationId, candidates: contacts },
    { client: 'Ada', candidates: 'Ada Byron, Ada Byron' },
  ],
  [
    { code: 'contact_ambiguous', client: 'Ada', candidates: ['A', 'B'] },
    elsewhere('xero'),
    { client: 'Ada', candidates: 'A, B' },
  ],
  [{ code: 'rejected_by_xero', messages: ['One.', 'Two.'] }, { kind: 'form' }, { reasons: 'One. Two.' }],
])('when the reason is %j, then the card offers %j and names %j', (refusal, fix, facts) => {
  const told: ProblemOutput = problemOf(refusal, context)
  expect(problem.parse(told)).toEqual(told)
  expect(told).toMatchObject({ code: refusal.code, fix })
  expect(told.facts).toEqual(facts)
})
