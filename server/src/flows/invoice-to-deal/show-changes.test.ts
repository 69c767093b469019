// Every state of an invoice, as its deal shows it; what the rule makes of it; and days that pass.
import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, type RuleChanges, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office.stop())

const DAY_MS = 24 * 3_600_000
const PDF = /^\/api\.xro\/2\.0\/Invoices\/[^/]+$/
const fieldsOf = (dealId: number) => office.kommo.deal(dealId).fields
const textsOf = (dealId: number) => office.kommo.notes(dealId).map(({ text }) => text)
const due = (days: number) => new Date(office.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10)

/** A deal of 1,200 with its invoice over €1,440.00, made by the rule. */
async function invoiced({ rule = {}, ...options }: OfficeOptions & { rule?: RuleChanges } = {}) {
  office = await startOffice({ rules: [rule], ...options })
  const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: contact.id })
  office.kommo.moveDeal(deal.id, 'Payment agreed')
  await office.settle()
  const [invoice] = office.xero.invoices()
  if (!invoice) throw new Error('There is no invoice.')
  office.xero.log.reset()
  return { dealId: deal.id, invoiceId: invoice.InvoiceID }
}
/** A person links another invoice of these amounts to the deal. */
async function linkByHand(dealId: number, invoice: object) {
  await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'ask' })
  const { InvoiceID } = office.xero.addInvoice(office.tenantId, { Status: 'AUTHORISED', ...invoice })
  await office.settle()
  const { body } = await office.api('GET', '/matches')
  const [match] = (body as { matches: { id: string }[] }).matches
  await office.api('POST', `/matches/${match?.id}`, { answer: 'link', dealId })
  await office.settle()
  return InvoiceID
}
const line = (amount: number) => ({ Description: 'More', Quantity: 1, UnitAmount: amount, AccountCode: '200', TaxType: 'NONE' })
/** Gives the office's one rule reactions, with stages by name. */
const reactionsOf = async (names: Record<string, string>, more: object = {}) => {
  const { body } = await office.api('GET', '/rules')
  const [rule] = (body as { rules: { id: string; pipelineId: number }[] }).rules
  const pipelines = await office.app.parts.open
    .crm(await account())
    .readPipelines()
    .then((all) => all.find(({ id }) => id === rule?.pipelineId))
  const stages = Object.fromEntries(
    Object.entries(names).map(([reaction, name]) => [
      reaction,
      { pipelineId: rule?.pipelineId, stageId: pipelines?.stages.find((stage) => stage.name === name)?.id },
    ]),
  )
  const { status } = await office.api('PUT', `/rules/${rule?.id}`, { ...rule, reactions: { ...stages, ...more } })
  expect(status).toBe(200)
}
const account = async () => {
  const found = await office.app.parts.accounts.byId(office.accountId)
  if (!found) throw new Error('The account is gone.')
  return found
}

