import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import {
  type BulkOutput,
  bulkInput,
  bulkOutput,
  type BulkPreviewOutput,
  bulkPreviewInput,
  bulkPreviewOutput,
} from '../../../server/src/contract/bulk.ts'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { draw } from '../test/draw.tsx'
import { BulkInvoices } from './bulk-invoices.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 24, 15, 0) })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

type Deal = BulkPreviewOutput['deals'][number]
const ready = (dealId: number, changes: { total?: string; currency?: string } = {}): Deal => ({
  dealId,
  name: `Deal number ${dealId}`,
  outcome: 'will_be_made',
  client: 'Ada Byron',
  lineCount: 2,
  total: '1200.00',
  currency: 'EUR',
  rule: 'Private clients',
  ...changes,
})
const emailMissing: ProblemOutput = {
  code: 'email_missing',
  facts: { client: 'Ada Byron' },
  sentence: 'English.',
  fix: { kind: 'email', clientKind: 'person', clientId: 12 },
}
const unready = (dealId: number): Deal => ({
  dealId,
  name: `Deal number ${dealId}`,
  outcome: 'not_ready',
  problems: [emailMissing],
})

const preview = (deals: Deal[], changes: Partial<BulkPreviewOutput> = {}): BulkPreviewOutput =>
  bulkPreviewOutput.parse({ deals, modes: ['draft', 'submit', 'approve', 'approve_and_send'], mode: 'approve', ...changes })

const made = (dealId: number): BulkOutput['deals'][number] => ({ dealId, state: 'made', number: `INV-${dealId}`, problems: [] })
const waiting = (dealId: number): BulkOutput['deals'][number] => ({ dealId, state: 'waiting', number: null, problems: [] })
const refused = (dealId: number): BulkOutput['deals'][number] => ({
  dealId,
  state: 'refused',
  number: null,
  problems: [emailMissing],
})

/** What an answer changes is drawn a few ticks later, and may ask anew. */
const pass = async (ms: number) => {
  await act(() => vi.advanceTimersByTimeAsync(ms))
  for (let round = 0; round < 3; round += 1) await act(() => vi.advanceTimersByTimeAsync(1))
}
const press = async (name: string | RegExp) => {
  act(() => screen.getByRole('button', { name }).click())
  await pass(0)
}
const group = (title: string) => {
  const found = screen.getAllByRole('group').find((each) => each.querySelector('summary')?.textContent?.includes(title))
  if (!found) throw new Error(`There is no group ${title}.`)
  return found
}

/** Gives answers one after the other, the last one for ever. */
const inTurn = <T,>(...answers: (T | ApiError)[]) => {
  let calls = 0
  return () => {
    const answer = answers[Math.min(calls++, answers.length - 1)]
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer as T)
  }
}

/** Opens the window for these deals on such a server; what it is sent has to fit the contract. */
async function open(
  dealIds: number[],
  answers: { preview: () => Promise<BulkPreviewOutput>; create?: () => Promise<void>; progress?: () => Promise<BulkOutput> },
) {
  const api = {
    bulkPreview: vi.fn<Api['bulkPreview']>(async (ids) => {
      bulkPreviewInput.parse({ dealIds: ids })
      return answers.preview()
    }),
    createBulk: vi.fn<Api['createBulk']>(async (bulk) => {
      bulkInput.parse(bulk)
      return answers.create?.()
    }),
    bulk: vi.fn<Api['bulk']>(async () => bulkOutput.parse(await (answers.progress?.() ?? new Promise(() => {})))),
  }
  const onClose = vi.fn<() => void>()
  draw(<BulkInvoices dealIds={dealIds} onClose={onClose} />, { api, host: { dealId: null } })
  await pass(0)
  return { ...api, onClose, keys: () => api.createBulk.mock.calls.map(([{ key }]) => key) }
}

