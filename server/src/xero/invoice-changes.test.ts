// Changes of invoices as they go over the wire. What Xero does with them: invoice-changes.emulator.test.ts.
import { afterEach, expect, test } from 'vitest'
import { Decimal } from '../domain/money.ts'
import { booksAgainst, closeRecorders, draft, wireInvoice } from './test/books-at-recorder.ts'

afterEach(closeRecorders)

const { url: _url, status: _status, ...contents } = draft()

test('when an invoice is edited, then it goes by its id with all lines, their discounts and the key, and without its link', async () => {
  const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('1')] } }))
  const lines = contents.lines.map((line) => ({ ...line, discountPercent: new Decimal('12.3456') }))
  await books.updateInvoice('1', { ...contents, lines, status: null }, { idempotencyKey: 'key-1' })
  const [request] = requests
  expect(request).toMatchObject({ method: 'POST', path: '/api.xro/2.0/Invoices', headers: { 'idempotency-key': 'key-1' } })
  expect(Object.fromEntries(request?.query ?? [])).toEqual({ summarizeErrors: 'false', unitdp: '4' })
  const { Invoices } = JSON.parse(request?.body ?? '') as { Invoices: object[] }
  expect(Invoices).toEqual([
    {
      InvoiceID: '1',
      Contact: { ContactID: 'contact-1' },
      Date: '2026-11-24',
      DueDate: '2026-12-08',
      LineAmountTypes: 'Exclusive',
      Reference: 'Deal 1',
      CurrencyCode: 'EUR',
      LineItems: [
        {
          Description: 'Dach & Söhne + "Co"',
          Quantity: 1,
          UnitAmount: 0.3,
          DiscountRate: 12.3456,
          AccountCode: '200',
          TaxType: 'OUTPUT2',
          Tracking: [],
        },
      ],
    },
  ])
})

test('when only the status changes, then nothing else is sent', async () => {
  const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('1', { Status: 'VOIDED' })] } }))
  await expect(books.setInvoiceStatus('1', 'voided', { idempotencyKey: 'key-1' })).resolves.toMatchObject({
    ok: true,
    value: { id: '1', status: 'voided' },
  })
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ Invoices: [{ InvoiceID: '1', Status: 'VOIDED' }] })
  expect(requests[0]?.headers['idempotency-key']).toBe('key-1')
})

test('when Xero refuses the element, then its reasons are told; when it refuses the request, then that is an error', async () => {
  const refused = { ...wireInvoice('1'), HasErrors: true, ValidationErrors: [{ Message: 'It has payments' }] }
  const { books } = await booksAgainst(() => ({ body: { Invoices: [refused] } }))
  await expect(books.setInvoiceStatus('1', 'voided', { idempotencyKey: 'k' })).resolves.toEqual({
    ok: false,
    messages: ['It has payments'],
  })
  const wrong = await booksAgainst(() => ({
    status: 400,
    body: { Message: "The string '31.12.2026' is not a valid AllXsd value." },
  }))
  await expect(wrong.books.setInvoiceStatus('1', 'voided', { idempotencyKey: 'k' })).rejects.toMatchObject({
    kind: 'rejected',
    code: 'xero.invoice_rejected',
  })
})

test.each(['reset', 'silence', { status: 503, body: '' }] as const)(
  'when the answer to a change is lost (%j), then nobody knows whether it happened',
  async (reply) => {
    const { books } = await booksAgainst(() => reply, { timeoutMs: 200 })
    await expect(books.setInvoiceStatus('1', 'authorised', { idempotencyKey: 'k' })).rejects.toMatchObject({
      kind: 'unavailable',
      isOutcomeUnknown: true,
    })
  },
)

test('when a draft has a discount, then it is created with it; without one, nothing is said', async () => {
  const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('1')] } }))
  const lines = draft().lines.map((line) => ({ ...line, discountPercent: new Decimal('10') }))
  await books.createInvoices([draft({ lines })], { idempotencyKey: 'k' })
  await books.createInvoices([draft()], { idempotencyKey: 'k-2' })
  expect(requests[0]?.body).toContain('"DiscountRate":10')
  expect(requests[1]?.body).not.toContain('Discount')
})