describe('states', () => {
  test('when a draft goes all the way, then fields, one note a step and the PDF follow each step', async () => {
    const { dealId, invoiceId } = await invoiced({ rule: { createStatus: 'draft' } })
    const { xero } = office
    const submit = { Status: 'SUBMITTED', DueDate: due(10) }
    const steps: [string, () => void, object, RegExp[], number][] = [
      [
        'total changed',
        () => xero.editInvoice(invoiceId, { LineItems: [line(1_000)] }),
        { 'Invoice total': '1000' },
        [/1,440\.00 → €1,000\.00/],
        1,
      ],
      ['reference changed', () => xero.editInvoice(invoiceId, { Reference: 'PO 7' }), { 'Invoice status': 'Draft' }, [], 0],
      [
        'submitted',
        () => xero.editInvoice(invoiceId, submit),
        { 'Invoice status': 'Awaiting approval' },
        [/sent for approval/],
        1,
      ],
      [
        'approved',
        () => xero.approve(invoiceId),
        { 'Invoice status': 'Awaiting payment', 'Amount due': '1000' },
        [/is approved/],
        1,
      ],
      [
        'due changed',
        () => xero.editInvoice(invoiceId, { DueDate: due(20) }),
        { 'Invoice status': 'Awaiting payment' },
        [/now due/],
        1,
      ],
      ['part paid', () => xero.pay(invoiceId, 400), { 'Invoice status': 'Part paid', 'Amount due': '600' }, [/€600\.00 open/], 0],
      ['credited', () => xero.credit(invoiceId, 100), { 'Amount due': '500' }, [/credited €100\.00/], 0],
      ['paid', () => xero.pay(invoiceId), { 'Invoice status': 'Paid', 'Amount due': '0' }, [/is settled|is paid/], 0],
      [
        'payments removed',
        () => xero.removePayment(invoiceId),
        { 'Invoice status': 'Part paid', 'Amount due': '900' },
        [/removed/],
        0,
      ],
    ]
    for (const [what, act, fields, notes, pdfs] of steps) {
      const before = textsOf(dealId).length
      xero.log.reset()
      act()
      await office.settle()
      const texts = textsOf(dealId)
      expect({
        what,
        fields: fieldsOf(dealId),
        news: texts.slice(0, texts.length - before),
        pdfs: xero.log.count({ method: 'GET', path: PDF }),
      }).toEqual({
        what,
        fields: expect.objectContaining(fields),
        news: notes.map((note) => expect.stringMatching(note) as unknown),
        pdfs,
      })
    }
    expect(office.kommo.files(dealId)).toHaveLength(1)
  })

  test('when a draft is deleted, then the deal says so once', async () => {
    const { dealId, invoiceId } = await invoiced({ rule: { createStatus: 'draft' } })
    office.xero.deleteInvoice(invoiceId)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Deleted', 'Amount due': '0' })
    expect(textsOf(dealId)[0]).toMatch(/was deleted in Xero/)
  })

  test('when a deal has several invoices, then they are summed in one currency and never over two', async () => {
    const { dealId, invoiceId } = await invoiced()
    await linkByHand(dealId, { LineItems: [line(60)] })
    expect(fieldsOf(dealId)).toMatchObject({
      'Invoice total': '1500',
      'Amount due': '1500',
      'Invoice number': expect.stringContaining(', '),
    })
    office.xero.pay(invoiceId, 10)
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice total': '1500', 'Amount due': '1490', 'Invoice status': 'Part paid' })
    await linkByHand(dealId, { CurrencyCode: 'USD', LineItems: [line(5)] })
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice currency': 'EUR, USD' })
    expect(fieldsOf(dealId)).not.toHaveProperty('Invoice total')
    expect(fieldsOf(dealId)).not.toHaveProperty('Amount due')
  })

  test('when an older version arrives after a newer one, then it changes nothing', async () => {
    const { dealId, invoiceId } = await invoiced()
    const { organisations, links } = office.app.parts
    const organisation = await organisations.byId(office.accountId, office.organisationId)
    if (!organisation) throw new Error('The organisation is gone.')
    const [old] = await office.app.parts.open.books(organisation, 'event').getInvoices([invoiceId])
    office.xero.pay(invoiceId)
    await office.settle()
    const [link] = await links.ofDeals(office.accountId, [dealId])
    expect(old && link && (await links.transaction((tx) => links.saveInvoice(tx, link.id, old)))).toBe(false)
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
  })

  test('when Kommo deleted the deal, then the event fails with a sentence, and retrying ten times is safe', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.kommo.deleteDeal(dealId)
    office.xero.pay(invoiceId)
    await office.settle()
    const list = async () => {
      const { body } = await office.api('GET', '/events')
      return (body as { events: { id: string; kind: string; state: string; outcome: string }[] }).events
    }
    const failed = (await list()).find(({ kind, state }) => kind === 'show_change' && state === 'failed')
    expect(failed?.outcome).toMatch(/\w+ \w+.*\./)
    office.kommo.restoreDeal(dealId)
    for (let press = 0; press < 10; press++) expect((await office.api('POST', `/events/${failed?.id}/retry`)).status).toBe(204)
    await office.settle()
    expect((await list()).find(({ id }) => id === failed?.id)?.state).toBe('done')
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
    expect(textsOf(dealId).filter((text) => text.includes('is paid'))).toHaveLength(1)
    for (const id of ['abc', '0', '99999999999999999999'])
      expect((await office.api('POST', `/events/${id}/retry`)).status).toBe(400)
    expect((await office.api('POST', '/events/987654/retry')).status).toBe(404)
  })
})

