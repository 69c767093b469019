// What people do to invoices in Xero, as we read it afterwards.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import type { Invoice } from '../domain/invoice.ts'
import { connect, startXero } from './test/connected.ts'

let xero: XeroEmulator
beforeAll(async () => {
  xero = await startXero()
})
beforeEach(() => xero.reset())
afterAll(() => xero.close())

const HUNDRED = [{ Description: 'Roof', Quantity: 4, UnitAmount: 25, AccountCode: '200', TaxType: 'NONE' }]
const AUTHORISED = { Status: 'AUTHORISED', LineItems: HUNDRED }

/** Books with one approved invoice of 100. */
async function withInvoice(options: Parameters<typeof connect>[1] = {}) {
  const connection = await connect(xero, options)
  const { InvoiceID: id } = xero.addInvoice(connection.organisation, AUTHORISED)
  const read = async () => (await connection.books.getInvoices([id]))[0]
  return { ...connection, id, read }
}

const amountsOf = (invoice: Invoice | undefined) =>
  [invoice?.amountPaid, invoice?.amountCredited, invoice?.amountDue].map((amount) => amount?.toString())

const idsOf = (invoices: Invoice[]) => invoices.map(({ id }) => id)

describe('an invoice', () => {
  test('paid in part, credited, paid in full, and a payment taken back', async () => {
    const { id, read } = await withInvoice()
    xero.pay(id, 30.1)
    expect(await read()).toMatchObject({ status: 'authorised', paidDay: null })
    expect(amountsOf(await read())).toEqual(['30.1', '0', '69.9'])
    xero.credit(id, 20.2)
    expect(amountsOf(await read())).toEqual(['30.1', '20.2', '49.7'])
    const [payment] = xero.pay(id).Payments ?? []
    const paid = await read()
    expect(paid).toMatchObject({ status: 'paid', paidDay: xero.clock.now().toISOString().slice(0, 10) })
    expect(amountsOf(paid)).toEqual(['79.8', '20.2', '0'])
    xero.removePayment(id, payment?.PaymentID)
    expect(await read()).toMatchObject({ status: 'authorised', paidDay: null })
    expect(amountsOf(await read())).toEqual(['49.7', '20.2', '30.1'])
  })

  test('credited in full is paid, without any money', async () => {
    const { id, read } = await withInvoice()
    xero.credit(id, 100)
    expect(await read()).toMatchObject({ status: 'paid', paidDay: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
    expect(amountsOf(await read())).toEqual(['0', '100', '0'])
  })

  test('is paid on the day of the organisation, not on ours', async () => {
    const { id, read } = await withInvoice({ timezone: 'NEWZEALANDSTANDARDTIME' })
    const untilLateEvening = Date.parse(`${xero.clock.now().toISOString().slice(0, 10)}T23:00:00Z`) - xero.clock.now().getTime()
    await xero.clock.advance(Math.max(0, untilLateEvening))
    const there = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland' }).format(xero.clock.now())
    xero.pay(id)
    expect((await read())?.paidDay).toBe(there)
  })

  test('voided or deleted is still read, and says so', async () => {
    const { books, organisation, id, read } = await withInvoice()
    xero.voidInvoice(id)
    expect(await read()).toMatchObject({ status: 'voided', paidDay: null })
    const draft = xero.addInvoice(organisation)
    xero.deleteInvoice(draft)
    await expect(books.getInvoices([draft.InvoiceID])).resolves.toMatchObject([{ status: 'deleted' }])
    expect(idsOf(await books.listChangedInvoices(new Date(0))).toSorted()).toEqual([id, draft.InvoiceID].toSorted())
  })

  test('has its lines, comments among them', async () => {
    const { organisation, books } = await connect(xero)
    const { InvoiceID } = xero.addInvoice(organisation, {
      LineItems: [
        { Description: 'Roof', Quantity: 1.5, UnitAmount: 19.9999, DiscountRate: 10, AccountCode: '200', TaxType: 'NONE' },
        { Description: 'Thank you' },
      ],
    })
    const [invoice] = await books.getInvoices([InvoiceID])
    expect(JSON.parse(JSON.stringify(invoice?.lines))).toEqual([
      {
        description: 'Roof',
        quantity: '1.5',
        unitAmount: '19.9999',
        amount: '27',
        itemCode: null,
        discountPercent: '10',
        accountCode: '200',
        taxType: 'NONE',
        tracking: [],
      },
      {
        description: 'Thank you',
        quantity: null,
        unitAmount: null,
        amount: '0',
        itemCode: null,
        discountPercent: null,
        accountCode: null,
        taxType: null,
        tracking: [],
      },
    ])
    expect(invoice?.isRepeating).toBe(false)
    await expect(books.listChangedInvoices(new Date(0))).resolves.toMatchObject([{ lines: [{}, {}] }])
  })
})

test('forty-five invoices are two calls; a bill and an unknown id are absent', async () => {
  const { books, organisation } = await connect(xero)
  const ids = Array.from({ length: 43 }, () => xero.addInvoice(organisation).InvoiceID)
  const bill = xero.addInvoice(organisation, { Type: 'ACCPAY', InvoiceNumber: 'BILL-1' })
  xero.log.reset()
  const found = await books.getInvoices([bill.InvoiceID, ...ids, 'ffffffff-0000-4000-8000-000000000000'])
  expect(idsOf(found).toSorted()).toEqual(ids.toSorted())
  expect(xero.log.entries({})).toHaveLength(2)
})

describe('changes', () => {
  test('are those since a moment, oldest first; an overlap repeats them and loses none', async () => {
    const { books, organisation } = await connect(xero)
    const [first, second, third] = [1, 2, 3].map(() => xero.addInvoice(organisation, AUTHORISED).InvoiceID)
    xero.addInvoice(organisation, { Type: 'ACCPAY', InvoiceNumber: 'BILL-1' })
    await xero.clock.advance(60_000)
    const watermark = xero.clock.now()
    await expect(books.listChangedInvoices(watermark)).resolves.toEqual([])
    xero.editInvoice(second ?? '', { Reference: 'Deal 2' })
    await xero.clock.advance(5_000)
    xero.pay(first ?? '')
    const changes = await books.listChangedInvoices(watermark)
    expect(changes).toMatchObject([
      { id: second, reference: 'Deal 2' },
      { id: first, status: 'paid' },
    ])
    const overlapping = await books.listChangedInvoices(new Date(watermark.getTime() - 120_000))
    expect(idsOf(overlapping)).toEqual([third, second, first])
  })

  test('of more than a page are all read, and so are open ones', async () => {
    const { books, organisation } = await connect(xero, { timeoutMs: 20_000 })
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    const line = [{ Description: 'x' }]
    for (let count = 0; count < 1_003; count++) xero.addInvoice(organisation, { Contact: { ContactID }, LineItems: line })
    xero.log.reset()
    expect(new Set(idsOf(await books.listChangedInvoices(new Date(0)))).size).toBe(1_003)
    expect(new Set(idsOf(await books.listOpenInvoices())).size).toBe(1_003)
    expect(xero.log.entries({})).toHaveLength(4)
  })
})

test('open are drafts, submitted and approved invoices, with all that a link shows', async () => {
  const { books, organisation, id } = await withInvoice()
  const draft = xero.addInvoice(organisation)
  const submitted = xero.addInvoice(organisation, { Status: 'SUBMITTED' })
  const url = 'https://example.kommo.com/leads/detail/1'
  const shown = xero.addInvoice(organisation, { ...AUTHORISED, Reference: 'Deal 1', Url: url, Contact: { Name: 'Ada' } })
  xero.pay(shown, 60)
  xero.credit(shown, 10)
  xero.pay(xero.addInvoice(organisation, AUTHORISED))
  xero.voidInvoice(xero.addInvoice(organisation, AUTHORISED))
  xero.deleteInvoice(xero.addInvoice(organisation))
  xero.addInvoice(organisation, { Type: 'ACCPAY', InvoiceNumber: 'BILL-1' })
  const open = await books.listOpenInvoices()
  const wanted = [id, draft.InvoiceID, submitted.InvoiceID, shown.InvoiceID]
  expect(idsOf(open).toSorted()).toEqual(wanted.toSorted())
  const invoice = open.find((one) => one.id === shown.InvoiceID)
  expect(invoice).toMatchObject({ reference: 'Deal 1', url, contactName: 'Ada', contactId: shown.Contact.ContactID })
  expect(invoice).toEqual((await books.getInvoices([shown.InvoiceID]))[0])
  expect(amountsOf(invoice)).toEqual(['60', '10', '30'])
})

describe('a credit note', () => {
  test('names the invoice it credits', async () => {
    const { books, id } = await withInvoice()
    const [note] = xero.credit(id, 10).CreditNotes
    await expect(books.readCreditedInvoices(note?.CreditNoteID ?? '')).resolves.toEqual([id])
  })

  test('that nobody knows credits nothing', async () => {
    const { books } = await withInvoice()
    await expect(books.readCreditedInvoices('ffffffff-0000-4000-8000-000000000000')).resolves.toEqual([])
  })
})

describe('a connection', () => {
  test('that lives is one call', async () => {
    const { books } = await connect(xero)
    xero.log.reset()
    await expect(books.checkConnection()).resolves.toBeUndefined()
    expect(xero.log.entries({})).toHaveLength(1)
  })

  test('that was ended in Xero says so', async () => {
    const { books, organisation } = await connect(xero)
    const connection = xero.connections().find(({ tenantId }) => tenantId === organisation.tenantId)
    xero.disconnect(connection?.id ?? '')
    await expect(books.checkConnection()).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.organisation_disconnected' })
  })
})

test('a contact comes with its person and the phone to call', async () => {
  const { books, organisation } = await connect(xero)
  const { ContactID } = xero.addContact(organisation, {
    Name: 'Roofs & Co',
    FirstName: 'Ada',
    LastName: 'Byron',
    Phones: [
      { PhoneType: 'DDI', PhoneNumber: '111' },
      { PhoneType: 'MOBILE', PhoneNumber: '5550100', PhoneAreaCode: '20', PhoneCountryCode: '44' },
    ],
  })
  await expect(books.getContacts([ContactID])).resolves.toMatchObject([
    { firstName: 'Ada', lastName: 'Byron', phone: '44 20 5550100', groupIds: [] },
  ])
})
