import { expect, test } from 'vitest'
import type { FormLine, InvoiceInput } from '../contract/invoice-form.ts'
import type { Books } from './books.ts'
import { exampleBooks } from './example-data.ts'
import { wishIssues } from './wish-in-books.ts'

const line: FormLine = {
  dealLine: 0,
  description: 'Roof repair',
  quantity: '2',
  unitAmount: '100',
  discountPercent: null,
  itemCode: null,
  accountCode: '200',
  taxType: 'OUTPUT2',
  tracking: [],
}
const wish = (changes: Partial<InvoiceInput> = {}): InvoiceInput => ({
  contact: { kind: 'known', contactId: 'contact-1' },
  date: '2026-11-24',
  dueDay: '2026-12-08',
  currency: 'EUR',
  reference: '',
  lineAmounts: 'exclusive',
  lines: [line],
  brandingThemeId: null,
  ...changes,
})
const lines = (...changes: Partial<FormLine>[]) => ({ lines: changes.map((each) => ({ ...line, ...each })) })
const newContact = (name: string, email: string | null): Partial<InvoiceInput> => ({ contact: { kind: 'new', name, email } })
const item = { code: 'TILE', name: 'Tile', description: null, unitAmount: null, accountCode: '200', taxType: null }

test.each<[string, Partial<InvoiceInput>, Partial<Books>, string[]]>([
  ['everything fits', {}, {}, []],
  ['the base currency is not listed', { currency: 'GBP' }, { baseCurrency: 'GBP' }, []],
  ['the currency is not used', { currency: 'PLN' }, {}, ['currency']],
  ['the theme is gone', { brandingThemeId: 'gone' }, {}, ['brandingThemeId']],
  ['the theme is there', { brandingThemeId: 'theme-1' }, {}, []],
  ['the period is locked', {}, { lockDay: '2026-11-24' }, ['date']],
  ['the day after the lock', {}, { lockDay: '2026-11-23' }, []],
  ['it is due before its date', { dueDay: '2026-11-23' }, {}, ['dueDay']],
  ['it is due on its date', { dueDay: '2026-11-24' }, {}, []],
  ['the plan has no invoices', {}, { plan: 'LEDGER' }, ['']],
  ['the account is unknown', lines({}, { accountCode: '999' }), {}, ['lines.1.accountCode']],
  ['there is no account', lines({ accountCode: null }), {}, ['lines.0.accountCode']],
  ['the item has an account', lines({ accountCode: null, itemCode: 'TILE' }), { items: [item] }, []],
  ['the item is gone', lines({ itemCode: 'TILE' }), {}, ['lines.0.itemCode']],
  ['the tax is unknown', lines({ taxType: 'NOPE' }), {}, ['lines.0.taxType']],
  ['the tax is the account’s own', lines({ taxType: null }), {}, []],
  ['the tax is unknown and there is none', { ...lines({ taxType: 'NOPE' }), lineAmounts: 'no_tax' }, {}, []],
  ['tracking fits', lines({ tracking: [{ categoryId: 'region', optionId: 'north' }] }), {}, []],
  ['tracking is gone', lines({ tracking: [{ categoryId: 'region', optionId: 'south' }] }), {}, ['lines.0.tracking']],
  ['the quantity is too long', lines({ quantity: '123456789.1234', unitAmount: '1' }), {}, ['lines.0.quantity']],
  ['the discount is more than all', lines({}, { discountPercent: '100.5' }), {}, ['lines.1.discountPercent']],
  ['a line is too large', lines({ unitAmount: '99999999999' }), {}, ['lines.0.unitAmount']],
  ['yen have decimals', { ...lines({ unitAmount: '0.25' }), currency: 'JPY' }, {}, ['lines.0.unitAmount']],
  ['yen come out even', { ...lines({ unitAmount: '0.5' }), currency: 'JPY' }, {}, []],
  ['dinars are too fine', { ...lines({ quantity: '1', unitAmount: '1.234' }), currency: 'KWD' }, {}, ['lines.0.unitAmount']],
  ['a price has four decimals', lines({ unitAmount: '0.0333' }), {}, []],
  ['it comes to nothing', lines({ discountPercent: '100' }), {}, ['lines']],
  ['deductions eat it up', lines({}, { unitAmount: '-200' }), {}, ['lines']],
  ['a deduction leaves something', lines({}, { unitAmount: '-50' }), {}, []],
  ['a new client has a name', newContact('Ada', 'ada@byron.example'), {}, []],
  ['a new client has no name', newContact('<>', 'ada@byron.example'), {}, ['contact.name']],
  ['a new client has no address', newContact('Ada', null), {}, ['contact.email']],
  ['Xero would refuse the address', newContact('Ada', 'adä@byron.example'), {}, ['contact.email']],
])('when %s, then the form says so at the field', (_what, changes, books, expected) => {
  const issues = wishIssues(wish(changes), exampleBooks(books), { isMailed: true })
  expect(issues.map(({ path }) => path.join('.'))).toEqual(expected)
  for (const { message } of issues) expect(message).toMatch(/^[A-Z].*\.$/)
})

test('when a new client has no address and nothing is mailed, then that is fine', () => {
  expect(wishIssues(wish(newContact('Ada', null)), exampleBooks(), { isMailed: false })).toEqual([])
})
