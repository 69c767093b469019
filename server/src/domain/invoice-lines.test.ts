import { describe, expect, test } from 'vitest'
import type { BookItem } from './books.ts'
import type { Deal, DealProduct, Product } from './deal.ts'
import { exampleBooks, exampleDeal, exampleProduct, exampleRule } from './example-data.ts'
import { invoiceLines, totalOfLines } from './invoice-lines.ts'
import { Decimal } from './money.ts'
import type { Rule } from './rule.ts'

const byName = (deal: Partial<Deal>, currency: string | null = 'EUR', rule: Partial<Rule> = {}) =>
  invoiceLines({ deal: exampleDeal(deal), products: [], rule: exampleRule(rule), books: exampleBooks(), currency })

type Sold = { product?: Partial<Product>; quantity?: string; priceFieldId?: number }

/** A deal with these products, numbered 1, 2, 3 …, each one piece unless it says otherwise. */
function byProducts(
  sold: Sold[],
  options: { currency?: string | null; rule?: Partial<Rule>; items?: BookItem[]; name?: string } = {},
) {
  const linked = sold.map(({ quantity, priceFieldId }, index): DealProduct => ({
    productId: index + 1,
    catalogId: 4521,
    quantity: new Decimal(quantity ?? 1),
    priceFieldId: priceFieldId ?? null,
  }))
  return invoiceLines({
    deal: exampleDeal({ products: linked, name: options.name ?? 'Roof repair' }),
    products: sold.map(({ product }, index) => exampleProduct({ id: index + 1, ...product })),
    rule: exampleRule({ lineSource: { kind: 'products' }, ...options.rule }),
    books: exampleBooks({ items: options.items ?? [] }),
    currency: options.currency === undefined ? 'EUR' : options.currency,
  })
}

describe('one line for the deal', () => {
  test('by its name, is one piece at the deal’s price on the rule’s account and tax', () => {
    const { lines, refusals } = byName({ name: ' Roof repair ', price: new Decimal('1200.50') })
    expect(refusals).toEqual([])
    expect(lines).toEqual([
      {
        description: 'Roof repair',
        quantity: new Decimal(1),
        unitAmount: new Decimal('1200.50'),
        discountPercent: null,
        itemCode: null,
        accountCode: '200',
        taxType: 'OUTPUT2',
        tracking: [],
      },
    ])
  })

  test.each([
    ['has no name', { name: '  ' }, 'Deal 7001'],
    ['has an endless name', { name: 'x'.repeat(5_000) }, 'x'.repeat(4_000)],
  ])('by its name, when the deal %s, still has a description', (_, deal, description) => {
    expect(byName(deal).lines).toMatchObject([{ description }])
  })

  test('by a field, when it is filled in, is described by it', () => {
    const fields = [{ fieldId: 12, code: null, values: ['', ' Visa service\nwith papers '] }]
    const { lines, refusals } = byName({ fields }, 'EUR', { lineSource: { kind: 'field', fieldId: 12 } })
    expect(refusals).toEqual([])
    expect(lines).toMatchObject([{ description: 'Visa service\nwith papers' }])
  })

  test('by a field, when it is empty, is refused', () => {
    expect(byName({}, 'EUR', { lineSource: { kind: 'field', fieldId: 12 } }).refusals).toEqual([
      { code: 'description_missing', fieldId: 12 },
    ])
  })

  test('by products, when the deal has none, is the deal’s name', () => {
    expect(byProducts([]).lines).toMatchObject([{ description: 'Roof repair', unitAmount: new Decimal(1200) }])
  })

  test.each([
    [null, 'EUR', { code: 'amount_missing' }],
    ['0', 'EUR', { code: 'amount_missing' }],
    ['0.00', 'JPY', { code: 'amount_missing' }],
    ['-5', 'EUR', { code: 'amount_negative', amount: '-5' }],
    ['10.005', 'EUR', { code: 'amount_too_fine', amount: '10.005', currency: 'EUR' }],
    ['1200.5', 'JPY', { code: 'amount_too_fine', amount: '1200.5', currency: 'JPY' }],
    // Kuwaitis count in thousandths, Xero in hundredths.
    ['1.234', 'KWD', { code: 'amount_too_fine', amount: '1.234', currency: 'KWD' }],
  ])('at the price %s %s, is refused', (price, currency, refusal) => {
    expect(byName({ price: price === null ? null : new Decimal(price) }, currency).refusals).toEqual([refusal])
  })

  test.each([
    ['0.01', 'EUR'],
    ['1200', 'JPY'],
    ['1.23', 'KWD'],
    ['1200.50', 'HUF'],
    // Nothing can be said about decimals before the currency is known.
    ['10.005', null],
  ])('at the price %s %s, is fine', (price, currency) => {
    expect(byName({ price: new Decimal(price) }, currency).refusals).toEqual([])
  })

  test('at any price in cents, comes to exactly that price', () => {
    const wrong: string[] = []
    for (let cents = 1; cents < 30_000; cents += 7) {
      const price = new Decimal(cents).div(100)
      if (!totalOfLines(byName({ price }).lines).equals(price)) wrong.push(price.toFixed())
    }
    expect(wrong).toEqual([])
    const large = new Decimal('9999999999.99')
    expect(totalOfLines(byName({ price: large }).lines)).toEqual(large)
  })
})

