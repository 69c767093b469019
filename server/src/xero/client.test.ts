// What goes over the wire and how the answer is read. What Xero does with it: client.emulator.test.ts.
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { InvoiceDraft } from '../domain/invoice.ts'
import { Decimal } from '../domain/money.ts'
import { booksAgainst, closeRecorders, draft, SECRET, wireInvoice } from './test/books-at-recorder.ts'

afterEach(closeRecorders)

describe('creating invoices', () => {
  test('the same drafts and key make the same bytes, and exact amounts', async () => {
    const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('1')] } }))
    await books.createInvoices([draft()], { idempotencyKey: 'key-1' })
    await books.createInvoices([structuredCloneOf(draft())], { idempotencyKey: 'key-1' })
    expect(requests[0]?.body).toBe(requests[1]?.body)
    expect(requests[0]?.body).toContain('"UnitAmount":0.3,')
    expect(requests[0]?.body).toContain('"Contact":{"ContactID":"contact-1"}')
  })

  test('says what it wants of Xero: PUT, results one by one, four decimals, JSON, the key, who asks', async () => {
    const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('1')] } }))
    await books.createInvoices([draft()], { idempotencyKey: 'key-1' })
    expect(requests[0]).toMatchObject({ method: 'PUT', path: '/api.xro/2.0/Invoices' })
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({ summarizeErrors: 'false', unitdp: '4' })
    expect(requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      authorization: `Bearer ${SECRET}`,
      'idempotency-key': 'key-1',
      'user-agent': 'deal-invoices/1.2.3',
      'xero-tenant-id': 'tenant-1',
    })
  })

  test('of three, one refused and one doubtful: each draft gets its own result', async () => {
    const refused = { HasErrors: true, StatusAttributeString: 'ERROR', InvoiceID: '0', Status: undefined }
    const { books } = await booksAgainst(() => ({
      body: {
        Invoices: [
          wireInvoice('1'),
          { ...wireInvoice('2'), ...refused, ValidationErrors: [{ Description: 'No such account' }] },
          wireInvoice('3', { StatusAttributeString: 'WARNING', Warnings: [{ Message: 'Strange rate' }] }),
        ],
      },
    }))
    const results = await books.createInvoices([draft(), draft(), draft()], { idempotencyKey: 'key-1' })
    expect(results).toMatchObject([
      { ok: true, value: { id: '1', date: '2026-11-24', dueDay: '2026-12-08' }, warnings: [] },
      { ok: false, messages: ['No such account'] },
      { ok: true, value: { id: '3' }, warnings: ['Strange rate'] },
    ])
  })

  test('none calls nobody, and too many are refused before anything is sent', async () => {
    const { books, requests } = await booksAgainst(() => ({}))
    await expect(books.createInvoices([], { idempotencyKey: 'k' })).resolves.toEqual([])
    const tooMany = Array.from({ length: 51 }, () => draft())
    await expect(books.createInvoices(tooMany, { idempotencyKey: 'k' })).rejects.toMatchObject({ code: 'xero.batch_too_large' })
    expect(requests).toHaveLength(0)
  })
})

/** A draft as it comes out of the database: other objects, same values. */
const structuredCloneOf = (original: InvoiceDraft): InvoiceDraft => ({
  ...original,
  lines: original.lines.map((line) => ({ ...line, unitAmount: new Decimal('0.3000'), quantity: new Decimal('1.0') })),
})

