import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anInvoice, sendInvoice, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

const NOT_MODIFIABLE = 'Invoice not of valid status for modification'

const hasPayments = (to: string) =>
  `The status ${to} cannot be applied to the invoice because it has payments or credit notes allocated to it.`

/** An invoice brought into a status, as people would. */
function inStatus(status: string) {
  const { xero, org } = world
  const made = xero.addInvoice(org, {
    Status: status === 'DRAFT' || status === 'DELETED' ? 'DRAFT' : status === 'SUBMITTED' ? 'SUBMITTED' : 'AUTHORISED',
  })
  if (status === 'PAID') return xero.pay(made)
  if (status === 'VOIDED') return xero.voidInvoice(made)
  return status === 'DELETED' ? xero.deleteInvoice(made) : made
}

const ALLOWED: Record<string, string[]> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: ['PAID'],
  VOIDED: [],
  DELETED: [],
}
const STATUSES = Object.keys(ALLOWED)

describe('the status machine', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to])))('%s to %s', async (from, to) => {
    const { InvoiceID } = inStatus(from)
    const { element, errors } = await sendInvoice(world.call, { InvoiceID, Status: to })
    const isAllowed = ALLOWED[from]?.includes(to)
    const isRetired = from === 'PAID' && (to === 'VOIDED' || to === 'DELETED')
    expect(errors).toEqual(isAllowed ? [] : [isRetired ? hasPayments(to ?? '') : NOT_MODIFIABLE])
    expect(world.xero.invoice(InvoiceID).Status).toBe(isAllowed ? to : from)
    expect(element['HasErrors']).toBe(!isAllowed)
  })

  test.each(['PAID', 'VOIDED', 'DELETED'])('nothing is created as %s', async (Status) => {
    expect((await sendInvoice(world.call, anInvoice({ Status }))).errors).toEqual(['Invoice not of valid status for creation'])
  })

  test('a part-paid invoice cannot be voided', async () => {
    const made = world.xero.pay(inStatus('AUTHORISED'), 10)
    expect((await sendInvoice(world.call, { InvoiceID: made.InvoiceID, Status: 'VOIDED' })).errors).toEqual([
      'The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.',
    ])
  })
})

describe('what may be edited', () => {
  const linesOf = (invoice: { LineItems?: object[] }) => (invoice.LineItems ?? []) as { LineItemID: string }[]

  test('everything on a draft: a line with its id is updated, one without is added, a missing one is deleted', async () => {
    const { element } = await sendInvoice(
      world.call,
      anInvoice({ LineItems: [{ Description: 'a' }, { Description: 'b', Quantity: 1, UnitAmount: 5 }] }),
    )
    const [, second] = linesOf(element)
    const LineItems = [{ LineItemID: second?.LineItemID, UnitAmount: 7 }, { Description: 'c' }]
    const updated = await sendInvoice(world.call, { InvoiceID: element.InvoiceID, LineItems })
    expect(updated.element).toMatchObject({
      SubTotal: 7,
      LineItems: [{ LineItemID: second?.LineItemID, Description: 'b', UnitAmount: 7 }, { Description: 'c' }],
    })
    expect(linesOf(updated.element)).toHaveLength(2)
  })

  test.each(['part paid', 'PAID'])('on a %s invoice the open fields only', async (state) => {
    const made = state === 'PAID' ? inStatus('PAID') : world.xero.pay(inStatus('AUTHORISED'), 10)
    const { InvoiceID } = made
    const [line] = linesOf(made)
    const LineItems = [{ LineItemID: line?.LineItemID, Description: 'Other words', AccountCode: '260' }]
    const open = {
      InvoiceID,
      Reference: 'New',
      DueDate: '2027-01-31',
      Url: 'https://crm.example/1',
      InvoiceNumber: `N-${state}`,
      LineItems,
    }
    const edited = await sendInvoice(world.call, open)
    expect(edited.errors).toEqual([])
    expect(edited.element).toMatchObject({
      Reference: 'New',
      InvoiceNumber: `N-${state}`,
      LineItems: [{ Description: 'Other words', AccountCode: '260' }],
    })
    const message =
      state === 'PAID' ? NOT_MODIFIABLE : 'This document cannot be edited as it has a payment or credit note allocated to it.'
    for (const closed of [
      { Date: '2026-01-01' },
      { LineAmountTypes: 'NoTax' },
      { CurrencyCode: 'EUR' },
      { LineItems: [{ LineItemID: line?.LineItemID, UnitAmount: 1 }] },
      { LineItems: [{ Description: 'no id' }] },
    ])
      expect((await sendInvoice(world.call, { InvoiceID, ...closed })).errors).toEqual([message])
  })

  test('due date and sent mark of a part-paid invoice do not move UpdatedDateUTC', async () => {
    const made = world.xero.pay(inStatus('AUTHORISED'), 10)
    const { element } = await sendInvoice(world.call, { InvoiceID: made.InvoiceID, SentToContact: true, DueDate: '2027-03-01' })
    expect(element).toMatchObject({ SentToContact: true, UpdatedDateUTC: made.UpdatedDateUTC })
    const moved = await sendInvoice(world.call, { InvoiceID: made.InvoiceID, Reference: 'moves' })
    expect(moved.element['UpdatedDateUTC']).not.toBe(made.UpdatedDateUTC)
  })

  test('nothing in a locked period', async () => {
    const made = inStatus('AUTHORISED')
    world.xero.configureOrganisation(world.org, { periodLockDate: '2026-12-31' })
    const message = 'The document date cannot be before the period lock date, currently set at 31 December 2026'
    expect((await sendInvoice(world.call, anInvoice())).errors).toEqual([message])
    expect((await sendInvoice(world.call, { InvoiceID: made.InvoiceID, Status: 'VOIDED' })).errors).toEqual([message])
    expect((await sendInvoice(world.call, { InvoiceID: made.InvoiceID, Reference: 'still fine' })).errors).toEqual([])
    const [line] = linesOf(made)
    const otherAccount = [{ LineItemID: line?.LineItemID, AccountCode: '260' }]
    expect((await sendInvoice(world.call, { InvoiceID: made.InvoiceID, LineItems: otherAccount })).errors).toEqual([message])
    const otherWords = [{ LineItemID: line?.LineItemID, Description: 'Other words' }]
    expect((await sendInvoice(world.call, { InvoiceID: made.InvoiceID, LineItems: otherWords })).errors).toEqual([])
    world.xero.configureOrganisation(world.org, { periodLockDate: null })
  })
})

test('a plan with two approvals a month refuses the third, and a draft still goes', async () => {
  const own = await startTestWorld()
  own.xero.configureOrganisation(own.org, { approvalsPerMonth: 2 })
  const approve = () => sendInvoice(own.call, anInvoice({ Status: 'AUTHORISED' }))
  expect([(await approve()).errors, (await approve()).errors, (await approve()).errors]).toEqual([
    [],
    [],
    ['You have reached the limit of invoices you can approve'],
  ])
  expect((await sendInvoice(own.call, anInvoice())).errors).toEqual([])
  const actions = (await own.api.getOrganisationActions(own.t)).body.actions ?? []
  expect(actions.find(({ name }) => name === 'CreateApprovedInvoice')?.status).toBe('NOT-ALLOWED')
  await own.xero.close()
})
