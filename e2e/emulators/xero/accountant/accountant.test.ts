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
