import { expect, test } from 'vitest'
import type { FormLine } from '../contract/invoice-form.ts'
import { type DealInvoice, invoicedOfLines } from './invoiced-of-lines.ts'
import { Decimal } from './money.ts'

const line = (dealLine: number | null, unitAmount: string, changes: Partial<FormLine> = {}): FormLine => ({
  dealLine,
  description: 'Line',
  quantity: '1',
  unitAmount,
  discountPercent: null,
  itemCode: null,
  accountCode: '200',
  taxType: null,
  tracking: [],
  ...changes,
})
const order = (lines: FormLine[], changes: Partial<DealInvoice> = {}): DealInvoice => ({
  origin: 'CARD',
  state: 'LINKED',
  wish: { lines, currency: 'EUR' },
  invoice: { status: 'authorised' },
  ...changes,
})
const byRule = (changes: Partial<DealInvoice> = {}): DealInvoice => ({ ...order([]), origin: 'RULE', wish: null, ...changes })
const discounted = line(1, '33.33', { quantity: '3', discountPercent: '7.5' })

test.each<[string, DealInvoice[], string[]]>([
  ['nothing', [], ['0', '0']],
  ['a rule’s invoice', [byRule()], ['1000', '200']],
  ['a rule’s invoice on its way', [byRule({ state: 'SENDING', invoice: null })], ['1000', '200']],
  ['a rule’s claim that was never sent', [byRule({ state: 'CLAIMED', invoice: null })], ['0', '0']],
  ['a rule’s invoice that was voided', [byRule({ state: 'RELEASED', invoice: { status: 'voided' } })], ['0', '0']],
  ['two orders', [order([line(0, '300'), line(1, '60')]), order([line(0, '0.01')])], ['300.01', '60']],
  ['an order with a discount', [order([discounted])], ['0', '92.49']],
  ['an order on its way', [order([line(0, '5')], { state: 'CLAIMED', invoice: null })], ['5', '0']],
  ['an order that was refused', [order([line(0, '5')], { state: 'REFUSED', invoice: null })], ['0', '0']],
  ['an order that was deleted in Xero', [order([line(0, '5')], { invoice: { status: 'deleted' } })], ['0', '0']],
  ['a line that was typed', [order([line(null, '5')])], ['0', '0']],
  ['a line that the deal has no more', [order([line(7, '5')])], ['0', '0']],
  ['an order in another currency', [order([], { wish: { lines: [line(0, '5')], currency: 'USD' } })], ['0', '0']],
  ['one made by hand in Xero', [order([], { origin: 'XERO', wish: null })], ['0', '0']],
])('when there is %s, then the lines are invoiced by that much', (_what, invoices, expected) => {
  const whole = [new Decimal(1_000), new Decimal(200)]
  expect(invoicedOfLines({ whole, currency: 'EUR', invoices }).map((amount) => amount.toFixed())).toEqual(expected)
})
