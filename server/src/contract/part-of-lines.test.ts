import { Big } from 'big.js'
import { describe, expect, test } from 'vitest'
import type { FormLine, Part } from './invoice-form.ts'
import { partOfLines } from './part-of-lines.ts'

const line = (dealLine: number | null, unitAmount: string, changes: Partial<FormLine> = {}): FormLine => ({
  dealLine,
  description: `Line ${dealLine}`,
  quantity: '1',
  unitAmount,
  discountPercent: null,
  itemCode: null,
  accountCode: '200',
  taxType: 'OUTPUT2',
  tracking: [],
  ...changes,
})
const percent = (text: string): Part => ({ kind: 'percent', percent: text })
const amount = (text: string): Part => ({ kind: 'amount', amount: text })
const balance: Part = { kind: 'balance' }
const prices = (lines: FormLine[]) => lines.map(({ unitAmount }) => unitAmount)

/** Invoices one part after the other and says what each line gave in all. */
function invoiceAll(lines: FormLine[], parts: Part[], decimals?: number) {
  const invoiced = lines.map(() => new Big(0))
  for (const part of parts) {
    const made = partOfLines(lines, invoiced.map(String), part, decimals)
    expect(made.error).toBeNull()
    for (const { dealLine, unitAmount } of made.lines)
      invoiced[dealLine ?? 0] = (invoiced[dealLine ?? 0] ?? new Big(0)).plus(unitAmount)
  }
  return invoiced.map((given) => given.toFixed(2))
}

describe('one part', () => {
  test.each<[string, FormLine[], string[], Part, string[]]>([
    ['30 % of one line', [line(0, '1200')], [], percent('30'), ['360']],
    ['30 % of a line with a discount', [line(0, '100', { quantity: '3', discountPercent: '10' })], [], percent('30'), ['81']],
    ['a share that falls on half a cent', [line(0, '0.01')], [], percent('50'), ['0.01']],
    [
      'a third of three equal lines',
      [line(0, '10'), line(1, '10'), line(2, '10')],
      [],
      percent('33.33'),
      ['3.34', '3.33', '3.33'],
    ],
    ['an amount of two lines', [line(0, '900'), line(1, '100')], [], amount('500'), ['450', '50']],
    ['an amount of what is left', [line(0, '900'), line(1, '100')], ['900', '0'], amount('40'), ['40']],
    ['an amount with a deduction', [line(0, '1000'), line(1, '-100')], [], amount('450'), ['500', '-50']],
    ['all that is left, as an amount', [line(0, '100')], ['30'], amount('70'), ['70']],
    ['the balance', [line(0, '1200'), line(1, '0.03')], ['360', '0.01'], balance, ['840', '0.02']],
    ['the balance of a line that is done', [line(0, '10'), line(1, '5')], ['10', '2'], balance, ['3']],
    ['the balance with a typed line', [line(0, '10'), line(null, '5')], ['10'], balance, ['5']],
    ['a free line', [line(0, '10'), line(1, '0')], [], percent('50'), ['5']],
    ['a price with four decimals', [line(0, '0.0333', { quantity: '100' })], [], percent('50'), ['1.67']],
  ])('when it is %s, then the lines come to exactly that', (_what, lines, invoiced, part, expected) => {
    const made = partOfLines(lines, invoiced, part)
    expect(made.error).toBeNull()
    expect(prices(made.lines)).toEqual(expected)
  })

  test('when a line gives a part, then it is one piece without discount, booked as before', () => {
    const tracking = [{ categoryId: 'region', optionId: 'north' }]
    const whole = line(4, '10', {
      quantity: '4',
      discountPercent: '50',
      itemCode: 'TILE',
      accountCode: null,
      taxType: null,
      tracking,
    })
    expect(partOfLines([whole], [], percent('10')).lines).toEqual([
      { ...whole, quantity: '1', unitAmount: '2', discountPercent: null },
    ])
  })

  test('when it is the whole, then the lines stay as they are, whatever has been invoiced', () => {
    const lines = [line(0, '10', { quantity: '2', discountPercent: '5' })]
    expect(partOfLines(lines, ['19'], { kind: 'whole' })).toEqual({ lines, error: null })
  })

  test('when yen are shared, then no line has decimals', () => {
    const lines = [line(0, '1001'), line(1, '500')]
    expect(prices(partOfLines(lines, [], percent('30'), 0).lines)).toEqual(['300', '150'])
    expect(prices(partOfLines(lines, [], percent('50'), 0).lines)).toEqual(['501', '250'])
  })
})

