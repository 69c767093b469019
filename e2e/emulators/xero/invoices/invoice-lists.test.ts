import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
const ids: Record<string, string> = {}

beforeAll(async () => {
  world = await startTestWorld()
  const { xero, org } = world
  const make = (number: string, parts: object) => {
    ids[number] = xero.addInvoice(org, { InvoiceNumber: number, ...parts }).InvoiceID
  }
  make('A', { Contact: { Name: 'Ada', ContactNumber: 'c-1' }, Reference: 'Deal 1', Date: '2026-11-01', Status: 'AUTHORISED' })
  make('B', {
    Contact: { Name: 'Bob' },
    Reference: 'Deal 2',
    Date: '2026-11-15',
    LineItems: [{ Description: 'x', UnitAmount: 500 }],
  })
  make('C', { Contact: { Name: 'Ada' }, Reference: 'Other', Date: '2026-12-01', Status: 'AUTHORISED' })
  xero.addInvoice(org, { Type: 'ACCPAY', Contact: { Name: 'Supplier' }, Reference: 'Bill' })
  xero.pay(ids['C'] ?? '')
  make('D', {})
  xero.deleteInvoice(ids['D'] ?? '')
})
afterAll(() => world.xero.close())

type Row = {
  InvoiceNumber: string
  Reference: string
  LineItems?: object[]
  Contact: object
  Payments?: object[]
  HasAttachments?: boolean
}
const list = async (params: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await world.call('GET', `/Invoices?${new URLSearchParams(params).toString()}`, { headers })
  return (await answer.json()) as { Invoices: Row[]; pagination?: object; Message?: string }
}
const numbers = async (params: Record<string, string>, headers?: Record<string, string>) =>
  (await list(params, headers)).Invoices.map(({ InvoiceNumber, Reference }) => InvoiceNumber || Reference)

describe('where', () => {
  test.each([
    ['Type=="ACCREC" AND Status=="AUTHORISED"', ['A']],
    ['type == "accrec" && status == "authorised"', ['A']],
    ['Reference=="deal 1" OR Reference=="Deal 2"', ['A', 'B']],
    ['(Reference=="Deal 1" OR Reference=="Deal 2") AND Status=="DRAFT"', ['B']],
    ['Date >= DateTime(2026, 11, 01) AND Date < DateTime(2026, 12, 01) AND Type=="ACCREC" AND Status!="DELETED"', ['A', 'B']],
    ['Contact.Name=="ADA"', ['A', 'C']],
    ['Contact.ContactNumber=="c-1"', ['A', 'C']],
    ['AmountPaid>0', ['C']],
    ['AmountDue>=500.00', ['B']],
    ['Type=="ACCREC" AND (Total==500 OR Contact.Name=="Ada")', ['A', 'B', 'C']],
    ['Total==500.00', ['B']],
    ['DueDate!=null AND FullyPaidOnDate!=null', ['C']],
    ['Reference.StartsWith("Deal") AND Reference.Contains("2")', ['B']],
    ['InvoiceNumber=="A"', ['A']],
    ['Status=="PAID" OR Status=="VOIDED"', ['C']],
    ['SentToContact==true', []],
  ])('%s', async (where, found) => expect(await numbers({ where })).toEqual(found))

  test('by ids needs guid("…")', async () => {
    expect(await numbers({ where: `InvoiceID==guid("${ids['A']}") OR InvoiceID==Guid("${ids['B']}")` })).toEqual(['A', 'B'])
    expect((await list({ where: `InvoiceID=="${ids['A']}"` })).Message).toContain(
      "incompatible with operand types 'Guid' and 'String'",
    )
  })

  test.each([
    ['Nope=="1"', "No property or field 'Nope' exists in type 'Invoice'"],
    ['Reference=="open', 'Unterminated string literal'],
    ['Reference==', 'Syntax error'],
    ['Reference=="a" Reference=="b"', 'Syntax error'],
    ['Total=="5"', "Operator '==' incompatible with operand types 'Decimal' and 'String'"],
  ])('%s is a query error', async (where, message) => expect((await list({ where })).Message).toBe(message))
})

