import { expect, test } from 'vitest'
import { exampleHandMadeWish, exampleInvoice } from './example-data.ts'
import { isWanted } from './hand-made.ts'
import type { Invoice } from './invoice.ts'
import { Decimal } from './money.ts'
import type { HandMadeWish } from './rule.ts'

const connectedAt = new Date('2026-11-20T09:00:00Z')

const ask = (invoice: Partial<Invoice>, wish: Partial<HandMadeWish>, groupIds: string[] = []) =>
  isWanted(exampleInvoice(invoice), groupIds, exampleHandMadeWish(wish), connectedAt)

test.each<[string, Partial<Invoice>, Partial<HandMadeWish>, string[]?]>([
  ['is approved', {}, {}],
  ['is paid', { status: 'paid' }, {}],
  ['is a draft, where drafts count', { status: 'draft' }, { statuses: ['draft'] }],
  ['awaits approval, where that counts', { status: 'submitted' }, { statuses: ['draft', 'submitted'] }],
  ['comes before a deal is opened by itself', {}, { mode: 'create' }],
  ['repeats, where those count', { isRepeating: true }, { includeRepeating: true }],
  ['is as large as the smallest that counts', { total: new Decimal('1200') }, { minTotal: '1200.00' }],
  ['is for a group that counts', {}, { contactGroupIds: ['vip', 'trade'] }, ['other', 'trade']],
  ['is for a group, where all count', {}, {}, ['other']],
  ['was made at the moment of connecting', { date: '2026-11-20', updatedAt: connectedAt }, {}],
  ['is dated the day before, which may be the day of connecting elsewhere', { date: '2026-11-19' }, {}],
  ['is dated ahead', { date: '2027-01-31' }, {}],
])('an invoice that %s, is wanted', (_, invoice, wish, groupIds) => {
  expect(ask(invoice, wish, groupIds)).toEqual({ ok: true })
})

test.each<[string, Partial<Invoice>, Partial<HandMadeWish>, string, string[]?]>([
  ['is a bill', { isSale: false }, {}, 'It is a bill, not a sales invoice.'],
  ['was voided', { status: 'voided' }, {}, 'It was voided in Xero.'],
  ['was deleted', { status: 'deleted' }, {}, 'It was deleted in Xero.'],
  ['comes where they are ignored', {}, { mode: 'ignore' }, 'Invoices made by hand are ignored.'],
  ['is a draft', { status: 'draft' }, {}, 'Its status does not count: draft.'],
  ['awaits approval', { status: 'submitted' }, {}, 'Its status does not count: awaiting approval.'],
  ['comes where no status counts', {}, { statuses: [] }, 'Its status does not count: awaiting payment.'],
  ['repeats', { isRepeating: true }, {}, 'It comes from a repeating invoice.'],
  ['is too small', { total: new Decimal('1199.99') }, { minTotal: '1200' }, 'Its total is below the smallest that counts.'],
  ['is for no group', {}, { contactGroupIds: ['vip'] }, 'Its contact is in none of the contact groups that count.'],
  ['is for another group', {}, { contactGroupIds: ['vip'] }, 'Its contact is in none of the contact groups that count.', ['x']],
  ['has not changed since', { updatedAt: new Date('2026-11-20T08:59:59Z') }, {}, 'It is older than the connection to Xero.'],
  ['is old and has just been paid', { status: 'paid', date: '2026-11-10' }, {}, 'It is older than the connection to Xero.'],
])('an invoice that %s, is left alone', (_, invoice, wish, reason, groupIds) => {
  expect(ask(invoice, wish, groupIds)).toEqual({ ok: false, reason })
})
