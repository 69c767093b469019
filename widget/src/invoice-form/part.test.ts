import { describe, expect, test } from 'vitest'
import { form } from '../test/examples.ts'
import { addLine, changeLine, type FormState, removeLine, restoreLine, shownRows, startState } from './form-state.ts'
import { choosePart, partError, type PartChoice, partOf } from './part.ts'

const [line] = form().lines
if (!line) throw new Error('The example has a line.')
const two = form({
  lines: [line, { ...line, dealLine: 1, description: 'Gutter', quantity: '2', unitAmount: '100' }],
  invoicedOfLines: ['0', '0'],
})
const describePart = (part: { kind: string }, description: string) => `${part.kind} of: ${description}`
const choose = (state: FormState, choice: Partial<PartChoice>, invoicedOfLines = ['0', '0']) =>
  choosePart(state, choice, { invoicedOfLines, describe: describePart })
const lines = (state: FormState) =>
  shownRows(state).map((row) => `${row.line.description} ${row.line.quantity} × ${row.line.unitAmount}`)

describe('the lines of a part', () => {
  test.each<[string, Partial<PartChoice>, string[], string[]]>([
    ['all', { part: 'whole' }, ['0', '0'], ['Roof repair 1 × 1200', 'Gutter 2 × 100']],
    ['30 %', { part: 'percent', percent: '30' }, ['0', '0'], ['percent of: Roof repair 1 × 360', 'percent of: Gutter 1 × 60']],
    [
      'an amount',
      { part: 'amount', partAmount: '700' },
      ['0', '0'],
      ['amount of: Roof repair 1 × 600', 'amount of: Gutter 1 × 100'],
    ],
    ['the balance', { part: 'balance' }, ['1200', '50'], ['balance of: Gutter 1 × 150']],
    [
      'a percentage nobody has typed yet',
      { part: 'percent', percent: '' },
      ['0', '0'],
      ['Roof repair 1 × 1200', 'Gutter 2 × 100'],
    ],
    ['more than is open', { part: 'amount', partAmount: '9000' }, ['0', '0'], ['Roof repair 1 × 1200', 'Gutter 2 × 100']],
  ])('when it is %s, then they come to that', (_what, choice, invoiced, expected) => {
    expect(lines(choose(startState(two), choice, invoiced))).toEqual(expected)
  })

  test('when the whole is chosen again, then every line is back as it was', () => {
    const balance = choose(startState(two), { part: 'balance' }, ['1200', '0'])
    expect(lines(balance)).toHaveLength(1)
    expect(lines(choose(balance, { part: 'whole' }))).toEqual(['Roof repair 1 × 1200', 'Gutter 2 × 100'])
  })

  test('when a line was changed in the whole, then its parts are parts of that', () => {
    const changed = changeLine(startState(two), 'line-0', { unitAmount: '1000', description: 'New roof' })
    expect(lines(choose(changed, { part: 'percent', percent: '50' }))[0]).toBe('percent of: New roof 1 × 500')
  })

  test('when the description of a part was changed by hand, then another percentage leaves it alone', () => {
    const first = choose(startState(two), { part: 'percent', percent: '30' })
    const typed = changeLine(first, 'line-0', { description: 'Deposit' })
    expect(lines(choose(typed, { percent: '50' }))).toEqual(['Deposit 1 × 600', 'percent of: Gutter 1 × 100'])
  })

  test('when a line was typed, then a part leaves it as it is', () => {
    const typed = changeLine(addLine(startState(two)), 'line-2', { description: 'Travel', unitAmount: '80' })
    expect(lines(choose(typed, { part: 'percent', percent: '50' })).at(-1)).toBe('Travel 1 × 80')
  })

  test('when a part is booked elsewhere, then the whole is, too', () => {
    const part = changeLine(choose(startState(two), { part: 'percent', percent: '30' }), 'line-0', { accountCode: '260' })
    expect(shownRows(choose(part, { part: 'whole' }))[0]?.line.accountCode).toBe('260')
  })

  test('when yen are parted, then there are no decimals', () => {
    const yen = startState(form({ currency: 'JPY', lines: [{ ...line, unitAmount: '1001' }] }))
    expect(lines(choose(yen, { part: 'percent', percent: '50' }, ['0']))).toEqual(['percent of: Roof repair 1 × 501'])
  })

  test('when a line was removed and then another part is chosen, then it cannot come back with the old amount', () => {
    const removed = removeLine(choose(startState(two), { part: 'percent', percent: '30' }), 'line-0')
    expect(lines(restoreLine(removed))).toHaveLength(2)
    expect(lines(restoreLine(choose(removed, { percent: '50' })))).toEqual(['percent of: Gutter 1 × 100'])
  })
})

test.each<[Partial<PartChoice>, string[], string | null]>([
  [{ part: 'whole' }, ['1200', '200'], null],
  [{ part: 'balance' }, ['1200', '200'], 'nothing_left'],
  [{ part: 'percent', percent: '80' }, ['600', '0'], 'more_than_open'],
  [{ part: 'amount', partAmount: 'x' }, ['1200', '200'], null],
])('when the part is %j of lines invoiced with %j, then the reason against it is %s', (choice, invoiced, reason) => {
  expect(partError({ ...startState(two), ...choice }, invoiced)).toBe(reason)
})

test.each<[Partial<PartChoice>, object | null]>([
  [
    { part: 'percent', percent: '33.30' },
    { kind: 'percent', percent: '33.3' },
  ],
  [{ part: 'percent', percent: '0' }, null],
  [{ part: 'percent', percent: '100.5' }, null],
  [{ part: 'percent', percent: '33.333' }, null],
  [
    { part: 'amount', partAmount: '99.5' },
    { kind: 'amount', amount: '99.5' },
  ],
  [{ part: 'amount', partAmount: '-1' }, null],
  [{ part: 'balance' }, { kind: 'balance' }],
])('when somebody chooses %j, then our server is told %j', (choice, part) => {
  expect(partOf({ ...startState(two), ...choice })).toEqual(part)
})
