// Somebody presses "create" in the card: one invoice, exactly as ordered, whatever happens.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { partOfLines } from '../../contract/part-of-lines.ts'
import type { Part } from '../../contract/invoice-form.ts'
import { installAccount, type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'
import { spoil } from '../deal-to-invoice/expect-done-once.ts'
import { create, orderOf, readiness, send } from '../../../test/at-the-card.ts'

let office: Office
afterEach(() => office.stop())

const open = async (options?: OfficeOptions) => {
  office = await startOffice(options)
}
const addDeal = (deal: Partial<Parameters<Office['kommo']['addDeal']>[1]> = {}) => {
  const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  return office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: contact.id, ...deal })
}
const linksOf = (dealId: number) => office.app.parts.links.ofDeals(office.accountId, [dealId])
const live = () => office.xero.invoices().filter(({ Status }) => Status !== 'VOIDED' && Status !== 'DELETED')
const callsTo = (system: 'kommo' | 'xero') =>
  office[system].log.entries({ kind: 'request', path: '/api' }).map(({ method, path }) => `${method} ${path}`)

describe('the ordinary way', () => {
  test('when a person creates an invoice, then it is as ordered, the deal shows it, and Xero and Kommo are asked as little as planned', async () => {
    await open()
    const deal = addDeal()
    await office.settle()
    const { form, problems } = await readiness(office, deal.id)
    expect(problems).toEqual([])
    const order = orderOf(form, { reference: 'By hand', dueDay: '2027-01-31' })
    office.kommo.log.reset()
    office.xero.log.reset()
    const { status, id } = await send(office, deal.id, order)
    expect(status).toBe(202)
    // The deal, to know whom it bills. The rest is for the worker.
    expect(callsTo('kommo')).toEqual(['GET /api/v4/leads'])
    expect(callsTo('xero')).toEqual([])
    await office.app.drain(office.accountId)

    const [invoice, ...others] = office.xero.invoices()
    expect(others).toEqual([])
    expect(invoice).toMatchObject({
      Status: 'AUTHORISED',
      Reference: 'By hand',
      Contact: { Name: 'Ada Byron' },
      LineItems: [{ Description: 'Residence permit', Quantity: 1, UnitAmount: 1_200, AccountCode: '200' }],
      Total: 1_440,
    })
    expect(invoice?.Url).toContain(`/leads/detail/${deal.id}?invoice=${id}`)
    // The new contact: looked for, then made. And the invoice.
    expect(office.xero.log.count({ method: 'GET', path: '/api.xro/2.0/Contacts' })).toBe(1)
    expect(office.xero.log.count({ method: 'PUT', path: '/api.xro/2.0/Contacts' })).toBe(1)
    expect(office.xero.log.count({ method: 'PUT', path: /\/Invoices$/ })).toBe(1)
    expect(office.kommo.log.count({ method: 'GET', path: '/api/v4/contacts' })).toBe(1)
    await office.settle()
    expect(office.kommo.deal(deal.id).fields).toMatchObject({ 'Invoice number': invoice?.InvoiceNumber })
    expect(office.kommo.notes(deal.id)).toHaveLength(1)
    expect(office.kommo.files(deal.id)).toHaveLength(1)
    expect(office.xero.emails()).toEqual([])
    const [link] = await linksOf(deal.id)
    expect(link).toMatchObject({ id, origin: 'CARD', state: 'LINKED', wish: { client: { kind: 'person' }, send: false } })
    expect(link?.agreedTotal?.toFixed()).toBe('1440')
  })

  test('when the client is known, then Xero is called once and its contacts not at all', async () => {
    await open()
    const ada = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const first = addDeal({ contact: ada.id })
    await create(office, first.id)
    await office.settle()
    office.xero.log.reset()
    const second = addDeal({ contact: ada.id })
    await create(office, second.id)
    await office.app.drain(office.accountId)
    expect(office.xero.log.count({ path: '/api.xro/2.0/Contacts' })).toBe(0)
    expect(office.xero.log.count({ method: 'PUT', path: /\/Invoices$/ })).toBe(1)
    expect(office.xero.contacts().filter(({ Name }) => Name === 'Ada Byron')).toHaveLength(1)
  })

  test.each([
    ['draft', 'DRAFT', 0],
    ['submit', 'SUBMITTED', 0],
    ['approve_and_send', 'AUTHORISED', 1],
  ] as const)('when it is ordered as %s, then it is %s and %i mails leave', async (mode, Status, mails) => {
    await open()
    const deal = addDeal()
    await create(office, deal.id, { mode })
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ Status }])
    expect(office.xero.emails()).toHaveLength(mails)
    expect(office.kommo.notes(deal.id)).toHaveLength(1)
  })

  test('when the rule mails invoices and the person does not, then nothing is mailed and the deal is told all the same', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const deal = addDeal()
    await create(office, deal.id, { mode: 'approve' })
    await office.settle()
    expect(office.xero.emails()).toEqual([])
    expect(office.kommo.notes(deal.id).map(({ text }) => text)).toEqual([expect.stringMatching(/was created in Xero/)])
  })

  test('when the deal has nobody to invoice and a name is typed, then a contact of that name is made once and used again', async () => {
    await open()
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Walk-in', price: 10 })
    const typed = { kind: 'new' as const, name: 'Grace <Hopper>', email: 'grace@example.com' }
    await create(office, deal.id, { contact: typed })
    await office.settle()
    const other = office.kommo.addDeal(office.kommoAccountId, { name: 'Walk-in 2', price: 20 })
    await create(office, other.id, { contact: { ...typed, name: 'grace hopper' } })
    const stranger = office.kommo.addDeal(office.kommoAccountId, { name: 'Walk-in 3', price: 30 })
    await create(office, stranger.id, { contact: { ...typed, name: 'Grace Hopper', email: 'other@example.com' } })
    await office.settle()
    expect(office.xero.invoices().map(({ Contact }) => Contact.Name)).toEqual([
      'Grace Hopper',
      'Grace Hopper',
      `Grace Hopper (deal ${stranger.id})`,
    ])
  })

  test('when the client is another contact in Xero, then that one is invoiced and remembered', async () => {
    await open()
    const contact = office.xero.addContact(office.tenantId, { Name: 'Byron Holding' })
    const deal = addDeal()
    await create(office, deal.id, { contact: { kind: 'known', contactId: contact.ContactID } })
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ Contact: { Name: 'Byron Holding' } }])
    const [invoice] = office.xero.invoices()
    office.xero.voidInvoice(invoice?.InvoiceID ?? '')
    await office.settle()
    const { form } = await readiness(office, deal.id)
    expect(form?.contact).toMatchObject({ kind: 'known', contactId: contact.ContactID })
  })
})

