import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld({ appName: 'Deal Invoices' })
})
afterAll(() => world.xero.close())

const get = (path: string) => fetch(`${world.xero.url}${path}`)
const view = async (path: string) => (await (await get(`/_control/view/${path}`)).json()) as Record<string, unknown>
const press = (method: string, ...args: unknown[]) =>
  fetch(`${world.xero.url}/_control/call/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ args }),
  })

test('every view is one page; its style and script are served, other files are not', async () => {
  const { InvoiceID } = world.xero.addInvoice(world.org)
  for (const path of ['/', `/organisations/${world.t}`, `/organisations/${world.t}/invoices/${InvoiceID}`])
    expect((await get(path)).headers.get('content-type')).toContain('text/html')
  const statuses = ['books.css', 'books.js', 'page.ts'].map(async (file) => (await get(`/assets/${file}`)).status)
  expect(await Promise.all(statuses)).toEqual([200, 200, 404])
})

test('a person makes an invoice with the form, and it is in the list with what the form offers next', async () => {
  const sent = {
    Contact: { Name: 'Form customer' },
    CurrencyCode: 'EUR',
    Status: 'AUTHORISED',
    LineItems: [{ Description: 'Visa', Quantity: 2, UnitAmount: 600, AccountCode: '200' }],
  }
  expect((await press('addInvoice', world.t, sent)).status).toBe(200)
  const { invoices, choices } = await view(world.t)
  expect((invoices as object[])[0]).toMatchObject({
    contact: 'Form customer',
    status: 'AUTHORISED',
    currency: 'EUR',
    total: 1440,
    due: 1440,
  })
  expect(choices).toMatchObject({
    contacts: expect.arrayContaining(['Form customer']) as string[],
    accounts: expect.arrayContaining([{ code: '200', name: 'Sales' }]) as object[],
    currencies: ['GBP', 'EUR'],
  })
  const wrong = await press('addInvoice', world.t, { ...sent, CurrencyCode: 'JPY' })
  expect([wrong.status, await wrong.json()]).toEqual([400, { error: 'Organisation is not subscribed to currency JPY' }])
})

test('the page of an invoice tells payments and credits apart, each with what takes it back', async () => {
  const { InvoiceID } = world.xero.addInvoice(world.org, { Status: 'AUTHORISED' })
  world.xero.pay(InvoiceID, 20)
  world.xero.credit(InvoiceID, 10)
  world.xero.applyPrepayment(InvoiceID, 5)
  const shown = (await view(`${world.t}/${InvoiceID}`)) as { payments: object[]; credits: { what: string; documentId: string }[] }
  expect(shown).toMatchObject({
    payments: [{ amount: 20 }],
    credits: [{ what: 'Credit note CN-0001' }, { what: 'Prepayment' }],
    invoice: { due: 85 },
  })
  await press('removeCredit', InvoiceID, shown.credits[0]?.documentId)
  await press('editInvoice', InvoiceID, { DueDate: '2027-01-31' })
  expect((await view(`${world.t}/${InvoiceID}`))['invoice']).toMatchObject({ due: 95, dueDate: '2027-01-31' })
})

test('connected apps are listed and can be disconnected; webhooks without an address say so', async () => {
  const before = await view(world.t)
  expect(before['connections']).toMatchObject([{ app: 'Deal Invoices', user: 'ada@example.com' }])
  expect(before['webhooks']).toEqual({ isConfigured: false, status: 'ok', lastAnswer: null, waiting: 0 })
  await press('disconnect', (before['connections'] as { id: string }[])[0]?.id)
  expect((await view(world.t))['connections']).toEqual([])
  expect((await world.call('GET', '/Organisation')).status).toBe(403)
})