describe('a line for each product', () => {
  test('of a deal with two, keeps the deal’s order, quantities and prices', () => {
    const { lines, refusals } = byProducts([
      { product: { name: 'Tile', price: new Decimal('2.5') }, quantity: '100' },
      { product: { name: 'Work', description: 'Work on the roof', price: new Decimal(40) }, quantity: '7.25' },
    ])
    expect(refusals).toEqual([])
    expect(lines).toMatchObject([
      { description: 'Tile', quantity: new Decimal(100), unitAmount: new Decimal('2.5') },
      { description: 'Work on the roof', quantity: new Decimal('7.25'), unitAmount: new Decimal(40) },
    ])
    expect(totalOfLines(lines)).toEqual(new Decimal(540))
  })

  test.each<[string, Sold, string]>([
    ['the chosen price', { product: { prices: { 9: new Decimal(2) } }, priceFieldId: 9 }, '2'],
    ['the ordinary price when none is chosen', { product: { prices: { 9: new Decimal(2) } } }, '2.5'],
    ['the ordinary price when the chosen one is empty', { product: { prices: {} }, priceFieldId: 9 }, '2.5'],
    [
      'the chosen price when there is no ordinary one',
      { product: { price: null, prices: { 9: new Decimal(2) } }, priceFieldId: 9 },
      '2',
    ],
    ['four decimals', { product: { price: new Decimal('0.0333') }, quantity: '100' }, '0.0333'],
  ])('takes %s', (_, sold, unitAmount) => {
    const { lines, refusals } = byProducts([sold])
    expect(refusals).toEqual([])
    expect(lines).toMatchObject([{ unitAmount: new Decimal(unitAmount) }])
  })

  test.each<[string, Partial<Product>, string]>([
    ['a description', { description: ' Red tile ', name: 'Tile' }, 'Red tile'],
    ['a blank description', { description: ' ', name: 'Tile' }, 'Tile'],
    ['neither description nor name', { description: null, name: '' }, 'Roof repair'],
    ['an endless description', { description: 'x'.repeat(4_001) }, 'x'.repeat(4_000)],
  ])('of a product with %s, is described all the same', (_, product, description) => {
    expect(byProducts([{ product }]).lines).toMatchObject([{ description }])
  })

  test.each<[string, Sold, object]>([
    ['nothing of it was sold', { quantity: '0' }, { code: 'quantity_invalid', product: 'Tile', quantity: '0' }],
    ['less than nothing was sold', { quantity: '-1' }, { code: 'quantity_invalid', product: 'Tile', quantity: '-1' }],
    ['the quantity is too fine', { quantity: '0.33333' }, { code: 'quantity_invalid', product: 'Tile', quantity: '0.33333' }],
    [
      'the quantity is too long',
      { quantity: '123456789.1234' },
      { code: 'quantity_invalid', product: 'Tile', quantity: '123456789.1234' },
    ],
    ['it has no price', { product: { price: null } }, { code: 'product_price_missing', product: 'Tile' }],
    [
      'its price is finer than four decimals',
      { product: { price: new Decimal('0.00125') }, quantity: '1000' },
      { code: 'amount_too_fine', amount: '0.00125', currency: 'EUR', byProducts: true },
    ],
    ['it is gone from the list', { product: { id: 999 } }, { code: 'product_unknown', productId: 1 }],
    ['it is in another list', { product: { catalogId: 1 } }, { code: 'product_unknown', productId: 1 }],
    ['it is free and alone', { product: { price: new Decimal(0) } }, { code: 'amount_missing', byProducts: true }],
    [
      'it is a deduction and alone',
      { product: { price: new Decimal(-3) } },
      { code: 'amount_negative', amount: '-3', byProducts: true },
    ],
  ])('of a product, when %s, is refused', (_, sold, refusal) => {
    expect(byProducts([sold]).refusals).toEqual([refusal])
  })

  test.each([
    ['JPY', '10.5', '1', false],
    ['JPY', '0.5', '2', true],
    ['JPY', '101', '1.5', false],
    ['KWD', '1.234', '1', false],
    ['KWD', '0.0125', '1000', true],
    ['EUR', '0.0333', '1', true],
  ])('in %s at %s a piece, for %s pieces, is accepted: %s', (currency, price, quantity, isAccepted) => {
    const { refusals } = byProducts([{ product: { price: new Decimal(price) }, quantity }], { currency })
    expect(refusals).toEqual(isAccepted ? [] : [{ code: 'amount_too_fine', amount: price, currency, byProducts: true }])
  })

  test('of a deal with a gift and a deduction, is fine as long as something is left to pay', () => {
    const { lines, refusals } = byProducts([
      { product: { price: new Decimal(100) } },
      { product: { price: new Decimal(0) } },
      { product: { price: new Decimal(-10) } },
    ])
    expect(refusals).toEqual([])
    expect(totalOfLines(lines)).toEqual(new Decimal(90))
  })

  test('of a deal with several problems, names them all and says nothing about the sum', () => {
    const { lines, refusals } = byProducts([{ product: { price: null }, quantity: '0' }, { product: { id: 999 } }, {}])
    // Each line stays in its place, so that the form shows what is known.
    expect(lines.map(({ description, unitAmount }) => [description, unitAmount.toFixed()])).toEqual([
      ['Tile', '0'],
      ['', '0'],
      ['Tile', '2.5'],
    ])
    expect(refusals.map(({ code }) => code)).toEqual(['quantity_invalid', 'product_price_missing', 'product_unknown'])
  })

  test('each rounded as Xero does, sums up without a float in between', () => {
    const thirds = byProducts([{ product: { price: new Decimal('0.005') } }, { product: { price: new Decimal('0.005') } }])
    expect(totalOfLines(thirds.lines)).toEqual(new Decimal('0.02'))
    expect(totalOfLines([])).toEqual(new Decimal(0))
    const discounted = thirds.lines.map((line) => ({
      ...line,
      unitAmount: new Decimal('9.99'),
      discountPercent: new Decimal('12.5'),
    }))
    expect(totalOfLines(discounted)).toEqual(new Decimal('17.48'))
  })
})

