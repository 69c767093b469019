import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countListeners } from '../test/count-listeners.ts'
import { ApiError } from './api-error.ts'
import { watchDeal } from './watch-deal.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A line that does what it is told. */
type Line = { say: (text: string) => Promise<void>; hangUp: () => Promise<void>; signal: AbortSignal }

function watch() {
  const lines: Line[] = []
  let refusal: ApiError | null = null
  const heard: string[] = []
  const control = new AbortController()
  const opened: number[] = []
  watchDeal({
    open: async (signal) => {
      opened.push(Date.now())
      if (refusal) throw refusal
      let stream: ReadableStreamDefaultController<Uint8Array> | undefined
      const body = new ReadableStream<Uint8Array>({ start: (given) => void (stream = given) })
      signal.addEventListener('abort', () => stream?.error(signal.reason))
      const settle = () => vi.advanceTimersByTimeAsync(0)
      lines.push({
        say: async (text) => {
          stream?.enqueue(new TextEncoder().encode(text))
          await settle()
        },
        hangUp: async () => {
          stream?.close()
          await settle()
        },
        signal,
      })
      return new Response(body)
    },
    onChange: () => heard.push('changed'),
    onState: (isUp) => heard.push(isUp ? 'up' : 'down'),
    signal: control.signal,
    // The longest of the delays.
    random: () => 1,
  })
  const last = () => {
    const line = lines.at(-1)
    if (!line) throw new Error('No line is open.')
    return line
  }
  const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
  /** What was heard since the last time. */
  const news = () => heard.splice(0)
  return { lines, last, pass, news, control, opened, refuse: (error: ApiError | null) => (refusal = error) }
}

const EVENT = 'event: changed\ndata: {}\n\n'

function hide(isHidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

test('when the line is up, it says so, and what happened before counts as a change', async () => {
  const { pass, news } = watch()
  await pass()
  expect(news()).toEqual(['up', 'changed'])
})

test('when something changes, it is told once each time; a heartbeat is not', async () => {
  const { pass, news, last } = watch()
  await pass()
  news()
  await last().say(EVENT.slice(0, 9))
  expect(news()).toEqual([])
  await last().say(EVENT.slice(9))
  await last().say(': still here\n\n')
  await last().say(EVENT + EVENT)
  expect(news()).toEqual(['changed', 'changed'])
})

test('when the line ends, it is opened anew after a moment, which grows while it cannot be', async () => {
  const { pass, news, last, lines, refuse, opened } = watch()
  await pass()
  news()
  refuse(new ApiError(502, 'unreadable', null))
  const endedAt = Date.now()
  await last().hangUp()
  expect(news()).toEqual(['down'])
  await pass(200_000)
  const waits = opened.slice(1).map((at, index) => at - (index === 0 ? endedAt : (opened[index] ?? 0)))
  expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  refuse(null)
  await pass(30_000)
  expect(lines).toHaveLength(2)
  expect(news().slice(-2)).toEqual(['up', 'changed'])
})

test('when the server says how long to wait, it is left in peace that long', async () => {
  const { pass, refuse, opened } = watch()
  refuse(new ApiError(503, 'live.busy', null, { retryAfterMs: 45_000 }))
  await pass(44_999)
  expect(opened).toHaveLength(1)
  await pass(1)
  expect(opened).toHaveLength(2)
})

test.each([403, 404])('when the server answers %i, nobody asks again', async (status) => {
  const { pass, refuse, opened, news } = watch()
  refuse(new ApiError(status, 'no', null))
  await pass(600_000)
  expect(opened).toHaveLength(1)
  expect(news()).toEqual(['down'])
  expect(vi.getTimerCount()).toBe(0)
})

test('when the line is silent for too long, it is taken for dead', async () => {
  const { pass, last, lines, news } = watch()
  await pass()
  await pass(40_000)
  await last().say(': still here\n\n')
  await pass(40_000)
  expect(lines).toHaveLength(1)
  news()
  await pass(10_000)
  expect(news()).toEqual(['down'])
  await pass(1_000)
  expect(lines).toHaveLength(2)
})

test('while nobody can see the page, there is no line; when it is seen again, there is one at once', async () => {
  const { pass, lines, last, news, opened } = watch()
  await pass()
  news()
  hide(true)
  await pass()
  expect(last().signal.aborted).toBe(true)
  expect(news()).toEqual(['down'])
  await pass(600_000)
  expect(opened).toHaveLength(1)
  hide(false)
  await pass()
  expect(lines).toHaveLength(2)
  expect(news()).toEqual(['up', 'changed'])
})

test('when the page opens unseen, the line waits for somebody', async () => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const { pass, opened } = watch()
  await pass(60_000)
  expect(opened).toHaveLength(0)
  hide(false)
  await pass()
  expect(opened).toHaveLength(1)
})

test('when the network is back, the line is opened without waiting', async () => {
  const { pass, refuse, opened } = watch()
  refuse(new ApiError(0, 'network', null))
  await pass(10_000)
  const before = opened.length
  refuse(null)
  window.dispatchEvent(new Event('online'))
  await pass()
  expect(opened).toHaveLength(before + 1)
})

test.each([
  ['while it is open', async () => {}],
  ['while it waits to try again', async ({ last }: ReturnType<typeof watch>) => last().hangUp()],
  [
    'while nobody sees it',
    async ({ pass }: ReturnType<typeof watch>) => {
      hide(true)
      await pass(5_000)
    },
  ],
])('when it is let go %s, nothing is left and nothing more is told', async (_when, before) => {
  const listeners = countListeners()
  const watched = watch()
  await watched.pass()
  await before(watched)
  watched.news()
  watched.control.abort()
  await watched.pass()
  expect(vi.getTimerCount()).toBe(0)
  expect(listeners()).toEqual({})
  const count = watched.opened.length
  await watched.pass(600_000)
  expect(watched.opened).toHaveLength(count)
  expect(watched.news()).toEqual([])
})
