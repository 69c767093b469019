import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import { type ClientInvoicesOutput as Answer, clientInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { draw } from '../test/draw.tsx'
import { dealInvoices, invoice } from '../test/examples.ts'
import { ClientCard } from './client-card.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 24, 15, 0) })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

type Row = Answer['invoices'][number]
const row = (changes: Partial<Row> = {}): Row => ({ ...invoice(), id: crypto.randomUUID(), dealId: 4711, ...changes })
const rows = (size: number): Row[] =>
  Array.from({ length: size }, (_, index) => row({ number: `INV-${index + 1}`, dealId: index + 1 }))
const euros = {
  currency: 'EUR',
  invoiced: '1000.00',
  net: '1000.00',
  paid: '400.00',
  credited: '0',
  open: '600.00',
  overdue: '100.00',
}

const answerOf = ({ invoices = [], ...changes }: Partial<Answer>): Answer =>
  clientInvoicesOutput.parse({
    money: [euros],
    invoices,
    total: invoices.length,
    today: '2026-11-24',
    permissions: dealInvoices().permissions,
    ...changes,
  } satisfies Answer)

/** Draws the card on a server that gives these answers, one after the other; the last one for ever. */
async function open(...answers: (Partial<Answer> | ApiError)[]) {
  let calls = 0
  const clientInvoices = vi.fn<Api['clientInvoices']>(async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)]
    if (answer instanceof ApiError) throw answer
    return answerOf(answer ?? {})
  })
  const view = draw(<ClientCard />, { api: { clientInvoices }, host: { dealId: null, client: { kind: 'person', id: 12 } } })
  await pass(0)
  return { ...view, clientInvoices }
}

/** What an answer changes is drawn a few ticks later, and may ask anew. */
const pass = async (ms: number) => {
  await act(() => vi.advanceTimersByTimeAsync(ms))
  for (let round = 0; round < 3; round += 1) await act(() => vi.advanceTimersByTimeAsync(1))
}
const press = async (name: string) => {
  act(() => screen.getByRole('button', { name }).click())
  await pass(0)
}

test('while nothing is known, the card holds its place', async () => {
  draw(<ClientCard />, { host: { client: { kind: 'person', id: 12 } } })
  await pass(0)
  expect(screen.getByRole('status', { name: en.card.loading })).toBeInstanceOf(Element)
})

test('when no client is open, the card shows and asks nothing', async () => {
  const { api } = draw(<ClientCard />, { host: { client: null } })
  await pass(0)
  expect(api.clientInvoices).not.toHaveBeenCalled()
})

test.each(['person', 'company'] as const)('when a %s is open, the card asks for the invoices of just that one', async (kind) => {
  const { api } = draw(<ClientCard />, { host: { client: { kind, id: 12 } } })
  await pass(0)
  expect(api.clientInvoices).toHaveBeenCalledExactlyOnceWith(kind, 12, expect.any(AbortSignal))
})

test('when the client has no invoice, the card says so, without sums of nothing', async () => {
  await open({})
  expect(screen.getByText(en.client.empty)).toBeInstanceOf(Element)
  expect(screen.queryByText('Paid')).toBeNull()
})

test('when there are invoices, what is open, overdue and paid stands above them, each with its name', async () => {
  await open({ invoices: [row()] })
  const sums = screen.getByRole('region', { name: 'What this client owes and has paid, in EUR' })
  const figures = within(sums)
    .getAllByRole('term')
    .map((term) => `${term.textContent} ${term.nextElementSibling?.textContent}`)
  expect(figures).toEqual(['Open €600.00', 'of it overdue €100.00', 'Paid €400.00'])
  expect(within(sums).getByRole('img').getAttribute('aria-label')).toBe('Open €600.00, of it overdue €100.00, Paid €400.00')
})

test('when something was credited, a figure says so', async () => {
  await open({ invoices: [row()], money: [{ ...euros, credited: '50.00' }] })
  expect(screen.getByText('€50.00')).toBeInstanceOf(Element)
})

test('when there are several currencies, each has its own sums and none is added', async () => {
  await open({
    invoices: [row()],
    money: [euros, { ...euros, currency: 'USD', open: '70.00' }],
  })
  expect(screen.getAllByRole('region').map((region) => region.getAttribute('aria-label'))).toEqual([
    en.client.label,
    'What this client owes and has paid, in EUR',
    'What this client owes and has paid, in USD',
  ])
  expect(screen.getByText('$70.00')).toBeInstanceOf(Element)
  expect(screen.queryByText(/670/)).toBeNull()
})

