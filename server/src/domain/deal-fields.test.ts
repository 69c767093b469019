import { describe, expect, test } from 'vitest'
import { dealFieldSpecs, dealFieldWrites, type ShownInvoice } from './deal-fields.ts'
import { Decimal } from './money.ts'

const TODAY = '2026-11-24'

/** An approved invoice over 100 EUR, of which all is due on 8 December, made on the given day of November. */
const invoice = (day: number, changes: Partial<ShownInvoice> = {}): ShownInvoice => ({
  id: `id-${day}`,
  number: `INV-${day}`,
  status: 'authorised',
  dueDay: '2026-12-08',
  total: new Decimal(100),
  amountDue: new Decimal(100),
  currency: 'EUR',
  link: `https://xero.example/${day}`,
  createdAt: new Date(Date.UTC(2026, 10, day)),
  ...changes,
})

const values = (invoices: ShownInvoice[]) =>
  Object.fromEntries(dealFieldWrites(invoices, TODAY).map(({ code, value }) => [code.replace('DEAL_INVOICES_', ''), value]))

const paid = { status: 'paid', amountDue: new Decimal(0) } as const
const overdue = { dueDay: '2026-11-20' }

test('our fields, made in an account, have codes of their own and options for every state', () => {
  expect(dealFieldSpecs.map(({ code, type }) => `${code} ${type}`)).toEqual([
    'DEAL_INVOICES_NUMBER text',
    'DEAL_INVOICES_STATUS select',
    'DEAL_INVOICES_TOTAL numeric',
    'DEAL_INVOICES_DUE numeric',
    'DEAL_INVOICES_CURRENCY text',
    'DEAL_INVOICES_DUE_DATE date',
    'DEAL_INVOICES_LINK url',
    'DEAL_INVOICES_ID text',
  ])
  expect(dealFieldSpecs[1]?.options?.map(({ code }) => code)).toEqual([
    'DRAFT',
    'AWAITING_APPROVAL',
    'AWAITING_PAYMENT',
    'PART_PAID',
    'OVERDUE',
    'PAID',
    'VOIDED',
    'DELETED',
  ])
})

test('one invoice, shown on its deal, fills every field in the order of the fields', () => {
  const writes = dealFieldWrites([invoice(3, { total: new Decimal('120.10'), amountDue: new Decimal('0.30') })], TODAY)
  expect(writes.map(({ code }) => code)).toEqual(dealFieldSpecs.map(({ code }) => code))
  expect(writes.map(({ value }) => value)).toEqual([
    'INV-3',
    'PART_PAID',
    120.1,
    0.3,
    'EUR',
    '2026-12-08',
    'https://xero.example/3',
    'id-3',
  ])
})

test('no invoice, shown on a deal, clears every field', () => {
  expect(dealFieldWrites([], TODAY)).toEqual(dealFieldSpecs.map(({ code }) => ({ code, value: null })))
})

describe('several invoices of one deal', () => {
  test('are listed newest last and summed without a float in between', () => {
    const small = { total: new Decimal('0.1'), amountDue: new Decimal('0.1') }
    const other = { total: new Decimal('0.2'), amountDue: new Decimal('0.2') }
    expect(values([invoice(9, small), invoice(3, other)])).toMatchObject({
      NUMBER: 'INV-3, INV-9',
      ID: 'id-3, id-9',
      TOTAL: 0.3,
      DUE: 0.3,
      CURRENCY: 'EUR',
    })
  })

  test.each<[string, Partial<ShownInvoice>[], string, number]>([
    ['an overdue one goes first', [paid, overdue, {}, { status: 'draft' }], 'OVERDUE', 2],
    ['an open one goes before one to approve', [{ status: 'submitted' }, { status: 'draft' }, {}], 'AWAITING_PAYMENT', 3],
    ['one to approve goes before a draft', [{ status: 'draft' }, paid, { status: 'submitted' }], 'AWAITING_APPROVAL', 3],
    ['a draft goes before a paid one', [paid, { status: 'draft' }], 'DRAFT', 2],
    ['a paid one goes before a voided one', [{ status: 'voided' }, paid], 'PAID', 2],
    ['among equals the one due first goes first', [{}, { amountDue: new Decimal(1), dueDay: '2026-12-01' }], 'PART_PAID', 2],
    ['among equals one with a due day goes first', [{ dueDay: null }, {}], 'AWAITING_PAYMENT', 2],
    ['among equals in everything the oldest goes first', [{}, {}], 'AWAITING_PAYMENT', 1],
  ])('show the state and the link that need most attention: %s', (_, changes, status, day) => {
    expect(values(changes.map((change, index) => invoice(index + 1, change)))).toMatchObject({
      STATUS: status,
      LINK: `https://xero.example/${day}`,
    })
  })

  test('in several currencies, have no sum', () => {
    expect(values([invoice(1, { currency: 'USD' }), invoice(2), invoice(3)])).toMatchObject({
      TOTAL: null,
      DUE: null,
      CURRENCY: 'EUR, USD',
    })
  })

  test('of which some are voided or deleted, show the others only', () => {
    const dead = [invoice(1, { status: 'voided', currency: 'USD', dueDay: '2026-01-01' }), invoice(2, { status: 'deleted' })]
    expect(values([...dead, invoice(3)])).toEqual(values([invoice(3)]))
  })

  test('that are all voided or deleted, are shown, with nothing due', () => {
    expect(values([invoice(1, { status: 'deleted' }), invoice(2, { status: 'voided' })])).toEqual({
      NUMBER: 'INV-1, INV-2',
      STATUS: 'VOIDED',
      TOTAL: 200,
      DUE: 0,
      CURRENCY: 'EUR',
      DUE_DATE: null,
      LINK: 'https://xero.example/2',
      ID: 'id-1, id-2',
    })
  })

  test.each<[string, Partial<ShownInvoice>[], string | null]>([
    ['the earliest open one', [{ dueDay: '2026-12-20' }, { dueDay: '2026-12-10' }], '2026-12-10'],
    ['not a paid one', [{ ...paid, dueDay: '2026-11-01' }, { dueDay: '2026-12-10' }], '2026-12-10'],
    ['a draft’s too', [{ status: 'draft', dueDay: '2026-12-01' }, {}], '2026-12-01'],
    ['none when all are paid', [paid, paid], null],
    ['none when nothing says so', [{ dueDay: null }], null],
  ])('have a due date: %s', (_, changes, expected) => {
    expect(values(changes.map((change, index) => invoice(index + 1, change)))['DUE_DATE']).toBe(expected)
  })

  test('in any order, are written the same', () => {
    const some = [invoice(1, overdue), invoice(2), invoice(3, paid), invoice(4, { status: 'voided' })]
    expect(dealFieldWrites(some.toReversed(), TODAY)).toEqual(dealFieldWrites(some, TODAY))
  })

  test('that are very many, keep the newest whole', () => {
    const many = Array.from({ length: 28 }, (_, index) => invoice(index + 1, { id: `${'x'.repeat(33)}-${index + 10}` }))
    const { ID, NUMBER } = values(many)
    expect(ID).toMatch(/^(x{33}-\d\d, ){5}x{33}-37$/)
    expect(NUMBER).toMatch(/, INV-28$/)
  })

  test('without numbers yet, leave the number empty', () => {
    expect(values([invoice(1, { number: '' })])['NUMBER']).toBeNull()
  })
})
