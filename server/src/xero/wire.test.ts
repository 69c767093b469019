import { describe, expect, test } from 'vitest'
import type { Invoice as WireInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js'
import type { InvoiceDraft } from '../domain/invoice.ts'
import { Decimal } from '../domain/money.ts'
import {
  amountFromWire,
  contactFromWire,
  contactToWire,
  creditedFromWire,
  dayFromWire,
  invoiceFromWire,
  invoiceToWire,
  phoneFromWire,
  resultsFromWire,
  termsFromWire,
  validationMessages,
} from './wire.ts'

const draft: InvoiceDraft = {
  contactId: 'contact-1',
  date: '2026-11-24',
  dueDay: '2026-12-08',
  lineAmounts: 'no_tax',
  reference: 'Deal 1',
  url: 'https://example.kommo.com/leads/detail/1?claim=2',
  currency: 'TRY',
  brandingThemeId: null,
  status: 'authorised',
  lines: [
    {
      description: 'Roof',
      quantity: new Decimal('1.5'),
      unitAmount: new Decimal('0.1').plus('0.2'),
      discountPercent: null,
      itemCode: null,
      accountCode: '200',
      taxType: null,
      tracking: [{ categoryId: 'category-1', optionId: 'option-1' }],
    },
  ],
}

const wireInvoice = (fields: Record<string, unknown> = {}) =>
  ({
    type: 'ACCREC',
    invoiceID: 'invoice-1',
    status: 'AUTHORISED',
    contact: { contactID: 'contact-1', name: 'Ada' },
    date: new Date('2026-11-24T00:00:00Z'),
    dueDate: new Date('2026-12-08T00:00:00Z'),
    currencyCode: 'EUR',
    updatedDateUTC: new Date('2026-11-24T10:00:00.123Z'),
    ...fields,
  }) as unknown as WireInvoice

describe('an invoice on its way to Xero', () => {
  test('names its contact by id alone and leaves out what the draft leaves open', () => {
    const wire = JSON.parse(JSON.stringify(invoiceToWire(draft)))
    expect(wire.contact).toEqual({ contactID: 'contact-1' })
    expect(wire).toMatchObject({ type: 'ACCREC', status: 'AUTHORISED', lineAmountTypes: 'NoTax', currencyCode: 'TRY' })
    expect(wire).not.toHaveProperty('brandingThemeID')
    expect(wire.lineItems[0]).toEqual({
      description: 'Roof',
      quantity: 1.5,
      unitAmount: 0.3,
      accountCode: '200',
      tracking: [{ trackingCategoryID: 'category-1', trackingOptionID: 'option-1' }],
    })
  })

  test.each(['0.1', '0.3', '1.005', '19.9999', '1234567.8901', '9999999999.99', '0'])(
    'an amount of %s is written as it is and read back the same',
    (text) => {
      const line = { ...draft.lines[0], unitAmount: new Decimal(text) } as InvoiceDraft['lines'][number]
      const written = JSON.stringify(invoiceToWire({ ...draft, lines: [line] }).lineItems?.[0]?.unitAmount)
      expect(written).toBe(text)
      expect(amountFromWire(JSON.parse(written)).toString()).toBe(text)
    },
  )
})

describe('an invoice as it comes from Xero', () => {
  const nothing = {
    description: '',
    quantity: null,
    unitAmount: null,
    amount: new Decimal(0),
    itemCode: null,
    discountPercent: null,
    accountCode: null,
    taxType: null,
    tracking: [],
  }

  test('keeps its amounts exact, so that sums are too', () => {
    const invoice = invoiceFromWire(wireInvoice({ total: 0.3, amountPaid: 0.1, amountCredited: 0.2 }))
    expect(invoice.total.minus(invoice.amountPaid).minus(invoice.amountCredited).toString()).toBe('0')
  })

  test('reads days, states and words', () => {
    const fields = { status: 'VOIDED', invoiceNumber: 'INV-1', url: 'https://x.test/1', sentToContact: true }
    expect(invoiceFromWire(wireInvoice(fields))).toMatchObject({
      isSale: true,
      status: 'voided',
      number: 'INV-1',
      contactId: 'contact-1',
      contactName: 'Ada',
      date: '2026-11-24',
      dueDay: '2026-12-08',
      isSent: true,
      url: 'https://x.test/1',
      updatedAt: new Date('2026-11-24T10:00:00.123Z'),
    })
  })

  test('was paid on the day of its last payment, and on none while it is open', () => {
    const fullyPaidOnDate = new Date('2026-11-30T00:00:00Z')
    expect(invoiceFromWire(wireInvoice({ status: 'PAID', fullyPaidOnDate })).paidDay).toBe('2026-11-30')
    expect(invoiceFromWire(wireInvoice({ status: 'AUTHORISED', fullyPaidOnDate })).paidDay).toBeNull()
    expect(invoiceFromWire(wireInvoice()).paidDay).toBeNull()
  })

  test('says whether a template made it', () => {
    expect(invoiceFromWire(wireInvoice()).isRepeating).toBe(false)
    expect(invoiceFromWire(wireInvoice({ repeatingInvoiceID: 'template-1' })).isRepeating).toBe(true)
  })

  test('has its lines with exact amounts; a comment has none', () => {
    const lineItems = [
      {
        description: 'Roof',
        quantity: 1.5,
        unitAmount: 19.9999,
        lineAmount: 27,
        discountRate: 10,
        itemCode: 'ROOF',
        accountCode: '200',
        taxType: 'OUTPUT2',
        tracking: [{ trackingCategoryID: 'region', trackingOptionID: 'north', name: 'Region', option: 'North' }],
      },
      { description: 'Thank you' },
      { quantity: null, unitAmount: 0, lineAmount: null, itemCode: null },
    ]
    expect(invoiceFromWire(wireInvoice({ lineItems })).lines).toEqual([
      {
        description: 'Roof',
        quantity: new Decimal('1.5'),
        unitAmount: new Decimal('19.9999'),
        amount: new Decimal('27'),
        itemCode: 'ROOF',
        discountPercent: new Decimal('10'),
        accountCode: '200',
        taxType: 'OUTPUT2',
        tracking: [{ categoryId: 'region', optionId: 'north' }],
      },
      { ...nothing, description: 'Thank you' },
      { ...nothing, unitAmount: new Decimal(0) },
    ])
    expect(invoiceFromWire(wireInvoice({ lineItems: undefined })).lines).toEqual([])
  })

  test.each([
    ['a rate', { discountRate: 12.3456 }, '12.3456'],
    ['a rate of nothing', { discountRate: 0 }, null],
    ['an amount', { discountAmount: 10 }, '33.3333'],
    ['an amount of a free line', { discountAmount: 10, unitAmount: 0 }, null],
    ['neither', {}, null],
  ])('with %s as discount, it is told in percent', (_which, fields, percent) => {
    const lineItems = [{ quantity: 3, unitAmount: 10, lineAmount: 20, ...fields }]
    expect(invoiceFromWire(wireInvoice({ lineItems })).lines[0]?.discountPercent?.toString() ?? null).toBe(percent)
  })

  test.each([
    ['Exclusive', 'exclusive'],
    ['Inclusive', 'inclusive'],
    ['NoTax', 'no_tax'],
    [undefined, 'exclusive'],
  ])('with %s amounts and a theme, it has both', (lineAmountTypes, lineAmounts) => {
    const fields = { lineAmountTypes, brandingThemeID: 'theme-1' }
    expect(invoiceFromWire(wireInvoice(fields))).toMatchObject({ lineAmounts, brandingThemeId: 'theme-1' })
    expect(invoiceFromWire(wireInvoice()).brandingThemeId).toBeNull()
  })

  test('a bill is no sale, and a draft without due day has none', () => {
    const invoice = invoiceFromWire(wireInvoice({ type: 'ACCPAY', dueDate: undefined }))
    expect(invoice).toMatchObject({ isSale: false, dueDay: null, url: null, reference: '' })
  })

  test.each([[{ status: 'SOMETHING_NEW' }], [{ invoiceID: undefined }], [{ date: undefined }]])(
    'without what every invoice has (%j) it is not guessed at',
    (fields) => {
      expect(() => invoiceFromWire(wireInvoice(fields))).toThrow('xero.answer_unreadable')
    },
  )
})

describe('a credit note', () => {
  const allocations = [
    { invoice: { invoiceID: 'a' } },
    { invoice: { invoiceID: 'b' }, isDeleted: true },
    { invoice: { invoiceID: 'a' } },
  ]
  test.each([
    ['of sales names each invoice once, those it was taken back from, too', { type: 'ACCRECCREDIT', allocations }, ['a', 'b']],
    ['of bills names none', { type: 'ACCPAYCREDIT', allocations }, []],
    ['that is not allocated names none', { type: 'ACCRECCREDIT' }, []],
    ['with half an allocation names none', { type: 'ACCRECCREDIT', allocations: [{}, { invoice: {} }] }, []],
    ['that is not there names none', undefined, []],
  ])('%s', (_which, wire, ids) => {
    expect(creditedFromWire(wire as never)).toEqual(ids)
  })
})

describe('contacts', () => {
  test('a contact to be made carries only what is known', () => {
    const person = { name: 'Ada', number: 'k-1', email: null, firstName: 'Ada', lastName: null, phone: '555 0100' }
    expect(contactToWire(person)).toEqual({
      name: 'Ada',
      contactNumber: 'k-1',
      firstName: 'Ada',
      phones: [{ phoneType: 'DEFAULT', phoneNumber: '555 0100' }],
    })
  })

  test('a merged contact says where it went', () => {
    const wire = { contactID: 'old', name: 'Ada', contactStatus: 'ARCHIVED', mergedToContactID: 'new', emailAddress: '' }
    expect(contactFromWire(wire as never)).toEqual({
      id: 'old',
      name: 'Ada',
      number: null,
      email: null,
      isArchived: true,
      mergedIntoId: 'new',
      paymentTerms: null,
      firstName: null,
      lastName: null,
      phone: null,
      groupIds: [],
    })
  })

  test('a contact has the names of its person and its groups', () => {
    const wire = {
      contactID: 'c',
      firstName: 'Ada',
      lastName: 'Byron',
      contactGroups: [{ contactGroupID: 'g-1', name: 'VIP' }, {}],
    }
    expect(contactFromWire(wire as never)).toMatchObject({ firstName: 'Ada', lastName: 'Byron', groupIds: ['g-1'] })
  })

  const phone = (phoneType: string, phoneNumber?: string, more: object = {}) => ({ phoneType, phoneNumber, ...more })
  test.each([
    ['the default one first', [phone('MOBILE', '1'), phone('DEFAULT', '2')], '2'],
    ['then the mobile', [phone('DDI', '1'), phone('DEFAULT', ''), phone('MOBILE', '2')], '2'],
    ['then any', [phone('DEFAULT', ' '), phone('MOBILE'), phone('OFFICE', '3')], '3'],
    ['with country and area', [phone('DEFAULT', '5550100', { phoneCountryCode: '44', phoneAreaCode: ' 20 ' })], '44 20 5550100'],
    ['without a number it is none', [phone('DEFAULT', '', { phoneCountryCode: '44', phoneAreaCode: '20' })], null],
    ['none at all', undefined, null],
  ])('the phone to call: %s', (_which, phones, wanted) => {
    expect(phoneFromWire(phones as never)).toBe(wanted)
  })

  test.each([
    ['DAYSAFTERBILLDATE', 'after_bill_date'],
    ['DAYSAFTERBILLMONTH', 'after_bill_month'],
    ['OFCURRENTMONTH', 'of_current_month'],
    ['OFFOLLOWINGMONTH', 'of_following_month'],
  ])('terms %s are %s', (word, type) => {
    expect(termsFromWire({ sales: { day: 20, type: word } } as never)).toEqual({ day: 20, type })
  })

  test('terms that are unknown or absent are none', () => {
    expect(termsFromWire({ sales: { day: 20, type: 'NEXTFULLMOON' } } as never)).toBeNull()
    expect(termsFromWire({ bills: { day: 20, type: 'OFCURRENTMONTH' } } as never)).toBeNull()
    expect(termsFromWire(undefined)).toBeNull()
  })
})

describe('results of a batch', () => {
  const read = (wire: { id: string }) => wire.id

  test('saved, saved with a warning and refused elements keep their places', () => {
    const raw = [
      { StatusAttributeString: 'OK', HasErrors: false },
      { StatusAttributeString: 'ERROR', HasErrors: true, ValidationErrors: [{ Message: 'No such account' }] },
      { StatusAttributeString: 'WARNING', Warnings: [{ Message: 'Strange rate' }] },
    ]
    expect(resultsFromWire({ count: 3, elements: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], raw, read })).toEqual([
      { ok: true, value: 'a', warnings: [] },
      { ok: false, messages: ['No such account'] },
      { ok: true, value: 'c', warnings: ['Strange rate'] },
    ])
  })

  test('a refusal without reason still says something', () => {
    expect(resultsFromWire({ count: 1, elements: [{ id: 'a' }], raw: [{ HasErrors: true }], read })).toEqual([
      { ok: false, messages: ['Xero gave no reason.'] },
    ])
  })

  test('when elements are missing, nobody knows what was saved', () => {
    expect(() => resultsFromWire({ count: 2, elements: [{ id: 'a' }], raw: [{}], read })).toThrow(
      expect.objectContaining({ code: 'xero.answer_unreadable', isOutcomeUnknown: true }),
    )
  })
})