describe('the preview', () => {
  test('while the deals are looked at, the window holds its place and offers nothing but to close', async () => {
    await open([1], { preview: () => new Promise(() => {}) })
    expect(screen.getByRole('status', { name: en.bulk.loading })).toBeInstanceOf(Element)
    expect(
      screen
        .getAllByRole('button')
        .every((button) => /Close/.test(button.getAttribute('aria-label') ?? button.textContent ?? '')),
    ).toBe(true)
  })

  test('when the deals were looked at, it says how many will be made, need something and are invoiced, and the total', async () => {
    const deals: Deal[] = [
      ready(1, { total: '0.10' }),
      ready(2, { total: '0.20' }),
      unready(3),
      { dealId: 4, name: 'Invoiced', outcome: 'invoiced', number: 'INV-0042' },
    ]
    const { bulkPreview } = await open([1, 2, 3, 4], { preview: inTurn(preview(deals)) })
    expect(bulkPreview).toHaveBeenCalledExactlyOnceWith([1, 2, 3, 4])
    expect(screen.getByText('2 will be made, 1 needs something, 1 is invoiced already')).toBeInstanceOf(Element)
    expect(screen.getByText('Total €0.30')).toBeInstanceOf(Element)
    expect(screen.getByRole('button', { name: 'Create 2 invoices' })).toBeInstanceOf(Element)
  })

  test('when there are several currencies, each has its total and none is added', async () => {
    await open([1, 2, 3], { preview: inTurn(preview([ready(1), ready(2, { currency: 'USD', total: '70.00' }), ready(3)])) })
    expect(screen.getByText('Total €2,400.00 + $70.00')).toBeInstanceOf(Element)
  })

  test('each deal is in its group with what there is to say, and leads to Kommo in a new tab', async () => {
    const deals: Deal[] = [
      ready(1),
      unready(2),
      { dealId: 3, name: 'Gone', outcome: 'unknown_deal' },
      { dealId: 4, name: 'Ruleless', outcome: 'no_rule' },
      { dealId: 5, name: 'Invoiced', outcome: 'invoiced', number: 'INV-0042' },
      { dealId: 6, name: 'Under way', outcome: 'invoiced', number: '' },
    ]
    await open([1, 2, 3, 4, 5, 6], { preview: inTurn(preview(deals)) })
    const line = within(group('1 will be made')).getByRole('listitem')
    expect(line.textContent).toContain('€1,200.00')
    expect(line.textContent).toContain('Ada Byron · 2 lines · Private clients')
    const link = within(line).getByRole('link', { name: 'Deal number 1' })
    expect([link.getAttribute('href'), link.getAttribute('target')]).toEqual(['/leads/detail/1', '_blank'])
    const needing = group('3 need something').textContent
    expect(needing).toContain('Ada Byron has no e-mail address to send the invoice to.')
    expect(needing).toContain(en.bulk.unknown_deal)
    expect(needing).toContain(en.bulk.no_rule)
    const invoiced = group('2 are invoiced already').textContent
    expect(invoiced).toContain('INV-0042')
    expect(invoiced).toContain(en.bulk.on_its_way)
  })

  test('when none can be invoiced, it says so and offers no button for it', async () => {
    await open([1], { preview: inTurn(preview([unready(1)])) })
    expect(screen.getByText(en.bulk.nothing)).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: /Create/ })).toBeNull()
    expect(screen.queryByRole('combobox')).toBeNull()
  })

  test('when more than 250 are selected, the first 250 are taken, and it says so', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => index + 1)
    const { bulkPreview } = await open(ids, { preview: inTurn(preview([ready(1)])) })
    expect(bulkPreview).toHaveBeenCalledExactlyOnceWith(ids.slice(0, 250))
    expect(screen.getByText('You selected 300 deals. The first 250 are taken; do the others next.')).toBeInstanceOf(Element)
  })

  test('when a deal is selected twice, it is one deal', async () => {
    const { bulkPreview } = await open([1, 1], { preview: inTurn(preview([ready(1)])) })
    expect(bulkPreview).toHaveBeenCalledExactlyOnceWith([1])
    expect(screen.queryByText(/You selected/)).toBeNull()
  })

  test('when nothing is selected, it says what to do and asks nothing', async () => {
    const { bulkPreview } = await open([], { preview: inTurn(preview([])) })
    expect(screen.getByText(en.bulk.none_selected)).toBeInstanceOf(Element)
    expect(bulkPreview).not.toHaveBeenCalled()
  })

  test('when the deals cannot be looked at, it says why, and trying again helps', async () => {
    await open([1], { preview: inTurn<BulkPreviewOutput>(new ApiError(0, 'network', null), preview([ready(1)])) })
    expect(screen.getByRole('alert').textContent).toContain(en.error.network)
    await press(en.ui.retry)
    expect(screen.getByRole('button', { name: 'Create 1 invoice' })).toBeInstanceOf(Element)
  })

  test('when somebody has put things right meanwhile, checking again shows it', async () => {
    const { bulkPreview } = await open([1, 2], {
      preview: inTurn(preview([ready(1), unready(2)]), preview([ready(1), ready(2)])),
    })
    await press(en.bulk.check_again)
    expect(bulkPreview).toHaveBeenLastCalledWith([1, 2])
    expect(screen.getByRole('button', { name: 'Create 2 invoices' })).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: en.bulk.check_again })).toBeNull()
  })

  test('when somebody comes back to the page, the list does not change under the cursor', async () => {
    const { bulkPreview } = await open([1], { preview: inTurn(preview([ready(1)])) })
    window.dispatchEvent(new Event('visibilitychange'))
    await pass(60_000)
    expect(bulkPreview).toHaveBeenCalledTimes(1)
  })

  test('when this person may not create, the button says whom to ask and does nothing', async () => {
    const { createBulk } = await open([1], { preview: inTurn(preview([ready(1)], { modes: [], mode: 'draft' })) })
    expect(screen.getByText('You may not create or edit invoices. Ask: Olivia Hart.')).toBeInstanceOf(Element)
    await press('Create 1 invoice')
    expect(createBulk).not.toHaveBeenCalled()
  })
})

