// The emulator and the vendor's SDK must speak of the same fields: every name and type is compared with its generated models.
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anInvoice, startTestWorld } from './test-world.ts'

type Attribute = { name: string; baseName: string; type: string }
type Model = { attributeTypeMap?: Attribute[] }
const sdk = createRequire(import.meta.url)('xero-node') as Record<string, Model & Record<string, object>>

/** Sent by Xero, but unknown to the SDK, which drops them. */
const RESPONSE_ONLY = new Set([
  'DateString',
  'DueDateString',
  'DateUTCString',
  'InvoicePaymentServices',
  'Id',
  'Status',
  'ProviderName',
  'DateTimeUTC',
])

let world: Awaited<ReturnType<typeof startTestWorld>>
const path: Record<string, string> = {}

beforeAll(async () => {
  world = await startTestWorld()
  const { xero, org } = world
  const rich = {
    Contact: {
      Name: 'Rich',
      EmailAddress: 'rich@example.com',
      ContactPersons: [{ FirstName: 'A', IncludeInEmails: true }],
      PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } },
    },
    Status: 'AUTHORISED',
    Reference: 'R',
    Url: 'https://crm.example/1',
    ExpectedPaymentDate: '2026-12-24',
    LineItems: [
      { ItemCode: 'TRAIN', Quantity: 1, DiscountRate: 10, Tracking: [{ Name: 'Region', Option: 'North' }] },
      { Description: 'comment' },
    ],
  }
  const made = xero.addInvoice(org, rich)
  xero.credit(made, 5)
  xero.pay(made, 10)
  const full = xero.addInvoice(org, { Status: 'AUTHORISED' })
  xero.pay(full)
  const merged = xero.addContact(org, { Name: 'Merged' })
  xero.mergeContact(merged, xero.addContact(org, { Name: 'Kept' }))
  xero.configureOrganisation(org, { periodLockDate: '2020-01-01' })
  await world.call('PUT', `/Invoices/${made.InvoiceID}/Attachments/a.txt`, { body: 'x' })
  Object.assign(path, {
    invoice: `/Invoices/${made.InvoiceID}`,
    paid: `/Invoices/${full.InvoiceID}`,
    contact: `/Contacts/${merged.ContactID}`,
  })
})
afterAll(() => world.xero.close())

/** Walks a value by its declared type and collects what does not fit. */
function misfits(value: unknown, type: string, at: string): string[] {
  if (value === null || value === undefined) return []
  const element = /^Array<(.+)>$/.exec(type)?.[1]
  if (element !== undefined)
    return Array.isArray(value)
      ? value.flatMap((item: unknown, index) => misfits(item, element, `${at}[${index}]`))
      : [`${at} is no list`]
  if (type === 'Date')
    return typeof value === 'string' && /^(\/Date\(\d+\+0000\)\/|\d{4}-)/.test(value) ? [] : [`${at} is no date`]
  if (['string', 'number', 'boolean'].includes(type))
    return typeof value === type ? [] : [`${at} is a ${typeof value}, not a ${type}`]
  const [owner = '', member] = type.split('.')
  const declared = member === undefined ? sdk[owner] : sdk[owner]?.[member]
  if (declared === undefined) return [`${at} has the unknown type ${type}`]
  const attributes = (declared as Model).attributeTypeMap
  if (!attributes)
    return Object.values(declared).includes(value) ? [] : [`${at} is ${JSON.stringify(value)}, which ${type} does not know`]
  if (typeof value !== 'object') return [`${at} is no object`]
  return Object.entries(value).flatMap(([key, child]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key)
    if (attribute) return misfits(child, attribute.type, `${at}.${key}`)
    return RESPONSE_ONLY.has(key) ? [] : [`${at}.${key} is unknown`]
  })
}