describe('filters', () => {
  test.each([
    ['Statuses', { Statuses: 'DRAFT,PAID' }, ['B', 'Bill', 'C']],
    ['InvoiceNumbers', { InvoiceNumbers: 'A,C' }, ['A', 'C']],
    ['searchTerm', { searchTerm: 'DEAL' }, ['A', 'B']],
    ['order', { order: 'Date DESC', where: 'Type=="ACCREC" AND Status!="DELETED"' }, ['C', 'B', 'A']],
    ['oldest change first by default', {}, ['A', 'B', 'Bill', 'C', 'D']],
    [
      'If-Modified-Since as a parameter, which is ignored',
      { 'If-Modified-Since': '2099-01-01T00:00:00' },
      ['A', 'B', 'Bill', 'C', 'D'],
    ],
  ])('%s', async (_name, params, found) => expect(await numbers(params as Record<string, string>)).toEqual(found))

  test('IDs, ContactIDs and createdByMyApp', async () => {
    expect(await numbers({ IDs: `${ids['A']},${ids['C']}` })).toEqual(['A', 'C'])
    const bob = world.xero.contacts(world.org).find(({ Name }) => Name === 'Bob')
    expect(await numbers({ ContactIDs: bob?.ContactID ?? '' })).toEqual(['B'])
    expect(await numbers({ createdByMyApp: 'true' })).toEqual([])
    await world.call('PUT', '/Invoices', {
      body: { Type: 'ACCREC', InvoiceNumber: 'MINE', Contact: { Name: 'Ada' }, LineItems: [{ Description: 'x' }] },
    })
    expect(await numbers({ createdByMyApp: 'true' })).toEqual(['MINE'])
    await world.call('POST', '/Invoices/MINE', { body: { Status: 'DELETED' } })
  })

  test('If-Modified-Since counts in seconds and takes the form of the SDK', async () => {
    await world.clock.advance(60_000)
    const since = world.clock.now()
    await world.clock.advance(5_000)
    world.xero.editInvoice(ids['B'] ?? '', { Reference: 'Deal 2' })
    expect(await numbers({}, { 'if-modified-since': since.toISOString().slice(0, 19) })).toEqual(['B'])
    const sdk = await world.api.getInvoices(world.t, since)
    expect(sdk.body.invoices?.map(({ invoiceNumber }) => invoiceNumber)).toEqual(['B'])
    expect(await numbers({}, { 'if-modified-since': new Date(since.getTime() + 3_600_000).toISOString() })).toEqual([])
    expect((await numbers({}, { 'if-modified-since': since.toUTCString() })).length).toBeGreaterThan(4)
  })
})

describe('pages', () => {
  test('carry lines, the whole contact and a pagination object; unpaged lists carry neither', async () => {
    const paged = await list({ page: '1', pageSize: '2' })
    expect(paged.pagination).toMatchObject({ page: 1, pageSize: 2 })
    expect(paged.Invoices).toHaveLength(2)
    expect(paged.Invoices[0]).toMatchObject({ LineItems: [{ Description: 'Work done' }], Contact: { ContactNumber: 'c-1' } })
    const unpaged = await list({})
    expect(unpaged.pagination).toBeUndefined()
    expect(unpaged.Invoices[0]?.LineItems).toEqual([])
    expect(Object.keys(unpaged.Invoices[0]?.Contact ?? {})).toEqual(['ContactID', 'Name'])
  })

  test.each([
    ['0', 1],
    ['5000', 1000],
    ['-3', 1],
    ['7', 7],
  ])('of size %s are of size %i', async (pageSize, size) =>
    expect((await list({ page: '1', pageSize })).pagination).toMatchObject({ pageSize: size }),
  )

  test('are forced by Statuses and summaryOnly, which leaves the heavy parts out', async () => {
    expect((await list({ Statuses: 'PAID' })).pagination).toMatchObject({ page: 1, pageSize: 100, pageCount: 1, itemCount: 1 })
    const { pagination, Invoices } = await list({ summaryOnly: 'true' })
    expect(pagination).toBeDefined()
    for (const field of ['LineItems', 'Payments', 'HasAttachments']) expect(Invoices[0]).not.toHaveProperty(field)
  })
})

test('a bad where reaches the SDK user as 400', async () => {
  const failure = await failureOf(world.api.getInvoices(world.t, undefined, 'Status=='))
  expect(failure.response).toMatchObject({ statusCode: 400, body: { ErrorNumber: 16 } })
})
