import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import { type DealInvoicesOutput as Answer, dealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { ApiError } from '../api/api-error.ts'
import { createTexts } from '../i18n/texts.ts'
import { TextsProvider } from '../i18n/texts-context.tsx'
import { DealCard } from './deal-card.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 24, 15, 0) })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

/** One that the contract accepts. */
const money = { currency: 'EUR', invoiced: '0', paid: '0', credited: '0', open: '0', others: [] }

const invoice = (changes: Partial<Answer['invoices'][number]> = {}): Answer['invoices'][number] => ({
  id: '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c11',
  number: 'INV-0042',
  state: 'awaiting_payment',
  currency: 'EUR',
  total: '1200.00',
  amountPaid: '0',
  amountCredited: '0',
  amountDue: '1200.00',
  date: '2026-11-24',
  dueDay: '2026-12-08',
  contactName: 'Ada Byron',
  isSent: false,
  link: 'https://go.xero.com/app/!abc/invoicing/view/0b7c3a52',
  organisation: 'Northstar',
  ...changes,
})

/** Draws the card on a server that gives these answers, one after the other; the last one for ever. */
async function open(...answers: (Partial<Answer> | ApiError | 'never')[]) {
  let calls = 0
  const api = {
    dealInvoices: () => {
      const answer = answers[Math.min(calls, answers.length - 1)]
      calls += 1
      if (answer === 'never') return new Promise<never>(() => {})
      if (answer instanceof ApiError) return Promise.reject(answer)
      return Promise.resolve(
        dealInvoicesOutput.parse({ invoices: [], money, refusals: [], inProgress: 0, asOf: null, ...answer }),
      )
    },
  }
  const view = render(
    <TextsProvider texts={createTexts(en, 'en')}>
      <DealCard dealId={7} api={api} />
    </TextsProvider>,
  )
  await act(() => vi.advanceTimersByTimeAsync(0))
  return { ...view, calls: () => calls, pass: (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms)) }
}

const press = (name: string) =>
  act(async () => {
    screen.getByRole('button', { name }).click()
    await vi.advanceTimersByTimeAsync(0)
  })

test('while nothing is known, the card holds its place', async () => {
  await open('never')
  expect(screen.getByRole('status', { name: 'Loading the invoices…' })).toBeTruthy()
})

test('when the deal has no invoice, the card says when one is made', async () => {
  await open({})
  expect(screen.getByText('No invoice yet')).toBeTruthy()
  expect(screen.getByText(/reaches the stage/)).toBeTruthy()
})

test('when an invoice awaits payment, it shows number, amount, state and due day, and leads to Xero', async () => {
  await open({ invoices: [invoice({ isSent: true })] })
  const link = screen.getByRole('link', { name: 'Open INV-0042 in Xero (new tab)' })
  expect(link.getAttribute('href')).toBe('https://go.xero.com/app/!abc/invoicing/view/0b7c3a52')
  expect(link.getAttribute('rel')).toContain('noopener')
  const row = screen.getByRole('listitem')
  expect(row.textContent).toContain('€1,200.00')
  expect(row.textContent).toContain('Awaiting payment')
  expect(row.textContent).toContain('Due Dec 8, 2026 (in 14 days)')
  expect(row.textContent).toContain('Sent to the client')
})

test.each(Object.entries(en.state))('the state %s has its word, and an icon beside the colour', async (state, word) => {
  await open({ invoices: [invoice({ state: state as Answer['invoices'][number]['state'] })] })
  const badge = screen.getByText(word)
  expect(badge.querySelector('svg')).not.toBeNull()
})

test('when an invoice is overdue, the card counts the days', async () => {
  await open({ invoices: [invoice({ state: 'overdue', dueDay: '2026-11-19' })] })
  expect(screen.getByText('Due Nov 19, 2026, 5 days overdue')).toBeTruthy()
})

test('when a part is paid, the card shows how much', async () => {
  await open({ invoices: [invoice({ state: 'part_paid', amountPaid: '400', amountDue: '800' })] })
  expect(screen.getByRole('progressbar', { name: 'Paid €400.00 of €1,200.00' })).toBeTruthy()
})

test('when nobody has to pay any more, there is no due day', async () => {
  await open({
    invoices: [
      invoice({ state: 'paid', amountPaid: '1200', amountDue: '0' }),
      invoice({ id: crypto.randomUUID(), state: 'voided' }),
    ],
  })
  expect(screen.queryByText(/Due/)).toBeNull()
})

test('when an invoice has no number yet, the card says so', async () => {
  await open({ invoices: [invoice({ number: '', state: 'draft' })] })
  expect(screen.getByRole('link').textContent).toContain('No number yet')
})

test('when a rule could not invoice, the card lists what to do', async () => {
  await open({ refusals: [{ rule: 'Private clients', sentences: ['Add a contact.', 'Fill in the amount.'] }] })
  expect(screen.getByText('2 things to do before invoicing')).toBeTruthy()
  expect(screen.getByText('Add a contact.')).toBeTruthy()
  expect(screen.getByText('Private clients')).toBeTruthy()
  expect(screen.queryByText('No invoice yet')).toBeNull()
})

test('while an invoice is being created, the card looks again soon', async () => {
  const { pass } = await open({ inProgress: 1 }, { invoices: [invoice()] })
  expect(screen.getByText('Creating the invoice in Xero…')).toBeTruthy()
  await pass(2_000)
  expect(screen.queryByText('Creating the invoice in Xero…')).toBeNull()
  expect(screen.getByText('Awaiting payment')).toBeTruthy()
})

test('when nothing can be loaded, the card says why, and trying again helps', async () => {
  await open(new ApiError(409, 'xero.reconnect_needed', 'Xero access has ended: connect it again.'), { invoices: [invoice()] })
  expect(screen.getByRole('alert').textContent).toContain('Xero access has ended: connect it again.')
  await press('Try again')
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByText('INV-0042')).toBeTruthy()
})

test.each([
  [new ApiError(0, 'network', null), en.error.network],
  [new ApiError(409, 'kommo.not_installed', 'English.'), en.error.not_connected],
  [new ApiError(401, 'widget.token_spent', 'English.'), en.error.session],
  [new ApiError(502, 'unreadable', null), en.error.unknown],
])('the error %s has a sentence in the language of the reader', async (error, sentence) => {
  await open(error)
  expect(screen.getByRole('alert').textContent).toContain(sentence)
})

test('when a later look fails, what was seen stays, with its age and a way to refresh', async () => {
  const asOf = new Date(2026, 10, 24, 12, 3).toISOString()
  const { pass } = await open({ invoices: [invoice()], asOf }, new ApiError(0, 'network', null), { invoices: [invoice()], asOf })
  expect(screen.queryByText(/last look failed/)).toBeNull()
  await pass(15_000)
  expect(screen.getByText('INV-0042')).toBeTruthy()
  expect(screen.getByText(/last look failed/)).toBeTruthy()
  expect(screen.getByText(/As of 12:03/)).toBeTruthy()
  await press('Refresh')
  expect(screen.queryByText(/last look failed/)).toBeNull()
})

test('when the card is gone, nothing asks any more', async () => {
  const { unmount, calls } = await open({ inProgress: 1 })
  unmount()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(calls()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('while nobody can see the page, nothing asks; when it is seen again, the card looks at once', async () => {
  const { calls, pass } = await open({ invoices: [invoice()] })
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  await pass(60_000)
  expect(calls()).toBe(1)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  await pass(0)
  expect(calls()).toBe(2)
  hidden.mockRestore()
})
