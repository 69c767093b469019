// Looking for invoices, against a Xero that looks where Xero looks.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import { Decimal } from '../domain/money.ts'
import { connect, startXero } from './test/connected.ts'

let xero: XeroEmulator
beforeAll(async () => {
  xero = await startXero()
})
beforeEach(() => xero.reset())
afterAll(() => xero.close())

type Connection = Awaited<ReturnType<typeof connect>>

/** An approved invoice without tax, so that the price is the total. */
const invoiceOf = (organisation: Connection['organisation'], price: number, parts: object = {}) =>
  xero.addInvoice(organisation, {
    Status: 'AUTHORISED',
    LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: price, AccountCode: '200', TaxType: 'NONE' }],
    ...parts,
  })

/** Books with a few invoices of everybody's. */
async function withInvoices() {
  const connection = await connect(xero)
  const { books, organisation } = connection
  const Contact = { Name: 'Ada & Söhne "Dach"', ContactNumber: 'kommo-c-77', EmailAddress: 'ada@dach.test', FirstName: 'Ada' }
  invoiceOf(organisation, 1_200.5, { InvoiceNumber: 'INV-0042', Reference: 'Deal 10482', Date: '2026-11-01', Contact })
  invoiceOf(organisation, 300, { InvoiceNumber: 'INV-0043', Date: '2026-11-20', Contact: { Name: 'Ada & Söhne "Dach"' } })
  invoiceOf(organisation, 1_200.5, { InvoiceNumber: 'X-1', Date: '2026-11-10', Contact: { Name: 'Bob' }, Status: 'DRAFT' })
  const numbers = async (text: string, amount: string | null = null, limit = 20) => {
    const found = await books.searchInvoices(text, { limit, amount: amount === null ? null : new Decimal(amount) })
    return found.map(({ number }) => number)
  }
  return { ...connection, numbers }
}

test.each<[string, string, string | null, string[]]>([
  ['a number', 'inv-0042', null, ['INV-0042']],
  ['a part of a number', 'INV-', null, ['INV-0043', 'INV-0042']],
  ['a reference', 'deal 10482', null, ['INV-0042']],
  ["the contact's name", 'söhne', null, ['INV-0043', 'INV-0042']],
  ["the contact's name with quotes and signs", 'Ada & Söhne "Dach"', null, ['INV-0043', 'INV-0042']],
  ["the contact's e-mail", 'ADA@dach.test', null, ['INV-0043', 'INV-0042']],
  ["the contact's number", 'kommo-c-77', null, ['INV-0043', 'INV-0042']],
  ['blanks around it', '  INV-0042 ', null, ['INV-0042']],
  ['an amount', '1200.50', '1200.5', ['X-1', 'INV-0042']],
  ['an amount that no invoice comes to', '1200', '1200', []],
  ['an amount that is also a part of a name', '77', '300', ['INV-0043', 'INV-0042']],
  ['what nobody has', 'nothing like it', null, []],
  ['a condition', '" OR Type=="ACCPAY', null, []],
  ['a percent sign and a plus', '100%+', null, []],
  ['half an emoji', 'INV-0042\uD83D', null, ['INV-0042']],
])('when people type %s (%j), then they find the invoices, newest first', async (_what, text, amount, found) => {
  const { numbers } = await withInvoices()
  xero.log.reset()
  expect(await numbers(text, amount)).toEqual(found)
  const calls = xero.log.entries({})
  expect(calls.length).toBeLessThanOrEqual(3)
  expect(calls.every(({ status }) => status === 200)).toBe(true)
})

test('when people type nothing, then nobody is asked', async () => {
  const { numbers } = await withInvoices()
  xero.log.reset()
  expect(await numbers('  ')).toEqual([])
  expect(xero.log.entries({})).toEqual([])
})

test('when an invoice is voided or deleted, or is a bill, then it is not found; a paid one is', async () => {
  const { organisation, numbers } = await withInvoices()
  const contact = { Contact: { Name: 'Carl' } }
  xero.voidInvoice(invoiceOf(organisation, 50, { ...contact, InvoiceNumber: 'GONE-1' }))
  xero.deleteInvoice(xero.addInvoice(organisation, { ...contact, InvoiceNumber: 'GONE-2' }))
  xero.addInvoice(organisation, { ...contact, Type: 'ACCPAY', Reference: 'GONE-3' })
  xero.pay(invoiceOf(organisation, 50, { ...contact, InvoiceNumber: 'GONE-4' }))
  for (const [text, amount] of [
    ['gone-', null],
    ['carl', null],
    ['50', '50'],
  ] as const)
    expect(await numbers(text, amount)).toEqual(['GONE-4'])
})

test('when a client was archived, then his invoices are still found', async () => {
  const { organisation, numbers } = await withInvoices()
  xero.archiveContact(invoiceOf(organisation, 70, { InvoiceNumber: 'OLD-1', Contact: { Name: 'Gone Ltd' } }).Contact)
  expect(await numbers('gone')).toEqual(['OLD-1'])
})

test('when very many fit, then the newest are given, as many as asked for, with all that a link shows', async () => {
  const { books, organisation, numbers } = await withInvoices()
  for (let day = 1; day <= 25; day++)
    invoiceOf(organisation, day, {
      InvoiceNumber: `M-${day}`,
      Date: `2026-10-${String(day).padStart(2, '0')}`,
      Contact: { Name: 'Many Ltd' },
    })
  expect(await numbers('many', null, 3)).toEqual(['M-25', 'M-24', 'M-23'])
  expect(await numbers('M-', null, 2)).toEqual(['M-25', 'M-24'])
  const [newest] = await books.searchInvoices('many', { limit: 1, amount: null })
  expect(newest).toEqual((await books.getInvoices([newest?.id ?? '']))[0])
  expect(newest?.lines).toHaveLength(1)
})

test('when more clients fit than an address can name, then Xero still answers', async () => {
  const { organisation, numbers } = await withInvoices()
  for (let index = 0; index < 60; index++) xero.addContact(organisation, { Name: `Miller 300 ${index}` })
  invoiceOf(organisation, 9, { InvoiceNumber: 'Y-1', Contact: { Name: 'Miller 300 60' } })
  expect(await numbers('miller')).toEqual(['Y-1'])
  expect(await numbers('300', '300')).toEqual(['Y-1', 'INV-0043'])
})
