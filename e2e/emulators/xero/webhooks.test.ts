import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { authorizeUrlOf, startTestWorld } from './test-world.ts'

const KEY = 'webhook-key'
const QUARTER = 15 * 60_000

type Body = { events: Record<string, unknown>[]; firstEventSequence: number; lastEventSequence: number; entropy: string }
type Received = { signature: string; raw: string; body: Body }

let server: Server
let received: Received[]
let answer: (signatureIsRight: boolean) => number
let world: Awaited<ReturnType<typeof startTestWorld>>

beforeEach(async () => {
  received = []
  answer = (isRight) => (isRight ? 200 : 401)
  server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      const signature = String(req.headers['x-xero-signature'])
      received.push({ signature, raw, body: JSON.parse(raw) as Body })
      res.writeHead(answer(signature === createHmac('sha256', KEY).update(raw).digest('base64'))).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const webhookUrl = `http://localhost:${(server.address() as AddressInfo).port}/hooks`
  world = await startTestWorld({ webhookUrl, webhookKey: KEY })
})
afterEach(async () => {
  await world.xero.close()
  await new Promise((resolve) => server.close(resolve))
})

const idle = () => world.xero.webhooks.idle()
const eventsOf = ({ body }: Received) =>
  body.events.map(({ eventCategory, eventType }) => `${String(eventCategory)} ${String(eventType)}`)

describe('a delivery', () => {
  test('is signed over its bytes and carries the events of one tick, numbered', async () => {
    const { xero, org, t } = world
    const contact = xero.addContact(org, { Name: 'Ada' })
    const made = xero.addInvoice(org, { Contact: { ContactID: contact.ContactID }, Status: 'AUTHORISED' })
    await idle()
    expect(received).toHaveLength(1)
    const [first] = received
    expect(first?.signature).toBe(
      createHmac('sha256', KEY)
        .update(first?.raw ?? '')
        .digest('base64'),
    )
    expect(first?.body).toMatchObject({
      firstEventSequence: 1,
      lastEventSequence: 2,
      entropy: expect.stringMatching(/^[A-Z0-9]{20}$/) as string,
    })
    expect(first?.body.events[1]).toEqual({
      resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${made.InvoiceID}`,
      resourceId: made.InvoiceID,
      eventDateUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/) as string,
      eventType: 'CREATE',
      eventCategory: 'INVOICE',
      tenantId: t,
      tenantType: 'ORGANISATION',
    })
    xero.pay(made)
    await idle()
    expect(received[1]?.body).toMatchObject({ firstEventSequence: 3, lastEventSequence: 3 })
  })

  test('tells of an overpayment like of a credit note, and again when it is taken off', async () => {
    const { xero, org } = world
    const made = xero.addInvoice(org, { Status: 'AUTHORISED' })
    await idle()
    received.length = 0
    const [applied] = xero.applyOverpayment(made, 20).Overpayments
    xero.removeCredit(made)
    await idle()
    expect(received.flatMap(eventsOf)).toEqual([
      'OVERPAYMENT CREATE',
      'OVERPAYMENT UPDATE',
      'INVOICE UPDATE',
      'OVERPAYMENT UPDATE',
      'INVOICE UPDATE',
    ])
    expect(received[0]?.body.events[1]).toMatchObject({
      resourceUrl: `https://api.xero.com/api.xro/2.0/Overpayments/${applied?.OverpaymentID}`,
      data: { Type: 'RECEIVE-OVERPAYMENT', Status: 'PAID' },
    })
  })

  test('sums up what was answered last and what waits', async () => {
    const { xero, org } = world
    answer = () => 503
    xero.addInvoice(org)
    await idle()
    xero.addInvoice(org)
    await idle()
    const waiting = xero.webhooks.summary()
    expect(waiting).toMatchObject({ isConfigured: true, status: 'retrying', lastAnswer: { status: 503 } })
    expect(waiting.waiting).toBeGreaterThan(1)
    answer = () => 200
    await xero.webhooks.retryNow()
    await idle()
    expect(xero.webhooks.summary()).toMatchObject({ status: 'ok', lastAnswer: { status: 200 }, waiting: 0 })
  })

  test('holds events of several organisations, and of connected ones only', async () => {
    const { xero, org } = world
    const other = xero.addOrganisation({ name: 'Other' })
    xero.addInvoice(other)
    xero.addUser({ email: 'ada@example.com' })
    await xero.consent({ authorizeUrl: authorizeUrlOf(xero.url), userEmail: 'ada@example.com', organisations: ['Other'] })
    xero.addInvoice(other)
    xero.addInvoice(org)
    await idle()
    expect(received).toHaveLength(1)
    const tenants = received[0]?.body.events
      .filter(({ eventCategory }) => eventCategory === 'INVOICE')
      .map(({ tenantId }) => tenantId)
    expect(tenants).toEqual([other.tenantId, org.tenantId])
  })

  test('is made for API writes too, and split above the largest batch', async () => {
    world.xero.webhooks.configure({ maxEvents: 2 })
    await world.call('PUT', '/Contacts', { body: { Contacts: ['a', 'b', 'c'].map((Name) => ({ Name })) } })
    await idle()
    expect(received.map(({ body }) => body.events.length)).toEqual([2, 1])
  })

  test.each([
    ['approve', ['INVOICE UPDATE']],
    ['pay', ['INVOICE UPDATE']],
    ['removePayment', ['INVOICE UPDATE']],
    ['credit', ['CREDITNOTE CREATE', 'CREDITNOTE UPDATE', 'INVOICE UPDATE']],
    ['voidInvoice', ['INVOICE UPDATE']],
    ['deleteInvoice', ['INVOICE UPDATE']],
  ] as const)('of %s holds %j', async (action, expected) => {
    const { xero, org } = world
    const isDraft = action === 'approve' || action === 'deleteInvoice'
    const made = xero.addInvoice(org, { Status: isDraft ? 'DRAFT' : 'AUTHORISED' })
    if (action === 'removePayment') xero.pay(made)
    await idle()
    received.length = 0
    if (action === 'credit') xero.credit(made, 50)
    else xero[action](made)
    await idle()
    expect(received.flatMap(eventsOf)).toEqual(expected)
  })

  test('of a credit note carries its type and status', async () => {
    const made = world.xero.addInvoice(world.org, { Status: 'AUTHORISED' })
    world.xero.setAssumptions({ creditRaisesInvoiceEvent: false })
    world.xero.credit(made, 120)
    await idle()
    const events = received.flatMap(({ body }) => body.events)
    expect(events.at(-1)).toMatchObject({ eventCategory: 'CREDITNOTE', data: { Type: 'ACCRECCREDIT', Status: 'PAID' } })
    expect(world.xero.invoice(made)).toMatchObject({ Status: 'PAID', AmountCredited: 120, AmountDue: 0 })
  })
})