describe('the click', () => {
  test("sends what was shown as ready, by the rule's own wish, in one call", async () => {
    const { createBulk } = await open([1, 2, 3], { preview: inTurn(preview([ready(1), unready(2), ready(3)])) })
    await press('Create 2 invoices')
    expect(createBulk).toHaveBeenCalledExactlyOnceWith({ key: expect.any(String), dealIds: [1, 3], mode: 'approve' })
  })

  test.each([
    ['draft', 'Create 1 invoice', false],
    ['submit', 'Create 1 invoice', false],
    ['approve_and_send', 'Create and send 1 invoice', true],
  ] as const)(
    'when %s is chosen, that is sent, and mail is announced only if there will be any',
    async (mode, label, isMailed) => {
      const { createBulk } = await open([1], { preview: inTurn(preview([ready(1)])) })
      await act(() => fireEvent.change(screen.getByLabelText(en.bulk.mode_label), { target: { value: mode } }))
      expect(screen.queryByText(en.bulk.mail_hint) !== null).toBe(isMailed)
      await press(label)
      expect(createBulk.mock.calls[0]?.[0].mode).toBe(mode)
    },
  )

  test('only what this person may do can be chosen', async () => {
    await open([1], { preview: inTurn(preview([ready(1)], { modes: ['draft', 'submit'], mode: 'submit' })) })
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([en.bulk.mode.draft, en.bulk.mode.submit])
  })

  test('when it is pressed twice, it is sent once', async () => {
    const { createBulk } = await open([1], { preview: inTurn(preview([ready(1)])), create: () => new Promise(() => {}) })
    await act(async () => {
      const button = screen.getByRole('button', { name: 'Create 1 invoice' })
      button.click()
      button.click()
      await vi.advanceTimersByTimeAsync(0)
      button.click()
    })
    expect(createBulk).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['no answer', new ApiError(0, 'network', null)],
    ['an answer of a proxy', new ApiError(502, 'unreadable', null)],
  ])('after %s it can only be sent again as it was, under the same key', async (_what, error) => {
    const { keys, createBulk, bulk } = await open([1, 2], {
      preview: inTurn(preview([ready(1), unready(2)])),
      create: inTurn<void>(error, undefined),
    })
    await press('Create 1 invoice')
    expect(screen.getByRole('alert')).toBeInstanceOf(Element)
    expect(screen.getByLabelText<HTMLSelectElement>(en.bulk.mode_label).disabled).toBe(true)
    expect(screen.queryByRole('button', { name: en.bulk.check_again })).toBeNull()
    await press('Create 1 invoice')
    expect(createBulk).toHaveBeenCalledTimes(2)
    expect(new Set(keys()).size).toBe(1)
    expect(bulk).toHaveBeenCalledWith(keys()[0], expect.any(AbortSignal))
  })

  test('when the connection was lost, it says that nothing is done twice', async () => {
    await open([1], { preview: inTurn(preview([ready(1)])), create: inTurn<void>(new ApiError(0, 'network', null)) })
    await press('Create 1 invoice')
    expect(screen.getByRole('alert').textContent).toContain(en.action.lost)
  })

  test('when the server refuses, the sentence says why, and the next click is another one', async () => {
    const { keys } = await open([1], {
      preview: inTurn(preview([ready(1)])),
      create: inTurn<void>(new ApiError(422, 'bulk.too_many', 'Too many at once.'), undefined),
    })
    await press('Create 1 invoice')
    expect(screen.getByRole('alert').textContent).toContain('Too many at once.')
    expect(screen.getByLabelText<HTMLSelectElement>(en.bulk.mode_label).disabled).toBe(false)
    await press('Create 1 invoice')
    expect(new Set(keys()).size).toBe(2)
  })
})