test('an invoice shows what the deal card shows, and leads to Xero and to its deal', async () => {
  await open({ invoices: [row({ state: 'overdue', dueDay: '2026-11-19' })] })
  const line = screen.getByRole('listitem')
  expect(line.textContent).toContain('€1,200.00')
  expect(line.textContent).toContain('Overdue')
  expect(line.textContent).toContain('5 days overdue')
  expect(
    within(line)
      .getByRole('link', { name: /INV-0042 in Xero/ })
      .getAttribute('href'),
  ).toMatch(/^https:\/\/go\.xero\.com/)
  expect(within(line).getByRole('link', { name: 'Deal 4711, of INV-0042' }).getAttribute('href')).toBe('/leads/detail/4711')
})

test('when there are many invoices, three are shown in the order of the server, and the others on demand', async () => {
  await open({ invoices: rows(20) })
  const numbers = () => screen.getAllByRole('listitem').map((line) => /INV-\d+/.exec(line.textContent ?? '')?.[0])
  expect(numbers()).toEqual(['INV-1', 'INV-2', 'INV-3'])
  await press('Show 17 more')
  expect(numbers()).toHaveLength(20)
  await press('Show fewer')
  expect(numbers()).toHaveLength(3)
})

test('when there are three, nothing offers to show more', async () => {
  await open({ invoices: rows(3) })
  expect(screen.queryByRole('button', { name: /Show/ })).toBeNull()
})

test('when there are more than the server gives, the card says where the others are', async () => {
  await open({ invoices: rows(5), total: 340 })
  await press('Show 2 more')
  expect(screen.getByText('5 of 340 invoices are shown. The others are in Xero.')).toBeInstanceOf(Element)
})

test('when nothing can be loaded, the card says why, and trying again helps', async () => {
  await open(new ApiError(0, 'network', null), { invoices: [row()] })
  expect(screen.getByRole('alert').textContent).toContain(en.error.network)
  await press(en.ui.retry)
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByText(/INV-0042/)).toBeInstanceOf(Element)
})

test('when a later look fails, what was seen stays with its age, and refreshing helps', async () => {
  await open({ invoices: [row()] }, new ApiError(0, 'network', null), { invoices: [row()] })
  await pass(30_000)
  expect(screen.getByText(/INV-0042/)).toBeInstanceOf(Element)
  expect(screen.getByText(/As of 3:00/)).toBeInstanceOf(Element)
  await press(en.card.refresh)
  expect(screen.queryByText(/last look failed/)).toBeNull()
})

test('while the card is seen, it looks again every half a minute', async () => {
  const { clientInvoices } = await open(
    { invoices: [row({ state: 'awaiting_payment' })] },
    { invoices: [row({ state: 'paid' })] },
  )
  await pass(29_000)
  expect(clientInvoices).toHaveBeenCalledTimes(1)
  await pass(1_000)
  expect(clientInvoices).toHaveBeenCalledTimes(2)
  expect(within(screen.getByRole('listitem')).getByText('Paid')).toBeInstanceOf(Element)
})

test('while nobody can see the page, nothing asks; when it is seen again, the card looks at once', async () => {
  const { clientInvoices } = await open({ invoices: [row()] })
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  window.dispatchEvent(new Event('visibilitychange'))
  await pass(120_000)
  expect(clientInvoices).toHaveBeenCalledTimes(1)
  hidden.mockReturnValue('visible')
  window.dispatchEvent(new Event('visibilitychange'))
  await pass(0)
  expect(clientInvoices).toHaveBeenCalledTimes(2)
})

test('when another client is opened, the list is folded again', async () => {
  const { moveTo } = await open({ invoices: rows(5) })
  await press('Show 2 more')
  moveTo({ client: { kind: 'company', id: 12 } })
  await pass(0)
  expect(screen.getAllByRole('listitem')).toHaveLength(3)
})

test('while somebody points at the list, what is paid meanwhile stays where it is', async () => {
  const [first, second] = [row({ number: 'INV-1' }), row({ number: 'INV-2' })]
  await open({ invoices: [first, second] }, { invoices: [second, { ...first, state: 'paid' }] })
  const numbers = () => screen.getAllByRole('listitem').map((line) => /INV-\d+/.exec(line.textContent ?? '')?.[0])
  await act(() => fireEvent.pointerEnter(screen.getByRole('list')))
  await pass(30_000)
  expect(screen.getByText('Paid', { selector: 'span' })).toBeInstanceOf(Element)
  expect(numbers()).toEqual(['INV-1', 'INV-2'])
  await act(() => fireEvent.pointerLeave(screen.getByRole('list')))
  expect(numbers()).toEqual(['INV-2', 'INV-1'])
})
