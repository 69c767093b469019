import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import { exampleInvoice } from '../domain/example-data.ts'
import { Decimal } from '../domain/money.ts'
import { connect, startXero } from '../xero/test/connected.ts'
import { type InvoiceTotals, invoiceTotals, type TotalsLine } from './invoice-totals.ts'

type LineAmounts = Parameters<typeof invoiceTotals>[1]
type Short = [quantity: string, unitAmount: string, ratePercent?: string | null, discountPercent?: string | null]

const lineOf = ([quantity, unitAmount, ratePercent = null, discountPercent = null]: Short): TotalsLine => ({
  quantity,
  unitAmount,
  discountPercent,
  ratePercent,
})
const totals = (lineAmounts: LineAmounts, ...lines: Short[]) => invoiceTotals(lines.map(lineOf), lineAmounts)

describe('the totals of an invoice', () => {
  test.each<[string, LineAmounts, Short[], Partial<InvoiceTotals>]>([
    ['is empty', 'exclusive', [], { lineAmounts: [], subTotal: '0.00', taxes: [], totalTax: '0.00', total: '0.00' }],
    ['adds tax', 'exclusive', [['2', '50.05', '20']], { subTotal: '100.10', totalTax: '20.02', total: '120.12' }],
    [
      'contains tax',
      'inclusive',
      [
        ['1', '50.05', '20'],
        ['1', '50.05', '20'],
      ],
      { lineAmounts: ['50.05', '50.05'], subTotal: '83.42', totalTax: '16.68', total: '100.10' },
    ],
    [
      'has no tax, whatever the rates',
      'no_tax',
      [['2', '50.05', '20']],
      { subTotal: '100.10', taxes: [], totalTax: '0.00', total: '100.10' },
    ],
    [
      'is the example of 15 %: rounded line by line, so 11.44 and not 11.45',
      'exclusive',
      [
        ['1', '25.06', '15'],
        ['1', '25.61', '15'],
        ['1', '25.63', '15'],
      ],
      { subTotal: '76.30', totalTax: '11.44', total: '87.74', taxes: [{ ratePercent: '15', amount: '11.44' }] },
    ],
    [
      'has a discount',
      'exclusive',
      [['2', '450.5', '20', '10']],
      { lineAmounts: ['810.90'], totalTax: '162.18', total: '973.08' },
    ],
    ['has a discount of four decimals', 'exclusive', [['3', '99.99', null, '12.3456']], { total: '262.94' }],
    ['is all discount', 'exclusive', [['3', '99.99', '20', '100']], { subTotal: '0.00', totalTax: '0.00', total: '0.00' }],
    [
      'has a discount inside the tax',
      'inclusive',
      [['1', '100', '20', '33.3333']],
      { subTotal: '55.56', totalTax: '11.11', total: '66.67' },
    ],
    [
      'has prices of four decimals',
      'exclusive',
      [['1000', '0.1234', '20']],
      { subTotal: '123.40', totalTax: '24.68', total: '148.08' },
    ],
    [
      'has quantities of four decimals',
      'exclusive',
      [['0.3333', '100', '5']],
      { subTotal: '33.33', totalTax: '1.67', total: '35.00' },
    ],
    ['has half a cent, which goes up', 'exclusive', [['1.005', '1']], { total: '1.01' }],
    ['has half a cent of tax, which goes up', 'exclusive', [['1', '0.1', '5']], { totalTax: '0.01', total: '0.11' }],
    ['has half a cent to deduct, which goes away from zero', 'exclusive', [['1', '-1.005']], { total: '-1.01' }],
    [
      'has a deduction',
      'exclusive',
      [
        ['1', '100', '20'],
        ['1', '-25.5', '20'],
      ],
      { lineAmounts: ['100.00', '-25.50'], subTotal: '74.50', totalTax: '14.90', total: '89.40' },
    ],
    ['is in yen', 'exclusive', [['3', '1200', '10']], { subTotal: '3600.00', totalTax: '360.00', total: '3960.00' }],
    ['is in yen, where tax is no whole yen', 'exclusive', [['1', '1234', '8']], { totalTax: '98.72', total: '1332.72' }],
    [
      'is in Kuwaiti dinar, of which Xero keeps two decimals',
      'exclusive',
      [['1', '1.235']],
      { lineAmounts: ['1.24'], total: '1.24' },
    ],
    [
      'has several rates, in the order of the lines',
      'exclusive',
      [
        ['1', '10', '20'],
        ['1', '30', '5'],
        ['1', '40', null],
        ['1', '20', '20'],
        ['1', '50', '0'],
      ],
      {
        taxes: [
          { ratePercent: '20', amount: '6.00' },
          { ratePercent: '5', amount: '1.50' },
          { ratePercent: '0', amount: '0.00' },
        ],
        subTotal: '150.00',
        totalTax: '7.50',
        total: '157.50',
      },
    ],
    ['has a compound rate', 'exclusive', [['1', '99.99', '13.4']], { totalTax: '13.40', total: '113.39' }],
    ['is huge', 'exclusive', [['99999999', '99.9999', '20']], { lineAmounts: ['9999989900.00'], totalTax: '1999997980.00' }],
    ['is larger than a float is exact', 'exclusive', [['1', '99999999999999999.99', null]], { total: '99999999999999999.99' }],
  ])('when it %s (%s), then they are what Xero makes of it', (_what, lineAmounts, lines, expected) => {
    expect(totals(lineAmounts, ...lines)).toMatchObject(expected)
  })

  test.each(['', '-', '1.', '.', '1,5', 'abc', ' '])(
    'when a number is still being typed (%j), then it counts as zero',
    (text) => {
      const readable = text === '1.' ? '10.00' : '0.00'
      expect(totals('exclusive', [text, '10']).total).toBe(readable)
      expect(totals('exclusive', ['10', text]).total).toBe(readable)
    },
  )

  test('when a discount or a rate is still being typed, then it counts as zero, and blanks do not matter', () => {
    expect(totals('exclusive', ['1', '10', '-', '.']).total).toBe('10.00')
    expect(totals('exclusive', [' 2 ', ' 10 ', ' 20 ', ' 50 ']).total).toBe('12.00')
  })
})

