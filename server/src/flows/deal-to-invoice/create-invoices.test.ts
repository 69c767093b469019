import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, type RuleChanges, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office.stop())

const open = async (options?: OfficeOptions) => {
  office = await startOffice(options)
  return office
}
const addPerson = (more: Parameters<Office['kommo']['addContact']>[1] = {}) =>
  office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com', ...more })
const addDeal = (deal: Partial<Parameters<Office['kommo']['addDeal']>[1]> = {}) =>
  office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: addPerson().id, ...deal })
const agree = async (dealId: number) => {
  office.kommo.moveDeal(dealId, 'Payment agreed')
  await office.settle()
}
/** `/Date(1795478400000+0000)/` as a day. */
const dayOf = (invoice: object | undefined, field: 'Date' | 'DueDate') =>
  new Date(Number(/\d+/.exec(String(Reflect.get(invoice ?? {}, field)))?.[0])).toISOString().slice(0, 10)
const notesOf = (dealId: number) => office.kommo.notes(dealId).map(({ text }) => text)

describe('what the invoice says', () => {
  test('when a deal with a person reaches the stage, then the invoice, fields, note, PDF and both links are there', async () => {
    await open()
    const deal = addDeal({ price: 1_200.5 })
    await agree(deal.id)

    const [invoice, ...others] = office.xero.invoices()
    expect(others).toEqual([])
    expect(invoice).toMatchObject({
      Type: 'ACCREC',
      Status: 'AUTHORISED',
      CurrencyCode: 'EUR',
      Contact: { Name: 'Ada Byron' },
      SubTotal: 1_200.5,
      Reference: `Deal ${deal.id}`,
      LineItems: [{ Description: 'Residence permit', Quantity: 1, UnitAmount: 1_200.5, AccountCode: '200' }],
    })
    expect(invoice?.Url).toContain(`/leads/detail/${deal.id}?invoice=`)
    expect(office.kommo.deal(deal.id).fields).toMatchObject({
      'Invoice number': invoice?.InvoiceNumber,
      'Invoice status': 'Awaiting payment',
      'Invoice link': expect.stringContaining(String(invoice?.InvoiceID)),
    })
    expect(notesOf(deal.id)).toEqual([
      expect.stringMatching(/^Invoice INV-0001 for €1,440.60 was created in Xero for Ada Byron, due /),
    ])
    expect(office.kommo.files(deal.id)[0]?.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(office.xero.historyOf(invoice?.InvoiceID ?? '').map(({ details }) => details)).toContain(
      `Created for Kommo deal ${deal.id}.`,
    )
  })

  test('when the deal has products, then each is a line with its quantity, price and Xero item', async () => {
    await open()
    const permit = office.kommo.addProduct(office.kommoAccountId, {
      name: 'Permit',
      sku: 'NOT-IN-XERO',
      price: 950.25,
      description: 'Application and forms',
    })
    const pages = office.kommo.addProduct(office.kommoAccountId, { name: 'Translation', price: 38.5 })
    const deal = office.kommo.addDeal(office.kommoAccountId, {
      name: 'Family',
      contact: addPerson().id,
      products: [{ product: permit.id }, { product: pages.id, quantity: 6 }],
    })
    await agree(deal.id)
    expect(office.xero.invoices()[0]?.LineItems).toMatchObject([
      { Description: 'Application and forms', Quantity: 1, UnitAmount: 950.25 },
      { Description: 'Translation', Quantity: 6, UnitAmount: 38.5, LineAmount: 231 },
    ])
  })

  const variants: [string, RuleChanges, object][] = [
    ['a draft', { createStatus: 'draft' }, { Status: 'DRAFT' }],
    ['for approval', { createStatus: 'submitted' }, { Status: 'SUBMITTED' }],
    ['with tax inside', { lineAmounts: 'inclusive' }, { LineAmountTypes: 'Inclusive', Total: 1_200 }],
    ['without tax', { lineAmounts: 'no_tax' }, { LineAmountTypes: 'NoTax', Total: 1_200, TotalTax: 0 }],
    ['with a tax rate of its own', { taxType: 'RROUTPUT' }, { TotalTax: 60 }],
    ['with a reference', { referenceTemplate: '{client.name} / {deal.name}' }, { Reference: 'Ada Byron / Residence permit' }],
  ]
  test.each(variants)('when the rule says %s, then the invoice is', async (_what, rule, expected) => {
    await open({ rules: [rule] })
    await agree(addDeal().id)
    expect(office.xero.invoices()).toMatchObject([expected])
  })

  test('when the currency comes from a field and the company is billed, then the invoice is in it and to the company', async () => {
    await open({ rules: [] })
    const field = office.kommo.addField(office.kommoAccountId, 'leads', { name: 'Currency', type: 'text' })
    await office.addRule({ billTo: 'company', currencySource: { kind: 'field', fieldId: field.id } })
    const company = office.kommo.addCompany(office.kommoAccountId, { name: 'Lumen GmbH', email: 'ap@lumen.example' })
    const deal = addDeal({ company: company.id, fields: { Currency: ' usd ' } })
    await agree(deal.id)
    expect(office.xero.invoices()).toMatchObject([{ CurrencyCode: 'USD', Contact: { Name: 'Lumen GmbH' } }])
    expect(office.kommo.deal(deal.id).fields).toMatchObject({ 'Invoice currency': 'USD' })
  })

  test('when it is late evening in London and already tomorrow in Auckland, then the invoice is dated in Auckland', async () => {
    await open({
      organisation: {
        name: 'Kiwi',
        countryCode: 'NZ',
        baseCurrency: 'EUR',
        currencies: ['EUR'],
        timezone: 'NEWZEALANDSTANDARDTIME',
      },
      rules: [{ taxType: null }],
    })
    const inAuckland = (date: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland' }).format(date)
    while (inAuckland(office.clock.now()) === office.clock.now().toISOString().slice(0, 10)) await office.clock.advance(3_600_000)
    const today = inAuckland(office.clock.now())
    await agree(addDeal().id)
    expect(dayOf(office.xero.invoices()[0], 'Date')).toBe(today)
  })

  test('when the terms are those of the Xero contact, then the due day follows them', async () => {
    await open({ rules: [{ dueTerms: { kind: 'contact', fallbackDays: 30 } }] })
    office.xero.addContact(office.tenantId, {
      Name: 'Ada Byron',
      EmailAddress: 'ada@example.com',
      PaymentTerms: { Sales: { Day: 5, Type: 'DAYSAFTERBILLDATE' } },
    })
    await agree(addDeal().id)
    const [invoice] = office.xero.invoices()
    expect((Date.parse(dayOf(invoice, 'DueDate')) - Date.parse(dayOf(invoice, 'Date'))) / 86_400_000).toBe(5)
  })
})

describe('who is billed', () => {
  test('when a contact with the e-mail is in Xero, then it is used and nothing is made', async () => {
    await open()
    const known = office.xero.addContact(office.tenantId, { Name: 'A. Byron', EmailAddress: 'ADA@example.com' })
    await agree(addDeal().id)
    expect(office.xero.invoices()).toMatchObject([{ Contact: { ContactID: known.ContactID } }])
    expect(office.xero.contacts()).toHaveLength(1)
  })

  test('when another person has the name, then a contact of its own is made', async () => {
    await open()
    const namesake = office.xero.addContact(office.tenantId, { Name: 'Ada Byron', EmailAddress: 'other@example.com' })
    await agree(addDeal().id)
    expect(office.xero.invoices()[0]?.Contact.ContactID).not.toBe(namesake.ContactID)
    expect(office.xero.contacts().map(({ Name }) => Name)).toEqual([
      'Ada Byron',
      expect.stringMatching(/^Ada Byron \(Kommo \d+\)$/),
    ])
  })

  test('when the contact was archived since, then the client is matched anew and the invoice still comes', async () => {
    await open()
    const person = addPerson()
    await agree(addDeal({ contact: person.id }).id)
    const first = office.xero.invoices()[0]?.Contact.ContactID ?? ''
    office.xero.archiveContact(first)
    await agree(addDeal({ contact: person.id, name: 'Second' }).id)
    await office.later(5_000)
    expect(office.xero.invoices()).toHaveLength(2)
    expect(office.xero.invoices()[1]?.Contact.ContactID).not.toBe(first)
  })

  test('when the contact was merged into another, then the heir is billed', async () => {
    await open()
    const person = addPerson()
    await agree(addDeal({ contact: person.id }).id)
    const first = office.xero.invoices()[0]?.Contact.ContactID ?? ''
    const heir = office.xero.addContact(office.tenantId, { Name: 'Ada King', EmailAddress: 'king@example.com' })
    office.xero.mergeContact(first, heir.ContactID)
    await agree(addDeal({ contact: person.id, name: 'Second' }).id)
    await office.later(5_000)
    expect(office.xero.invoices()[1]?.Contact.ContactID).toBe(heir.ContactID)
  })

  test('when several contacts fit, then nobody is guessed and the note names them', async () => {
    await open()
    office.xero.addContact(office.tenantId, { Name: 'Byron family', EmailAddress: 'ada@example.com' })
    office.xero.addContact(office.tenantId, { Name: 'Byron & Co', EmailAddress: 'ada@example.com' })
    const deal = addDeal()
    await agree(deal.id)
    expect(office.xero.invoices()).toEqual([])
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('Byron family, Byron & Co')])
  })

  test('when five deals of five new clients come at once, then one call looks and one call makes them', async () => {
    await open()
    const deals = Array.from({ length: 5 }, (_, index) =>
      addDeal({ contact: addPerson({ name: `Client ${index}`, email: `c${index}@example.com` }).id }),
    )
    office.xero.log.reset()
    office.kommo.moveDeals(
      deals.map(({ id }) => id),
      'Payment agreed',
    )
    await office.settle()
    expect(office.xero.log.count({ method: 'GET', path: '/api.xro/2.0/Contacts' })).toBe(1)
    expect(office.xero.log.count({ method: 'PUT', path: '/api.xro/2.0/Contacts' })).toBe(1)
    expect(office.xero.log.count({ method: 'PUT', path: /Invoices$/ })).toBe(1)
    expect(office.xero.invoices()).toHaveLength(5)
  })
})

