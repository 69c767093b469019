import { act } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import { countListeners } from '../test/count-listeners.ts'
import { clientInvoices, dealInvoices, invoice } from '../test/examples.ts'
import type { KommoPage, KommoWidget } from './kommo.ts'
import { createWidgetConstructor } from './widget.tsx'

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  vi.useFakeTimers()
})
afterEach(() => {
  document.body.replaceChildren()
  sessionStorage.clear()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Card = { entity: 'leads' | 'contacts' | 'companies'; id: number | string } | null

/** Kommo's page, which stays while its areas change, with our server behind it. */
function kommo({ answerOf = answerTo }: { answerOf?: (path: string) => unknown } = {}) {
  const panel = document.body.appendChild(document.createElement('div'))
  const pageChanged = new Set<() => void>()
  const asked: string[] = []
  const held: AbortSignal[] = []
  vi.stubGlobal('fetch', async (url: string, { signal }: RequestInit = {}) => {
    const path = url.replace('https://invoices.example', '')
    asked.push(path)
    if (!path.endsWith('/live')) return Response.json(answerOf(path))
    // The line stays open until somebody lets it go.
    if (signal) held.push(signal)
    return new Response(
      new ReadableStream({ start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)) }),
    )
  })
  const here: { card: Card; user: number } = { card: null, user: 3 }
  const page: KommoPage = {
    lang_id: 'en',
    data: {
      get current_card() {
        return here.card === null ? (false as const) : { id: here.card.id }
      },
    },
    getBaseEntity: () => here.card?.entity ?? 'leads',
    constant: ((name: string) =>
      ({
        user: { id: here.user },
        account: { id: 31_361_463 },
        managers: {
          3: { title: 'Mia Novak', is_admin: 'N', active: true },
          5: { title: 'Olivia Hart', is_admin: 'Y', active: true },
          6: { title: 'Gone Away', is_admin: 'Y', active: false },
        },
      })[name]) as KommoPage['constant'],
  }
  const Widget = createWidgetConstructor({
    $: () => ({ on: (_events, listener) => pageChanged.add(listener), off: (_events, listener) => pageChanged.delete(listener) }),
    page: () => page,
    backendUrl: 'https://invoices.example',
    go: () => {},
  })

  /** Kommo makes one anew in each area. */
  const make = (changes: Partial<KommoWidget> = {}): KommoWidget => {
    const widget = new Widget()
    Object.assign(
      widget,
      {
        langs: en,
        render_template: ({ body }: { body: string }) => panel.insertAdjacentHTML('beforeend', body),
        $authorizedAjax: ({ url }: { url: string }) => {
          asked.push(url.replace('https://invoices.example', ''))
          return Promise.resolve({ token: `t${here.user}`, expiresAt: '2026-11-24T16:00:00Z', isAdmin: true })
        },
        list_selected: () => ({ selected: [] }),
      } satisfies Partial<KommoWidget>,
      changes,
    )
    return widget
  }
  const settle = () => act(() => vi.advanceTimersByTimeAsync(0))
  /** Goes to a card as Kommo does, and answers with the widget of this area. */
  const open = async (card: Card, changes: Partial<KommoWidget> = {}) => {
    here.card = card
    panel.replaceChildren()
    const widget = make(changes)
    await act(async () => {
      for (const callback of ['render', 'init', 'bind_actions'] as const) expect(widget.callbacks[callback]()).toBe(true)
    })
    await settle()
    return widget
  }
  const ours = () => document.querySelectorAll('.deal_invoices').length
  return { panel, here, asked, held, pageChanged, make, open, settle, ours, Widget }
}

function answerTo(path: string): unknown {
  if (path.startsWith('/api/clients/')) return clientInvoices()
  if (path.endsWith('/invoices')) return dealInvoices({ invoices: [invoice()] })
  return {}
}

const deal = (id: number): Card => ({ entity: 'leads', id })

describe('in its place', () => {
  test('when a deal is open, its invoices are in the right panel', async () => {
    const { panel, asked, open } = kommo()
    await open(deal(7))
    expect(panel.textContent).toContain('INV-0042')
    expect(asked[0]).toBe('/api/session')
    expect(asked).toContain('/api/deals/7/invoices')
    expect(asked).toContain('/api/deals/7/live')
  })

  test.each([
    ['a person', 'contacts', '/api/clients/person/12/invoices'],
    ['a company', 'companies', '/api/clients/company/12/invoices'],
  ] as const)('when the card of %s is open, what this client owes is asked for', async (_who, entity, path) => {
    const { asked, open } = kommo()
    await open({ entity, id: 12 })
    expect(asked).toContain(path)
  })

  test.each([
    ['outside of cards', null],
    ['in a deal that is not saved yet', deal(0)],
  ])('%s, the callbacks answer true and nothing is drawn or asked', async (_where, card) => {
    const { asked, pageChanged, open, ours } = kommo()
    await open(card)
    expect(ours()).toBe(0)
    expect(asked).toEqual([])
    expect(pageChanged.size).toBe(0)
  })

  test('when deals are selected in the list, a window for them opens, and goes with everything when it is closed', async () => {
    const { open, ours, settle, asked } = kommo({ answerOf: () => ({ deals: [], modes: ['draft'], mode: 'draft' }) })
    const widget = await open(null, { list_selected: () => ({ selected: [{ id: '7' }, { id: 8 }] }) })
    await act(async () => widget.callbacks.leads.selected())
    await act(async () => widget.callbacks['leads.selected']())
    await settle()
    expect(document.querySelectorAll('[role="dialog"]')).toHaveLength(1)
    expect(asked).toContain('/api/bulk/preview')
    await act(async () => document.querySelector<HTMLElement>('[role="dialog"] [aria-label="Close"]')?.click())
    expect(ours()).toBe(0)
  })

  test('when nothing is selected, nothing opens', async () => {
    const { open, ours } = kommo()
    const widget = await open(null)
    await act(async () => widget.callbacks.leads.selected())
    expect(ours()).toBe(0)
  })

  test('settings and saving are let through', () => {
    const { callbacks } = kommo().make()
    expect([callbacks.settings(), callbacks.advancedSettings(), callbacks.onSave()]).toEqual([true, true, true])
  })

  test('when Kommo calls the constructor without new, it works all the same', () => {
    const { Widget } = kommo()
    const widget = {} as KommoWidget
    expect((Widget as unknown as (this: KommoWidget) => KommoWidget).call(widget)).toBe(widget)
    expect(widget.callbacks.render()).toBe(true)
  })
})

