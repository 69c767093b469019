// What people do to invoices from the card: done once, told to the deal, and refused in sentences.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { installAccount, type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'
import { type DealInvoicesOutput, dealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { invoiceForm, type InvoiceForm } from '../../contract/invoice-form.ts'

let office: Office
afterEach(() => office.stop())

const MAX = { user: 'max@acme.example' }
const SECOND_MS = 1_000
const line = (amount: number) => ({ Description: 'Consulting', Quantity: 1, UnitAmount: amount, AccountCode: '200' })

/** A deal with its invoice over €1,200.00 and tax, made by the rule. */
async function invoiced(rule: NonNullable<OfficeOptions['rules']>[number] = {}, options: OfficeOptions = {}) {
  office = await startOffice({ rules: [rule], ...options })
  const client = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  const dealId = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 1_200, contact: client.id }).id
  office.kommo.moveDeal(dealId, 'Payment agreed')
  await office.settle()
  const shown = await invoiceOf(dealId)
  office.kommo.log.reset()
  office.xero.log.reset()
  return { dealId, clientId: client.id, ...shown, invoiceId: office.xero.invoices()[0]?.InvoiceID ?? '' }
}
const card = async (dealId: number): Promise<DealInvoicesOutput> =>
  dealInvoicesOutput.parse((await office.api('GET', `/deals/${dealId}/invoices`, undefined, MAX)).body)
async function invoiceOf(dealId: number) {
  const [invoice] = (await card(dealId)).invoices
  if (!invoice) throw new Error('The card shows no invoice.')
  return invoice
}
const click = (id: string, action: object, options = MAX) =>
  office.api('POST', `/invoices/${id}/actions`, { key: randomUUID(), ...action }, options)
const link = (dealId: number, invoiceId: string, key: string = randomUUID()) =>
  office.api('POST', `/deals/${dealId}/links`, { key, organisationId: office.organisationId, invoiceId }, MAX)
