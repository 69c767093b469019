// Editing, approving, voiding and deleting, against a Xero that checks what Xero checks.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import type { InvoiceEdit } from '../domain/invoice.ts'
import { Decimal } from '../domain/money.ts'
import { connect, startXero } from './test/connected.ts'

let xero: XeroEmulator
beforeAll(async () => {
  xero = await startXero()
})
beforeEach(() => xero.reset())
afterAll(() => xero.close())

const UNKNOWN = 'ffffffff-0000-4000-8000-000000000000'
const NOT_MODIFIABLE = 'Invoice not of valid status for modification'

/** Books with an invoice of two lines, one of them with tracking; and an edit of it. */
async function withInvoice(Status = 'DRAFT') {
  const { books, organisation } = await connect(xero)
  const { items, trackingCategories, brandingThemes } = await books.readBooks()
  const LineItems = [
    { Description: 'Roof', Quantity: 4, UnitAmount: 25, AccountCode: '200', TaxType: 'OUTPUT2' },
    { Description: 'Thank you' },
  ]
  const made = xero.addInvoice(organisation, { Status, LineItems, Url: 'https://example.kommo.com/leads/detail/1' })
  const edit = (fields: Partial<InvoiceEdit> = {}): InvoiceEdit => ({
    contactId: made.Contact.ContactID,
    date: '2026-11-20',
    dueDay: '2026-12-31',
    lineAmounts: 'exclusive',
    reference: 'Deal 2',
    currency: 'EUR',
    brandingThemeId: null,
    status: null,
    lines: [line()],
    ...fields,
  })
  const read = async () => (await books.getInvoices([made.InvoiceID]))[0]
  return { books, organisation, id: made.InvoiceID, edit, read, items, trackingCategories, brandingThemes }
}

const line = (fields: Partial<InvoiceEdit['lines'][number]> = {}): InvoiceEdit['lines'][number] => ({
  description: 'Roof and gutter',
  quantity: new Decimal('1.5'),
  unitAmount: new Decimal('19.9999'),
  discountPercent: new Decimal('12.3456'),
  itemCode: null,
  accountCode: '260',
  taxType: 'NONE',
  tracking: [],
  ...fields,
})

