import type { InvoiceInput } from '../../contract/invoice-form.ts'
import { invoiceSubject } from '../../domain/deal-notes.ts'
import { AppError } from '../../domain/errors.ts'
import { draftFromWish } from '../../domain/draft-from-wish.ts'
import type { Invoice, InvoiceEdit } from '../../domain/invoice.ts'
import type { Account } from '../../store/accounts.ts'
import type { InboxEvent } from '../../store/events.ts'
import { statusOf } from '../invoice-from-card/modes.ts'
import { accepted, type Needs } from './change-status.ts'
import { type Action, actionOf } from './click-events.ts'
import { checkMail, mailInvoice } from './mail-invoice.ts'
import { mayRepeat } from './same-click.ts'
import { type Known, readUnchanged } from './unchanged-invoice.ts'

type Click = { account: Account; event: InboxEvent; known: Known; action: Extract<Action, { action: 'edit' }> }

/**
 * Replaces what a person may edit, all lines included, and approves and mails it when that is the wish.
 *
 * @throws AppError `invoice.changed_meanwhile`, `xero.invoice_rejected` with Xero's reasons.
 */
export async function editInvoice({ account, event, known, action }: Click, needs: Needs): Promise<string> {
  const { open, currentBooks, events, takeAnswer, now } = needs
  const { organisation, books } = await currentBooks(account.id, known.link.organisationId)
  const xero = open.books(organisation, 'person')
  const { begunAt } = actionOf(event)
  // Repeated within the life of its key, the same call brings the first answer back.
  if (!mayRepeat(begunAt, now())) {
    const current = await readUnchanged(known, action.version, { xero, takeAnswer })
    demandEditable(current)
  }
  const edit = editOf(action, known.invoice.status)
  const isSending = action.mode === 'approve_and_send'
  if (isSending) {
    const asEdited = { ...known.invoice, contactId: edit.contactId, status: 'authorised' as const }
    await checkMail({ invoice: asEdited, organisation, books }, { xero, ...needs })
  }
  await events.remember(event.id, { begunAt: begunAt ?? now() })
  const result = await xero.updateInvoice(known.invoice.id, edit, { idempotencyKey: `edit-${action.key}` })
  const after = accepted(result, 'Xero did not take the changes.')
  // What the order took of each of the deal's lines is what the invoice has now.
  const { wish } = known.link
  await takeAnswer(known, after, { isOurs: true, ...(wish && { wish: { ...wish, ...action.invoice } }) })
  const done = `${invoiceSubject(after.number)} was edited.`
  if (!isSending) return done
  const invoice = { ...known.invoice, contactId: after.contactId, status: after.status, number: after.number }
  return `${done} ${await mailInvoice({ account, event, known: { ...known, invoice }, key: action.key }, needs)}`
}

/** @throws AppError `conflict` when money came for it, or it is gone. Source: Xero, Invoices: which updates are allowed. */
export function demandEditable({ status, total, amountDue }: Pick<Invoice, 'status' | 'total' | 'amountDue'>): void {
  const isOpen = status === 'draft' || status === 'submitted' || (status === 'authorised' && !amountDue.lt(total))
  if (isOpen) return
  throw new AppError('conflict', 'invoice.not_editable', {
    userMessage:
      'This invoice can no longer be edited: money or a credit came for it, or it was voided. Remove the payment in Xero first.',
  })
}

function editOf({ invoice, mode }: Click['action'], status: Invoice['status']): InvoiceEdit {
  const known = { contactId: contactIdOf(invoice.contact), url: '' }
  // Its address stays: it carries our marker, or somebody else's.
  const { url: _, ...draft } = draftFromWish({ ...invoice, status: statusOf(mode) }, known)
  // There is no way back from the approval.
  return { ...draft, status: status === 'authorised' ? null : draft.status }
}

function contactIdOf(contact: InvoiceInput['contact']): string {
  if (contact.kind === 'known') return contact.contactId
  throw new AppError('invalid', 'invoice.contact_not_chosen', {
    userMessage: 'Choose a contact that exists in Xero: a new one is only made with a new invoice.',
  })
}
