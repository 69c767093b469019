import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import type { SearchOutput } from '../../../server/src/contract/invoice-action.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { invoice } from '../test/examples.ts'
import { drawCard, pass, pick, press } from './draw-card.tsx'

vi.mock('../readiness/readiness.tsx', () => ({ Readiness: () => null }))

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:04:00.000Z') })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const organisationId = '7d9f0a61-5a0e-4d58-8f5c-0d5a3f6f1a01'
const found = (changes: Partial<SearchOutput['invoices'][number]> = {}): SearchOutput['invoices'][number] => ({
  organisationId,
  organisation: 'Northstar',
  invoiceId: '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c51',
  number: 'INV-0051',
  contactName: 'Ada Byron',
  currency: 'EUR',
  total: '480.00',
  amountDue: '480.00',
  state: 'awaiting_payment',
  date: '2026-11-23',
  dueDay: null,
  dealId: null,
  ...changes,
})

const dialog = () => screen.getByRole('dialog')
async function type(words: string, waitMs = 400) {
  fireEvent.change(within(dialog()).getByRole('searchbox'), { target: { value: words } })
  await pass(waitMs)
  await pass()
}
async function open(api: Partial<Api>) {
  const view = await drawCard({ invoices: [invoice()] }, { api })
  await pick('More for this deal', 'Link an existing invoice')
  return view
}

describe('linking an invoice that exists', () => {
  test('when somebody searches, picks and confirms, then it is linked to this deal', async () => {
    const { api } = await open({
      searchInvoices: async () => ({ invoices: [found()] }),
      linkInvoice: async () => ({ state: 'done', id: null }),
    })
    await type('0051')
    act(() => within(dialog()).getByRole('radio').click())
    expect(api.linkInvoice).not.toHaveBeenCalled()
    await press('Link INV-0051', dialog())
    expect(api.linkInvoice.mock.calls).toEqual([[7, { key: expect.any(String), organisationId, invoiceId: found().invoiceId }]])
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('log').textContent).toContain('INV-0051 is linked to this deal.')
  })

  test('when somebody types letter by letter, then the server is asked once, after a pause', async () => {
    const { api } = await open({ searchInvoices: async () => ({ invoices: [] }) })
    for (const typed of ['0', '00', '005', '0051']) await type(typed, 50)
    expect(api.searchInvoices).not.toHaveBeenCalled()
    await pass(400)
    expect(api.searchInvoices.mock.calls.map(([dealId, words]) => [dealId, words])).toEqual([[7, '0051']])
  })

  test('when less than two characters are typed, then the server is not asked', async () => {
    const { api } = await open({})
    await type(' 5 ')
    expect(api.searchInvoices).not.toHaveBeenCalled()
  })

  test('when nothing fits, then the window says what else to try', async () => {
    await open({ searchInvoices: async () => ({ invoices: [] }) })
    await type('nobody')
    expect(within(dialog()).getByText(en.action.link_none)).toBeInstanceOf(Element)
  })

  test.each([
    [99, 'Already on deal 99'],
    [7, 'Already on this deal'],
  ])('when an invoice belongs to deal %i, then it says so and cannot be picked', async (dealId, words) => {
    await open({ searchInvoices: async () => ({ invoices: [found({ dealId })] }) })
    await type('0051')
    expect(within(dialog()).getByText(words)).toBeInstanceOf(Element)
    expect(within(dialog()).getByRole<HTMLInputElement>('radio').disabled).toBe(true)
  })

  test('when the search fails, then the window says why, and trying again helps', async () => {
    const searchInvoices = vi
      .fn<Api['searchInvoices']>()
      .mockRejectedValueOnce(new ApiError(0, 'network', null))
      .mockResolvedValue({ invoices: [found()] })
    await open({ searchInvoices })
    await type('0051')
    await press('Try again', dialog())
    expect(within(dialog()).getByText('INV-0051')).toBeInstanceOf(Element)
  })

  test('when it was linked elsewhere meanwhile, then the window stays and says so', async () => {
    await open({
      searchInvoices: async () => ({ invoices: [found()] }),
      linkInvoice: async () => {
        throw new ApiError(409, 'invoice.linked_elsewhere', 'INV-0051 is linked to deal 99.')
      },
    })
    await type('0051')
    act(() => within(dialog()).getByRole('radio').click())
    await press('Link INV-0051', dialog())
    expect(within(dialog()).getByRole('alert').textContent).toContain('INV-0051 is linked to deal 99.')
  })

  test('when something else is searched for, then what was picked is no longer picked', async () => {
    const { api } = await open({ searchInvoices: async () => ({ invoices: [found()] }) })
    await type('0051')
    act(() => within(dialog()).getByRole('radio').click())
    await type('0052')
    await press('Pick an invoice', dialog())
    expect(api.linkInvoice).not.toHaveBeenCalled()
  })
})

describe('linking what arrived to another deal', () => {
  const arrived = {
    id: '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c60',
    organisation: 'Northstar',
    number: 'INV-0051',
    contactName: 'Ada Byron',
    currency: 'EUR',
    total: '480.00',
    date: '2026-11-23',
    reasons: [],
  }
  const enter = (typed: string) => fireEvent.change(within(dialog()).getByRole('textbox'), { target: { value: typed } })

  test("when somebody gives the deal's number, then it is linked there", async () => {
    const { api } = await drawCard({ arrived: [arrived] }, { api: { answerArrived: async () => ({ dealId: 4711 }) } })
    await press('Other deal')
    enter('https://example.kommo.com/leads/detail/4711')
    await press('Link', dialog())
    expect(api.answerArrived).toHaveBeenCalledWith(arrived.id, { answer: 'link', dealId: 4711 })
    expect(screen.getByRole('log').textContent).toContain('INV-0051 is linked to deal 4711.')
  })

  test('when it is no deal number, then the field says so and nothing is sent', async () => {
    const { api } = await drawCard({ arrived: [arrived] })
    await press('Other deal')
    enter('Ada')
    await press('Link', dialog())
    expect(within(dialog()).getByText(en.card.arrived.deal_wrong)).toBeInstanceOf(Element)
    expect(api.answerArrived).not.toHaveBeenCalled()
  })
})
