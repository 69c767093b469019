import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

const approved = () => world.xero.addInvoice(world.org, { Status: 'AUTHORISED' })

test('payments add up, end in PAID, and taking one back waits for payment again', async () => {
  const { xero, api, t } = world
  const made = approved()
  expect(xero.pay(made, 50)).toMatchObject({ Status: 'AUTHORISED', AmountPaid: 50, AmountDue: 70, Payments: [{ Amount: 50 }] })
  const paid = xero.pay(made)
  expect(paid).toMatchObject({
    Status: 'PAID',
    AmountPaid: 120,
    AmountDue: 0,
    FullyPaidOnDate: expect.stringContaining('/Date(') as string,
  })
  expect(
    (await api.getPayments(t, undefined, `Invoice.InvoiceID==guid("${made.InvoiceID}")`)).body.payments?.map(
      ({ amount }) => amount,
    ),
  ).toEqual([50, 70])
  const [first] = paid.Payments ?? []
  expect((await api.getPayment(t, first?.PaymentID ?? '')).body.payments?.[0]).toMatchObject({
    amount: 50,
    invoice: { invoiceID: made.InvoiceID },
  })
  const reopened = xero.removePayment(made, first?.PaymentID)
  expect(reopened).toMatchObject({ Status: 'AUTHORISED', AmountDue: 50 })
  expect(reopened).not.toHaveProperty('FullyPaidOnDate')
  expect(() => xero.pay(made, 50.01)).toThrow('Payment amount exceeds the amount outstanding on this document')
  expect(() => xero.pay(xero.addInvoice(world.org))).toThrow('Payments can only be made against Authorised documents')
})

test('a credit note is allocated, readable, and counts as credited', async () => {
  const { xero, api, t } = world
  const made = approved()
  expect(xero.credit(made, 20)).toMatchObject({ AmountCredited: 20, AmountDue: 100, CreditNotes: [{ AppliedAmount: 20 }] })
  const note = (await api.getCreditNotes(t)).body.creditNotes?.[0]
  const read = await api.getCreditNote(t, note?.creditNoteID ?? '')
  expect(read.body.creditNotes?.[0]).toMatchObject({
    total: 20,
    status: 'PAID',
    allocations: [{ amount: 20, invoice: { invoiceID: made.InvoiceID } }],
  })
})

test('approving, editing, voiding and deleting leave their history; UpdatedDateUTC always grows', () => {
  const { xero, org } = world
  const made = xero.addInvoice(org, { DueDate: null })
  const stamps = [made, xero.approve(made), xero.editInvoice(made, { Reference: 'x' }), xero.voidInvoice(made)].map(
    ({ UpdatedDateUTC }) => UpdatedDateUTC,
  )
  expect(new Set(stamps).size).toBe(4)
  expect(stamps.toSorted((a, b) => a.localeCompare(b))).toEqual(stamps)
  expect(xero.historyOf(made).map(({ changes, user }) => [changes, user])).toEqual(
    ['Created', 'Approved', 'Edited', 'Voided'].map((word) => [word, 'Accountant']),
  )
  expect(() => xero.deleteInvoice(made)).toThrow('Invoice not of valid status for modification')
})

test('a merged contact hands its invoices over', () => {
  const { xero, org } = world
  const [from, into] = [xero.addContact(org, { Name: 'From' }), xero.addContact(org, { Name: 'Into' })]
  const made = xero.addInvoice(org, { Contact: { ContactID: from.ContactID } })
  xero.mergeContact(from, into)
  expect(xero.invoice(made).Contact).toMatchObject({ Name: 'Into' })
})

