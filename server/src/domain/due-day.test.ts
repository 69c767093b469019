import { describe, expect, test } from 'vitest'
import type { PaymentTerms } from './books.ts'
import { addDays } from './day.ts'
import { dueDay } from './due-day.ts'
import type { DueTerms } from './rule.ts'

const byRule = (terms: DueTerms, date: string) => dueDay({ terms, date, contactTerms: null, organisationTerms: null })

const byContact = (contactTerms: PaymentTerms, date: string) =>
  dueDay({ terms: { kind: 'contact', fallbackDays: 30 }, date, contactTerms, organisationTerms: null })

describe('terms of the rule', () => {
  test.each<[DueTerms, string, string]>([
    [{ kind: 'days', days: 0 }, '2026-11-24', '2026-11-24'],
    [{ kind: 'days', days: 14 }, '2026-11-24', '2026-12-08'],
    [{ kind: 'days', days: 30 }, '2026-12-15', '2027-01-14'],
    [{ kind: 'days', days: 1 }, '2028-02-28', '2028-02-29'],
    [{ kind: 'days', days: -5 }, '2026-11-24', '2026-11-24'],
    [{ kind: 'end_of_month', days: 0 }, '2026-02-10', '2026-02-28'],
    [{ kind: 'end_of_month', days: 0 }, '2026-11-30', '2026-11-30'],
    [{ kind: 'end_of_month', days: 20 }, '2026-11-24', '2026-12-20'],
    [{ kind: 'day_of_following_month', day: 15 }, '2026-12-24', '2027-01-15'],
    [{ kind: 'day_of_following_month', day: 31 }, '2026-01-31', '2026-02-28'],
    [{ kind: 'day_of_following_month', day: 31 }, '2028-01-31', '2028-02-29'],
  ])('%j, for an invoice of %s, make it due on %s', (terms, date, expected) => {
    expect(byRule(terms, date)).toBe(expected)
  })
})

describe('terms of the contact', () => {
  test.each<[PaymentTerms, string, string]>([
    [{ type: 'after_bill_date', day: 7 }, '2026-11-24', '2026-12-01'],
    [{ type: 'after_bill_month', day: 10 }, '2026-11-24', '2026-12-10'],
    [{ type: 'of_current_month', day: 28 }, '2026-11-24', '2026-11-28'],
    [{ type: 'of_current_month', day: 31 }, '2026-02-10', '2026-02-28'],
    // The day has passed already.
    [{ type: 'of_current_month', day: 10 }, '2026-11-24', '2026-11-24'],
    [{ type: 'of_following_month', day: 1 }, '2026-12-31', '2027-01-01'],
    [{ type: 'of_following_month', day: 30 }, '2028-01-30', '2028-02-29'],
    [{ type: 'of_following_month', day: 0 }, '2026-11-24', '2026-12-01'],
  ])('%j, for an invoice of %s, make it due on %s', (terms, date, expected) => {
    expect(byContact(terms, date)).toBe(expected)
  })
})

test.each<[string, PaymentTerms | null, PaymentTerms | null, string]>([
  [
    'the contact has terms, they go first',
    { type: 'after_bill_date', day: 1 },
    { type: 'after_bill_date', day: 2 },
    '2026-11-25',
  ],
  ['only the organisation has terms, they count', null, { type: 'after_bill_date', day: 2 }, '2026-11-26'],
  ['nobody has terms, the fallback counts', null, null, '2026-12-24'],
])('a rule by contact, when %s', (_, contactTerms, organisationTerms, expected) => {
  const terms = { kind: 'contact', fallbackDays: 30 } as const
  expect(dueDay({ terms, date: '2026-11-24', contactTerms, organisationTerms })).toBe(expected)
})

test('any terms, over all days of three years with a leap year, never lie before the invoice', () => {
  const agreements = (['after_bill_date', 'after_bill_month', 'of_current_month', 'of_following_month'] as const).flatMap(
    (type) => [0, 1, 15, 29, 31].map((day): PaymentTerms => ({ type, day })),
  )
  const ruleTerms: DueTerms[] = [
    { kind: 'days', days: 14 },
    { kind: 'end_of_month', days: 30 },
    { kind: 'day_of_following_month', day: 31 },
  ]
  const wrong: string[] = []
  for (let date = '2027-01-01'; date < '2030-01-01'; date = addDays(date, 1)) {
    const days = [...agreements.map((terms) => byContact(terms, date)), ...ruleTerms.map((terms) => byRule(terms, date))]
    wrong.push(...days.filter((day) => day < date || addDays(day, 0) !== day).map((day) => `${date}: ${day}`))
  }
  expect(wrong).toEqual([])
})
