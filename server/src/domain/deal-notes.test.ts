import { expect, test } from 'vitest'
import { type CreatedFacts, emailFailedNote, invoiceCreatedNote, refusalsNote } from './deal-notes.ts'
import { Decimal } from './money.ts'

const created: CreatedFacts = {
  number: 'INV-0042',
  status: 'authorised',
  total: { amount: new Decimal(1200), currency: 'EUR' },
  clientName: 'Ada Byron',
  dueDay: '2026-12-08',
  sentTo: null,
}

test.each<[string, Partial<CreatedFacts>, string]>([
  ['approved', {}, 'Invoice INV-0042 for €1,200.00 was created in Xero for Ada Byron, due 8 December 2026.'],
  [
    'a draft',
    { status: 'draft' },
    'Invoice INV-0042 for €1,200.00 was created in Xero as a draft for Ada Byron, due 8 December 2026.',
  ],
  [
    'waiting for approval',
    { status: 'submitted' },
    'Invoice INV-0042 for €1,200.00 was created in Xero for Ada Byron, due 8 December 2026. It is awaiting approval.',
  ],
  [
    'sent',
    { sentTo: 'ada@byron.example' },
    'Invoice INV-0042 for €1,200.00 was created in Xero for Ada Byron, due 8 December 2026. It was sent to ada@byron.example.',
  ],
  ['without a due day', { dueDay: null }, 'Invoice INV-0042 for €1,200.00 was created in Xero for Ada Byron.'],
  ['without a number', { number: '', dueDay: null }, 'The invoice for €1,200.00 was created in Xero for Ada Byron.'],
])('an invoice that is %s, noted on the deal, reads so', (_, changes, expected) => {
  expect(invoiceCreatedNote({ ...created, ...changes })).toBe(expected)
})

test('one refusal, noted on the deal, follows in the same line', () => {
  expect(refusalsNote([{ code: 'client_missing' }])).toBe(
    'No invoice yet. The deal has nobody to invoice: add a contact or a company to the deal.',
  )
})

test('several refusals, noted on the deal, are numbered', () => {
  expect(refusalsNote([{ code: 'client_missing' }, { code: 'amount_missing' }]).split('\n')).toEqual([
    'No invoice yet. 2 things to do first:',
    '1. The deal has nobody to invoice: add a contact or a company to the deal.',
    '2. The deal has no amount: fill in its sale value, or add products to it.',
  ])
})

test.each([
  [
    { number: 'INV-0042', email: 'ada@byron.example', reasons: ['Daily limit reached.'] },
    'Invoice INV-0042 was created, but Xero did not send it to ada@byron.example. Xero says: Daily limit reached. Send it again from the deal, or from Xero.',
  ],
  [
    { number: 'INV-0042', email: null, reasons: [] },
    'Invoice INV-0042 was created, but Xero did not send it. Send it again from the deal, or from Xero.',
  ],
])('an e-mail that failed %j, noted on the deal, says what to do', (facts, expected) => {
  expect(emailFailedNote(facts)).toBe(expected)
})
