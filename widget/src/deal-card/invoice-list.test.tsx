import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { invoice } from '../test/examples.ts'
import { drawCard, pass, press } from './draw-card.tsx'

/** Numbers of the invoices whose rows were drawn, in the order of drawing. */
const drawn = vi.hoisted((): string[] => [])
vi.mock('./invoice-facts.tsx', () => ({
  InvoiceFacts: ({ invoice: { number } }: { invoice: DealInvoiceOutput }) => {
    drawn.push(number)
    return <p>{number}</p>
  },
}))

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:04:00.000Z') })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const numbered = (index: number, changes: Partial<DealInvoiceOutput> = {}) =>
  invoice({
    id: `0b7c3a52-3a77-4a53-9d0a-${String(index).padStart(12, '0')}`,
    number: `INV-${String(index).padStart(4, '0')}`,
    contactName: `Client ${index}`,
    total: `${index}00.50`,
    ...changes,
  })
const many = (count: number) => Array.from({ length: count }, (_, index) => numbered(index + 1))
// By role it would take seconds in 200 rows.
const shown = () =>
  [...document.querySelectorAll('.deal_invoices__list-item:not([hidden]) p')].map((number) => number.textContent)
async function search(words: string) {
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search these invoices' }), { target: { value: words } })
  await pass()
}

describe('many invoices', () => {
  test('when there are more than three, then three are shown, all on demand, and three again', async () => {
    await drawCard({ invoices: many(20) })
    expect(shown()).toEqual(['INV-0001', 'INV-0002', 'INV-0003'])
    await press('Show 17 more')
    expect(shown()).toHaveLength(20)
    await press('Show fewer')
    expect(shown()).toHaveLength(3)
  })

  test.each([
    [20, false],
    [21, true],
  ])('when there are %i, then they can be searched: %s', async (count, canSearch) => {
    await drawCard({ invoices: many(count) })
    expect(screen.queryByRole('searchbox') !== null).toBe(canSearch)
  })

  test.each([
    ['inv-0021', ['INV-0021'], '1 invoice found'],
    ['client 7', ['INV-0007', 'INV-0017'], '2 invoices found'],
    ['1,900.50', ['INV-0019'], '1 invoice found'],
    ['1900.5', ['INV-0019'], '1 invoice found'],
    ['paid 12', ['INV-0012'], '1 invoice found'],
    ['nobody', [], 'No invoice fits. Try its number, client or amount.'],
  ])('when somebody searches for "%s", then %j is found', async (words, numbers, said) => {
    const invoices = many(21).map((each) => (each.number === 'INV-0012' ? { ...each, state: 'paid' as const } : each))
    await drawCard({ invoices })
    await search(words)
    expect(shown()).toEqual(numbers)
    expect(screen.getByText(said)).toBeInstanceOf(Element)
  })

  test('when the search is emptied, then the list is as before', async () => {
    await drawCard({ invoices: many(30) })
    await search('0021')
    await search(' ')
    expect(shown()).toEqual(['INV-0001', 'INV-0002', 'INV-0003'])
  })
})

describe('200 invoices', () => {
  test('when one changes, then only its row is drawn anew', async () => {
    const before = many(200)
    const after = before.map((each) => (each.number === 'INV-0050' ? { ...each, amountPaid: '1.00' } : each))
    const { change } = await drawCard([{ invoices: before }, { invoices: after }])
    await press('Show 197 more')
    drawn.length = 0
    await change()
    expect(drawn).toEqual(['INV-0050'])
  })

  test('when one is added on top and all others move, then only the new row is drawn', async () => {
    const before = many(200)
    const { change } = await drawCard([{ invoices: before }, { invoices: [numbered(999), ...before] }])
    await press('Show 197 more')
    drawn.length = 0
    await change()
    expect(drawn).toEqual(['INV-0999'])
    expect(shown()[0]).toBe('INV-0999')
  })

  test('when only the time of the answer changes, then no row is drawn anew', async () => {
    const { change } = await drawCard([{ invoices: many(200) }, { invoices: many(200), asOf: '2026-11-24T12:04:00.000Z' }])
    await press('Show 197 more')
    drawn.length = 0
    await change()
    expect(drawn).toEqual([])
  })

  test('when somebody types into the search, then no row that was drawn is drawn anew', async () => {
    await drawCard({ invoices: many(200) })
    await press('Show 197 more')
    drawn.length = 0
    for (const typed of ['0', '01', '019', '0199']) await search(typed)
    expect(shown()).toEqual(['INV-0199'])
    expect(drawn).toEqual([])
  })
})

describe('rows do not move', () => {
  const [one, two, three] = [numbered(1), numbered(2), numbered(3)]
  const order = [
    ['pointed at', (list: HTMLElement) => fireEvent.pointerEnter(list), (list: HTMLElement) => fireEvent.pointerLeave(list)],
    [
      'worked in by keyboard',
      () => act(() => screen.getByRole('button', { name: 'More for INV-0001' }).focus()),
      () => act(() => screen.getByRole('button', { name: 'Refresh' }).focus()),
    ],
  ] as const
  test.each(order)(
    'when the list is %s while invoices come and go, then what is there stays, and afterwards moves',
    async (_how, enter, leave) => {
      const fresh = numbered(9)
      const { change } = await drawCard([{ invoices: [one, two, three] }, { invoices: [fresh, three, one] }])
      const list = screen.getByRole('list')
      enter(list)
      await change()
      expect(shown()).toEqual(['INV-0001', 'INV-0003', 'INV-0009'])
      leave(list)
      await pass()
      expect(shown()).toEqual(['INV-0009', 'INV-0003', 'INV-0001'])
    },
  )
})