describe('what cannot be invoiced', () => {
  const refusals: [string, RuleChanges, { price?: number; isAlone?: true }, RegExp][] = [
    ['nobody is on the deal', {}, { isAlone: true }, /nobody to invoice: add a contact/],
    ['the deal has no amount', {}, { price: 0 }, /no amount: fill in its sale value/],
    ['the rule bills companies and there is none', { billTo: 'company' }, {}, /no company/],
  ]
  test.each(refusals)(
    'when %s, then a note says what to do, once, and the card can show it',
    async (_what, rule, changes, sentence) => {
      await open({ rules: [rule] })
      const { isAlone, ...rest } = changes
      const people = isAlone ? {} : { contact: addPerson().id }
      const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 100, ...people, ...rest })
      await agree(deal.id)
      office.kommo.editDeal(deal.id, { tags: ['vip'] })
      await office.settle()

      expect(office.xero.invoices()).toEqual([])
      expect(notesOf(deal.id)).toEqual([expect.stringMatching(sentence)])
      const { body } = await office.api('GET', `/deals/${deal.id}/invoices`, undefined, { user: 'max@acme.example' })
      expect(body).toMatchObject({ invoices: [], refused: [{ problems: [{ sentence: expect.stringMatching(sentence) }] }] })
    },
  )

  test('when the e-mail is malformed and the deal is touched again and again, then it is said once', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const deal = addDeal({ contact: addPerson({ email: 'ada@' }).id })
    await agree(deal.id)
    for (const tags of [['vip'], ['vip', 'urgent']]) {
      office.kommo.editDeal(deal.id, { tags })
      await office.settle()
    }
    expect(notesOf(deal.id)).toEqual([expect.stringMatching(/"ada@" of Ada Byron is not an e-mail address/)])
  })

  test('when the reason is removed, then the invoice is made by itself', async () => {
    await open()
    const deal = addDeal({ price: 0 })
    await agree(deal.id)
    office.kommo.editDeal(deal.id, { price: 480 })
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ SubTotal: 480 }])
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('INV-0001'), expect.stringContaining('no amount')])
  })

  test('when Xero refuses one invoice of three, then the other two are made and the note has its words', async () => {
    await open()
    const deals = ['One', 'Two', 'Three'].map((name) =>
      addDeal({ name, contact: addPerson({ name, email: `${name}@example.com` }).id }),
    )
    office.xero.archiveAccount(office.tenantId, '200')
    office.kommo.moveDeals(
      deals.map(({ id }) => id),
      'Payment agreed',
    )
    await office.settle()
    expect(office.xero.invoices().filter(({ Status }) => Status === 'AUTHORISED')).toEqual([])
    for (const { id } of deals)
      expect(notesOf(id)).toEqual([expect.stringMatching(/^No invoice yet\. Xero refused the invoice: .*200/)])
  })

  test('when the period is locked, then nothing is sent and the note names the day', async () => {
    await open()
    office.xero.configureOrganisation(office.tenantId, { periodLockDate: '2099-12-31' })
    const deal = addDeal()
    await agree(deal.id)
    expect(office.xero.invoices()).toEqual([])
    expect(notesOf(deal.id)).toEqual([expect.stringMatching(/lock/i)])
  })
})

