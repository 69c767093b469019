import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { draw } from '../test/draw.tsx'
import { dealInvoices, invoice } from '../test/examples.ts'
import { ApiError } from './api-error.ts'
import type { Api } from './api.ts'
import { keepLastKnown } from './last-known.ts'
import { useDealInvoices } from './use-deal-invoices.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Line = Parameters<Api['watchDeal']>[1]

function Numbers() {
  const { data, error, isPending } = useDealInvoices(7)
  if (isPending) return <p>Loading</p>
  return <p>{[...(data?.invoices ?? []).map(({ number }) => number), error ? error.code : ''].join(' ')}</p>
}

const pending = {
  id: '5b0f7c11-20a5-4b3e-8a55-0c3f2d9a7e10',
  stage: 'creating' as const,
  rule: null,
  since: '2026-11-24T12:00:00.000Z',
  until: null,
  position: null,
}

/** Opens the card on a server that gives these answers, the last one for ever. */
async function open(...answers: (ReturnType<typeof dealInvoices> | ApiError)[]) {
  let line: Line | undefined
  const signals: AbortSignal[] = []
  let calls = 0
  const view = draw(<Numbers />, {
    api: {
      dealInvoices: async () => {
        const answer = answers[Math.min(calls, answers.length - 1)] ?? dealInvoices()
        calls += 1
        if (answer instanceof ApiError) throw answer
        return answer
      },
      watchDeal: (_dealId, on, signal) => {
        line = on
        signals.push(signal)
      },
    },
  })
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  await pass(0)
  const say = (what: (on: Line) => void) =>
    act(async () => {
      if (line) what(line)
      await vi.advanceTimersByTimeAsync(0)
    })
  return { ...view, pass, say, calls: () => calls, signals }
}

const one = dealInvoices({ invoices: [invoice()] })
const two = dealInvoices({ invoices: [invoice({ number: 'INV-0043' })] })

test('when something changed on the deal, the card shows it at once', async () => {
  const { say } = await open(one, two)
  expect(screen.getByText('INV-0042')).toBeInstanceOf(Element)
  await say((on) => on.onChange())
  expect(screen.getByText('INV-0043')).toBeInstanceOf(Element)
})

test.each([
  ['15 s', one, 15_000],
  ['2 s while an invoice is on its way', dealInvoices({ pending: [pending] }), 2_000],
])('while the line is down, the card asks every %s', async (_how, answer, ms) => {
  const { pass, calls } = await open(answer)
  await pass(ms - 1)
  expect(calls()).toBe(1)
  await pass(1)
  expect(calls()).toBe(2)
  await pass(ms)
  expect(calls()).toBe(3)
})

test('while the line is up, the card waits for word; when it goes down, it asks again', async () => {
  const { pass, say, calls } = await open(dealInvoices({ pending: [pending] }))
  await say((on) => on.onState(true))
  await pass(60_000)
  expect(calls()).toBe(1)
  await say((on) => on.onState(false))
  await pass(2_000)
  expect(calls()).toBe(2)
})

test('while nobody can see the page, nothing asks', async () => {
  const { pass, calls } = await open(one)
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
  await pass(120_000)
  expect(calls()).toBe(1)
})

test('when a later look fails, what was seen stays, and the error is known', async () => {
  const { pass } = await open(one, new ApiError(0, 'network', null))
  await pass(15_001)
  expect(screen.getByText('INV-0042 network')).toBeInstanceOf(Element)
})

test('when the card has gone, the line is let go and no timer is left', async () => {
  const { unmount, signals, calls } = await open(one)
  unmount()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(calls()).toBe(1)
})

test('when the deal was seen before in this tab, it shows at once, and the answer takes its place', async () => {
  vi.spyOn(Storage.prototype, 'clear').mockImplementation(() => {})
  keepLastKnown({ accountId: 1, userId: 3 }, 7, { data: one, atMs: Date.now() - 60_000 })
  let answer: (given: ReturnType<typeof dealInvoices>) => void = () => {}
  draw(<Numbers />, { api: { dealInvoices: () => new Promise((resolve) => (answer = resolve)) } })
  expect(screen.getByText('INV-0042')).toBeInstanceOf(Element)
  await act(async () => {
    answer(two)
    await vi.advanceTimersByTimeAsync(0)
  })
  expect(screen.getByText('INV-0043')).toBeInstanceOf(Element)
})
