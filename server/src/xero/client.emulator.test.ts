// The books against a Xero that keeps state and checks what Xero checks.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import type { InvoiceDraft } from '../domain/invoice.ts'
import { Decimal } from '../domain/money.ts'
import { connect, startXero } from './test/connected.ts'
import { failureOf, printed } from './test/books-at-recorder.ts'

let xero: XeroEmulator
beforeAll(async () => {
  xero = await startXero()
})
beforeEach(() => xero.reset())
afterAll(() => xero.close())

type Line = InvoiceDraft['lines'][number]
const line = (fields: Partial<Line> = {}): Line => ({
  description: 'Roof repair',
  quantity: new Decimal(3),
  unitAmount: new Decimal('0.1111'),
  discountPercent: null,
  itemCode: null,
  accountCode: '200',
  taxType: 'NONE',
  tracking: [],
  ...fields,
})
const draft = (contactId: string, fields: Partial<InvoiceDraft> = {}): InvoiceDraft => ({
  contactId,
  date: '2026-11-24',
  dueDay: '2026-12-08',
  lineAmounts: 'exclusive',
  reference: 'Deal 1',
  url: 'https://example.kommo.com/leads/detail/1?claim=c-1',
  currency: 'EUR',
  brandingThemeId: null,
  status: 'authorised',
  lines: [line()],
  ...fields,
})

test('books are read in seven calls, with what sales invoices may use', async () => {
  const { books, organisation } = await connect(xero, { timezone: 'NEWZEALANDSTANDARDTIME' })
  xero.log.reset()
  const read = await books.readBooks()
  expect(read).toMatchObject({
    name: 'Roofs Ltd',
    shortCode: organisation.shortCode,
    timeZone: 'Pacific/Auckland',
    isDemo: false,
  })
  expect(read.currencies).toContain('EUR')
  expect(read.accounts).toContainEqual(expect.objectContaining({ code: '200' }))
  expect(read.taxRates.length).toBeGreaterThan(0)
  expect(read.brandingThemes.length).toBeGreaterThan(0)
  expect(xero.log.entries({})).toHaveLength(7)
})

describe('creating', () => {
  test('a contact and its invoice: what was sent is what Xero has', async () => {
    const { books } = await connect(xero)
    const person = {
      name: 'Ölaf & Söhne',
      number: 'k-1',
      email: 'olaf@x.test',
      firstName: 'Ölaf',
      lastName: null,
      phone: '555 0100',
    }
    const [contact] = await books.createContacts([person], { idempotencyKey: 'contact-key' })
    const id = contact?.ok ? contact.value.id : ''
    expect(contact).toMatchObject({
      ok: true,
      value: { name: 'Ölaf & Söhne', number: 'k-1', email: 'olaf@x.test', isArchived: false },
    })

    const [result] = await books.createInvoices([draft(id)], { idempotencyKey: 'invoice-key' })
    expect(result).toMatchObject({
      ok: true,
      value: {
        status: 'authorised',
        isSale: true,
        contactId: id,
        contactName: 'Ölaf & Söhne',
        reference: 'Deal 1',
        currency: 'EUR',
        date: '2026-11-24',
        dueDay: '2026-12-08',
      },
    })
    const invoice = result?.ok ? result.value : null
    expect(invoice?.total.toString()).toBe('0.33')
    expect(xero.invoices()).toMatchObject([{ InvoiceID: invoice?.id, Url: 'https://example.kommo.com/leads/detail/1?claim=c-1' }])
  })

  test('of three, one good, one refused, one with a bad code as draft: results stand at their drafts', async () => {
    const { books, organisation } = await connect(xero)
    const contact = xero.addContact(organisation, { Name: 'Ada' })
    const results = await books.createInvoices(
      [
        draft(contact.ContactID),
        draft(contact.ContactID, { lines: [line({ accountCode: '999' })] }),
        draft(contact.ContactID, { status: 'draft', lines: [line({ accountCode: '999' })] }),
      ],
      { idempotencyKey: 'k' },
    )
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({ messages: expect.arrayContaining([expect.stringContaining('999')]) })
    expect(results[2]).toMatchObject({ warnings: [expect.stringContaining('999')] })
    expect(xero.invoices()).toHaveLength(2)
  })

  test('the same drafts under the same key make one invoice; other drafts under it are a conflict', async () => {
    const { books, organisation } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    const first = await books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })
    const again = await books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })
    expect(again).toEqual(first)
    expect(xero.invoices()).toHaveLength(1)
    const other = books.createInvoices([draft(ContactID, { reference: 'Deal 2' })], { idempotencyKey: 'k' })
    await expect(other).rejects.toMatchObject({ kind: 'conflict', code: 'xero.idempotency_conflict' })
  })

  test('a lost answer: the outcome is unknown, the key finds it, and so does our marker', async () => {
    const { books, organisation } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    const before = xero.clock.now()
    xero.failNext('/Invoices', { kind: 'lose_answer' })
    const lost = books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: true })
    const [own] = await books.findOwnInvoices(new Date(before.getTime() - 60_000))
    const [repeated] = await books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })
    expect(own?.url).toBe('https://example.kommo.com/leads/detail/1?claim=c-1')
    expect(repeated).toMatchObject({ ok: true, value: { id: own?.id } })
    expect(xero.invoices()).toHaveLength(1)
  })

  test('a contact whose name is taken is refused, the other one is made', async () => {
    const { books, organisation } = await connect(xero)
    xero.addContact(organisation, { Name: 'Ada' })
    const person = { number: 'k-1', email: null, firstName: null, lastName: null, phone: null }
    const results = await books.createContacts(
      [
        { ...person, name: 'Ada' },
        { ...person, name: 'Bob', number: 'k-2' },
      ],
      { idempotencyKey: 'k' },
    )
    expect(results).toMatchObject([
      { ok: false, messages: [expect.stringContaining('already assigned')] },
      { ok: true, value: { name: 'Bob' } },
    ])
  })

  test('amounts keep four decimals a unit, and sums are exact', async () => {
    const { books, organisation } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    const lines = [
      line({ quantity: new Decimal(1), unitAmount: new Decimal('0.1') }),
      line({ quantity: new Decimal('1000.5'), unitAmount: new Decimal('19.9999') }),
    ]
    const [result] = await books.createInvoices([draft(ContactID, { lines })], { idempotencyKey: 'k' })
    expect(result?.ok && result.value.total.toString()).toBe('20010')
  })
})