describe('what the emulator sends', () => {
  test.each([
    ['Organisation', 'Organisations'],
    ['Organisation/Actions', 'Actions'],
    ['Accounts', 'Accounts'],
    ['TaxRates', 'TaxRates'],
    ['Currencies', 'Currencies'],
    ['BrandingThemes', 'BrandingThemes'],
    ['TrackingCategories?includeArchived=true', 'TrackingCategories'],
    ['Items', 'Items'],
    ['Users', 'Users'],
    ['InvoiceReminders/Settings', 'InvoiceReminders'],
    ['Contacts', 'Contacts'],
    ['Contacts?page=1&includeArchived=true', 'Contacts'],
    ['Contacts?summaryOnly=true', 'Contacts'],
    ['Invoices', 'Invoices'],
    ['Invoices?page=1', 'Invoices'],
    ['Invoices?summaryOnly=true', 'Invoices'],
    ['CreditNotes', 'CreditNotes'],
    ['Payments?page=1', 'Payments'],
  ])('%s fits the model %s', async (resource, model) => {
    const body = (await (await world.call('GET', `/${resource}`)).json()) as Record<string, object[]>
    expect(body[model]?.length).toBeGreaterThan(0)
    expect(misfits(body, model, model)).toEqual([])
  })

  test.each([
    ['invoice', '', 'Invoices'],
    ['paid', '', 'Invoices'],
    ['contact', '', 'Contacts'],
    ['invoice', '/History', 'HistoryRecords'],
    ['invoice', '/Attachments', 'Attachments'],
    ['invoice', '/OnlineInvoice', 'OnlineInvoices'],
  ])('one %s%s fits the model %s', async (what, below, model) => {
    const body = (await (await world.call('GET', `${path[what]}${below}`)).json()) as Record<string, object[]>
    expect(body[model]?.length).toBeGreaterThan(0)
    expect(misfits(body, model, model)).toEqual([])
  })

  test('a refused element fits too, and the error around it', async () => {
    const bad = anInvoice({ CurrencyCode: 'CHF', Contact: { Name: 'x', EmailAddress: 'bad' } })
    const single = (await (
      await world.call('POST', '/Invoices?summarizeErrors=false', { body: { Invoices: [bad] } })
    ).json()) as object
    expect(misfits(single, 'Invoices', 'Invoices')).toEqual([])
    const summarised = (await (await world.call('POST', '/Invoices', { body: bad })).json()) as { Elements: object[] }
    expect(misfits({ ...summarised, Elements: [] }, 'ModelError', 'Error')).toEqual([])
    expect(misfits(summarised.Elements[0], 'Invoice', 'Element')).toEqual([])
  })
})

describe('what the emulator accepts', () => {
  const contact = {
    Name: 'Everything',
    ContactNumber: 'e-1',
    AccountNumber: 'acc',
    FirstName: 'F',
    LastName: 'L',
    EmailAddress: 'e@example.com',
    CompanyNumber: 'c',
    TaxNumber: 't',
    DefaultCurrency: 'EUR',
    AccountsReceivableTaxType: 'OUTPUT2',
    SalesDefaultAccountCode: '200',
    SalesDefaultLineAmountType: 'INCLUSIVE',
    ContactPersons: [{ FirstName: 'P', LastName: 'Q', EmailAddress: 'p@example.com', IncludeInEmails: true }],
    Addresses: [
      { AddressType: 'POBOX', AddressLine1: '1', City: 'C', Region: 'R', PostalCode: 'P', Country: 'Land', AttentionTo: 'A' },
    ],
    Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '1', PhoneAreaCode: '2', PhoneCountryCode: '3' }],
    PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } },
  }
  const invoice = {
    Type: 'ACCREC',
    Contact: { Name: 'Everything' },
    Date: '2026-11-24',
    DueDate: '2026-12-24',
    ExpectedPaymentDate: '2026-12-20',
    LineAmountTypes: 'Inclusive',
    InvoiceNumber: 'E-1',
    Reference: 'R',
    Url: 'https://crm.example/1',
    CurrencyCode: 'EUR',
    CurrencyRate: 1.2,
    Status: 'AUTHORISED',
    SentToContact: true,
    LineItems: [
      {
        Description: 'D',
        Quantity: 2,
        UnitAmount: 10,
        LineAmount: 19,
        AccountCode: '200',
        TaxType: 'RROUTPUT',
        DiscountAmount: 1,
        Tracking: [{ Name: 'Region', Option: 'South' }],
      },
    ],
  }

  test.each([
    ['Contacts', 'Contact', contact],
    ['Invoices', 'Invoice', invoice],
  ])('%s: every field is one of the model and comes back as it was sent', async (resource, model, element) => {
    expect(misfits(element, model, model)).toEqual([])
    const answer = await world.call('PUT', `/${resource}`, { body: { [resource]: [element] } })
    const body = (await answer.json()) as Record<string, object[]>
    expect(answer.status).toBe(200)
    const {
      Date: _day,
      DueDate: _due,
      ExpectedPaymentDate: _expected,
      Addresses: _addresses,
      Phones: _phones,
      ...kept
    } = element as typeof contact & typeof invoice
    expect(body[resource]?.[0]).toMatchObject(kept)
  })

  test.each(['Contacts', 'Invoices'])('%s: what was read may be sent back whole', async (resource) => {
    const read = (await (await world.call('GET', `/${resource}?page=1`)).json()) as Record<string, object[]>
    const answer = await world.call('POST', `/${resource}?summarizeErrors=false`, { body: { [resource]: read[resource] } })
    const body = (await answer.json()) as Record<string, { StatusAttributeString: string; ValidationErrors?: object[] }[]>
    expect(
      body[resource]?.map(({ StatusAttributeString, ValidationErrors }) => ValidationErrors ?? StatusAttributeString),
    ).toEqual(read[resource]?.map(() => 'OK'))
  })
})
