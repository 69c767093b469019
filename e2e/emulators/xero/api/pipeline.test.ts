import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caller, connect, failureOf, sdkFor, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

describe('who may call', () => {
  test('no token gets 401, a foreign organisation 403, an unknown id 404 in plain words', async () => {
    const noToken = await caller(world.xero.url, world.t, 'nonsense')('GET', '/Organisation')
    expect([noToken.status, await noToken.json()]).toMatchObject([
      401,
      { Title: 'Unauthorized', Status: 401, Type: null, Extensions: {} },
    ])
    const other = world.xero.addOrganisation({ name: 'Not connected' })
    const foreign = await caller(world.xero.url, other.tenantId, world.tokens.access_token)('GET', '/Organisation')
    expect([foreign.status, await foreign.json()]).toMatchObject([
      403,
      { Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' },
    ])
    const unknown = await world.call('GET', '/Invoices/11111111-1111-4111-8111-111111111111')
    expect([unknown.status, await unknown.text()]).toEqual([404, "The resource you're looking for cannot be found"])
    const failure = await failureOf(world.api.getInvoice(world.t, 'INV-9999'))
    expect(failure.response.statusCode).toBe(404)
  })

  test.each([
    ['accounting.contacts.read', 'GET', '/Contacts', 200],
    ['accounting.contacts.read', 'PUT', '/Contacts', 401],
    ['accounting.contacts', 'GET', '/Contacts', 200],
    ['accounting.contacts', 'GET', '/Invoices', 401],
    ['accounting.invoices', 'GET', '/Items', 200],
    ['accounting.settings.read', 'GET', '/Items', 200],
    ['accounting.settings.read', 'PUT', '/Currencies', 401],
    ['accounting.invoices', 'GET', '/Payments', 401],
  ])('a token with %s gets for %s %s: %i', async (scope, method, path, status) => {
    const org = world.xero.addOrganisation({ name: `Scope ${scope}` })
    const email = `${scope}.${method}${path.slice(1)}@example.com`
    world.xero.addUser({ email, organisations: [org] })
    const tokens = await connect(world.xero.url, (authorizeUrl) => world.xero.consent({ authorizeUrl, userEmail: email }), scope)
    const body = method === 'PUT' ? { body: {} } : {}
    const answer = await caller(world.xero.url, org.tenantId, tokens.access_token)(method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'insufficient_scope' : null)
  })
})

describe('how an answer looks', () => {
  test('is XML unless JSON is asked for', async () => {
    const xml = await world.call('GET', '/Organisation', { headers: { accept: '*/*' } })
    expect(xml.headers.get('content-type')).toContain('text/xml')
    expect(await xml.text()).toContain('<Organisations><Organisation><OrganisationID>')
    const json = await world.call('GET', '/Organisation')
    expect(json.headers.get('xero-correlation-id')).toMatch(/^[\da-f-]{36}$/)
    expect(await json.json()).toMatchObject({
      Status: 'OK',
      ProviderName: 'Registered App',
      DateTimeUTC: expect.stringMatching(/^\/Date\(\d+\)\/$/) as string,
    })
  })

  test('is 404 for an address of more than 2,091 characters', async () => {
    const ids = (count: number) => Array.from({ length: count }, () => '11111111-1111-4111-8111-111111111111')
    await expect(world.api.getInvoices(world.t, undefined, undefined, undefined, ids(40))).resolves.toMatchObject({
      body: { invoices: [] },
    })
    const failure = await failureOf(world.api.getInvoices(world.t, undefined, undefined, undefined, ids(60)))
    expect(failure.response.statusCode).toBe(404)
  })

  test('says what is wrong with a body or a query', async () => {
    const bad = async (answer: Response) => [answer.status, (await answer.json()) as object]
    expect(await bad(await world.call('POST', '/Invoices', { body: '{"Invoices": [' }))).toMatchObject([
      400,
      { ErrorNumber: 14, Type: 'PostDataInvalidException' },
    ])
    const dated = { Invoices: [{ Type: 'ACCREC', Date: '2026-11-24 10:00' }] }
    expect(await bad(await world.call('POST', '/Invoices', { body: dated }))).toMatchObject([
      400,
      { ErrorNumber: 14, Message: "The string '2026-11-24 10:00' is not a valid AllXsd value." },
    ])
    expect(await bad(await world.call('GET', '/Invoices?where=Nope==1'))).toMatchObject([
      400,
      { ErrorNumber: 16, Type: 'QueryParseException' },
    ])
  })

  test('refuses bodies above 10 MB', async () => {
    const answer = await world.call('POST', '/Contacts', { body: { Contacts: [{ Name: 'x'.repeat(10 * 1024 * 1024) }] } })
    expect(answer.status).toBe(413)
  })
})

describe('faults', () => {
  test('failNext spoils the next matching call with the body Xero sends', async () => {
    world.xero.failNext('Invoices', 503)
    const failure = await failureOf(world.api.getInvoices(world.t))
    expect(failure.response).toMatchObject({ statusCode: 503, body: 'The Xero API is temporarily unavailable' })
    await expect(world.api.getInvoices(world.t)).resolves.toMatchObject({ response: { status: 200 } })
    world.xero.failNext('Contacts', 429)
    expect((await failureOf(world.api.getContacts(world.t))).response.headers).toMatchObject({
      'retry-after': '5',
      'x-rate-limit-problem': 'minute',
    })
  })

  test('a lost answer leaves the work done', async () => {
    world.xero.failNext('Contacts', { kind: 'lose_answer' })
    const failure = await failureOf(world.api.createContacts(world.t, { contacts: [{ name: 'Made but never told' }] }))
    expect(failure.response.statusCode).toBe(0)
    expect(world.xero.contacts(world.org).map(({ Name }) => Name)).toContain('Made but never told')
  })
})

describe('control over HTTP', () => {
  const control = async (method: string, ...args: unknown[]) => {
    const answer = await fetch(`${world.xero.url}/_control/call/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ args }),
    })
    return { status: answer.status, body: (await answer.json()) as { result?: unknown; error?: string } }
  }

  test('does what the handle does and passes errors on', async () => {
    const made = await control('addInvoice', world.t, { InvoiceNumber: 'HAND-1', Status: 'AUTHORISED' })
    const { InvoiceID } = made.body.result as { InvoiceID: string }
    expect((await control('pay', InvoiceID, 20)).body.result).toMatchObject({ AmountPaid: 20, Status: 'AUTHORISED' })
    expect(await control('voidInvoice', InvoiceID)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('VOIDED cannot be applied') as string },
    })
    expect((await control('webhooks.status')).body).toEqual({ result: 'ok' })
    expect((await control('nothing')).status).toBe(404)
  })

  test('reset empties everything', async () => {
    const own = await startTestWorld()
    own.xero.addInvoice(own.org)
    own.xero.reset()
    expect(own.xero.invoices()).toEqual([])
    expect((await own.call('GET', '/Organisation')).status).toBe(401)
    expect(sdkFor(own.xero.url, 'x').basePath).toContain(own.xero.url)
    await own.xero.close()
  })
})

describe('the pages', () => {
  test('answer HTML, their data, and each invoice as PDF', async () => {
    const { InvoiceID } = world.xero.addInvoice(world.org, { Contact: { Name: 'Page Ltd' }, Reference: '<b>' })
    for (const path of ['/', `/organisations/${world.t}`, `/organisations/${world.t}/invoices/${InvoiceID}`])
      expect(await (await fetch(`${world.xero.url}${path}`)).text()).toContain('<!doctype html>')
    const view = (await (await fetch(`${world.xero.url}/_control/view/${world.t}`)).json()) as { invoices: object[] }
    expect(view.invoices[0]).toMatchObject({ contact: 'Page Ltd', reference: '<b>', status: 'DRAFT', due: 120 })
    const pdf = await fetch(`${world.xero.url}/organisations/${world.t}/invoices/${InvoiceID}/pdf`)
    expect((await pdf.text()).startsWith('%PDF-1.4')).toBe(true)
    expect((await fetch(`${world.xero.url}/online/${InvoiceID}`)).headers.get('content-type')).toContain('application/pdf')
  })
})
