// Webhooks as Xero sends them: one address for the whole app, events in batches, signed, retried for a day, then disabled.
import { createHmac, randomBytes } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { RequestLog } from '../kit/request-log.ts'
import { createWebhookSender, type DeliveryFaults } from '../kit/webhook-sender.ts'

// Source: Xero developer documentation, Webhooks, configuring your server.
const ANSWER_WITHIN_MS = 5_000
const RETRY_EVERY_MS = 15 * 60_000
const GIVE_UP_AFTER_MS = 24 * 3_600_000
const KEPT_MS = 31 * 86_400_000
const LARGEST_BATCH = 100

export type EventCategory = 'INVOICE' | 'CONTACT' | 'CREDITNOTE' | 'OVERPAYMENT' | 'PREPAYMENT'
export type RaisedEvent = {
  category: EventCategory
  type: 'CREATE' | 'UPDATE'
  resourceId: string
  tenantId: string
  /** Credit notes, overpayments and prepayments only. */
  data?: { Type: string; Status: string }
}
export type WebhookSettings = {
  url?: string | undefined
  key: string
  /** Events per delivery at most. */
  maxEvents?: number
  /** How long events gather before they are sent; 0: those of one tick go together. */
  gatherMs?: number
}
export type WebhookFaults = DeliveryFaults & { wrongSignatureNext?: number }
export type WebhookStatus = 'ok' | 'retrying' | 'disabled'
export type WebhookSummary = {
  isConfigured: boolean
  status: WebhookStatus
  /** Of the newest delivery; 0 when the receiver gave no answer. */
  lastAnswer: { status: number; at: Date } | null
  /** How many events are not delivered yet. */
  waiting: number
}

type Batch = { body: string; size: number; failedSince?: number; cancelRetry?: () => void }
type Event = Record<string, unknown>

export type Webhooks = ReturnType<typeof createWebhooks>

const RESOURCES: Record<EventCategory, string> = {
  INVOICE: 'Invoices',
  CONTACT: 'Contacts',
  CREDITNOTE: 'CreditNotes',
  OVERPAYMENT: 'Overpayments',
  PREPAYMENT: 'Prepayments',
}