describe('rules and stages', () => {
  test('when the rule holds for 45 s and the deal goes back in time, then nothing is made; when it stays, it is', async () => {
    await open({ rules: [{ holdSeconds: 45 }] })
    const back = addDeal({ name: 'Back' })
    const stays = addDeal({ name: 'Stays', contact: addPerson({ name: 'Bob', email: 'bob@example.com' }).id })
    await agree(back.id)
    await agree(stays.id)
    expect(office.xero.invoices()).toEqual([])
    office.kommo.moveDeal(back.id, 'Talking')
    await office.settle()
    await office.later(46_000)
    expect(office.xero.invoices()).toMatchObject([{ Contact: { Name: 'Bob' } }])
  })

  test('when two rules watch two stages, then a deal that passes both has one invoice of each', async () => {
    await open({ rules: [{ stage: 'Talking', createStatus: 'draft' }, { stage: 'Payment agreed' }] })
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Talking')
    await office.settle()
    await agree(deal.id)
    expect(office.xero.invoices().map(({ Status }) => Status)).toEqual(['DRAFT', 'AUTHORISED'])
    expect(office.kommo.deal(deal.id).fields).toMatchObject({ 'Invoice number': 'INV-0001, INV-0002' })
  })

  test('when nothing about the fields has changed, then they are not written again', async () => {
    await open()
    const deal = addDeal()
    await agree(deal.id)
    office.kommo.log.reset()
    office.kommo.editDeal(deal.id, { tags: ['vip'] })
    await office.settle()
    expect(office.kommo.log.count({ kind: 'request', method: 'PATCH' })).toBe(0)
  })

  test('when our own writes come back as webhooks, then they end there', async () => {
    await open()
    const deal = addDeal()
    await agree(deal.id)
    office.kommo.log.reset()
    office.xero.log.reset()
    await office.later(60_000)
    expect(office.kommo.log.count({ kind: 'request' })).toBe(0)
    expect(office.xero.log.count()).toBe(0)
  })
})

