import { expect, test } from 'vitest'
import { exampleBooks } from './example-data.ts'
import { taxRateOfLine } from './tax-of-line.ts'

const item = { code: 'TILE', name: 'Tile', description: null, unitAmount: null, accountCode: '200', taxType: null }
const books = exampleBooks({ items: [item] })

test.each([
  [{ itemCode: null, accountCode: '200', taxType: 'ZERORATEDOUTPUT' }, '0'],
  [{ itemCode: null, accountCode: '200', taxType: null }, '20'],
  [{ itemCode: 'TILE', accountCode: null, taxType: null }, '20'],
  [{ itemCode: 'OTHER', accountCode: null, taxType: null }, null],
  [{ itemCode: null, accountCode: '200', taxType: 'NOPE' }, null],
])('when a line is booked as %j, then its rate is %s', (line, rate) => {
  expect(taxRateOfLine(line, books)).toBe(rate)
})