describe('finding contacts', () => {
  test.each(['Bob "The Roof" Ltd', 'A+B & C', 'Müller GmbH', '50% #1 (new)'])('by name: %s', async (Name) => {
    const { books, organisation } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name })
    xero.addContact(organisation, { Name: 'Somebody else' })
    await expect(books.findContacts([{ number: 'k-1', email: null, name: Name }])).resolves.toMatchObject([
      { id: ContactID, name: Name },
    ])
  })

  test('by number, e-mail and name in one call; archived and merged ones say what they are', async () => {
    const { books, organisation } = await connect(xero)
    const kept = xero.addContact(organisation, { Name: 'Kept', ContactNumber: 'k-1' })
    const merged = xero.addContact(organisation, { Name: 'Merged', EmailAddress: 'm@x.test' })
    const archived = xero.addContact(organisation, { Name: 'Archived' })
    xero.mergeContact(merged, kept)
    xero.archiveContact(archived)
    xero.log.reset()
    const found = await books.findContacts([
      { number: 'k-1', email: 'm@x.test', name: 'Nobody' },
      { number: 'k-2', email: null, name: 'archived' },
    ])
    expect(xero.log.entries({})).toHaveLength(1)
    expect(found).toHaveLength(3)
    expect(found).toContainEqual(expect.objectContaining({ id: kept.ContactID, isArchived: false, mergedIntoId: null }))
    expect(found).toContainEqual(
      expect.objectContaining({ id: merged.ContactID, isArchived: true, mergedIntoId: kept.ContactID }),
    )
    expect(found).toContainEqual(expect.objectContaining({ id: archived.ContactID, isArchived: true }))
    await expect(books.getContacts([merged.ContactID, 'ffffffff-0000-4000-8000-000000000000'])).resolves.toMatchObject([
      { mergedIntoId: kept.ContactID },
    ])
  })
})

