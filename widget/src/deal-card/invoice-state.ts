import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { IconName } from '../ui/icon.tsx'

type State = DealInvoiceOutput['state']
type Look = { tone: 'quiet' | 'info' | 'good' | 'bad'; icon: IconName }

/** How each state looks beside its word: never by colour alone. */
export const stateLooks: Record<State, Look> = {
  draft: { tone: 'quiet', icon: 'pencil' },
  awaiting_approval: { tone: 'quiet', icon: 'clock' },
  awaiting_payment: { tone: 'info', icon: 'clock' },
  part_paid: { tone: 'info', icon: 'half' },
  overdue: { tone: 'bad', icon: 'warning' },
  paid: { tone: 'good', icon: 'check' },
  voided: { tone: 'quiet', icon: 'cross' },
  deleted: { tone: 'quiet', icon: 'cross' },
}

/** It no longer counts: it was voided, or deleted before anybody approved it. */
export const isGone = (state: State): boolean => state === 'voided' || state === 'deleted'

/** Nobody has approved it yet, so nobody owes it. */
export const isUnapproved = (state: State): boolean => state === 'draft' || state === 'awaiting_approval'