describe('reading', () => {
  test('invoices are read forty a call, each id once', async () => {
    const { books, requests } = await booksAgainst(({ query }) => ({
      body: { Invoices: (query.get('IDs') ?? '').split(',').map((id) => wireInvoice(id)) },
    }))
    const ids = Array.from({ length: 95 }, (_, index) => `${index}`)
    expect(await books.getInvoices([...ids, '0'])).toHaveLength(95)
    expect(requests.map(({ query }) => (query.get('IDs') ?? '').split(',').length)).toEqual([40, 40, 15])
    expect(await books.getInvoices([])).toEqual([])
  })

  test('own invoices are read page by page, oldest change first, and only sales', async () => {
    const { books, requests } = await booksAgainst(({ query }) => ({
      body: {
        pagination: { page: Number(query.get('page')), pageSize: 1_000, pageCount: 2, itemCount: 1_001 },
        Invoices: [wireInvoice(`p${query.get('page')}`), wireInvoice('bill', { Type: 'ACCPAY' })],
      },
    }))
    const found = await books.findOwnInvoices(new Date('2026-11-24T09:00:00Z'))
    expect(found.map(({ id }) => id)).toEqual(['p1', 'p2'])
    expect(Object.fromEntries(requests[1]?.query ?? [])).toEqual({
      order: 'UpdatedDateUTC ASC',
      page: '2',
      createdByMyApp: 'true',
      unitdp: '4',
      pageSize: '1000',
    })
    expect(requests[0]?.headers['if-modified-since']).toBe('2026-11-24T09:00:00.000Z')
  })

  test('"not modified" means nothing new', async () => {
    const { books } = await booksAgainst(() => ({ status: 304, body: '' }))
    await expect(books.findOwnInvoices(new Date())).resolves.toEqual([])
  })

  test.each(['Müller & Söhne', 'A+B GmbH', '50% #1', 'O\u2019Neil, (Ltd)'])(
    'a client named %s arrives as it is',
    async (name) => {
      const { books, requests } = await booksAgainst(() => ({ body: { Contacts: [{ ContactID: 'c', Name: name }] } }))
      await expect(books.findContacts([{ number: 'k-1', email: null, name }])).resolves.toMatchObject([{ id: 'c', name }])
      expect(requests[0]?.query.get('where')).toBe(`ContactNumber=="k-1" OR Name=="${name}"`)
      expect(requests[0]?.query.get('includeArchived')).toBe('true')
      expect(requests[0]?.query.get('page')).toBe('1')
    },
  )

  test('a name with quotes is searched for, and what is only similar is left out', async () => {
    const { books, requests } = await booksAgainst(({ query }) => ({
      body: {
        Contacts: query.has('searchTerm')
          ? [
              { ContactID: 'right', Name: 'BOB "THE ROOF"', ContactStatus: 'ARCHIVED' },
              { ContactID: 'similar', Name: 'Bob "the roof" Junior' },
            ]
          : [],
      },
    }))
    const found = await books.findContacts([{ number: 'k-1', email: null, name: 'Bob "The Roof"' }])
    expect(found).toMatchObject([{ id: 'right', isArchived: true }])
    expect(requests).toHaveLength(2)
  })

  test('a PDF comes as bytes', async () => {
    const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0x00, 0xff, 0x80])
    const { books, requests } = await booksAgainst(() => ({ body: bytes, headers: { 'content-type': 'application/pdf' } }))
    await expect(books.readPdf('1')).resolves.toEqual(bytes)
    expect(requests[0]?.headers['accept']).toBe('application/pdf')
  })

  test('a PDF that is not there says why, although the answer comes as bytes', async () => {
    const { books } = await booksAgainst(() => ({ status: 404, body: 'The resource you are looking for cannot be found' }))
    await expect(books.readPdf('1')).rejects.toMatchObject({ kind: 'not_found' })
  })

  test('a page instead of a PDF is not taken for one', async () => {
    const { books } = await booksAgainst(() => ({ body: '<html>', headers: { 'content-type': 'text/html' } }))
    await expect(books.readPdf('1')).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: false })
  })
})

describe('one invoice', () => {
  test('mailing it sends an empty request under its key', async () => {
    const { books, requests } = await booksAgainst(() => ({ status: 204, body: '' }))
    await expect(books.emailInvoice('1', { idempotencyKey: 'k' })).resolves.toBeUndefined()
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/api.xro/2.0/Invoices/1/Email', body: '{}' })
    expect(requests[0]?.headers['idempotency-key']).toBe('k')
  })

  test('a mail that Xero refuses says why', async () => {
    const body = { ErrorNumber: 10, Elements: [{ ValidationErrors: [{ Message: 'Daily limit reached' }] }] }
    const { books } = await booksAgainst(() => ({ status: 400, body }))
    await expect(books.emailInvoice('1', { idempotencyKey: 'k' })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'xero.email_rejected',
      vendorMessages: ['Daily limit reached'],
    })
  })

  test('a draft has no page for the client; an invoice has', async () => {
    const refused = await booksAgainst(() => ({ status: 400, body: { Message: 'Not for drafts' } }))
    await expect(refused.books.onlineInvoiceUrl('1')).resolves.toBeNull()
    const shown = await booksAgainst(() => ({ body: { OnlineInvoices: [{ OnlineInvoiceUrl: 'https://in.test/x' }] } }))
    await expect(shown.books.onlineInvoiceUrl('1')).resolves.toBe('https://in.test/x')
  })

  test('a note is cut to what Xero takes', async () => {
    const { books, requests } = await booksAgainst(() => ({ body: { HistoryRecords: [{ Details: 'x' }] } }))
    await books.addHistoryNote('1', 'x'.repeat(300), { idempotencyKey: 'k' })
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ HistoryRecords: [{ Details: 'x'.repeat(250) }] })
  })

  test('the log tells calls without anything personal', async () => {
    const log = { debug: vi.fn<(facts: object, text: string) => void>() }
    const { books } = await booksAgainst(() => ({ body: { Contacts: [] } }), { log })
    await books.findContacts([{ number: 'k-1', email: 'ada@x.test', name: 'Ada' }])
    expect(log.debug).toHaveBeenCalledWith(
      { tenantId: 'tenant-1', call: 'getContacts', status: 200, latencyMs: expect.any(Number) },
      'Called Xero',
    )
  })
})
