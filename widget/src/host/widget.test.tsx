import { act } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import type { KommoPage, KommoWidget } from './kommo.ts'
import { createWidgetConstructor } from './widget.tsx'

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  vi.useFakeTimers()
})
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Kommo's page around one widget, with our server behind it. */
function kommo({ card }: { card: KommoPage['data']['current_card'] }) {
  const panel = document.body.appendChild(document.createElement('div'))
  const pageChanged = new Set<() => void>()
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return Response.json({ invoices: [], refusals: [], inProgress: 0, asOf: null })
  })
  const page = { lang_id: 'en', data: { current_card: card } }
  const Widget = createWidgetConstructor({
    $: () => ({ on: (_events, listener) => pageChanged.add(listener), off: (_events, listener) => pageChanged.delete(listener) }),
    page: () => page,
    backendUrl: 'https://invoices.example',
  })
  const widget = new Widget()
  Object.assign(widget, {
    langs: en,
    render_template: ({ body }: { body: string }) => panel.insertAdjacentHTML('beforeend', body),
    $authorizedAjax: ({ url }: { url: string }) => {
      asked.push(url)
      return Promise.resolve({ token: 't1', expiresAt: '2026-11-24T16:00:00Z', isAdmin: true })
    },
  } satisfies Partial<KommoWidget>)
  const start = () =>
    act(async () => {
      for (const callback of ['render', 'init', 'bind_actions'] as const) expect(widget.callbacks[callback]()).toBe(true)
      await vi.advanceTimersByTimeAsync(0)
    })
  return { widget, panel, page, asked, pageChanged, start }
}

test('in a deal, the callbacks answer true and the card is in the right panel', async () => {
  const { panel, asked, start } = kommo({ card: { id: 7 } })
  await start()
  expect(panel.textContent).toContain('No invoice yet')
  expect(asked).toEqual(['https://invoices.example/api/session', 'https://invoices.example/api/deals/7/invoices'])
})

test.each([
  ['outside of cards', false as const],
  ['in a deal that is not saved yet', { id: 0 }],
])('%s, the callbacks answer true and nothing is drawn or asked', async (_where, card) => {
  const { panel, asked, pageChanged, start } = kommo({ card })
  await start()
  expect(panel.childElementCount).toBe(0)
  expect(asked).toEqual([])
  expect(pageChanged.size).toBe(0)
})

test('settings and saving are let through', () => {
  const { widget } = kommo({ card: false })
  expect(widget.callbacks.settings()).toBe(true)
  expect(widget.callbacks.onSave()).toBe(true)
})

test.each(['destroy', 'page:changed'] as const)('after %s, nothing of ours is left', async (way) => {
  const added = vi.spyOn(document, 'addEventListener')
  const removed = vi.spyOn(document, 'removeEventListener')
  const { widget, panel, asked, pageChanged, start } = kommo({ card: { id: 7 } })
  await start()
  expect(pageChanged.size).toBe(1)

  await act(async () => (way === 'destroy' ? widget.callbacks.destroy() : [...pageChanged].forEach((listener) => listener())))
  expect(panel.textContent).toBe('')
  expect(pageChanged.size).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  const ours = (calls: unknown[][]) => calls.filter(([type]) => type === 'visibilitychange').length
  expect(ours(removed.mock.calls)).toBe(ours(added.mock.calls))
  const before = asked.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(before)
})

test('when Kommo opens the next deal, the card is of that deal and there is one', async () => {
  const { widget, panel, page, asked, pageChanged, start } = kommo({ card: { id: 7 } })
  await start()
  await act(async () => widget.callbacks.destroy())
  panel.replaceChildren()
  page.data.current_card = { id: 8 }
  await start()
  expect(asked.at(-1)).toBe('https://invoices.example/api/deals/8/invoices')
  expect(panel.querySelectorAll('.deal_invoices')).toHaveLength(1)
  expect(pageChanged.size).toBe(1)
})

test('when Kommo does not confirm the person, the card says what to do', async () => {
  const { widget, panel, start } = kommo({ card: { id: 7 } })
  widget.$authorizedAjax = () =>
    Promise.reject({ status: 401, responseJSON: { error: { code: 'widget.token_spent', message: 'Spent.' } } })
  await start()
  expect(panel.textContent).toContain(en.error.session)
})