describe('parts of a whole', () => {
  const odd = [
    line(0, '33.33', { quantity: '3', discountPercent: '7.5' }),
    line(1, '0.07'),
    line(2, '-1.01'),
    line(3, '999999.99'),
  ]
  test.each<[string, FormLine[], Part[]]>([
    ['30 % and the balance', odd, [percent('30'), balance]],
    ['three deposits and the balance', odd, [percent('33.33'), percent('33.33'), amount('1000.01'), balance]],
    [
      'four quarters of a few cents',
      [line(0, '0.02'), line(1, '0.02')],
      [percent('25'), percent('25'), percent('25'), percent('25')],
    ],
    ['99 times one percent and the balance', odd, [...Array.from({ length: 99 }, () => percent('1')), balance]],
  ])('when they are %s, then every line is invoiced to the cent', (_what, lines, parts) => {
    const whole = lines.map((one) =>
      new Big(one.quantity)
        .times(one.unitAmount)
        .times(new Big(100).minus(one.discountPercent ?? 0))
        .div(100)
        .toFixed(2),
    )
    expect(invoiceAll(lines, parts)).toEqual(whole)
  })

  test('when they are yen, then they add up as well', () => {
    expect(invoiceAll([line(0, '1001'), line(1, '2')], [percent('33.33'), percent('33.33'), balance], 0)).toEqual([
      '1001.00',
      '2.00',
    ])
  })

  test('when lines and shares are anything at all, then no line gives more than it has', () => {
    let state = 7
    const below = (limit: number) => (state = (state * 48_271) % 2_147_483_647) % limit
    for (let round = 0; round < 300; round++) {
      const lines = Array.from({ length: 1 + below(5) }, (_, index) => line(index, new Big(below(100_000)).div(100).toFixed()))
      const total = lines.reduce((all, { unitAmount }) => all.plus(unitAmount), new Big(0))
      const share = String(1 + below(99))
      const { lines: made } = partOfLines(lines, [], percent(share))
      for (const part of made) expect(new Big(part.unitAmount).lte(lines[part.dealLine ?? 0]?.unitAmount ?? 0)).toBe(true)
      const given = made.reduce((all, { unitAmount }) => all.plus(unitAmount), new Big(0))
      expect(given.toFixed(2)).toBe(total.times(share).div(100).toFixed(2, 1))
    }
  })
})

describe('a part that cannot be', () => {
  test.each<[string, string[], Part, string]>([
    ['everything has been invoiced', ['1200'], balance, 'nothing_left'],
    ['more than everything has been invoiced', ['1300'], percent('10'), 'nothing_left'],
    ['it is nothing', [], percent('0'), 'nothing_left'],
    ['it is more than the whole', [], percent('100.01'), 'more_than_open'],
    ['it is more than is left', ['360'], percent('80'), 'more_than_open'],
    ['it is a cent more than is left', ['360'], amount('840.01'), 'more_than_open'],
  ])('when %s, then it is refused', (_what, invoiced, part, error) => {
    expect(partOfLines([line(0, '1200')], invoiced, part)).toEqual({ lines: [], error })
  })

  test('when a price cannot be read yet, then it counts as nothing', () => {
    expect(partOfLines([line(0, ''), line(1, '1-')], [], balance)).toEqual({ lines: [], error: 'nothing_left' })
  })
})
