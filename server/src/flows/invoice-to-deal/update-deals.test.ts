import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office.stop())

/** A deal with its invoice over €1,200.00 and tax, made by the rule. */
const invoiced = async (options?: OfficeOptions) => {
  office = await startOffice(options)
  const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: contact.id })
  office.kommo.moveDeal(deal.id, 'Payment agreed')
  await office.settle()
  const [invoice] = office.xero.invoices()
  if (!invoice) throw new Error('There is no invoice.')
  office.kommo.log.reset()
  office.xero.log.reset()
  return { dealId: deal.id, invoiceId: invoice.InvoiceID, number: invoice.InvoiceNumber }
}
const fieldsOf = (dealId: number) => office.kommo.deal(dealId).fields
/** Notes after the first one, newest first. */
const newsOf = (dealId: number) =>
  office.kommo
    .notes(dealId)
    .slice(0, -1)
    .map(({ text }) => text)

describe('the deal follows its invoice', () => {
  test('when it is paid in part, then the fields and one note say how much is open', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.pay(invoiceId, 400)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Part paid', 'Amount due': '1040' })
    expect(newsOf(dealId)).toEqual([expect.stringMatching(/€400\.00 of €1,440\.00.*€1,040\.00 open/)])
  })

  test('when it is paid, then status and note follow, with one call to Xero and two to Kommo', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.pay(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid', 'Amount due': '0' })
    expect(newsOf(dealId)).toEqual([expect.stringMatching(/is paid/)])
    expect(office.xero.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api.xro/2.0/Invoices',
    ])
    expect(office.kommo.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v4/leads',
      'POST /api/v4/leads/notes',
    ])
  })

  test('when it is paid, credited, voided and edited, then each state arrives', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.credit(invoiceId, 40)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Amount due': '1400' })
    office.xero.pay(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
    office.xero.removePayment(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Part paid', 'Amount due': '1400' })
  })

  test('when it is voided, then the deal says so, and is invoiced again only after it left the stage and came back', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.voidInvoice(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Voided' })
    office.kommo.editDeal(dealId, { tags: ['vip'] })
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
    office.kommo.moveDeal(dealId, 'Talking')
    await office.settle()
    office.kommo.moveDeal(dealId, 'Payment agreed')
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(2)
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Awaiting payment', 'Invoice number': 'INV-0002' })
  })

  test('when fifty updates come duplicated and shuffled, then the final state is right with few calls', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.webhooks.setFaults({ duplicateNext: 25, holdNext: 20 })
    for (let cents = 1; cents <= 50; cents++) office.xero.pay(invoiceId, cents / 100)
    await office.settle()
    office.xero.webhooks.releaseHeld()
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Part paid', 'Amount due': '1427.25' })
  })
})

describe('overdue', () => {
  test('when midnight of the organisation passes the due day, then the deal is told once', async () => {
    const { dealId } = await invoiced()
    await office.clock.advance(15 * 24 * 3_600_000)
    await office.app.parts.schedule.noteOverdue()
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Overdue' })
    await office.app.parts.schedule.noteOverdue()
    await office.settle()
    expect(newsOf(dealId)).toEqual([expect.stringMatching(/overdue/)])
  })
})

describe('what webhooks lost', () => {
  test('when every webhook of a payment was lost, then the next catch-up repairs the deal', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.webhooks.setFaults({ dropNext: 10 })
    office.xero.pay(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Awaiting payment' })
    await office.app.parts.schedule.noteCatchUps()
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
  })

  test('when the webhook of the stage change was lost, then the next catch-up makes the invoice', async () => {
    office = await startOffice()
    const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 100, contact: contact.id })
    await office.settle()
    office.kommo.webhooks.setFaults({ dropNext: 5 })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expect(office.xero.invoices()).toEqual([])
    await office.app.parts.schedule.noteCatchUps()
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
  })
})

