import { describe, expect, test } from 'vitest'
import type { Books } from './books.ts'
import { acme, ada, exampleBooks, exampleDeal, exampleProduct, exampleRule } from './example-data.ts'
import { completeDraft, type DealToBill, invoiceFromDeal, sendsByEmail } from './invoice-from-deal.ts'
import { Decimal } from './money.ts'
import type { Rule } from './rule.ts'

const TODAY = '2026-11-24'

const invoice = (bill: Partial<DealToBill> = {}, rule: Partial<Rule> = {}, books: Partial<Books> = {}, accountCurrency = 'EUR') =>
  invoiceFromDeal({
    bill: { deal: exampleDeal(), person: ada, company: null, products: [], ...bill },
    rule: exampleRule(rule),
    books: exampleBooks(books),
    today: TODAY,
    accountCurrency,
  })

/** The codes of all refusals; empty when the deal can be invoiced. */
const codes = (result: ReturnType<typeof invoice>) => (result.ok ? [] : result.refusals.map(({ code }) => code))

test('a deal with everything in place, when it is billed, becomes a whole draft', () => {
  const tracking = [{ categoryId: 'region', optionId: 'north' }]
  expect(invoice({}, { brandingThemeId: 'theme-1', tracking, lineAmounts: 'inclusive' })).toEqual({
    ok: true,
    billing: {
      client: ada,
      email: 'ada@byron.example',
      draft: {
        date: TODAY,
        lineAmounts: 'inclusive',
        reference: 'Deal 7001',
        currency: 'EUR',
        brandingThemeId: 'theme-1',
        status: 'authorised',
        lines: [
          {
            description: 'Roof repair',
            quantity: new Decimal(1),
            unitAmount: new Decimal(1200),
            discountPercent: null,
            itemCode: null,
            accountCode: '200',
            taxType: 'OUTPUT2',
            tracking,
          },
        ],
      },
    },
  })
})