describe('a delivery that fails', () => {
  test('is tried again every 15 minutes with the same bytes; what happens meanwhile waits and follows in order', async () => {
    const { xero, org, clock } = world
    answer = () => 500
    xero.addInvoice(org, { Contact: { Name: 'x' } })
    await idle()
    expect(xero.webhooks.status()).toBe('retrying')
    xero.addContact(org, { Name: 'later' })
    await idle()
    expect(received).toHaveLength(1)
    await clock.advance(QUARTER)
    expect(received).toHaveLength(2)
    expect(received[1]?.raw).toBe(received[0]?.raw)
    answer = () => 200
    await clock.advance(QUARTER)
    await idle()
    expect(xero.webhooks.status()).toBe('ok')
    expect(received.map(({ body }) => body.firstEventSequence)).toEqual([1, 1, 1, 3])
  })

  test('for a day disables the webhook; enabling it again delivers what was kept', async () => {
    const { xero, org, clock } = world
    answer = () => 500
    xero.addContact(org, { Name: 'first' })
    await idle()
    for (let quarter = 0; quarter < 24 * 4; quarter++) await clock.advance(QUARTER)
    expect(xero.webhooks.status()).toBe('disabled')
    const tries = received.length
    expect(tries).toBe(24 * 4 + 1)
    xero.addContact(org, { Name: 'second' })
    await clock.advance(24 * 4 * QUARTER)
    await idle()
    expect(received).toHaveLength(tries)
    answer = () => 200
    await xero.webhooks.enable()
    expect(received.slice(tries).map(({ body }) => body.firstEventSequence)).toEqual([1, 2])
    expect(xero.webhooks.status()).toBe('ok')
  })
})

describe('on purpose', () => {
  test('deliveries are dropped, doubled, held back or wrongly signed', async () => {
    const { xero, org } = world
    const addOne = async (Name: string) => {
      xero.addContact(org, { Name })
      await idle()
    }
    xero.webhooks.setFaults({ dropNext: 1 })
    await addOne('dropped')
    expect(received).toHaveLength(0)
    xero.webhooks.setFaults({ duplicateNext: 1 })
    await addOne('doubled')
    expect(received.map(({ body }) => body.firstEventSequence)).toEqual([2, 2])
    xero.webhooks.setFaults({ holdNext: 2 })
    await addOne('held 1')
    await addOne('held 2')
    expect(received).toHaveLength(2)
    xero.webhooks.releaseHeld()
    await idle()
    expect(new Set(received.slice(2).map(({ body }) => body.firstEventSequence))).toEqual(new Set([3, 4]))
    xero.webhooks.setFaults({ wrongSignatureNext: 1 })
    await addOne('forged')
    expect(world.xero.log.entries({ kind: 'delivery' }).at(-1)?.status).toBe(401)
    expect(xero.webhooks.status()).toBe('ok')
  })
})

describe('intent to receive', () => {
  test('sends three wrong signatures and a right one', async () => {
    expect(await world.xero.sendIntentToReceive()).toEqual([401, 401, 401, 200])
    expect(received.map(({ body }) => [body.events, body.firstEventSequence, body.lastEventSequence])).toEqual(
      Array.from({ length: 4 }, () => [[], 0, 0]),
    )
  })

  test('shows a receiver that accepts everything', async () => {
    answer = () => 200
    expect(await world.xero.sendIntentToReceive()).toEqual([200, 200, 200, 200])
  })
})