describe("Xero's sentences", () => {
  test.each([
    ['at the document', { Elements: [{ ValidationErrors: [{ Message: 'One' }, { Message: 'Two' }] }] }, ['One', 'Two']],
    ['under Description', { ValidationErrors: [{ Description: 'One' }] }, ['One']],
    ['at the contact', { Elements: [{ Contact: { ValidationErrors: [{ Message: 'Bad e-mail' }] } }] }, ['Bad e-mail']],
    ['at a line', { Elements: [{ LineItems: [{}, { ValidationErrors: [{ Message: 'Bad tax' }] }] }] }, ['Bad tax']],
    ['twice', { ValidationErrors: [{ Message: 'One' }, { Message: ' One ' }] }, ['One']],
    ['about the request', { ErrorNumber: 14, Message: 'Bad date' }, ['Bad date']],
    ['as detail', { Title: 'Bad request', Detail: 'Why' }, ['Why']],
    ['nowhere', { ValidationErrors: [] }, []],
    ['in text', 'Bad request', []],
    ['in null', null, []],
  ])('%s', (_where, body, messages) => {
    expect(validationMessages(body)).toEqual(messages)
  })
})

test.each([
  [new Date('2026-11-24T00:00:00Z'), '2026-11-24'],
  ['2026-11-24T00:00:00', '2026-11-24'],
  ['2026-11-24', '2026-11-24'],
  [undefined, null],
  ['soon', null],
])('the day of %s is %s', (value, day) => {
  expect(dayFromWire(value)).toBe(day)
})