test.each([
  ['Overpayments', 'OverpaymentID', 'applyOverpayment', 'RECEIVE-OVERPAYMENT'],
  ['Prepayments', 'PrepaymentID', 'applyPrepayment', 'RECEIVE-PREPAYMENT'],
] as const)('%s stand on the invoice, count as credited, and are readable', async (list, id, apply, type) => {
  const { xero, call } = world
  const made = approved()
  const credited = xero[apply](made, 30)
  expect(credited).toMatchObject({ AmountCredited: 30, AmountDue: 90, Status: 'AUTHORISED', [list]: [{ AppliedAmount: 30 }] })
  const [applied] = credited[list] as Record<string, unknown>[]
  const read = (await (await call('GET', `/${list}/${String(applied?.[id])}`)).json()) as Record<string, unknown>
  expect(read[list]).toMatchObject([
    { Type: type, Status: 'PAID', RemainingCredit: 0, Allocations: [{ Amount: 30, Invoice: { InvoiceID: made.InvoiceID } }] },
  ])
  expect(xero[apply](made, 90)).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountPaid: 0 })
})

test('an allocation that is taken off again leaves the invoice open and the credit to be used', async () => {
  const { xero, api, t } = world
  const made = approved()
  xero.applyOverpayment(made, 20)
  const [note] = xero.credit(made, 100).CreditNotes
  expect(xero.invoice(made).Status).toBe('PAID')
  expect(xero.removeCredit(made, note?.CreditNoteID)).toMatchObject({
    Status: 'AUTHORISED',
    AmountCredited: 20,
    AmountDue: 100,
    CreditNotes: [],
  })
  expect((await api.getCreditNote(t, note?.CreditNoteID ?? '')).body.creditNotes?.[0]).toMatchObject({
    status: 'AUTHORISED',
    remainingCredit: 100,
    allocations: [],
  })
  expect(xero.removeCredit(made)).toMatchObject({ AmountDue: 120, Overpayments: [] })
  expect(() => xero.removeCredit(made)).toThrow('The allocation does not exist.')
})

test('a bill and an invoice of a template are made by hand', async () => {
  const { xero, org, api, t } = world
  const bill = xero.addInvoice(org, { Type: 'ACCPAY', Status: 'AUTHORISED', InvoiceNumber: 'R-77' })
  expect(bill).toMatchObject({ Type: 'ACCPAY', InvoiceNumber: 'R-77', Contact: { IsSupplier: true, IsCustomer: false } })
  const [payment] = xero.pay(bill, 10).Payments ?? []
  expect((await api.getPayment(t, payment?.PaymentID ?? '')).body.payments?.[0]).toMatchObject({ paymentType: 'ACCPAYPAYMENT' })
  const templateId = '11111111-2222-4333-8444-555555555555'
  const repeated = xero.addInvoice(org, { RepeatingInvoiceID: templateId })
  expect(xero.approve(repeated)).toMatchObject({ RepeatingInvoiceID: templateId })
  expect(xero.addInvoice(org)).not.toHaveProperty('RepeatingInvoiceID')
})

test('contact groups come with single and paged reads', async () => {
  const { xero, org, call } = world
  const made = xero.addContact(org, { Name: 'In groups', groups: ['VIP'] })
  xero.addContactGroup(org, { name: 'vip', contacts: [made] })
  const { ContactGroupID } = xero.addContactGroup(org, { name: 'Clients', contacts: [made] })
  const groupsAt = async (path: string) => {
    const { Contacts } = (await (await call('GET', path)).json()) as { Contacts: { Name: string; ContactGroups: object[] }[] }
    return Contacts.find(({ Name }) => Name === 'In groups')?.ContactGroups
  }
  const both = [
    { Name: 'VIP', Status: 'ACTIVE' },
    { Name: 'Clients', ContactGroupID },
  ]
  expect(await groupsAt(`/Contacts/${made.ContactID}`)).toMatchObject(both)
  expect(await groupsAt('/Contacts?page=1')).toMatchObject(both)
  expect(await groupsAt('/Contacts')).toEqual([])
})

test('a demo company that is reset is another tenant, and the old connection is gone', async () => {
  const { xero, call, org, t } = await startTestWorld()
  xero.addInvoice(org)
  const next = xero.resetDemoCompany(org)
  expect(next).toMatchObject({ name: 'Demo Trading' })
  expect(next.tenantId).not.toBe(t)
  expect((await call('GET', '/Organisation')).status).toBe(403)
  expect([xero.connections(), xero.invoices()]).toEqual([[], []])
  await xero.close()
})
