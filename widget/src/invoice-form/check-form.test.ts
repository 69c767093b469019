import { describe, expect, test } from 'vitest'
import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import { createInvoiceInput } from '../../../server/src/contract/invoice-form.ts'
import { form } from '../test/examples.ts'
import { checkForm } from './check-form.ts'
import { changeLine, type FormState, type LineText, removeLine, startState } from './form-state.ts'
import { toOrder } from './to-input.ts'

const flaws = (state: FormState, of: InvoiceForm = form(), isEdit = false) =>
  checkForm(state, { form: of, isEdit }).map(({ field, text }) => `${field}: ${text.replace('form.wrong_', '')}`)
const head = (change: Partial<FormState>, of = form()) => flaws({ ...startState(of), ...change }, of)
const withLine = (change: Partial<LineText>, of = form()) => flaws(changeLine(startState(of), 'line-0', change), of)

const chosen = form({
  contact: {
    kind: 'choose',
    candidates: [{ contactId: '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e03', name: 'Ada', email: null }],
  },
})
const unknown = form({ contact: { kind: 'new', name: 'Ada', email: null } })

test('when the form is as it comes, then nothing is wrong, and the contract takes it', () => {
  expect(flaws(startState(form()))).toEqual([])
  const order = toOrder(startState(form()), form(), { kind: 'new', dealId: 7 })
  expect(() => createInvoiceInput.parse({ ...order.body, key: crypto.randomUUID() })).not.toThrow()
})

describe('the head', () => {
  test.each<[string, Partial<FormState>, InvoiceForm, string[]]>([
    ['no contact is chosen', { mode: 'draft' }, chosen, ['contact: contact']],
    ['a new contact has no name', { mode: 'draft', name: '  ' }, unknown, ['name: name']],
    ['the e-mail is none', { mode: 'draft', email: 'ada@' }, unknown, ['email: email']],
    ['a draft goes to nobody', { mode: 'draft', email: '' }, unknown, []],
    ['it is to be sent without an address', { mode: 'approve_and_send', email: '' }, unknown, ['email: send_email_needed']],
    ['there is no date', { date: '' }, form(), ['date: date']],
    ['there is no due day', { dueDay: '' }, form(), ['dueDay: due_day']],
    ['it is due before its date', { dueDay: '2026-11-23' }, form(), ['dueDay: due_before']],
    ['it is due on its date', { dueDay: '2026-11-24' }, form(), []],
    ['the currency is not in the books', { currency: 'USD' }, form(), ['currency: currency']],
    ['the percentage is none', { part: 'percent', percent: '' }, form(), ['part: percent']],
    ['the amount is zero', { part: 'amount', partAmount: '0' }, form(), ['part: part_amount']],
    ['the part is too much', { part: 'amount', partAmount: '1201' }, form(), ['part: more_than_open']],
    ['nothing is left', { part: 'balance' }, form({ invoicedOfLines: ['1200'] }), ['part: nothing_left']],
  ])('when %s, then that is said', (_what, change, of, expected) => {
    expect(head(change, of)).toEqual(expected)
  })

  test('when a candidate without an address is chosen and it is to be sent, then another step is asked for', () => {
    const state: FormState = {
      ...startState(chosen),
      contactChoice: 'known',
      contactId: '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e03',
      mode: 'approve_and_send',
    }
    expect(flaws(state, chosen)).toEqual(['mode: send_no_email'])
  })
})

describe('a line', () => {
  test.each<[string, Partial<LineText>, string[]]>([
    ['has no description', { description: ' ' }, ['line-0.description: description']],
    ['has no price', { unitAmount: '' }, ['line-0.unitAmount: number']],
    ['has a price that is no number', { unitAmount: 'twelve' }, ['line-0.unitAmount: number']],
    ['has a price with five decimals', { unitAmount: '1.23456' }, ['line-0.unitAmount: four_decimals']],
    ['has a price with five decimals that say nothing', { unitAmount: '1.23000' }, []],
    ['has thirteen digits', { unitAmount: '1234567890123' }, ['line-0.unitAmount: too_big']],
    ['has a quantity below zero', { quantity: '-1' }, ['line-0.quantity: quantity', 'line-0.unitAmount: negative']],
    [
      'has a discount over a hundred',
      { discountPercent: '101' },
      ['line-0.discountPercent: discount', 'line-0.unitAmount: negative'],
    ],
    ['has a discount', { discountPercent: '12.5' }, []],
    ['comes to zero', { unitAmount: '0' }, ['line-0.unitAmount: zero']],
    ['has no account', { accountCode: null }, ['line-0.accountCode: account']],
    ['takes the account of its item', { accountCode: null, itemCode: 'ROOF' }, []],
    ['has an account that is gone', { accountCode: '999' }, ['line-0.accountCode: account_gone']],
    ['has a rate that is gone', { taxType: 'OLD' }, ['line-0.taxType: tax_gone']],
    ['takes the tax of its account', { taxType: null }, []],
  ])('when it %s, then that is said', (_what, change, expected) => {
    expect(withLine(change)).toEqual(expected)
  })

  const yen = form({ currency: 'JPY', options: { ...form().options, currencies: ['JPY', 'KWD'] } })
  const dinars = { ...yen, currency: 'KWD' }
  test.each<[string, InvoiceForm, Partial<LineText>, string[]]>([
    ['yen', yen, { unitAmount: '10.5' }, ['line-0.unitAmount: no_decimals']],
    ['yen', yen, { unitAmount: '10.5', quantity: '2' }, []],
    ['yen', yen, { unitAmount: '11', discountPercent: '50' }, ['line-0.unitAmount: no_decimals']],
    ['dinars', dinars, { unitAmount: '10.555' }, ['line-0.unitAmount: two_decimals']],
    ['dinars', dinars, { unitAmount: '10.55' }, []],
  ])('when an amount in %s has decimals that no invoice holds, then that is said', (_what, of, change, expected) => {
    expect(withLine(change, of)).toEqual(expected)
  })

  test('when an invoice that exists has an account, a rate and a currency that new ones cannot have, then it may keep them', () => {
    const [line] = form().lines
    const old = form({ currency: 'CHF', lines: line ? [{ ...line, accountCode: '999', taxType: 'OLD' }] : [] })
    expect(flaws(startState(old), old, true)).toEqual([])
  })

  test('when no tax is added, then a rate that is gone does not matter', () => {
    const of = form({ lineAmounts: 'no_tax' })
    expect(withLine({ taxType: 'OLD' }, of)).toEqual([])
  })

  test('when the last line is gone, then one is asked for', () => {
    expect(flaws(removeLine(startState(form()), 'line-0'))).toEqual(['lines: no_lines'])
  })
})