describe('editing', () => {
  test('when a draft is edited, then all that a person may change is as wished and what is not in the edit stays', async () => {
    const { books, organisation, id, edit, read, trackingCategories, brandingThemes } = await withInvoice()
    const other = xero.addContact(organisation, { Name: 'Ada' })
    const [category] = trackingCategories
    const tracking = [{ categoryId: category?.id ?? '', optionId: category?.options[0]?.id ?? '' }]
    const wish = edit({
      contactId: other.ContactID,
      lineAmounts: 'inclusive',
      brandingThemeId: brandingThemes.at(-1)?.id ?? null,
      lines: [line({ tracking }), line({ description: 'Deduction', unitAmount: new Decimal(-5), discountPercent: null })],
    })
    const result = await books.updateInvoice(id, wish, { idempotencyKey: 'k' })
    expect(result).toMatchObject({ ok: true, warnings: [] })
    const invoice = await read()
    expect(result.ok && result.value).toEqual(invoice)
    expect(invoice).toMatchObject({
      status: 'draft',
      contactName: 'Ada',
      date: '2026-11-20',
      dueDay: '2026-12-31',
      reference: 'Deal 2',
      currency: 'EUR',
      lineAmounts: 'inclusive',
      brandingThemeId: wish.brandingThemeId,
      url: 'https://example.kommo.com/leads/detail/1',
    })
    expect(JSON.parse(JSON.stringify(invoice?.lines))).toMatchObject([
      {
        description: 'Roof and gutter',
        quantity: '1.5',
        unitAmount: '19.9999',
        discountPercent: '12.3456',
        amount: '26.3',
        accountCode: '260',
        taxType: 'NONE',
        tracking,
      },
      { description: 'Deduction', unitAmount: '-5', discountPercent: null, amount: '-7.5', tracking: [] },
    ])
  })

  test('when a comment goes along with the lines, then it is still a comment', async () => {
    const { books, id, edit, read } = await withInvoice('AUTHORISED')
    const nothing = {
      quantity: new Decimal(0),
      unitAmount: new Decimal(0),
      discountPercent: null,
      accountCode: null,
      taxType: null,
    }
    const wish = edit({ lines: [line(), line({ ...nothing, description: 'Thank you' })] })
    await expect(books.updateInvoice(id, wish, { idempotencyKey: 'k' })).resolves.toMatchObject({ ok: true })
    expect((await read())?.lines).toMatchObject([
      {},
      { description: 'Thank you', quantity: null, unitAmount: null, accountCode: null },
    ])
  })

  test('when the edit also approves, then it is approved', async () => {
    const { books, id, edit, read } = await withInvoice()
    await books.updateInvoice(id, edit({ status: 'authorised' }), { idempotencyKey: 'k' })
    expect(await read()).toMatchObject({ status: 'authorised', reference: 'Deal 2' })
  })

  test('when an approved invoice without payments is edited, then it is changed and stays approved', async () => {
    const { books, id, edit, read } = await withInvoice('AUTHORISED')
    await expect(books.updateInvoice(id, edit(), { idempotencyKey: 'k' })).resolves.toMatchObject({ ok: true })
    expect(await read()).toMatchObject({ status: 'authorised', reference: 'Deal 2' })
  })

  test.each<[string, string, (id: string) => unknown, Partial<InvoiceEdit>, string]>([
    ['has a payment', 'AUTHORISED', (id) => xero.pay(id, 10), {}, 'has a payment or credit note allocated'],
    ['has a credit', 'AUTHORISED', (id) => xero.credit(id, 10), {}, 'has a payment or credit note allocated'],
    ['is paid', 'AUTHORISED', (id) => xero.pay(id), {}, NOT_MODIFIABLE],
    ['is voided', 'AUTHORISED', (id) => xero.voidInvoice(id), {}, NOT_MODIFIABLE],
    ['is deleted', 'DRAFT', (id) => xero.deleteInvoice(id), {}, NOT_MODIFIABLE],
    ['was approved and shall be a draft', 'AUTHORISED', () => undefined, { status: 'draft' }, NOT_MODIFIABLE],
    ['shall be in a foreign currency', 'DRAFT', () => undefined, { currency: 'JPY' }, 'not subscribed to currency JPY'],
    [
      'shall be approved without account',
      'DRAFT',
      () => undefined,
      { status: 'authorised', lines: [line({ accountCode: null })] },
      'Account code',
    ],
  ])('when the invoice %s, then Xero says no, why, and nothing changes', async (_why, status, happen, fields, reason) => {
    const { books, id, edit, read } = await withInvoice(status)
    happen(id)
    const before = await read()
    const result = await books.updateInvoice(id, edit(fields), { idempotencyKey: 'k' })
    expect(result).toEqual({ ok: false, messages: [expect.stringContaining(reason)] })
    expect(await read()).toEqual(before)
  })

  test('when the answer is lost and the same edit comes again under its key, then it counts once', async () => {
    const { books, id, edit, read } = await withInvoice()
    xero.failNext('/Invoices', { kind: 'delay', ms: 3_000 })
    const twice = () => books.updateInvoice(id, edit(), { idempotencyKey: 'k' })
    await expect(twice()).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: true })
    await expect(twice()).resolves.toMatchObject({ ok: true })
    expect((await read())?.lines).toHaveLength(1)
    expect(xero.historyOf(id).filter(({ changes }) => changes === 'Edited')).toHaveLength(1)
  })
})