describe('sending', () => {
  test('when the rule has it sent, then Xero mails it once and the note says to whom', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const deal = addDeal()
    await agree(deal.id)
    expect(office.xero.emails()).toMatchObject([{ to: ['ada@example.com'] }])
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('It was sent to ada@example.com.')])
  })

  test('when the mail call gets no answer, then it is tried again and there is one mail', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    office.xero.failNext('/Email', { kind: 'lose_answer' })
    await agree(addDeal().id)
    await office.later(10_000)
    expect(office.xero.emails()).toHaveLength(1)
  })

  test('when the answer about the invoice itself was lost, then it is still mailed once and noted once', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    office.xero.failNext('/Invoices', { kind: 'lose_answer' })
    const deal = addDeal()
    await agree(deal.id)
    await office.later(10_000)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(office.xero.emails()).toHaveLength(1)
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('It was sent to')])
  })

  test('when Xero does not mail for a demo company, then the invoice stands and the note says it was not sent', async () => {
    await open({ rules: [{ sendByEmail: true }], organisation: { isDemoCompany: true } })
    const deal = addDeal()
    await agree(deal.id)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('Xero did not send it')])
  })

  test('when the client has no usable address, then the note says so before anything is made', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const deal = addDeal({ contact: office.kommo.addContact(office.kommoAccountId, { name: 'No Mail' }).id })
    await agree(deal.id)
    expect(office.xero.invoices()).toEqual([])
    expect(notesOf(deal.id)).toEqual([expect.stringContaining('No Mail has no e-mail address')])
  })
})

describe('weather', () => {
  test('when Xero limits the calls, then the work waits as long as it says and is done', async () => {
    await open()
    office.xero.failNext('/Invoices', {
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '40', 'X-Rate-Limit-Problem': 'minute' },
    })
    const deal = addDeal()
    await agree(deal.id)
    expect(office.xero.invoices()).toEqual([])
    await office.later(30_000)
    expect(office.xero.invoices()).toEqual([])
    await office.later(15_000)
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when Kommo is down for ten minutes, then the invoice is made and shown afterwards', async () => {
    await open()
    const deal = addDeal()
    office.kommo.failNext('/api/v4', 503, 5)
    await agree(deal.id)
    for (let minute = 0; minute < 10; minute++) await office.later(60_000)
    expect(office.xero.invoices()).toHaveLength(1)
    expect(notesOf(deal.id)).toHaveLength(1)
  })
})
