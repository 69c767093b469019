import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { TextKey } from '../i18n/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import { isUnapproved } from './invoice-state.ts'
import type { RowDeed } from './row-deeds.ts'

/** What a deed is called on this invoice: what was sent is sent again, and a draft is deleted where an invoice is voided. */
export function deedLabel(deed: RowDeed, { state, isSent }: Pick<DealInvoiceOutput, 'state' | 'isSent'>): TextKey {
  if (deed === 'send' && isSent) return 'action.resend'
  if (deed === 'edit' && isUnapproved(state)) return 'action.edit_draft'
  if (deed === 'void' && isUnapproved(state)) return 'action.delete'
  return `action.${deed}`
}

export const deedIcons: Record<RowDeed, IconName> = {
  approve: 'check',
  approve_send: 'mail',
  send: 'mail',
  pay_link: 'copy',
  pdf: 'file',
  edit: 'pencil',
  create_again: 'plus',
  open: 'outside',
  unlink: 'link',
  void: 'trash',
}