describe('reactions', () => {
  test('when it is part paid, then paid, then the deal moves and takes the value, as the rule says', async () => {
    const { dealId, invoiceId } = await invoiced()
    await reactionsOf({ partPaid: 'Talking', paid: 'New' }, { setDealValue: true })
    office.xero.pay(invoiceId, 10)
    await office.settle()
    expect(office.kommo.deal(dealId)).toMatchObject({ stage: { name: 'Talking' }, price: 1_440 })
    office.xero.pay(invoiceId)
    await office.settle()
    expect(office.kommo.deal(dealId)).toMatchObject({ stage: { name: 'New' }, price: 1_440 })
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when the rule wants nothing, then value and stage stay', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.pay(invoiceId)
    await office.settle()
    expect(office.kommo.deal(dealId)).toMatchObject({ stage: { name: 'Payment agreed' }, price: 1_200 })
  })

  test('when it is voided, then the deal moves', async () => {
    const { dealId, invoiceId } = await invoiced()
    await reactionsOf({ voided: 'Talking' })
    office.xero.voidInvoice(invoiceId)
    await office.settle()
    expect(office.kommo.deal(dealId).stage.name).toBe('Talking')
  })

  test('when the deal is lost or has gone to another pipeline, then it stays there', async () => {
    const { dealId, invoiceId } = await invoiced()
    await reactionsOf({ partPaid: 'Talking', paid: 'New' })
    office.kommo.addPipeline(office.kommoAccountId, { name: 'Delivery', stages: ['Packing'] })
    office.kommo.moveDeal(dealId, 'Packing', { pipeline: 'Delivery' })
    office.xero.pay(invoiceId, 10)
    await office.settle()
    expect(office.kommo.deal(dealId)).toMatchObject({ pipeline: { name: 'Delivery' }, stage: { name: 'Packing' } })
    office.kommo.moveDeal(dealId, 143, { pipeline: 'Sales' })
    office.xero.pay(invoiceId)
    await office.settle()
    expect(office.kommo.deal(dealId).stage.id).toBe(143)
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
  })
})

describe('overdue', () => {
  const tick = async () => {
    await office.app.parts.schedule.noteOverdue()
    await office.settle()
  }
  const overdueNotes = (dealId: number) => textsOf(dealId).filter((text) => text.includes('is overdue'))

  test('when days of downtime pass, then it is told once, moved, and one task stands; and again after another due day', async () => {
    const { dealId, invoiceId } = await invoiced()
    await reactionsOf({ overdue: 'Talking' }, { overdueTask: true })
    await office.clock.advance(20 * DAY_MS)
    for (let minute = 0; minute < 3; minute++) await tick()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Overdue' })
    expect(office.kommo.deal(dealId).stage.name).toBe('Talking')
    expect(overdueNotes(dealId)).toHaveLength(1)
    expect(office.kommo.log.count({ method: 'POST', path: '/api/v4/tasks' })).toBe(1)

    office.xero.editInvoice(invoiceId, { DueDate: due(5) })
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Awaiting payment' })
    await tick()
    expect(overdueNotes(dealId)).toHaveLength(1)
    await office.clock.advance(7 * DAY_MS)
    await tick()
    expect(overdueNotes(dealId)).toHaveLength(2)
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Overdue' })
  })

  test('when it was paid while no webhook came, then nobody is told that it is overdue', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.webhooks.setFaults({ dropNext: 10 })
    office.xero.pay(invoiceId)
    await office.settle()
    await office.clock.advance(20 * DAY_MS)
    await tick()
    expect(overdueNotes(dealId)).toEqual([])
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Paid' })
  })

  test.each([
    ['NEWZEALANDSTANDARDTIME', 'Pacific/Auckland'],
    ['UTC', 'UTC'],
  ])('when it is midnight in %s, then it is overdue, and not an hour before', async (timezone, zone) => {
    const { dealId, invoiceId } = await invoiced({ organisation: { timezone } })
    const day = (at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
    const tomorrow = day(new Date(office.clock.now().getTime() + DAY_MS))
    office.xero.editInvoice(invoiceId, { DueDate: tomorrow })
    await office.settle()
    // To the last quarter of an hour of the due day, on the organisation's own clock.
    const quarter = 15 * 60_000
    let at = office.clock.now().getTime()
    while (day(new Date(at + quarter)) <= tomorrow) at += quarter
    await office.clock.advance(at - office.clock.now().getTime())
    await tick()
    expect(overdueNotes(dealId)).toEqual([])
    await office.clock.advance(quarter)
    await tick()
    expect(overdueNotes(dealId)).toHaveLength(1)
  })
})
