import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { IconName } from '../ui/icon.tsx'

type Look = { tone: 'quiet' | 'info' | 'good' | 'bad'; icon: IconName; isOpen: boolean }

/** How each state looks. `isOpen`: somebody still has to pay, so the due day matters. */
export const stateLooks: Record<DealInvoiceOutput['state'], Look> = {
  draft: { tone: 'quiet', icon: 'pencil', isOpen: true },
  awaiting_approval: { tone: 'quiet', icon: 'clock', isOpen: true },
  awaiting_payment: { tone: 'info', icon: 'clock', isOpen: true },
  part_paid: { tone: 'info', icon: 'half', isOpen: true },
  overdue: { tone: 'bad', icon: 'warning', isOpen: true },
  paid: { tone: 'good', icon: 'check', isOpen: false },
  voided: { tone: 'quiet', icon: 'cross', isOpen: false },
  deleted: { tone: 'quiet', icon: 'cross', isOpen: false },
}