describe('a product that is an item in the books', () => {
  const item = (changes: Partial<BookItem>): BookItem => ({
    code: 'TILE',
    name: 'Tile',
    description: null,
    unitAmount: null,
    accountCode: null,
    taxType: null,
    ...changes,
  })

  test.each<[string, Partial<BookItem>, Partial<Rule>, object]>([
    ['has neither account nor tax', {}, {}, { accountCode: '200', taxType: 'OUTPUT2' }],
    ['has its own account', { accountCode: '210' }, {}, { accountCode: null, taxType: 'OUTPUT2' }],
    ['has its own tax', { taxType: 'ZERORATEDOUTPUT' }, {}, { accountCode: '200', taxType: 'ZERORATEDOUTPUT' }],
    [
      'has both',
      { accountCode: '210', taxType: 'ZERORATEDOUTPUT' },
      { taxType: null },
      { accountCode: null, taxType: 'ZERORATEDOUTPUT' },
    ],
    ['has no tax, nor has the rule', {}, { taxType: null }, { accountCode: '200', taxType: null }],
    ['has a tax, but the invoice none', { taxType: 'OUTPUT2' }, { lineAmounts: 'no_tax' }, { accountCode: '200', taxType: null }],
  ])('when the item %s, is booked accordingly', (_, changes, rule, expected) => {
    const { lines } = byProducts([{ product: { sku: ' TILE ' } }], { items: [item(changes)], rule })
    expect(lines).toMatchObject([{ itemCode: 'TILE', ...expected }])
  })

  test.each([['OTHER'], [''], [null]])('when its SKU is %j, is no item and is booked by the rule', (sku) => {
    const { lines } = byProducts([{ product: { sku } }], { items: [item({ accountCode: '210' })] })
    expect(lines).toMatchObject([{ itemCode: null, accountCode: '200' }])
  })
})