describe('leaving', () => {
  test.each(['destroy', 'page:changed'] as const)('after %s, nothing of ours is left or asked', async (way) => {
    const { asked, held, pageChanged, open, ours } = kommo()
    const widget = await open(deal(7))
    expect(pageChanged.size).toBe(1)
    await act(async () => (way === 'destroy' ? widget.callbacks.destroy() : [...pageChanged].forEach((listener) => listener())))
    expect(ours()).toBeLessThanOrEqual(1)
    expect(document.querySelector('.deal_invoices__panel')?.childElementCount ?? 0).toBe(0)
    expect(pageChanged.size).toBe(0)
    expect(held.every(({ aborted }) => aborted)).toBe(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
    const before = asked.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(before)
  })

  test('after a hundred cards, no listener, timer, line or element is left', async () => {
    const listeners = countListeners()
    const { panel, held, pageChanged, open, ours } = kommo()
    // React itself listens on the page once, for as long as it lives.
    const first = await open(deal(1))
    await act(async () => first.callbacks.destroy())
    const before = listeners()
    for (let id = 2; id <= 101; id += 1) {
      const widget = await open(id % 3 === 0 ? { entity: 'contacts', id } : deal(id))
      // Kommo forgets to say goodbye now and then.
      await act(async () => (id % 5 === 0 ? [...pageChanged].forEach((listener) => listener()) : widget.callbacks.destroy()))
    }
    panel.replaceChildren()
    await vi.advanceTimersByTimeAsync(0)
    expect(ours()).toBe(0)
    expect(pageChanged.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(held.length).toBeGreaterThan(50)
    expect(held.every(({ aborted }) => aborted)).toBe(true)
    expect(listeners()).toEqual(before)
    // A hundred cards take their time on a busy machine.
  }, 60_000)
})

describe('from card to card', () => {
  test('when the next deal opens, there is one session, one card, and the right one', async () => {
    const { panel, asked, pageChanged, open } = kommo()
    const widget = await open(deal(7))
    await act(async () => widget.callbacks.destroy())
    await open(deal(8))
    expect(asked.filter((path) => path === '/api/session')).toHaveLength(1)
    expect(asked).toContain('/api/deals/8/invoices')
    expect(panel.querySelectorAll('.deal_invoices')).toHaveLength(1)
    expect(pageChanged.size).toBe(1)
  })

  test('when a deal is opened again, what was known of it is there before the server answers', async () => {
    const { panel, open, here, make } = kommo()
    const widget = await open(deal(7))
    await act(async () => widget.callbacks.destroy())
    panel.replaceChildren()
    vi.stubGlobal('fetch', () => new Promise(() => {}))
    here.card = deal(7)
    await act(async () => make().callbacks.init())
    expect(panel.textContent).toContain('INV-0042')
  })

  test('when the page was loaded anew, what was known of the deal is there before the server answers', async () => {
    await kommo().open(deal(7))
    document.body.replaceChildren()
    const { panel, here, make } = kommo()
    vi.stubGlobal('fetch', () => new Promise(() => {}))
    here.card = deal(7)
    await act(async () => make().callbacks.init())
    expect(panel.textContent).toContain('INV-0042')
  })

  test('when another person takes the page over, nothing of the first is shown, and the session is their own', async () => {
    const { panel, asked, here, open, make } = kommo()
    const widget = await open(deal(7))
    await act(async () => widget.callbacks.destroy())
    panel.replaceChildren()
    here.user = 4
    const isKept = () => Object.keys(sessionStorage).some((key) => key.includes(':3:'))
    expect(isKept()).toBe(true)
    vi.stubGlobal('fetch', () => new Promise(() => {}))
    await act(async () => make().callbacks.init())
    expect(panel.textContent).not.toContain('INV-0042')
    expect(asked.filter((path) => path === '/api/session')).toHaveLength(2)
    expect(isKept()).toBe(false)
  })
})

test('when Kommo does not confirm the person, the card says what to do', async () => {
  const { panel, open } = kommo()
  await open(deal(7), {
    $authorizedAjax: () =>
      Promise.reject({ status: 401, responseJSON: { error: { code: 'widget.token_spent', message: 'Spent.' } } }),
  })
  expect(panel.textContent).toContain(en.error.session)
})
