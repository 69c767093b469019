import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anInvoice, failureOf, sendInvoice, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

const send = (parts: object, method = 'POST') => sendInvoice(world.call, anInvoice(parts), method)
const line = (parts: object) => ({
  LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200', ...parts }],
})

describe('creating', () => {
  test('fills in number, theme, tax, currency and dates, and comes back as Xero writes it', async () => {
    const { status, element } = await send({ Status: 'AUTHORISED', Reference: 'Deal 1', Url: 'https://crm.example/leads/1' })
    expect(status).toBe(200)
    expect(element).toMatchObject({
      InvoiceNumber: expect.stringMatching(/^INV-\d{4}$/) as string,
      DateString: '2026-11-24T00:00:00',
      Date: '/Date(1795478400000+0000)/',
      DueDate: '/Date(1796688000000+0000)/',
      CurrencyCode: 'GBP',
      CurrencyRate: 1,
      BrandingThemeID: expect.any(String) as string,
      LineItems: [{ TaxType: 'OUTPUT2', TaxAmount: 20 }],
      AmountDue: 120,
      HasErrors: false,
      StatusAttributeString: 'OK',
      Contact: { Name: 'Acme' },
    })
    expect(element['UpdatedDateUTC']).toMatch(/^\/Date\(\d+\+0000\)\/$/)
    expect(element['UpdatedDateUTCString']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  test('takes one object without the wrapper, and dates in three forms', async () => {
    for (const Date of ['2026-03-01', '2026-03-01T00:00:00', '/Date(1772323200000+0000)/']) {
      const answer = await world.call('PUT', '/Invoices', { body: anInvoice({ Date }) })
      expect(((await answer.json()) as { Invoices: object[] }).Invoices[0]).toMatchObject({ DateString: '2026-03-01T00:00:00' })
    }
  })

  test("without a date uses the organisation's own day", async () => {
    const own = await startTestWorld()
    const [kiwi, honolulu] = ['NEWZEALANDSTANDARDTIME', 'HAWAIIANSTANDARDTIME'].map((timezone) =>
      own.xero.addOrganisation({ name: timezone, timezone }),
    )
    const days = [kiwi, honolulu].map((org) => (own.xero.addInvoice(org ?? '') as unknown as { DateString: string }).DateString)
    expect(days[0]).not.toBe(days[1])
    await own.xero.close()
  })

  test('fills a line from its item: text, price, account and tax', async () => {
    const { element } = await send({
      LineItems: [
        { ItemCode: 'TRAIN', Quantity: 2 },
        { ItemCode: 'CONSULT', Quantity: 1, UnitAmount: 99 },
      ],
    })
    expect(element).toMatchObject({
      LineItems: [
        {
          Description: 'Training on site, one day',
          UnitAmount: 950,
          AccountCode: '220',
          TaxType: 'NONE',
          LineAmount: 1900,
          Item: { Code: 'TRAIN' },
        },
        { UnitAmount: 99, AccountCode: '200', TaxType: 'OUTPUT2' },
      ],
    })
  })

  test('a foreign currency gets the rate of the day, and a strange rate only a warning', async () => {
    const { element } = await send({ CurrencyCode: 'EUR' })
    expect(element).toMatchObject({ CurrencyCode: 'EUR', CurrencyRate: 1.164557 })
    const strange = await send({ CurrencyCode: 'EUR', CurrencyRate: 9 })
    expect(strange.element).toMatchObject({ CurrencyRate: 9, StatusAttributeString: 'WARNING', HasErrors: false })
    expect(strange.warnings).toHaveLength(1)
  })

  test('a draft loses an account that is unknown, with a warning; an approved one is refused', async () => {
    const draft = await send(line({ AccountCode: '999' }))
    expect(draft.element).toMatchObject({ StatusAttributeString: 'WARNING', HasErrors: false })
    expect(draft.warnings).toEqual(["Account code '999' has been removed as it does not match a recognised account."])
    const approved = await send({ ...line({ AccountCode: '999' }), Status: 'AUTHORISED' })
    expect(approved.errors).toEqual(["Account code '999' is not a valid code for this document."])
  })

  test('each line of an approved one is told once what is wrong with its account', async () => {
    const lines = ['999', undefined, '200'].map((AccountCode) => ({ Description: 'Work', UnitAmount: 10, AccountCode }))
    const { errors } = await send({ Status: 'AUTHORISED', LineItems: lines })
    expect(errors).toEqual([
      "Account code '999' is not a valid code for this document.",
      "Account code '' is not a valid code for this document.",
    ])
  })

  test('tracking by names or ids', async () => {
    const categories = (await world.api.getTrackingCategories(world.t)).body.trackingCategories ?? []
    const [region] = categories
    const byId = { TrackingCategoryID: region?.trackingCategoryID, TrackingOptionID: region?.options?.[0]?.trackingOptionID }
    const { element } = await send(line({ Tracking: [byId, { Name: 'Salesperson', Option: 'Ada' }] }))
    expect(element).toMatchObject({
      LineItems: [
        {
          Tracking: [
            { Name: 'Region', Option: 'North' },
            { Name: 'Salesperson', Option: 'Ada' },
          ],
        },
      ],
    })
  })
})

describe('what Xero refuses', () => {
  test.each([
    ['no contact', { Contact: undefined }, 'A Contact must be specified for this type of transaction'],
    ['a contact number nobody has', { Contact: { ContactNumber: 'crm-77' } }, 'Contact Name cannot be empty.'],
    ['no lines', { LineItems: [] }, 'One or more line items must be specified'],
    ['an approved one without due date', { Status: 'AUTHORISED', DueDate: undefined }, 'Due Date must be specified'],
    [
      'an approved one without account',
      { Status: 'AUTHORISED', ...line({ AccountCode: undefined }) },
      "Account code '' is not a valid code for this document.",
    ],
    [
      'an archived account',
      line({ AccountCode: '210' }),
      "Account code '210' has been archived, or has been deleted. Each line item must reference a valid account.",
    ],
    [
      'the receivables account',
      { Status: 'AUTHORISED', ...line({ AccountCode: '610' }) },
      "Account code '610' is not a valid code for this document.",
    ],
    [
      'an unknown tax',
      line({ TaxType: 'TAX999' }),
      'The TaxType code TAX999 does not exist or cannot be used for this type of transaction.',
    ],
    [
      'an archived tax',
      line({ TaxType: 'OUTPUT' }),
      'The TaxType code OUTPUT does not exist or cannot be used for this type of transaction.',
    ],
    ['a purchase tax', line({ TaxType: 'INPUT2' }), "The TaxType code 'INPUT2' cannot be used with account code '200'."],
    ['a currency without subscription', { CurrencyCode: 'JPY' }, 'Organisation is not subscribed to currency JPY'],
    ['a relative link', { Url: '/leads/1' }, 'The Url must be a valid absolute URL and must not contain the text xero.'],
    [
      'a link with xero in it',
      { Url: 'https://crm.example/xero/1' },
      'The Url must be a valid absolute URL and must not contain the text xero.',
    ],
    ['a long reference', { Reference: 'x'.repeat(256) }, 'The Reference field has a maximum length of 255 characters.'],
    [
      'a long description',
      line({ Description: 'x'.repeat(4001) }),
      'The Description field has a maximum length of 4000 characters.',
    ],
    ['a long quantity', line({ Quantity: 12345678.12345 }), 'The Quantity of a line item must not be longer than 13 characters.'],
    [
      'tracking that does not exist',
      line({ Tracking: [{ Name: 'Region', Option: 'Moon' }] }),
      "The tracking option 'Moon' does not exist in 'Region' or is archived.",
    ],
    [
      'both discounts',
      line({ DiscountRate: 1, DiscountAmount: 1 }),
      'Only one of DiscountRate and DiscountAmount can be specified for a line item.',
    ],
    [
      'an unknown theme',
      { BrandingThemeID: '11111111-1111-4111-8111-111111111111' },
      'The specified branding theme could not be found.',
    ],
  ])('%s', async (_what, parts, message) => {
    const before = world.xero.invoices().length
    const { status, element, errors } = await send(parts)
    expect(status).toBe(200)
    expect(errors).toEqual([message])
    expect(element).toMatchObject({
      InvoiceID: '00000000-0000-0000-0000-000000000000',
      HasErrors: true,
      StatusAttributeString: 'ERROR',
    })
    expect(world.xero.invoices()).toHaveLength(before)
  })

  test('a bad address of the contact, told inside the contact', async () => {
    const { element, errors } = await send({ Contact: { Name: 'Bad mail', EmailAddress: 'bad' } })
    expect(errors).toEqual([])
    expect(element).toMatchObject({
      HasErrors: true,
      Contact: { ValidationErrors: [{ Message: 'Email address must be valid' }] },
    })
  })

  test('any invoice where the plan has no invoicing', async () => {
    const org = world.xero.addOrganisation({ name: 'Cashbook', class: 'LEDGER' })
    expect(() => world.xero.addInvoice(org)).toThrow('Invoicing is not available')
  })
})

describe('numbers', () => {
  test('PUT refuses a used number, POST edits that invoice, and voided ones stay taken', async () => {
    const first = await send({ InvoiceNumber: 'A-1' }, 'PUT')
    expect((await send({ InvoiceNumber: 'a-1' }, 'PUT')).errors).toEqual(['Invoice # must be unique.'])
    const upserted = await send({ InvoiceNumber: 'A-1', Reference: 'again' })
    expect(upserted.element).toMatchObject({ InvoiceID: first.element.InvoiceID, Reference: 'again' })
    world.xero.deleteInvoice(first.element.InvoiceID ?? '')
    expect((await send({ InvoiceNumber: 'A-1' })).errors).toEqual(['Invoice not of valid status for modification'])
  })

  test('of the sequence step over numbers that were chosen by hand', async () => {
    const own = await startTestWorld()
    own.xero.addInvoice(own.org, { InvoiceNumber: 'INV-0002' })
    expect([own.xero.addInvoice(own.org), own.xero.addInvoice(own.org)].map(({ InvoiceNumber }) => InvoiceNumber)).toEqual([
      'INV-0001',
      'INV-0003',
    ])
    await own.xero.close()
  })

  test('find one invoice, as ids do', async () => {
    const made = world.xero.addInvoice(world.org, { InvoiceNumber: 'FIND-ME' })
    expect((await world.api.getInvoice(world.t, 'FIND-ME')).body.invoices?.[0]?.invoiceID).toBe(made.InvoiceID)
    const updated = await world.api.updateInvoice(world.t, made.InvoiceID, { invoices: [{ reference: 'by id' }] })
    expect(updated.body.invoices?.[0]?.reference).toBe('by id')
  })
})

describe('batches', () => {
  const batch = [
    anInvoice({ Reference: 'good' }),
    anInvoice({ Reference: 'bad', CurrencyCode: 'XXX' }),
    anInvoice({ Contact: { Name: 'New one' } }),
  ]

  test('with summarizeErrors=false save the good elements and tell about the bad ones, in order', async () => {
    const own = await startTestWorld()
    const answer = await own.call('POST', '/Invoices?summarizeErrors=false', { body: { Invoices: batch } })
    const { Invoices } = (await answer.json()) as { Invoices: { StatusAttributeString: string }[] }
    expect(answer.status).toBe(200)
    expect(Invoices.map(({ StatusAttributeString }) => StatusAttributeString)).toEqual(['OK', 'ERROR', 'OK'])
    expect(own.xero.invoices()).toHaveLength(2)
    await own.xero.close()
  })

  test('without it answer 400, echo the elements and save nothing, not even contacts', async () => {
    const own = await startTestWorld()
    const answer = await own.call('PUT', '/Invoices', { body: { Invoices: batch } })
    const body = (await answer.json()) as { Elements: { Reference?: string; ValidationErrors?: object[] }[] }
    expect([answer.status, body]).toMatchObject([
      400,
      { ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred' },
    ])
    expect(body.Elements).toHaveLength(3)
    expect(body.Elements[1]).toMatchObject({
      Reference: 'bad',
      ValidationErrors: [{ Message: 'Organisation is not subscribed to currency XXX' }],
    })
    expect([own.xero.invoices(), own.xero.contacts()]).toEqual([[], []])
    expect(own.xero.addInvoice(own.org).InvoiceNumber).toBe('INV-0001')
    await own.xero.close()
  })

  test('the SDK rejects with a JSON text that holds the messages', async () => {
    const failure = await failureOf(world.api.createInvoices(world.t, { invoices: [{ contact: { name: 'x' } }] }))
    expect(failure.response.statusCode).toBe(400)
    expect(failure.response.body).toMatchObject({ ErrorNumber: 10, Elements: [{ HasErrors: true }] })
  })
})

describe('the contact inside', () => {
  test('is found by id, number or name; further fields change it; e-mail is never compared', async () => {
    const ada = world.xero.addContact(world.org, { Name: 'Ada Ltd', ContactNumber: 'crm-1', EmailAddress: 'ada@ltd.example' })
    for (const Contact of [{ ContactID: ada.ContactID }, { ContactNumber: 'crm-1' }, { Name: 'ada ltd' }])
      expect((await send({ Contact })).element).toMatchObject({ Contact: { ContactID: ada.ContactID } })
    const other = await send({ Contact: { Name: 'Ada Other', EmailAddress: 'ada@ltd.example' } })
    expect((other.element['Contact'] as { ContactID: string }).ContactID).not.toBe(ada.ContactID)
    await send({ Contact: { ContactID: ada.ContactID, FirstName: 'Augusta' } })
    expect(world.xero.contacts(world.org).find(({ ContactID }) => ContactID === ada.ContactID)).toMatchObject({
      FirstName: 'Augusta',
      Name: 'Ada Ltd',
    })
  })

  test('is refused when archived or merged, or comes back if Xero should do that', async () => {
    const [old, kept] = [world.xero.addContact(world.org, { Name: 'Old' }), world.xero.addContact(world.org, { Name: 'Kept' })]
    world.xero.archiveContact(old)
    expect((await send({ Contact: { ContactID: old.ContactID } })).errors[0]).toContain('matched an archived contact')
    world.xero.setAssumptions({ archivedContact: 'unarchive' })
    expect((await send({ Contact: { ContactID: old.ContactID } })).errors).toEqual([])
    world.xero.mergeContact(old, kept)
    expect((await send({ Contact: { ContactID: old.ContactID } })).errors[0]).toContain('matched an archived contact')
    world.xero.setAssumptions({ archivedContact: 'reject' })
  })
})