describe('made by hand', () => {
  const wish = { mode: 'create', statuses: ['authorised', 'paid'] }
  const line = { Description: 'Consulting', Quantity: 2, UnitAmount: 150, AccountCode: '200' }

  test('when nothing fits and the wish says create, then a deal opens with all the data and is linked', async () => {
    office = await startOffice({ rules: [] })
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, wish)
    const contact = office.xero.addContact(office.tenantId, { Name: 'Lumen Robotics GmbH', EmailAddress: 'ap@lumen.example' })
    office.xero.addInvoice(office.tenantId, {
      Contact: { ContactID: contact.ContactID },
      Status: 'AUTHORISED',
      LineItems: [line],
    })
    await office.settle()
    const deals = office.kommo.deals(office.kommoAccountId)
    expect(deals).toMatchObject([
      { name: expect.stringContaining('Lumen Robotics GmbH'), price: 360, company: { name: 'Lumen Robotics GmbH' } },
    ])
    expect(deals[0]?.fields).toMatchObject({ 'Invoice status': 'Awaiting payment' })
    expect(deals[0]?.files).toHaveLength(1)
  })

  test('when the reference names the deal of that client, then it is linked and nothing new opens', async () => {
    office = await startOffice({ rules: [] })
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, wish)
    const ada = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 300, contact: ada.id })
    const contact = office.xero.addContact(office.tenantId, { Name: 'Ada Byron', EmailAddress: 'ada@example.com' })
    office.xero.addInvoice(office.tenantId, {
      Contact: { ContactID: contact.ContactID },
      Status: 'AUTHORISED',
      Reference: `Deal ${deal.id}`,
      LineItems: [line],
    })
    await office.settle()
    expect(office.kommo.deals(office.kommoAccountId)).toHaveLength(1)
    expect(fieldsOf(deal.id)).toMatchObject({ 'Invoice status': 'Awaiting payment' })
  })

  test('when the webhook overtakes the answer of our own create, then it is adopted and not taken for theirs', async () => {
    office = await startOffice()
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, wish)
    const ada = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 300, contact: ada.id })
    office.xero.failNext('/Invoices', { kind: 'lose_answer' })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    await office.later(60_000)
    expect(office.kommo.deals(office.kommoAccountId)).toHaveLength(1)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(fieldsOf(deal.id)).toMatchObject({ 'Invoice number': 'INV-0001' })
  })
})

describe('contacts and books', () => {
  const again = async (name: string) => {
    const client = office.kommo.deals(office.kommoAccountId)[0]?.contacts[0]
    const deal = office.kommo.addDeal(office.kommoAccountId, { name, price: 90, contact: client?.id ?? 0 })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    return office.xero.invoices().at(-1)
  }

  test('when a contact is merged in Xero, then its client follows to the heir without being asked for again', async () => {
    const { invoiceId } = await invoiced()
    const first = office.xero.invoice(invoiceId).Contact.ContactID
    const heir = office.xero.addContact(office.tenantId, { Name: 'Ada King' })
    office.xero.mergeContact(first, heir.ContactID)
    await office.settle()
    office.xero.log.reset()
    expect(await again('Second')).toMatchObject({ Contact: { ContactID: heir.ContactID } })
    expect(office.xero.log.count({ path: /Contacts/ })).toBe(0)
  })

  test('when a contact is archived in Xero, then the next invoice goes to another one and none is refused', async () => {
    const { invoiceId } = await invoiced()
    const first = office.xero.invoice(invoiceId).Contact.ContactID
    office.xero.archiveContact(first)
    await office.settle()
    office.xero.log.reset()
    expect((await again('Second'))?.Contact.ContactID).not.toBe(first)
    expect(office.xero.log.count({ method: 'PUT', path: /\/Invoices$/ })).toBe(1)
  })

  test('when a demo company was reset, then the connection is shown as ended and the work waits', async () => {
    await invoiced({ organisation: { isDemoCompany: true } })
    office.xero.resetDemoCompany(office.tenantId)
    await again('Second')
    const { body } = await office.api('GET', '/connections')
    expect(body).toMatchObject({ organisations: [{ state: 'reconnect_needed' }], waitingEvents: 1 })
  })

  test('when the card asks, then the sums of the deal are exact and currencies are not added', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.pay(invoiceId, 400.1)
    office.xero.credit(invoiceId, 39.9)
    await office.settle()
    const { body } = await office.api('GET', `/deals/${dealId}/invoices`)
    expect(body).toMatchObject({
      money: { currency: 'EUR', invoiced: '1440', net: '1200', paid: '400.1', credited: '39.9', open: '1000', others: [] },
    })
  })
})
