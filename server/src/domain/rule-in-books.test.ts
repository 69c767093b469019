import { expect, test } from 'vitest'
import type { Books } from './books.ts'
import { exampleBooks, exampleRule } from './example-data.ts'
import { ruleRefusals } from './rule-in-books.ts'
import type { Rule } from './rule.ts'

const TODAY = '2026-11-24'

test.each<[string, Partial<Rule>, Partial<Books>]>([
  ['every choice exists', { brandingThemeId: 'theme-1', tracking: [{ categoryId: 'region', optionId: 'north' }] }, {}],
  ['the tax is the account’s own', { taxType: null }, { taxRates: [] }],
  ['an invoice without tax names a tax that is gone', { lineAmounts: 'no_tax', taxType: 'GONE' }, {}],
  ['the lock lies before today', {}, { lockDay: '2026-11-23' }],
  ['the plan is unknown', {}, { plan: null }],
])('a rule in its books, when %s, meets no refusal', (_, rule, books) => {
  expect(ruleRefusals(exampleRule(rule), exampleBooks(books), TODAY)).toEqual([])
})

test.each<[string, Partial<Rule>, Partial<Books>, object]>([
  ['the account is gone', { accountId: 'gone' }, {}, { code: 'account_not_usable' }],
  ['the tax is gone', { taxType: 'GONE' }, {}, { code: 'tax_not_usable', taxType: 'GONE' }],
  ['the theme is gone', { brandingThemeId: 'gone' }, {}, { code: 'branding_theme_gone' }],
  ['a category is gone', { tracking: [{ categoryId: 'gone', optionId: 'north' }] }, {}, { code: 'tracking_gone' }],
  ['an option is gone', { tracking: [{ categoryId: 'region', optionId: 'gone' }] }, {}, { code: 'tracking_gone' }],
  ['the period is locked up to today', {}, { lockDay: TODAY }, { code: 'period_locked', lockDay: TODAY }],
  ['the period is locked beyond', {}, { lockDay: '2026-12-31' }, { code: 'period_locked', lockDay: '2026-12-31' }],
  ['the plan is a ledger', {}, { plan: 'LEDGER' }, { code: 'plan_cannot_invoice', plan: 'LEDGER' }],
  ['the plan is a cashbook', {}, { plan: 'GST_CASHBOOK' }, { code: 'plan_cannot_invoice', plan: 'GST_CASHBOOK' }],
  ['the plan is another', {}, { plan: 'NON_GST_CASHBOOK' }, { code: 'plan_cannot_invoice', plan: 'NON_GST_CASHBOOK' }],
])('a rule in its books, when %s, meets that refusal', (_, rule, books, refusal) => {
  expect(ruleRefusals(exampleRule(rule), exampleBooks(books), TODAY)).toEqual([refusal])
})
