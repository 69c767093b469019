import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Clock } from './clock.ts'
import type { RequestLog } from './request-log.ts'

export type Delivery = { url: string; headers: Record<string, string>; body: string }

/** What the receiver answered; 0 when it gave no answer in time. */
export type DeliveryResult = { status: number }

/** How deliveries go wrong on purpose. A number counts deliveries to come; `dropRate` is a share of all of them. */
export type DeliveryFaults = { dropNext?: number; dropRate?: number; duplicateNext?: number; holdNext?: number }

export type WebhookSender = {
  /**
   * Delivers at once; `retryAfterMs` says, from the result and the number of the attempt just made (from 1), when to try
   * again on the emulator's clock, or null to stop.
   */
  send(delivery: Delivery, retryAfterMs: (result: DeliveryResult, attempt: number) => number | null): void
  setFaults(faults: DeliveryFaults): void
  /** Sends what was held back, newest first: late and out of order. */
  releaseHeld(): void
  /** Resolves when nothing is under way. Retries that wait for the clock are not under way. */
  idle(): Promise<void>
  reset(): void
}

export function createWebhookSender({
  clock,
  log,
  timeoutMs,
  random = Math.random,
}: {
  clock: Clock
  log: RequestLog
  timeoutMs: number
  random?: () => number
}): WebhookSender {
  let faults: DeliveryFaults = {}
  let held: (() => void)[] = []
  let generation = 0
  const underWay = new Set<Promise<void>>()

  const use = (key: 'dropNext' | 'duplicateNext' | 'holdNext') => {
    const left = faults[key] ?? 0
    if (left > 0) faults = { ...faults, [key]: left - 1 }
    return left > 0
  }
  const track = (work: Promise<void>) => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  return {
    send(delivery, retryAfterMs) {
      const born = generation
      const attempt = async (number: number): Promise<void> => {
        if (born !== generation) return
        const result = await post(delivery, { timeoutMs, clock, log })
        const waitMs = retryAfterMs(result, number)
        if (waitMs !== null && born === generation) clock.after(waitMs, () => attempt(number + 1))
      }
      const go = () => track(attempt(1))
      if (use('dropNext') || random() < (faults.dropRate ?? 0)) return
      if (use('holdNext')) {
        held.push(go)
        return
      }
      go()
      if (use('duplicateNext')) go()
    },
    setFaults: (next) => {
      faults = next
    },
    releaseHeld() {
      const late = held.toReversed()
      held = []
      for (const go of late) go()
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    reset() {
      generation++
      faults = {}
      held = []
    },
  }
}

/** One POST without keep-alive and without following redirects, as webhook senders do. */
function post(
  { url, headers, body }: Delivery,
  { timeoutMs, clock, log }: { timeoutMs: number; clock: Clock; log: RequestLog },
): Promise<DeliveryResult> {
  const target = new URL(url)
  const startedAt = clock.now()
  const started = performance.now()
  return new Promise((resolve) => {
    const finish = (status: number, bytesOut: number) => {
      const latencyMs = performance.now() - started
      log.add({
        kind: 'delivery',
        at: startedAt,
        method: 'POST',
        path: target.pathname,
        query: target.search,
        status,
        bytesIn: Buffer.byteLength(body),
        bytesOut,
        latencyMs,
      })
      resolve({ status })
    }
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const req = send(
      target,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        timeout: timeoutMs,
        agent: false,
      },
      (res) => {
        let bytes = 0
        res.on('data', (chunk: Buffer) => (bytes += chunk.length))
        res.on('end', () => finish(res.statusCode ?? 0, bytes))
        res.on('error', () => finish(0, bytes))
      },
    )
    req.on('timeout', () => req.destroy(new Error('timeout')))
    req.on('error', () => finish(0, 0))
    req.end(body)
  })
}