describe('the progress', () => {
  const start = async (...progress: (BulkOutput | ApiError)[]) => {
    const opened = await open([1, 2, 3], {
      preview: inTurn(preview([ready(1), ready(2), ready(3)]), preview([ready(3)])),
      progress: inTurn<BulkOutput>(...progress),
    })
    await press('Create 3 invoices')
    return opened
  }

  test('before the first answer, everything waits', async () => {
    await open([1, 2], { preview: inTurn(preview([ready(1), ready(2)])) })
    await press('Create 2 invoices')
    expect(screen.getByText('0 of 2 done')).toBeInstanceOf(Element)
  })

  test('while it runs, it counts, shows the numbers made, and says that it goes on by itself', async () => {
    await start({ deals: [made(1), refused(2), waiting(3)], isFinished: false })
    expect(screen.getByText('2 of 3 done')).toBeInstanceOf(Element)
    expect(screen.getByText('1 invoice made, 1 refused, 1 waits')).toBeInstanceOf(Element)
    expect(screen.getByRole('progressbar', { name: '2 of 3 done' }).getAttribute('value')).toBe('2')
    expect(group('1 invoice made').textContent).toContain('Deal number 1INV-1')
    expect(group('1 refused').textContent).toContain('Ada Byron has no e-mail address')
    expect(screen.getByText(en.bulk.goes_on)).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: /again/ })).toBeNull()
  })

  test('when it begins, the focus is with the progress, since the button is gone', async () => {
    await start({ deals: [waiting(1), waiting(2), waiting(3)], isFinished: false })
    expect(document.activeElement?.textContent).toContain('0 of 3 done')
    expect(document.activeElement?.getAttribute('role')).toBeNull()
  })

  test('it looks again every two seconds, one call each, until everything is made or refused', async () => {
    const { bulk } = await start(
      { deals: [waiting(1), waiting(2), waiting(3)], isFinished: false },
      { deals: [made(1), made(2), made(3)], isFinished: true },
    )
    expect(bulk).toHaveBeenCalledTimes(1)
    await pass(2_000)
    expect(screen.getByText('Finished: 3 invoices made.')).toBeInstanceOf(Element)
    await pass(60_000)
    expect(bulk).toHaveBeenCalledTimes(2)
  })

  test('when a look fails, it says that the invoices go on, keeps what was seen and looks again', async () => {
    await start({ deals: [made(1), waiting(2), waiting(3)], isFinished: false }, new ApiError(0, 'network', null), {
      deals: [made(1), made(2), made(3)],
      isFinished: true,
    })
    await pass(2_000)
    expect(screen.getByText(en.bulk.unseen)).toBeInstanceOf(Element)
    expect(screen.getByText('1 of 3 done')).toBeInstanceOf(Element)
    await pass(5_000)
    expect(screen.getByText('Finished: 3 invoices made.')).toBeInstanceOf(Element)
  })

  test('when some were refused, only those are looked at again, under a new key', async () => {
    const { bulkPreview, keys } = await start({ deals: [made(1), made(2), refused(3)], isFinished: true })
    expect(screen.getByText('Finished: 2 invoices made, 1 refused.')).toBeInstanceOf(Element)
    await press(en.bulk.retry_refused.one)
    expect(bulkPreview).toHaveBeenLastCalledWith([3])
    await press('Create 1 invoice')
    expect(new Set(keys()).size).toBe(2)
  })

  test('when the window is closed, nothing asks any more', async () => {
    const { bulk, onClose } = await start({ deals: [waiting(1), waiting(2), waiting(3)], isFinished: false })
    await act(async () => screen.getAllByRole('button', { name: 'Close' }).at(-1)?.click())
    expect(onClose).toHaveBeenCalledTimes(1)
    cleanup()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bulk).toHaveBeenCalledTimes(1)
  })

  test('when it is opened again with the same deals, they are looked at anew', async () => {
    await start({ deals: [waiting(1), waiting(2), waiting(3)], isFinished: false })
    cleanup()
    const { bulkPreview } = await open([1, 2, 3], { preview: inTurn(preview([ready(1)])) })
    expect(bulkPreview).toHaveBeenCalledTimes(1)
    expect(screen.getByRole('button', { name: 'Create 1 invoice' })).toBeInstanceOf(Element)
  })
})