describe('a deal', () => {
  test.each<[string, Parameters<typeof invoice>, object]>([
    [
      'its company is billed',
      [{ company: acme }, { billTo: 'company_or_person' }],
      { client: acme, email: 'office@acme.example' },
    ],
    [
      'its company has no e-mail',
      [{ company: { ...acme, emails: [] } }, { billTo: 'company' }],
      { client: { name: 'Acme Ltd' }, email: 'ada@byron.example' },
    ],
    ['an e-mail is malformed and not needed', [{ person: { ...ada, emails: ['ada@'] } }], { email: null }],
    [
      'a draft cannot be mailed anyway',
      [{ person: { ...ada, emails: [] } }, { createStatus: 'draft', sendByEmail: true }],
      { email: null, draft: { status: 'draft' } },
    ],
    ['the account is in dollars', [{}, {}, {}, 'usd'], { draft: { currency: 'USD' } }],
    [
      'the account of the rule got another code',
      [{}, {}, { accounts: [{ id: 'account-sales', code: '4000', name: 'Sales', taxType: null }] }],
      { draft: { lines: [{ accountCode: '4000' }] } },
    ],
    [
      'the invoice has no tax',
      [{}, { lineAmounts: 'no_tax', taxType: 'GONE' }],
      { draft: { lineAmounts: 'no_tax', lines: [{ taxType: null }] } },
    ],
    ['the rule leaves the tax to the account', [{}, { taxType: null }], { draft: { lines: [{ taxType: null }] } }],
    [
      'the client’s name is untidy',
      [{ person: { ...ada, name: ' Ada  <Byron> ' } }, { referenceTemplate: '{client.name}' }],
      { client: { name: 'Ada Byron' }, draft: { reference: 'Ada Byron' } },
    ],
  ])('when %s, is invoiced so', (_, given, expected) => {
    expect(invoice(...given)).toMatchObject({ ok: true, billing: expected })
  })

  test('with another currency in its field, keeps its numbers in that currency', () => {
    const deal = exampleDeal({ fields: [{ fieldId: 12, code: null, values: ['usd'] }] })
    expect(invoice({ deal }, { currencySource: { kind: 'field', fieldId: 12 } })).toMatchObject({
      billing: { draft: { currency: 'USD', lines: [{ unitAmount: new Decimal(1200) }] } },
    })
  })

  test('with products, is invoiced by them and not by its price', () => {
    const deal = exampleDeal({
      price: null,
      products: [{ productId: 501, catalogId: 4521, quantity: new Decimal(4), priceFieldId: null }],
    })
    expect(invoice({ deal, products: [exampleProduct()] }, { lineSource: { kind: 'products' } })).toMatchObject({
      billing: { draft: { lines: [{ description: 'Tile', quantity: new Decimal(4), unitAmount: new Decimal('2.5') }] } },
    })
  })

  test.each<[string, Parameters<typeof invoice>, string[]]>([
    ['it has nobody', [{ person: null }], ['client_missing']],
    ['it has nobody to send to', [{ person: null }, { sendByEmail: true }], ['client_missing']],
    ['its client has no address', [{ person: { ...ada, emails: [] } }, { sendByEmail: true }], ['email_missing']],
    ['its client has a malformed one', [{ person: { ...ada, emails: ['?'] } }, { sendByEmail: true }], ['email_invalid']],
    ['its currency is not in the books', [{}, {}, {}, 'PLN'], ['currency_not_in_books']],
    [
      'its amount has decimals in yen',
      [{ deal: exampleDeal({ price: new Decimal('1.5') }) }, {}, {}, 'JPY'],
      ['amount_too_fine'],
    ],
    ['the books are locked', [{}, {}, { lockDay: TODAY }], ['period_locked']],
    [
      'everything is wrong',
      [
        { deal: exampleDeal({ price: null }), company: { ...acme, name: ' ', emails: [] }, person: null },
        {
          billTo: 'company',
          sendByEmail: true,
          currencySource: { kind: 'field', fieldId: 12 },
          lineSource: { kind: 'field', fieldId: 13 },
          accountId: 'gone',
          taxType: 'GONE',
          brandingThemeId: 'gone',
          tracking: [{ categoryId: 'gone', optionId: 'gone' }],
        },
        { lockDay: '2026-12-31', plan: 'LEDGER' },
      ],
      [
        'client_name_missing',
        'email_missing',
        'currency_missing',
        'description_missing',
        'amount_missing',
        'account_not_usable',
        'tax_not_usable',
        'branding_theme_gone',
        'tracking_gone',
        'period_locked',
        'plan_cannot_invoice',
      ],
    ],
  ])('when %s, is refused for that', (_, given, expected) => {
    expect(codes(invoice(...given))).toEqual(expected)
  })
})

test.each<[Rule['createStatus'], boolean, boolean]>([
  ['authorised', true, true],
  ['authorised', false, false],
  ['submitted', true, false],
  ['draft', true, false],
])('a rule that creates %s invoices, when its wish to send is %s, sends: %s', (createStatus, sendByEmail, expected) => {
  expect(sendsByEmail({ createStatus, sendByEmail })).toBe(expected)
})

test('a billing, once the contact is known, becomes the draft to send', () => {
  const result = invoice()
  if (!result.ok) throw new Error('The example deal can be billed.')
  const known = {
    contactId: 'contact-1',
    contactTerms: null,
    dueTerms: { kind: 'contact', fallbackDays: 30 } as const,
    books: exampleBooks({ paymentTerms: { type: 'of_following_month', day: 20 } }),
    url: 'https://acme.kommo.com/leads/detail/7001?invoice=claim',
  }
  expect(completeDraft(result.billing, known)).toEqual({
    ...result.billing.draft,
    contactId: 'contact-1',
    dueDay: '2026-12-20',
    url: known.url,
  })
  expect(completeDraft(result.billing, { ...known, contactTerms: { type: 'after_bill_date', day: 7 } }).dueDay).toBe('2026-12-01')
})