describe('the status', () => {
  test.each([
    ['DRAFT', 'submitted'],
    ['DRAFT', 'authorised'],
    ['SUBMITTED', 'authorised'],
    ['DRAFT', 'deleted'],
    ['SUBMITTED', 'deleted'],
    ['AUTHORISED', 'voided'],
  ] as const)('when a %s invoice becomes %s, then nothing else about it changes', async (from, to) => {
    const { books, id, read } = await withInvoice(from)
    const before = await read()
    await expect(books.setInvoiceStatus(id, to, { idempotencyKey: 'k' })).resolves.toMatchObject({
      ok: true,
      value: { status: to },
    })
    const isGone = to === 'voided' || to === 'deleted'
    const after = await read()
    expect(after).toEqual({
      ...before,
      status: to,
      updatedAt: after?.updatedAt,
      ...(isGone && { amountDue: new Decimal(0) }),
    })
  })

  test.each<[string, 'voided' | 'deleted' | 'authorised' | 'submitted', (id: string) => unknown, string]>([
    ['AUTHORISED', 'voided', (id) => xero.pay(id, 10), 'has payments or credit notes allocated'],
    ['AUTHORISED', 'voided', (id) => xero.credit(id, 10), 'has payments or credit notes allocated'],
    ['AUTHORISED', 'voided', (id) => xero.applyPrepayment(id, 10), 'has payments or credit notes allocated'],
    ['AUTHORISED', 'deleted', () => undefined, NOT_MODIFIABLE],
    ['AUTHORISED', 'submitted', () => undefined, NOT_MODIFIABLE],
    ['DRAFT', 'voided', () => undefined, NOT_MODIFIABLE],
    ['AUTHORISED', 'voided', (id) => xero.voidInvoice(id), NOT_MODIFIABLE],
    ['DRAFT', 'authorised', (id) => xero.editInvoice(id, { DueDate: null }), 'Due Date must be specified'],
  ])('when a %s invoice cannot become %s, then Xero says why', async (from, to, happen, reason) => {
    const { books, id, read } = await withInvoice(from)
    happen(id)
    const before = await read()
    const result = await books.setInvoiceStatus(id, to, { idempotencyKey: 'k' })
    expect(result).toEqual({ ok: false, messages: [expect.stringContaining(reason)] })
    expect(await read()).toEqual(before)
  })

  test('when nobody knows the invoice, then it is refused and none is made', async () => {
    const { books, edit } = await withInvoice()
    await expect(books.setInvoiceStatus(UNKNOWN, 'voided', { idempotencyKey: 'k' })).resolves.toMatchObject({ ok: false })
    await expect(books.updateInvoice(UNKNOWN, edit(), { idempotencyKey: 'k-2' })).resolves.toMatchObject({ ok: false })
    expect(xero.invoices()).toHaveLength(1)
  })

  test('when the payment is taken back, then the invoice can be voided after all', async () => {
    const { books, id, read } = await withInvoice('AUTHORISED')
    xero.pay(id)
    await expect(books.setInvoiceStatus(id, 'voided', { idempotencyKey: 'k' })).resolves.toMatchObject({ ok: false })
    xero.removePayment(id)
    await expect(books.setInvoiceStatus(id, 'voided', { idempotencyKey: 'k-2' })).resolves.toMatchObject({ ok: true })
    expect(await read()).toMatchObject({ status: 'voided' })
  })
})

describe('to whom Xero mails', () => {
  const person = (EmailAddress: string, IncludeInEmails: boolean) => ({ FirstName: 'Bob', EmailAddress, IncludeInEmails })

  test('when a contact has persons, then the included ones are told after its own address, and Xero mails exactly these', async () => {
    const { books, organisation } = await withInvoice()
    const { ContactID } = xero.addContact(organisation, {
      Name: 'Ada',
      EmailAddress: 'ada@x.test',
      ContactPersons: [person('bob@x.test', true), person('no@x.test', false)],
    })
    await expect(books.readMailAddresses(ContactID)).resolves.toEqual(['ada@x.test', 'bob@x.test'])
    const { InvoiceID } = xero.addInvoice(organisation, { Contact: { ContactID }, Status: 'AUTHORISED' })
    await books.emailInvoice(InvoiceID, { idempotencyKey: 'mail' })
    expect(xero.emails()).toMatchObject([{ to: ['ada@x.test', 'bob@x.test'] }])
  })

  test('when it has no address or is unknown, then that is told apart', async () => {
    const { books, organisation } = await withInvoice()
    const { ContactID } = xero.addContact(organisation, { Name: 'Silent' })
    await expect(books.readMailAddresses(ContactID)).resolves.toEqual([])
    await expect(books.readMailAddresses(UNKNOWN)).resolves.toBeNull()
  })
})

test.each([
  ['TRIAL', true, 'TRIAL'],
  ['STANDARD', false, 'STANDARD'],
] as const)('when the organisation is of class %s, then isTrial is %s', async (planClass, isTrial, plan) => {
  const { books } = await connect(xero, { planClass })
  await expect(books.readBooks()).resolves.toMatchObject({ isTrial, plan })
})

test('when items are read, then they come with their words and price', async () => {
  const { items } = await withInvoice()
  expect(items).toContainEqual({
    code: 'TRAIN',
    name: 'Training day',
    description: 'Training on site, one day',
    unitAmount: '950',
    accountCode: '220',
    taxType: 'NONE',
  })
})
