import type { PendingInvoiceOutput } from '../contract/deal-invoices.ts'

/** How far an invoice on its way has come, and what its event waits for. */
export type PendingFacts = {
  state: 'CLAIMED' | 'SENDING'
  /** When it was sent, and when we learned that the answer is lost. */
  sentAt: Date | null
  lostAt: Date | null
  /** Until when the rule holds it back; null when it does not. */
  heldUntil: Date | null
  /** What its event waits for; null when nothing went wrong so far, or the event is under way. */
  obstacle: 'rate_limited' | 'unavailable' | 'parked' | null
}

/** A call that takes longer than this has lost its answer, whether we have noticed it or not. */
const CALL_LASTS_MS = 25_000

/** What people are told about an invoice that has been ordered and is not there yet. */
export function pendingStage(
  { state, sentAt, lostAt, heldUntil, obstacle }: PendingFacts,
  now: Date,
): PendingInvoiceOutput['stage'] {
  // Without access nothing goes on, not even looking for what was sent.
  if (obstacle === 'parked') return 'parked'
  if (state === 'SENDING') {
    const isLongAgo = sentAt !== null && now.getTime() - sentAt.getTime() > CALL_LASTS_MS
    return lostAt !== null || isLongAgo ? 'checking' : 'creating'
  }
  if (heldUntil !== null && heldUntil > now) return 'held'
  if (obstacle === 'rate_limited') return 'queued'
  return obstacle ?? 'creating'
}