describe('one invoice', () => {
  const withInvoice = async () => {
    const connection = await connect(xero)
    const contact = xero.addContact(connection.organisation, { Name: 'Ada', EmailAddress: 'ada@x.test' })
    const [result] = await connection.books.createInvoices([draft(contact.ContactID)], { idempotencyKey: 'k' })
    return { ...connection, contact, id: result?.ok ? result.value.id : '' }
  }

  test('is mailed once a key, and is then sent', async () => {
    const { books, id } = await withInvoice()
    await books.emailInvoice(id, { idempotencyKey: 'mail-1' })
    await books.emailInvoice(id, { idempotencyKey: 'mail-1' })
    expect(xero.emails()).toHaveLength(1)
    await expect(books.getInvoices([id])).resolves.toMatchObject([{ isSent: true }])
  })

  test('a draft is not mailed', async () => {
    const { books, contact } = await withInvoice()
    const [result] = await books.createInvoices([draft(contact.ContactID, { status: 'draft' })], { idempotencyKey: 'k-2' })
    const id = result?.ok ? result.value.id : ''
    const mailed = books.emailInvoice(id, { idempotencyKey: 'mail-1' })
    await expect(mailed).rejects.toMatchObject({ kind: 'rejected', code: 'xero.email_rejected' })
    await expect(books.onlineInvoiceUrl(id)).resolves.toBeNull()
  })

  test('has a PDF, a page for the client and notes', async () => {
    const { books, id } = await withInvoice()
    const pdf = await books.readPdf(id)
    expect(Buffer.isBuffer(pdf)).toBe(true)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(await books.onlineInvoiceUrl(id)).toMatch(/^https?:/)
    await books.addHistoryNote(id, 'Made from deal 1', { idempotencyKey: 'note-1' })
    expect(await books.readHistoryNotes(id)).toContain('Made from deal 1')
  })

  test('paid by the accountant, it reads so', async () => {
    const { books, id } = await withInvoice()
    xero.pay(id)
    const [invoice] = await books.getInvoices([id, 'ffffffff-0000-4000-8000-000000000000'])
    expect(invoice).toMatchObject({ id, status: 'paid' })
    expect(invoice?.amountDue.toString()).toBe('0')
    expect(invoice?.amountPaid.toString()).toBe('0.33')
  })

  test('that nobody knows has no PDF', async () => {
    const { books } = await withInvoice()
    await expect(books.readPdf('ffffffff-0000-4000-8000-000000000000')).rejects.toMatchObject({ kind: 'not_found' })
  })
})

describe('when Xero says no', () => {
  test('an old token is refreshed once and the call repeated', async () => {
    const { books, organisation, refreshes } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    await xero.clock.advance(31 * 60_000)
    await expect(books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })).resolves.toMatchObject([{ ok: true }])
    expect(refreshes()).toBe(1)
  })

  test('a disconnected organisation is told apart from a dead grant', async () => {
    const { books, organisation, tokens } = await connect(xero)
    const connection = xero.connections().find(({ tenantId }) => tenantId === organisation.tenantId)
    xero.disconnect(connection?.id ?? '')
    const error = await failureOf(books.getInvoices(['ffffffff-0000-4000-8000-000000000000']))
    expect(error).toMatchObject({ kind: 'not_connected', code: 'xero.organisation_disconnected' })
    expect(printed(error)).not.toContain(tokens().accessToken)
    expect(printed(error)).not.toContain(tokens().refreshToken)
  })

  test('its own limit of calls is met without being hit', async () => {
    const { books } = await connect(xero)
    const outcomes = []
    for (let call = 0; call < 70; call++)
      outcomes.push(await failureOf(books.getInvoices([`ffffffff-0000-4000-8000-0000000000${10 + (call % 80)}`])))
    const refused = outcomes.filter((outcome) => outcome !== null)
    expect(refused.length).toBeGreaterThan(10)
    expect(refused[0]).toMatchObject({ kind: 'rate_limited', code: 'xero.rate_limited_minute' })
    expect(xero.log.entries({}).filter(({ status }) => status === 429)).toHaveLength(0)
    await xero.clock.advance(61_000)
    await expect(books.getInvoices(['ffffffff-0000-4000-8000-000000000000'])).resolves.toEqual([])
  })

  test('many calls at once stay within what Xero allows in progress', async () => {
    const { books } = await connect(xero)
    xero.setLatency(10)
    await Promise.all([books.readBooks(), books.readBooks(), books.readBooks()])
    expect(xero.log.entries({}).filter(({ status }) => status === 429)).toHaveLength(0)
  })

  test.each([
    [429, { kind: 'rate_limited', retryAfterMs: 5_000, isOutcomeUnknown: false }],
    [500, { kind: 'unavailable', isOutcomeUnknown: true }],
    [503, { kind: 'unavailable', isOutcomeUnknown: true }],
    [
      { kind: 'html', status: 502 },
      { kind: 'unavailable', isOutcomeUnknown: true },
    ],
    [{ kind: 'reset' }, { kind: 'unavailable', isOutcomeUnknown: true }],
    [
      { kind: 'delay', ms: 1_000 },
      { kind: 'unavailable', isOutcomeUnknown: true },
    ],
  ] as [Parameters<XeroEmulator['failNext']>[1], object][])('%j', async (fault, wanted) => {
    const { books, organisation } = await connect(xero, { timeoutMs: 200 })
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    xero.failNext('/Invoices', fault)
    await expect(books.createInvoices([draft(ContactID)], { idempotencyKey: 'k' })).rejects.toMatchObject(wanted)
  })
})
