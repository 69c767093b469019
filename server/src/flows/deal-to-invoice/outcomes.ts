import type { Outcome } from '../../inbox/worker.ts'
import type { InboxEvent } from '../../store/events.ts'
import { dealIdOf } from './deal-events.ts'
import type { Sent } from './send-invoices.ts'

const weight = { done: 0, wait: 1, error: 2 } as const

/** Two outcomes of one deal (two rules, or an old attempt and a new one): what still needs work counts. */
export function mergeOutcomes(earlier: Outcome | undefined, later: Outcome): Outcome {
  if (!earlier) return later
  if (earlier.kind === 'done' && later.kind === 'done') return { kind: 'done', text: `${earlier.text} ${later.text}` }
  return weight[later.kind] > weight[earlier.kind] ? later : earlier
}

/** The outcome of a deal's link, as the history shows it. */
export function outcomeOf(sent: Sent, now: Date): Outcome {
  switch (sent.kind) {
    case 'linked':
      return { kind: 'done', text: `Invoice ${sent.invoice.number} was created.` }
    case 'refused':
      return { kind: 'done', text: 'Xero refused the invoice.' }
    case 'error':
      return { kind: 'error', error: sent.error }
    case 'wait':
      return { kind: 'wait', until: sent.until, text: 'Xero did not answer. We check, so that there are not two invoices.' }
    case 'free':
      return { kind: 'done', text: 'The lost attempt had made no invoice.' }
    case 'taken':
      return { kind: 'wait', until: new Date(now.getTime() + 1_000), text: 'Another worker is at it.' }
  }
}

/** Each event gets the outcome of its deal. */
export const perEvent = (events: InboxEvent[], byDeal: Map<number, Outcome>, otherwise: string): Map<InboxEvent, Outcome> =>
  new Map(events.map((event) => [event, byDeal.get(dealIdOf(event)) ?? { kind: 'done', text: otherwise }]))