describe('beside Xero', () => {
  let xero: XeroEmulator
  beforeAll(async () => {
    xero = await startXero()
  })
  afterAll(() => xero.close())

  const RATES = [
    { taxType: 'OUTPUT2', percent: '20' },
    { taxType: 'RROUTPUT', percent: '5' },
    { taxType: 'ZERORATEDOUTPUT', percent: '0' },
    { taxType: 'TAX001', percent: '13.4' },
    { taxType: 'NONE', percent: '0' },
  ]
  const QUANTITIES = ['1', '3', '0.3333', '7.5', '12', '1.0005', '250', '0.0001']
  const PRICES = ['19.9999', '0.1234', '100', '49.95', '0.005', '33.335', '1234.5678', '-7.77', '999.9901']
  const DISCOUNTS = [null, '10', null, '12.3456', '33.3333', null, '100', '0.0001']

  /** Thirty invoices in which the above meet in ever new combinations. Numbers are chosen by position, never by chance. */
  const invoices = Array.from({ length: 30 }, (_, index) => ({
    lineAmounts: (['exclusive', 'inclusive', 'no_tax'] as const)[index % 3] ?? 'exclusive',
    lines: Array.from({ length: 1 + (index % 7) }, (_line, position) => {
      const pick = <T>(list: T[], step: number): T => list[(index * step + position * (step + 2) + step) % list.length] as T
      return {
        rate: pick(RATES, 1),
        quantity: pick(QUANTITIES, 3),
        unitAmount: pick(PRICES, 4),
        discountPercent: pick(DISCOUNTS, 5),
      }
    }),
  }))

  test('when thirty invoices of all kinds are posted, then Xero comes to the same, line by line', async () => {
    const { books, organisation } = await connect(xero)
    const { ContactID } = xero.addContact(organisation, { Name: 'Ada' })
    const { taxRates } = await books.readBooks()
    expect(taxRates).toEqual(
      expect.arrayContaining(RATES.map(({ taxType, percent }) => expect.objectContaining({ taxType, rate: percent }))),
    )
    const { reference, date, dueDay } = exampleInvoice()
    const drafts = invoices.map(({ lineAmounts, lines }) => ({
      contactId: ContactID,
      date,
      dueDay: dueDay ?? date,
      reference,
      url: 'https://example.kommo.com/leads/detail/1',
      currency: 'EUR',
      brandingThemeId: null,
      status: 'draft' as const,
      lineAmounts,
      lines: lines.map(({ rate, quantity, unitAmount, discountPercent }) => ({
        description: 'Work',
        quantity: new Decimal(quantity),
        unitAmount: new Decimal(unitAmount),
        discountPercent: discountPercent === null ? null : new Decimal(discountPercent),
        itemCode: null,
        accountCode: '200',
        taxType: rate.taxType,
        tracking: [],
      })),
    }))
    const results = await books.createInvoices(drafts, { idempotencyKey: 'k' })
    const inXero = results.map((result) => {
      if (!result.ok) return result.messages
      const { subTotal, totalTax, total, lines } = result.value
      const [sub, tax, sum] = [subTotal, totalTax, total].map((amount) => amount.toFixed(2))
      return { lineAmounts: lines.map(({ amount }) => amount.toFixed(2)), subTotal: sub, totalTax: tax, total: sum }
    })
    const ours = invoices.map(({ lineAmounts, lines }) => {
      const { taxes: _taxes, ...rest } = invoiceTotals(
        lines.map(({ rate, ...line }) => ({ ...line, ratePercent: rate.percent })),
        lineAmounts,
      )
      return rest
    })
    expect(inXero).toEqual(ours)
  })

  test('when totals are summed over their rates, then they are the tax', () => {
    for (const { lineAmounts, lines } of invoices) {
      const { taxes, totalTax } = invoiceTotals(
        lines.map(({ rate, ...line }) => ({ ...line, ratePercent: rate.percent })),
        lineAmounts,
      )
      expect(Decimal.sum(0, ...taxes.map(({ amount }) => amount)).toFixed(2)).toBe(totalTax)
    }
  })
})