const writes = () =>
  office.xero.log
    .entries({ kind: 'request' })
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace('/api.xro/2.0', '').replaceAll(/[0-9a-f-]{36}/g, ':id')}`)
const stateInXero = (invoiceId: string) => office.xero.invoice(invoiceId).Status
const notesOf = (dealId: number) => office.kommo.notes(dealId).map(({ text }) => text)
const fieldsOf = (dealId: number) => office.kommo.deal(dealId).fields

describe('approving', () => {
  test('when a draft is approved, then Xero, the card and the deal know it, and the webhook is no news', async () => {
    const { dealId, id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    office.xero.webhooks.setFaults({ holdNext: 5 })
    expect(await click(id, { action: 'approve', version })).toEqual({ status: 200, body: { state: 'done', id } })
    expect(stateInXero(invoiceId)).toBe('AUTHORISED')
    expect(await invoiceOf(dealId)).toMatchObject({ state: 'awaiting_payment' })
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice status': 'Awaiting payment' })
    const told = notesOf(dealId)
    expect(told[0]).toMatch(/is approved/)
    office.xero.webhooks.releaseHeld()
    await office.settle()
    expect(notesOf(dealId)).toEqual(told)
  })

  test('when the same click comes again, also at once, then it is carried out once and answered alike', async () => {
    const { id, version } = await invoiced({ createStatus: 'draft' })
    const key = randomUUID()
    const approve = () => click(id, { key, action: 'approve', version, send: true })
    const answers = await Promise.all([approve(), approve(), approve()])
    expect([...answers, await approve()]).toEqual(Array.from({ length: 4 }, () => ({ status: 200, body: { state: 'done', id } })))
    expect(writes()).toEqual(['POST /Invoices', 'POST /Invoices/:id/Email'])
    expect(office.xero.emails()).toHaveLength(1)
  })

  test('when it is to be sent and there is no address, then nothing is approved', async () => {
    const { dealId, id, invoiceId } = await invoiced({ createStatus: 'draft' })
    const stranger = office.xero.addContact(office.tenantId, { Name: 'No Address' })
    office.xero.editInvoice(invoiceId, { Contact: { ContactID: stranger.ContactID } })
    await office.settle()
    const { version: newer } = await invoiceOf(dealId)
    expect(await click(id, { action: 'approve', version: newer, send: true })).toMatchObject({
      status: 422,
      body: { error: { code: 'invoice.no_address', message: expect.stringContaining('No Address') } },
    })
    expect(stateInXero(invoiceId)).toBe('DRAFT')
  })

  test('when Xero refuses, then its own words reach the person, and the same click stays refused', async () => {
    const { id, version } = await invoiced({ createStatus: 'draft' })
    office.xero.configureOrganisation(office.tenantId, { approvalsPerMonth: 0 })
    const key = randomUUID()
    const refused = await click(id, { key, action: 'approve', version })
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: 'xero.invoice_rejected', reasons: [expect.stringContaining('limit of invoices')] } },
    })
    office.xero.configureOrganisation(office.tenantId, { approvalsPerMonth: null })
    expect(await click(id, { key, action: 'approve', version })).toEqual(refused)
    expect((await click(id, { action: 'approve', version })).status).toBe(200)
  })
})

describe('what was changed meanwhile', () => {
  test('when an accountant changed it and nobody has told yet, then it is not touched, and the card shows it', async () => {
    const { dealId, id, version, invoiceId } = await invoiced()
    office.xero.webhooks.setFaults({ dropNext: 10 })
    office.xero.editInvoice(invoiceId, { LineItems: [line(500)] })
    expect(await click(id, { action: 'void', version }, { user: 'ann@acme.example' })).toMatchObject({
      status: 409,
      body: { error: { code: 'invoice.changed_meanwhile' } },
    })
    expect(stateInXero(invoiceId)).toBe('AUTHORISED')
    const shown = await invoiceOf(dealId)
    expect(shown).toMatchObject({ total: '600', changed: { was: '1440', now: '600' } })
    expect((await click(id, { action: 'void', version: shown.version }, { user: 'ann@acme.example' })).status).toBe(200)
  })

  test('when the card was old, then it is not touched, without asking Xero', async () => {
    const { id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    office.xero.editInvoice(invoiceId, { LineItems: [line(500)] })
    await office.settle()
    office.xero.log.reset()
    expect(await click(id, { action: 'approve', version })).toMatchObject({ status: 409 })
    expect(office.xero.log.entries({ kind: 'request' })).toEqual([])
  })

  test('when only our own mailing moved its date, then that is no change', async () => {
    const { id, version, invoiceId } = await invoiced()
    expect((await click(id, { action: 'send' })).status).toBe(200)
    expect((await click(id, { action: 'void', version }, { user: 'ann@acme.example' })).status).toBe(200)
    expect(stateInXero(invoiceId)).toBe('VOIDED')
  })
})

describe('voiding', () => {
  const ANN = { user: 'ann@acme.example' }

  test.each([
    ['approved', 'authorised', 'VOIDED', 'voided'],
    ['a draft', 'draft', 'DELETED', 'deleted'],
    ['awaiting approval', 'submitted', 'DELETED', 'deleted'],
  ] as const)(
    'when it is %s, then it becomes what Xero calls that, and its rule makes no new one',
    async (_what, createStatus, inXero, state) => {
      const { dealId, id, version, invoiceId } = await invoiced({ createStatus })
      expect((await click(id, { action: 'void', version }, ANN)).status).toBe(200)
      expect(stateInXero(invoiceId)).toBe(inXero)
      expect(await invoiceOf(dealId)).toMatchObject({ state })
      await office.settle()
      office.kommo.editDeal(dealId, { tags: ['vip'] })
      await office.settle()
      expect(office.xero.invoices()).toHaveLength(1)
      expect(notesOf(dealId)[0]).toMatch(new RegExp(`was ${state} in Xero`))
    },
  )

  test('when money came for it, then the sentence of Xero reaches the person', async () => {
    const { dealId, id, invoiceId } = await invoiced()
    office.xero.pay(invoiceId, 100)
    await office.settle()
    const { version } = await invoiceOf(dealId)
    expect(await click(id, { action: 'void', version }, ANN)).toMatchObject({
      status: 422,
      body: { error: { code: 'xero.invoice_rejected', reasons: [expect.stringContaining('payments or credit notes')] } },
    })
    expect(await invoiceOf(dealId)).toMatchObject({ state: 'part_paid' })
  })

  test('when the answer is lost, then the same click finds out and is done once', async () => {
    const { dealId, id, version, invoiceId } = await invoiced()
    office.xero.faults.add({ method: 'POST', path: '/Invoices', action: { kind: 'lose_answer' } })
    expect(await click(id, { action: 'void', version }, ANN)).toMatchObject({ status: 200 })
    expect(stateInXero(invoiceId)).toBe('VOIDED')
    expect(await invoiceOf(dealId)).toMatchObject({ state: 'voided' })
    // What had been done already was seen before it was tried again.
    expect(writes()).toEqual(['POST /Invoices'])
  })
})

describe('sending', () => {
  test('when it is sent, then the deal is told to whom, and the card when', async () => {
    const { dealId, id } = await invoiced()
    expect(await click(id, { action: 'send' })).toEqual({ status: 200, body: { state: 'done', id } })
    expect(office.xero.emails()).toMatchObject([{ to: ['ada@example.com'] }])
    expect(await invoiceOf(dealId)).toMatchObject({ isSent: true, sentAt: expect.any(String) })
    await office.settle()
    expect(notesOf(dealId)[0]).toBe('Invoice INV-0001 was sent to ada@example.com.')
    expect((await click(id, { action: 'send' })).status).toBe(200)
    expect(office.xero.emails()).toHaveLength(2)
  })

  test('when the answer is lost, then the same click sends no second mail', async () => {
    const { id } = await invoiced()
    office.xero.faults.add({ path: '/Email', action: { kind: 'lose_answer' } })
    expect((await click(id, { action: 'send' })).status).toBe(200)
    expect(office.xero.emails()).toHaveLength(1)
  })

  test.each<[string, string, OfficeOptions, object]>([
    ['is a draft', 'invoice.not_approved', {}, { createStatus: 'draft' }],
    ['belongs to a demo company', 'invoice.demo_organisation', { organisation: { isDemoCompany: true } }, {}],
  ])('when it %s, then a sentence says what to do instead', async (_what, code, options, rule) => {
    const { id } = await invoiced(rule, options)
    expect(await click(id, { action: 'send' })).toMatchObject({ status: 422, body: { error: { code, message: /./ } } })
    expect(office.xero.emails()).toEqual([])
  })
})

describe('editing', () => {
  const ADA = 'Ada edited'
  async function formOf(id: string): Promise<InvoiceForm> {
    const { status, body } = await office.api('GET', `/invoices/${id}/form`, undefined, MAX)
    expect(status).toBe(200)
    return invoiceForm.parse(body)
  }
  const changed = (
    { contact, date, dueDay, currency, reference, lineAmounts, brandingThemeId, lines }: InvoiceForm,
    unitAmount: string,
  ) => ({
    contact: contact.kind === 'known' ? { kind: 'known', contactId: contact.contactId } : contact,
    date,
    dueDay,
    currency,
    reference: `${reference} ${ADA}`.trim(),
    lineAmounts,
    brandingThemeId,
    lines: lines.map((each) => ({ ...each, unitAmount })),
  })

  test('when a draft is edited and approved, then the new amount is agreed on, and the deal follows', async () => {
    const { dealId, id } = await invoiced({ createStatus: 'draft' })
    const form = await formOf(id)
    expect(form).toMatchObject({
      ruleId: null,
      contact: { kind: 'known', name: 'Ada Byron', email: 'ada@example.com' },
      mode: 'draft',
      modes: ['draft', 'submit', 'approve', 'approve_and_send'],
      lines: [{ unitAmount: '1200', quantity: '1' }],
    })
    const { version } = form
    expect(
      await click(id, { action: 'edit', version, invoice: changed(form, '700.50'), mode: 'approve_and_send' }),
    ).toMatchObject({
      status: 200,
    })
    expect(await invoiceOf(dealId)).toMatchObject({ state: 'awaiting_payment', total: '840.6', changed: null, isSent: true })
    expect(office.xero.invoices()).toMatchObject([
      { Status: 'AUTHORISED', Total: 840.6, Reference: expect.stringContaining(ADA) },
    ])
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice total': '840.6', 'Invoice status': 'Awaiting payment' })
  })

  test('when an approved one is edited, then it stays approved and keeps its marker', async () => {
    const { dealId, id, invoiceId } = await invoiced()
    const form = await formOf(id)
    expect(form.modes).toEqual(['approve', 'approve_and_send'])
    const marker = office.xero.invoice(invoiceId).Url
    expect(
      (await click(id, { action: 'edit', version: form.version, invoice: changed(form, '900'), mode: 'approve' })).status,
    ).toBe(200)
    expect(office.xero.invoice(invoiceId)).toMatchObject({ Status: 'AUTHORISED', Total: 1_080, Url: marker })
    expect(await invoiceOf(dealId)).toMatchObject({ total: '1080', changed: null })
  })

  test('when it was changed since the form was opened, then what was changed stays', async () => {
    const { id, invoiceId } = await invoiced({ createStatus: 'draft' })
    const form = await formOf(id)
    office.xero.webhooks.setFaults({ dropNext: 5 })
    office.xero.editInvoice(invoiceId, { Reference: 'by the accountant' })
    const edit = { action: 'edit', version: form.version, invoice: changed(form, '1'), mode: 'draft' }
    expect(await click(id, edit)).toMatchObject({ status: 409, body: { error: { code: 'invoice.changed_meanwhile' } } })
    expect(office.xero.invoice(invoiceId)).toMatchObject({ Reference: 'by the accountant', Total: 1_440 })
  })

  test('when the answer is lost, then the same click brings it back', async () => {
    const { dealId, id } = await invoiced({ createStatus: 'draft' })
    const form = await formOf(id)
    office.xero.faults.add({ method: 'POST', path: '/Invoices', action: { kind: 'lose_answer' } })
    expect((await click(id, { action: 'edit', version: form.version, invoice: changed(form, '7'), mode: 'draft' })).status).toBe(
      200,
    )
    expect(await invoiceOf(dealId)).toMatchObject({ total: '8.4', state: 'draft' })
    expect(writes()).toEqual(['POST /Invoices', 'POST /Invoices'])
  })

  test('when something in the form is wrong, then the field is named', async () => {
    const { id } = await invoiced({ createStatus: 'draft' })
    const form = await formOf(id)
    const invoice = { ...changed(form, '7'), dueDay: '2020-01-01' }
    expect(await click(id, { action: 'edit', version: form.version, invoice, mode: 'draft' })).toMatchObject({
      status: 400,
      body: { error: { code: 'request.invalid', fields: [{ path: 'invoice.dueDay' }] } },
    })
  })

  test('when money came for it, then the form does not open', async () => {
    const { id, invoiceId } = await invoiced()
    office.xero.pay(invoiceId, 5)
    expect(await office.api('GET', `/invoices/${id}/form`, undefined, MAX)).toMatchObject({
      status: 409,
      body: { error: { code: 'invoice.not_editable' } },
    })
  })
})

describe('unlinking and linking', () => {
  test('when it is unlinked, then the deal forgets it, the rule makes no new one, and changes in Xero do not bring it back', async () => {
    const { dealId, id, invoiceId } = await invoiced()
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'create' })
    const key = randomUUID()
    const unlink = () => click(id, { key, action: 'unlink' })
    expect((await Promise.all([unlink(), unlink()])).map(({ status }) => status)).toEqual([200, 200])
    await office.settle()
    expect(await card(dealId)).toMatchObject({ invoices: [], arrived: [], pending: [] })
    expect(fieldsOf(dealId)).toEqual({})
    expect(notesOf(dealId)[0]).toMatch(/INV-0001 no longer belongs to this deal/)
    office.xero.pay(invoiceId, 5)
    office.kommo.editDeal(dealId, { tags: ['vip'] })
    await office.settle()
    await office.app.parts.schedule.noteCatchUps()
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
    expect(office.kommo.deals(office.kommoAccountId)).toHaveLength(1)
    expect(await card(dealId)).toMatchObject({ invoices: [], arrived: [] })
    expect((await unlink()).status).toBe(200)
    // For a day it can be asked about again.
    expect((await office.api('POST', `/matches/${id}/undo`, undefined, MAX)).status).toBe(204)
    expect(await card(dealId)).toMatchObject({ arrived: [{ id, number: 'INV-0001' }] })
  })

  test('when it is linked to another deal, then that one shows it, once however often it is clicked', async () => {
    const { dealId, clientId, id, invoiceId } = await invoiced()
    const other = office.kommo.addDeal(office.kommoAccountId, { name: 'Other', price: 1, contact: clientId }).id
    await office.settle()
    expect(await link(other, invoiceId)).toMatchObject({
      status: 409,
      body: { error: { code: 'invoice.linked_elsewhere', message: expect.stringContaining(`deal ${dealId}`) } },
    })
    expect((await click(id, { action: 'unlink' })).status).toBe(200)
    const key = randomUUID()
    expect(await Promise.all([link(other, invoiceId, key), link(other, invoiceId, key)])).toEqual([
      { status: 200, body: { state: 'done', id } },
      { status: 200, body: { state: 'done', id } },
    ])
    await office.settle()
    expect((await card(other)).invoices).toMatchObject([
      { id, number: 'INV-0001', changed: null, match: { reason: 'A person linked it.' } },
    ])
    expect(fieldsOf(other)).toMatchObject({ 'Invoice number': 'INV-0001' })
    expect(notesOf(other)).toEqual([expect.stringMatching(/belongs to this deal. A person linked it/)])
    expect(office.kommo.deal(other)).toMatchObject({ files: [{}] })
    expect((await card(dealId)).invoices).toEqual([])
    office.xero.pay(invoiceId)
    await office.settle()
    expect(fieldsOf(other)).toMatchObject({ 'Invoice status': 'Paid' })
  })

  test('when an invoice waits for an answer, then linking it answers', async () => {
    office = await startOffice({ rules: [] })
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'ask' })
    const contact = office.xero.addContact(office.tenantId, { Name: 'Somebody' })
    const made = office.xero.addInvoice(office.tenantId, {
      Contact: { ContactID: contact.ContactID },
      Status: 'AUTHORISED',
      LineItems: [line(10)],
    })
    const dealId = office.kommo.addDeal(office.kommoAccountId, { name: 'Deal', price: 1 }).id
    await office.settle()
    expect(await office.api('GET', '/matches')).toMatchObject({ body: { matches: [{ number: made.InvoiceNumber }] } })
    expect((await link(dealId, made.InvoiceID)).status).toBe(200)
    expect(await office.api('GET', '/matches')).toMatchObject({ body: { matches: [] } })
    expect(await invoiceOf(dealId)).toMatchObject({ origin: 'xero', number: made.InvoiceNumber })
  })

  test('when invoice or deal are not there, then a sentence says so', async () => {
    const { clientId, invoiceId, id, version } = await invoiced()
    const other = office.kommo.addDeal(office.kommoAccountId, { name: 'Other', price: 1, contact: clientId }).id
    expect(await link(other, randomUUID())).toMatchObject({ status: 404, body: { error: { code: 'xero.invoice_gone' } } })
    expect((await click(id, { action: 'void', version }, { user: 'ann@acme.example' })).status).toBe(200)
    expect((await click(id, { action: 'unlink' })).status).toBe(200)
    expect(await link(other, invoiceId)).toMatchObject({ status: 409, body: { error: { code: 'invoice.not_live' } } })
    expect(await link(999_999_999, invoiceId)).toMatchObject({ status: 404, body: { error: { code: 'deal.unknown' } } })
  })
})

describe('an amount that changed in Xero', () => {
  async function changedInXero() {
    const made = await invoiced()
    office.xero.editInvoice(made.invoiceId, { LineItems: [line(1_000)] })
    await office.settle()
    return { ...made, ...(await invoiceOf(made.dealId)) }
  }

  test.each(['follow', 'keep'] as const)('when people answer "%s", then nobody is asked again', async (dealValue) => {
    const { dealId, id, version } = await changedInXero()
    office.kommo.editDeal(dealId, { price: 5_000 })
    await office.settle()
    expect((await click(id, { action: 'accept_change', version, dealValue })).status).toBe(200)
    expect(await invoiceOf(dealId)).toMatchObject({ changed: null })
    expect(office.kommo.deal(dealId).price).toBe(dealValue === 'follow' ? 1_200 : 5_000)
  })

  test('when the value follows, then the card knows it at once, though our own change is not read back', async () => {
    const { dealId, invoiceId } = await invoiced()
    office.xero.editInvoice(invoiceId, { LineItems: [line(2_000)] })
    await office.settle()
    const { id, version } = await invoiceOf(dealId)
    expect((await card(dealId)).deal).toMatchObject({ name: 'Permit', value: '1200' })
    expect((await click(id, { action: 'accept_change', version, dealValue: 'follow' })).status).toBe(200)
    expect((await card(dealId)).deal).toMatchObject({ name: 'Permit', value: '2400' })
  })

  test('when Kommo does not take the value, then the question stays', async () => {
    const { dealId, id, version } = await changedInXero()
    office.kommo.failNext('PATCH /api/v4/leads', 422)
    const answer = await click(id, { action: 'accept_change', version, dealValue: 'follow' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await invoiceOf(dealId)).toMatchObject({ changed: { was: '1440', now: '1200' } })
  })
})

describe('when Xero is away', () => {
  test('for a moment, then the click is done all the same', async () => {
    const { id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    office.xero.failNext('/Invoices', 503, 2)
    expect((await click(id, { action: 'approve', version })).status).toBe(200)
    expect(stateInXero(invoiceId)).toBe('AUTHORISED')
  })

  test('for longer, then the person is told, nothing is done behind his back, and the card shows the outage', async () => {
    const { dealId, id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    office.xero.failNext('/Invoices', 503, 500)
    expect(await click(id, { action: 'approve', version })).toMatchObject({
      status: 502,
      body: { error: { code: 'xero.unavailable', message: expect.stringContaining('Try again') } },
    })
    await office.settle()
    expect((await card(dealId)).outage).toMatchObject({ waiting: 0 })
    office.xero.faults.reset()
    await office.later(600 * SECOND_MS)
    expect(stateInXero(invoiceId)).toBe('DRAFT')
    expect(await card(dealId)).toMatchObject({ outage: null, invoices: [{ state: 'draft' }] })
  })

  test('and allows calls again within seconds, then the click waits for that', async () => {
    const { id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    const limited = { kind: 'status', status: 429, headers: { 'Retry-After': '1', 'X-Rate-Limit-Problem': 'minute' } } as const
    office.xero.failNext('/Invoices', limited)
    expect((await click(id, { action: 'approve', version })).status).toBe(200)
    expect(stateInXero(invoiceId)).toBe('AUTHORISED')
  })

  test('and allows no more calls today, then the person is told', async () => {
    const { id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    const limited = { kind: 'status', status: 429, headers: { 'Retry-After': '7200', 'X-Rate-Limit-Problem': 'day' } } as const
    office.xero.failNext('/Invoices', limited)
    expect(await click(id, { action: 'approve', version })).toMatchObject({
      status: 503,
      body: { error: { code: 'xero.rate_limited_day' } },
    })
    await office.later(8_000 * SECOND_MS)
    expect(stateInXero(invoiceId)).toBe('DRAFT')
  })

  test('since its access has ended, then the person is told who can help', async () => {
    const { id, version } = await invoiced({ createStatus: 'draft' })
    for (const connection of office.xero.connections()) office.xero.disconnect(connection.id)
    expect(await click(id, { action: 'approve', version })).toMatchObject({ status: 409 })
  })
})

describe('who may do what', () => {
  const nobody = { everyone: false, roleIds: [], userIds: [] }
  const everyone = { ...nobody, everyone: true }

  test('when a manager may not, then each deed is refused with who can change that', async () => {
    const { dealId, id, version, invoiceId } = await invoiced({ createStatus: 'draft' })
    const closed = { create: nobody, send: nobody, approve: nobody, void: nobody, link: nobody }
    expect((await office.api('PUT', '/permissions', closed)).status).toBe(200)
    const form = await office.api('GET', `/invoices/${id}/form`)
    const { contact, modes: _modes, ...rest } = invoiceForm.parse(form.body)
    const invoice = { ...rest, contact: contact.kind === 'known' ? { kind: 'known', contactId: contact.contactId } : contact }
    const attempts = await Promise.all([
      click(id, { action: 'approve', version }),
      click(id, { action: 'edit', version, invoice, mode: 'draft' }),
      click(id, { action: 'void', version }),
      click(id, { action: 'send' }),
      click(id, { action: 'unlink' }),
      click(id, { action: 'accept_change', version, dealValue: 'keep' }),
      link(dealId, invoiceId),
      office.api('GET', `/invoices/${id}/form`, undefined, MAX),
      office.api('GET', `/invoices/search?q=INV&deal=${dealId}`, undefined, MAX),
      office.api('POST', `/matches/${id}`, { answer: 'ignore' }, MAX),
      office.api('POST', `/matches/${id}/undo`, undefined, MAX),
    ])
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([403]))
    for (const { body } of attempts) {
      expect(body).toMatchObject({ error: { code: 'widget.not_allowed', message: expect.stringContaining('administrator') } })
    }
    expect(writes()).toEqual([])
    expect((await click(id, { action: 'approve', version }, { user: 'ann@acme.example' })).status).toBe(200)
  })

  test('when a deed holds another, then both are asked for', async () => {
    const { id, version } = await invoiced({ createStatus: 'draft' })
    await office.api('PUT', '/permissions', { create: everyone, send: nobody, approve: everyone, void: nobody, link: everyone })
    expect((await click(id, { action: 'approve', version, send: true })).status).toBe(403)
    expect((await click(id, { action: 'approve', version })).status).toBe(200)
  })
})

test('when somebody of another account asks, then nothing is there', async () => {
  const { id, dealId, version, invoiceId } = await invoiced()
  const beta = await installAccount(office, { subdomain: 'beta' })
  const act = (action: object) => beta.api('POST', `/invoices/${id}/actions`, { key: randomUUID(), ...action })
  const answers = await Promise.all([
    act({ action: 'approve', version }),
    act({ action: 'void', version }),
    act({ action: 'send' }),
    act({ action: 'unlink' }),
    act({ action: 'accept_change', version, dealValue: 'keep' }),
    beta.api('POST', `/deals/${dealId}/links`, { key: randomUUID(), organisationId: office.organisationId, invoiceId }),
    beta.api('GET', `/invoices/${id}/form`),
    beta.api('GET', `/invoices/${id}/recipients`),
    beta.api('GET', `/invoices/${id}/pay-link`),
    beta.api('GET', `/invoices/${id}/pdf`),
  ])
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
  expect(await beta.api('GET', `/deals/${dealId}/invoices`)).toMatchObject({ status: 200, body: { invoices: [] } })
  expect(await beta.api('GET', `/invoices/search?q=INV&deal=${dealId}`)).toEqual({ status: 200, body: { invoices: [] } })
  expect(await invoiceOf(dealId)).toMatchObject({ state: 'awaiting_payment' })
  expect(writes()).toEqual([])
})