describe('never two', () => {
  test('when the same click is sent five times at once and once more afterwards, then there is one invoice', async () => {
    await open()
    const deal = addDeal()
    const order = orderOf((await readiness(office, deal.id)).form)
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(office, deal.id, order)))
    await office.settle()
    answers.push(await send(office, deal.id, order))
    await office.settle()
    expect(new Set(answers.map(({ status, id }) => `${status} ${id}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(202)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(await office.app.parts.db.event.count({ where: { kind: 'card_invoice' } })).toBe(1)
  })

  test('when two people create the whole at once, then one wins and the other is told', async () => {
    await open()
    const deal = addDeal()
    const { form } = await readiness(office, deal.id)
    const answers = await Promise.all([send(office, deal.id, orderOf(form)), send(office, deal.id, orderOf(form))])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409])
    expect(answers.find(({ status }) => status === 409)?.error).toMatchObject({ code: 'invoice.exists' })
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when a rule has invoiced the deal, then the card makes another one only after that is voided', async () => {
    await open()
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    const refused = await create(office, deal.id)
    expect([refused.status, refused.error?.code]).toEqual([409, 'invoice.exists'])
    expect(refused.error?.message).toContain('INV-0001')
    office.xero.voidInvoice(office.xero.invoices()[0]?.InvoiceID ?? '')
    await office.settle()
    expect((await create(office, deal.id)).status).toBe(202)
    await office.settle()
    expect(live()).toHaveLength(1)
  })

  test('when the card has invoiced the deal and it reaches the stage of a rule, then the rule makes no second one', async () => {
    await open()
    const deal = addDeal()
    await create(office, deal.id)
    await office.settle()
    for (const stage of ['Payment agreed', 'Talking', 'Payment agreed']) {
      office.kommo.moveDeal(deal.id, stage)
      await office.settle()
    }
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when a click and a stage change come at the same moment, then there is one invoice', async () => {
    await open()
    const deals = Array.from({ length: 6 }, () => addDeal())
    const orders = await Promise.all(deals.map(async ({ id }) => ({ id, order: orderOf((await readiness(office, id)).form) })))
    office.kommo.moveDeals(
      deals.map(({ id }) => id),
      'Payment agreed',
    )
    await office.kommo.webhooks.idle()
    await Promise.all([office.app.drain(office.accountId), ...orders.map(({ id, order }) => send(office, id, order))])
    await office.later(2_000)
    expect(office.xero.invoices()).toHaveLength(deals.length)
  })

  test('when a rule could not invoice the deal, or holds it, and the card does, then the rule stands aside while the deal stays', async () => {
    await open({ rules: [{ billTo: 'company' }, { stage: 'Talking', holdSeconds: 600 }] })
    const unready = addDeal()
    office.kommo.moveDeal(unready.id, 'Payment agreed')
    const held = addDeal()
    office.kommo.moveDeal(held.id, 'Talking')
    await office.settle()
    for (const { id } of [unready, held]) {
      const contact = { kind: 'new' as const, name: 'Ada Byron', email: null }
      expect((await create(office, id, { contact })).status).toBe(202)
    }
    await office.settle()
    const company = office.kommo.addCompany(office.kommoAccountId, { name: 'Late Ltd' })
    office.kommo.editDeal(unready.id, { company: company.id })
    await office.later(700_000)
    expect(office.xero.invoices()).toHaveLength(2)
    expect((await linksOf(unready.id)).map(({ state }) => state).toSorted()).toEqual(['LINKED', 'STOOD_BEFORE'])
  })
})

describe('an answer is lost', () => {
  test.each([
    ['lose_answer', { kind: 'lose_answer' }],
    ['reset', { kind: 'reset' }],
    ['500', { kind: 'status', status: 500 }],
  ] as const)('when Xero’s answer is lost by %s, then the invoice is there once and mailed once', async (_what, fault) => {
    await open()
    const deal = addDeal()
    spoil(office, 'xero', 'PUT /api.xro/2.0/Invoices', fault)
    await create(office, deal.id, { mode: 'approve_and_send' })
    await office.settle()
    await office.later(10_000)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(office.xero.emails()).toHaveLength(1)
    expect(office.kommo.notes(deal.id)).toHaveLength(1)
  })

  test('when it is lost and the key has died, then the invoice is looked for before anything is sent', async () => {
    await open()
    const deal = addDeal()
    office.xero.webhooks.setFaults({ dropRate: 1 })
    spoil(office, 'xero', 'PUT /api.xro/2.0/Invoices', { kind: 'lose_answer' }, 100)
    await create(office, deal.id)
    await office.settle()
    office.xero.faults.reset()
    await office.later(20 * 60_000)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(await linksOf(deal.id)).toMatchObject([{ state: 'LINKED' }])
  })

  test('when the answer of a new contact is lost, then the contact is there once', async () => {
    await open()
    spoil(office, 'xero', 'PUT /api.xro/2.0/Contacts', { kind: 'lose_answer' }, 2)
    await create(office, addDeal().id)
    const nobody = office.kommo.addDeal(office.kommoAccountId, { name: 'Walk-in', price: 10 })
    await create(office, nobody.id, { contact: { kind: 'new', name: 'Grace Hopper', email: null } })
    await office.settle()
    await office.later(60_000)
    await office.later(60_000)
    expect(
      office.xero
        .contacts()
        .map(({ Name }) => Name)
        .toSorted(),
    ).toEqual(['Ada Byron', 'Grace Hopper'])
    expect(office.xero.invoices()).toHaveLength(2)
  })

  test('when the order’s event is lost, then catch-up carries it out, wherever the deal stands', async () => {
    await open()
    const deal = addDeal()
    await create(office, deal.id)
    await office.app.parts.db.event.deleteMany({ where: { kind: 'card_invoice' } })
    await office.later(30 * 60_000)
    await office.app.parts.schedule.noteCatchUps()
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
  })
})

describe('parts', () => {
  const products = () => {
    const permit = office.kommo.addProduct(office.kommoAccountId, { name: 'Permit', price: 950.25 })
    const pages = office.kommo.addProduct(office.kommoAccountId, { name: 'Translation', price: 38.55 })
    return [{ product: permit.id }, { product: pages.id, quantity: 7 }]
  }
  const createPart = async (dealId: number, part: Part) => {
    const { form } = await readiness(office, dealId)
    const { lines, error } = partOfLines(form?.lines ?? [], form?.invoicedOfLines ?? [], part)
    expect(error).toBeNull()
    const answer = await send(office, dealId, orderOf(form, { part, lines }))
    await office.settle()
    return answer
  }

  test('when 30 %, an amount and the balance are invoiced, then they come to the whole, to the cent and per line', async () => {
    await open()
    const deal = addDeal({ products: products() })
    for (const part of [{ kind: 'percent', percent: '30' }, { kind: 'amount', amount: '100.01' }, { kind: 'balance' }] as const)
      expect((await createPart(deal.id, part)).status).toBe(202)
    const cents = office.xero.invoices().map(({ SubTotal }) => Math.round(SubTotal * 100))
    expect(cents).toHaveLength(3)
    expect(cents.reduce((sum, each) => sum + each, 0)).toBe(122_010)
    const { form } = await readiness(office, deal.id)
    expect(form?.invoicedOfLines).toEqual(['950.25', '269.85'])
    expect(partOfLines(form?.lines ?? [], form?.invoicedOfLines ?? [], { kind: 'balance' }).error).toBe('nothing_left')
  })

  test('when a part is voided, then it is open again', async () => {
    await open()
    const deal = addDeal()
    await createPart(deal.id, { kind: 'percent', percent: '30' })
    office.xero.voidInvoice(office.xero.invoices()[0]?.InvoiceID ?? '')
    await office.settle()
    expect((await readiness(office, deal.id)).form?.invoicedOfLines).toEqual(['0'])
  })

  test('when two people invoice the balance at once, then one is told that nothing is left', async () => {
    await open()
    const deal = addDeal({ products: products() })
    await createPart(deal.id, { kind: 'percent', percent: '30' })
    const { form } = await readiness(office, deal.id)
    const part = { kind: 'balance' } as const
    const { lines } = partOfLines(form?.lines ?? [], form?.invoicedOfLines ?? [], part)
    const answers = await Promise.all([
      send(office, deal.id, orderOf(form, { part, lines })),
      send(office, deal.id, orderOf(form, { part, lines })),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409])
    const { error } = answers.find(({ status }) => status === 409) ?? {}
    expect(error).toMatchObject({ code: 'invoice.more_than_open', message: expect.stringContaining('€0') })
  })

  test('when a deposit stands and somebody orders the whole, then it is refused, and a rule makes no whole either', async () => {
    await open()
    const deal = addDeal()
    await createPart(deal.id, { kind: 'percent', percent: '30' })
    expect((await create(office, deal.id)).error?.code).toBe('invoice.exists')
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
  })
})

describe('what the books do not allow', () => {
  test('when the form asks for what is not in the books, then each field is named and nothing is ordered', async () => {
    await open()
    const deal = addDeal()
    const { form } = await readiness(office, deal.id)
    const [line] = orderOf(form).lines
    if (!line) throw new Error('The form has no line.')
    const { status, error } = await send(
      office,
      deal.id,
      orderOf(form, {
        currency: 'JPY',
        dueDay: '2020-01-01',
        contact: { kind: 'new', name: '<>', email: null },
        mode: 'approve_and_send',
        lines: [{ ...line, accountCode: '999', taxType: 'NOPE', itemCode: 'GONE', quantity: '-1' }],
      }),
    )
    expect(status).toBe(400)
    expect(error?.code).toBe('invoice.impossible')
    expect(error?.fields?.map(({ path }) => path)).toEqual([
      'contact.name',
      'contact.email',
      'dueDay',
      'currency',
      'lines.0.itemCode',
      'lines.0.accountCode',
      'lines.0.taxType',
      'lines.0.quantity',
      'lines',
    ])
    expect(await linksOf(deal.id)).toEqual([])
  })

  test('when Xero refuses it, then the reason is kept for the card and not written on the deal, and trying again makes it', async () => {
    await open()
    const deal = addDeal()
    const { form } = await readiness(office, deal.id)
    // Our list of accounts is a day old.
    office.xero.archiveAccount(office.tenantId, '200')
    const typed = { description: 'As agreed on the phone', quantity: '2', unitAmount: '600.5' }
    const ordered = { reference: 'PO 77', lines: orderOf(form).lines.map((line) => ({ ...line, ...typed })) }
    const { id } = await send(office, deal.id, orderOf(form, ordered))
    await office.settle()
    expect(office.xero.invoices()).toEqual([])
    expect(office.kommo.notes(deal.id)).toEqual([])
    expect(await linksOf(deal.id)).toMatchObject([
      { id, state: 'REFUSED', problem: [{ code: 'rejected_by_xero', messages: [expect.stringContaining('archived')] }] },
    ])

    office.xero.addAccount(office.tenantId, { code: '201', name: 'Services' })
    await office.later(25 * 3_600_000)
    const { form: anew } = await readiness(office, deal.id, { from: id ?? '' })
    expect(anew).toMatchObject({ reference: 'PO 77', lines: [typed] })
    const lines = orderOf(anew).lines.map((line) => ({ ...line, accountCode: '201' }))
    const again = await send(office, deal.id, orderOf(anew, { lines, replaces: id }))
    expect(again.status).toBe(202)
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ Reference: 'PO 77', Total: 1441.2, LineItems: [{ AccountCode: '201' }] }])
    expect((await linksOf(deal.id)).map(({ state }) => state)).toEqual(['RELEASED', 'LINKED'])
  })

  test('when the contact was archived meanwhile, then it is forgotten and the next form looks for the client anew', async () => {
    await open()
    const ada = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    await create(office, addDeal({ contact: ada.id }).id)
    await office.settle()
    const deal = addDeal({ contact: ada.id })
    const order = orderOf((await readiness(office, deal.id)).form)
    office.xero.webhooks.setFaults({ dropRate: 1 })
    office.xero.archiveContact(office.xero.contacts().find(({ Name }) => Name === 'Ada Byron')?.ContactID ?? '')
    await send(office, deal.id, order)
    await office.settle()
    expect(await linksOf(deal.id)).toMatchObject([{ state: 'REFUSED' }])
    expect((await readiness(office, deal.id)).form?.contact).toMatchObject({ kind: 'new', name: 'Ada Byron' })
  })
})

describe('who may', () => {
  const max = { user: 'max@acme.example' }
  const nobody = { everyone: false, roleIds: [], userIds: [] }
  const everyone = { everyone: true, roleIds: [], userIds: [] }

  test('when somebody may not create, or not approve, then the server refuses and the form offers what is left', async () => {
    await open()
    const deal = addDeal()
    const permissions = { create: everyone, approve: nobody, send: everyone, void: nobody, link: everyone }
    await office.api('PUT', '/permissions', permissions)
    const { form } = await readiness(office, deal.id, max)
    expect([form?.mode, form?.modes]).toEqual(['submit', ['draft', 'submit']])
    expect((await send(office, deal.id, orderOf(form, { mode: 'approve' }), max)).error?.code).toBe('widget.not_allowed')
    await office.api('PUT', '/permissions', { ...permissions, create: nobody })
    expect((await send(office, deal.id, orderOf(form), max)).status).toBe(403)
    expect((await readiness(office, deal.id, max)).form?.modes).toEqual([])
    for (const [path, body] of [
      [`/deals/${deal.id}/fixes`, { fix: 'amount', amount: '1' }],
      [`/pending/${randomUUID()}`, { key: randomUUID(), action: 'retry' }],
      ['/bulk/preview', { dealIds: [deal.id] }],
      ['/bulk', { key: randomUUID(), dealIds: [deal.id], mode: 'draft' }],
    ] as const)
      expect((await office.api('POST', path, body, max)).status).toBe(403)
    expect(await linksOf(deal.id)).toEqual([])
  })

  test('when another account asks for a deal, an order or a run of this one, then there is none', async () => {
    await open({ rules: [{ holdSeconds: 600 }] })
    const deal = addDeal()
    const order = orderOf((await readiness(office, deal.id)).form)
    const key = randomUUID()
    await office.api('POST', '/bulk', { key, dealIds: [addDeal().id], mode: 'draft' })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    const [held] = await linksOf(deal.id)
    const { api } = await installAccount(office, { subdomain: 'other' })
    const answers = await Promise.all([
      api('GET', `/deals/${deal.id}/readiness`),
      api('POST', `/deals/${deal.id}/fixes`, { fix: 'amount', amount: '1' }),
      api('POST', `/deals/${deal.id}/invoices`, order),
      api('POST', `/pending/${held?.id}`, { key: randomUUID(), action: 'cancel' }),
      api('GET', `/bulk/${key}`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect(await linksOf(deal.id)).toMatchObject([{ state: 'CLAIMED' }])
  })
})
