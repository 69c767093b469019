import { asApiError } from './api-error.ts'
import { createEventReader } from './event-reader.ts'

type Needs = {
  /** Opens the line; throws ApiError. Sessions are its matter. */
  open: (signal: AbortSignal) => Promise<Response>
  onChange: () => void
  onState: (isUp: boolean) => void
  signal: AbortSignal
  random?: () => number
}

/** The server says something every 20 s; after this long without a word the line is dead, though nobody has told us. */
const SILENCE_MS = 50_000
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000

/**
 * Listens to what happens on a deal until aborted. Only while somebody can see the page: a browser has few lines to one server,
 * and many tabs of Kommo may be open. Whatever was missed meanwhile counts as a change when the line is up again.
 */
export function watchDeal({ open, onChange, onState, signal, random = Math.random }: Needs): void {
  let attempt = 0

  /** One line, from its opening to its end. How long to wait afterwards; null: asking again would not help. */
  const listen = async (): Promise<number | null> => {
    const line = new AbortController()
    const end = () => line.abort()
    const endIfHidden = () => document.hidden && line.abort()
    signal.addEventListener('abort', end)
    document.addEventListener('visibilitychange', endIfHidden)
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(end, SILENCE_MS)
    }
    try {
      heard()
      const { body } = await open(line.signal)
      if (!body) return LONGEST_DELAY_MS
      attempt = 0
      onState(true)
      onChange()
      const events = createEventReader()
      const reader = body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        heard()
        if (!line.signal.aborted && events(value).includes('changed')) onChange()
      }
      return nextDelay()
    } catch (thrown) {
      if (line.signal.aborted) return nextDelay()
      const { status, retryAfterMs } = asApiError(thrown)
      const isFinal = status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429
      return isFinal ? null : Math.max(nextDelay(), retryAfterMs ?? 0)
    } finally {
      clearTimeout(silence)
      signal.removeEventListener('abort', end)
      document.removeEventListener('visibilitychange', endIfHidden)
      line.abort()
      if (!signal.aborted) onState(false)
    }
  }
  /** Grows, and differs from browser to browser: a server that comes back is not overrun. */
  const nextDelay = () => Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt++) * (0.5 + random() / 2)

  const keepListening = async () => {
    while (!signal.aborted) {
      await seen(signal)
      if (signal.aborted) return
      const delayMs = await listen()
      if (delayMs === null) return
      await pause(delayMs, signal)
    }
  }
  void keepListening()
}

/** Until the page can be seen, or it is all over. */
function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve()
    const look = () => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
  })
}

/** Ends early when the page is seen again or the network is back: then it is likely to work. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      document.removeEventListener('visibilitychange', endIfSeen)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const endIfSeen = () => {
      if (!document.hidden) end()
    }
    const timer = setTimeout(end, delayMs)
    window.addEventListener('online', end)
    document.addEventListener('visibilitychange', endIfSeen)
    signal.addEventListener('abort', end)
  })
}