export function createWebhooks({ clock, log, settings }: { clock: Clock; log: RequestLog; settings: WebhookSettings }) {
  const sender = createWebhookSender({ clock, log, timeoutMs: ANSWER_WITHIN_MS })
  const probes = createWebhookSender({ clock, log, timeoutMs: ANSWER_WITHIN_MS })
  let current = { ...settings }
  let gathered: Event[] = []
  let backlog: { event: Event; at: number }[] = []
  let status: WebhookStatus = 'ok'
  let sequence = 0
  let wrongSignatures = 0
  let generation = 0
  let lastAnswer: WebhookSummary['lastAnswer'] = null
  const failing = new Set<Batch>()

  const sign = (body: string, key = current.key) => createHmac('sha256', key).update(body, 'utf8').digest('base64')
  const entropy = () => randomBytes(10).toString('hex').toUpperCase()
  const delivery = (body: string, signature: string) => ({
    url: current.url ?? '',
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-xero-signature': signature },
    body,
  })

  function flush() {
    const events = gathered
    gathered = []
    if (status !== 'ok') {
      // Source: Xero webhooks: what happens while a webhook is in retry or disabled is kept and delivered in order later.
      backlog.push(...events.map((event) => ({ event, at: clock.now().getTime() })))
      return
    }
    const size = current.maxEvents ?? LARGEST_BATCH
    for (let start = 0; start < events.length; start += size) attempt(batchOf(events.slice(start, start + size)))
  }

  function batchOf(events: Event[]): Batch {
    const firstEventSequence = sequence + 1
    sequence += events.length
    return {
      size: events.length,
      body: JSON.stringify({ events, firstEventSequence, lastEventSequence: sequence, entropy: entropy() }),
    }
  }

  function attempt(batch: Batch) {
    if (current.url === undefined) return
    const born = generation
    const isWrong = wrongSignatures > 0
    if (isWrong) wrongSignatures--
    sender.send(delivery(batch.body, isWrong ? sign(batch.body, 'another key') : sign(batch.body)), ({ status: answered }) => {
      if (born === generation) lastAnswer = { status: answered, at: clock.now() }
      if (born === generation && !isWrong) settle(batch, answered)
      return null
    })
  }

  function settle(batch: Batch, answered: number) {
    batch.cancelRetry?.()
    if (answered >= 200 && answered < 300) {
      failing.delete(batch)
      if (failing.size === 0 && status === 'retrying') recover()
      return
    }
    const now = clock.now().getTime()
    batch.failedSince ??= now
    failing.add(batch)
    if (status === 'disabled' || now - batch.failedSince >= GIVE_UP_AFTER_MS) {
      status = 'disabled'
      return
    }
    status = 'retrying'
    batch.cancelRetry = clock.after(RETRY_EVERY_MS, () => retry([batch]))
  }

  async function retry(batches: Batch[]) {
    for (const batch of batches) {
      batch.cancelRetry?.()
      attempt(batch)
      await sender.idle()
    }
  }

  function recover() {
    status = 'ok'
    const oldest = clock.now().getTime() - KEPT_MS
    gathered = [...backlog.filter(({ at }) => at >= oldest).map(({ event }) => event), ...gathered]
    backlog = []
    flush()
  }

  async function idle() {
    // Deliveries may make the receiver call us, and that may raise events again.
    do {
      flush()
      await sender.idle()
    } while (gathered.length > 0)
  }

  return {
    /** Notes an event; it leaves with others of the same tick. Nothing happens when no address is configured. */
    raise({ category, type, resourceId, tenantId, data }: RaisedEvent) {
      if (current.url === undefined) return
      if (gathered.length === 0) {
        if (current.gatherMs) clock.after(current.gatherMs, flush)
        else setImmediate(flush)
      }
      gathered.push({
        resourceUrl: `https://api.xero.com/api.xro/2.0/${RESOURCES[category]}/${resourceId}`,
        resourceId,
        tenantId,
        tenantType: 'ORGANISATION',
        eventCategory: category,
        eventType: type,
        eventDateUtc: clock.now().toISOString().slice(0, -1),
        ...(data && { data }),
      })
    },
    configure(next: Partial<WebhookSettings>) {
      current = { ...current, ...next }
    },
    setFaults({ wrongSignatureNext = 0, ...faults }: WebhookFaults) {
      wrongSignatures = wrongSignatureNext
      sender.setFaults(faults)
    },
    releaseHeld: () => sender.releaseHeld(),
    /** Resolves when everything raised so far was delivered or has failed; retries by the clock are not awaited. */
    idle,
    status: () => status,
    summary: (): WebhookSummary => ({
      isConfigured: current.url !== undefined,
      status,
      lastAnswer,
      waiting: gathered.length + backlog.length + [...failing].reduce((sum, { size }) => sum + size, 0),
    }),
    /** Tries failed deliveries again at once, instead of at their time. */
    retryNow: () => retry([...failing]),
    /** As the button in the portal: after a disabled webhook was repaired, everything kept is delivered. */
    async enable() {
      status = 'retrying'
      if (failing.size === 0) recover()
      else await retry([...failing])
      await idle()
    },
    /** Three probes with a wrong signature, then one with the right one. @returns the four answers, in this order. */
    async sendIntentToReceive(): Promise<number[]> {
      if (current.url === undefined) throw new Error('No webhook address is configured.')
      const answers: number[] = []
      for (const key of ['wrong 1', 'wrong 2', 'wrong 3', current.key]) {
        const body = JSON.stringify({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: entropy() })
        answers.push(
          await new Promise<number>((resolve) =>
            probes.send(delivery(body, sign(body, key)), (result) => {
              resolve(result.status)
              return null
            }),
          ),
        )
      }
      return answers
    },
    reset() {
      generation++
      for (const batch of failing) batch.cancelRetry?.()
      failing.clear()
      sender.reset()
      current = { ...settings }
      ;[gathered, backlog, status, wrongSignatures, lastAnswer] = [[], [], 'ok', 0, null]
    },
  }
}
