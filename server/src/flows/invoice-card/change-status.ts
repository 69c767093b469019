import { invoiceSubject } from '../../domain/deal-notes.ts'
import { AppError } from '../../domain/errors.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Account } from '../../store/accounts.ts'
import type { Events, InboxEvent } from '../../store/events.ts'
import type { WriteResult } from '../../xero/port.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import { type Action, actionOf } from './click-events.ts'
import { checkMail, mailInvoice, type Needs as MailNeeds } from './mail-invoice.ts'
import { mayRepeat } from './same-click.ts'
import type { TakeAnswer } from './take-answer.ts'
import { type Known, readInvoice, readUnchanged } from './unchanged-invoice.ts'

export type Needs = MailNeeds & {
  open: Open
  currentBooks: CurrentBooks
  events: Pick<Events, 'remember'>
  takeAnswer: TakeAnswer
  now: () => Date
}

/** Xero's answer, or its refusal as an error in its own words. @throws AppError `rejected`. */
export function accepted(result: WriteResult<Invoice>, userMessage: string): Invoice {
  if (result.ok) return result.value
  throw new AppError('rejected', 'xero.invoice_rejected', { userMessage, vendorMessages: result.messages })
}

type Click = {
  account: Account
  event: InboxEvent
  known: Known
  action: Extract<Action, { action: 'approve' | 'void' }>
}

/**
 * Approves an invoice (and has it mailed), or takes it out of the books: what was approved is voided, what was not is deleted.
 * Before anything is approved for sending, what stands against the mail is found out.
 *
 * @throws AppError `invoice.changed_meanwhile`, `xero.invoice_rejected` with Xero's reasons, e.g. for payments.
 */
export async function changeStatus({ account, event, known, action }: Click, needs: Needs): Promise<string> {
  const { open, currentBooks, events, takeAnswer, now } = needs
  const { organisation, books } = await currentBooks(account.id, known.link.organisationId)
  const xero = open.books(organisation, 'person')
  const { begunAt } = actionOf(event)
  const isRepeat = mayRepeat(begunAt, now())
  const current = isRepeat
    ? await readInvoice(known.invoice.id, xero)
    : await readUnchanged(known, action.version, { xero, takeAnswer })
  const status = action.action === 'approve' ? 'authorised' : isApproved(current) ? 'voided' : 'deleted'
  const isSending = action.action === 'approve' && action.send

  let after = current
  // An earlier turn did it, and only its answer was lost.
  if (!(isRepeat && isWhatWasWanted(current, action.action))) {
    if (isSending)
      await checkMail({ invoice: { ...known.invoice, status: 'authorised' }, organisation, books }, { xero, ...needs })
    await events.remember(event.id, { begunAt: begunAt ?? now() })
    const result = await xero.setInvoiceStatus(current.id, status, { idempotencyKey: `${action.action}-${action.key}` })
    after = accepted(result, action.action === 'approve' ? 'Xero did not approve the invoice.' : notVoided)
  }
  await takeAnswer(known, after, { isOurs: true })
  const done = `${invoiceSubject(after.number)} was ${action.action === 'approve' ? 'approved' : status}.`
  if (!isSending) return done
  const approved = { ...known.invoice, status: after.status, number: after.number }
  return `${done} ${await mailInvoice({ account, event, known: { ...known, invoice: approved }, key: action.key }, needs)}`
}

const notVoided = 'Xero did not void the invoice. Money that came for it has to be removed in Xero first.'

const isApproved = ({ status }: Invoice) => status === 'authorised' || status === 'paid'

const isWhatWasWanted = (invoice: Invoice, action: 'approve' | 'void') =>
  action === 'approve' ? isApproved(invoice) : invoice.status === 'voided' || invoice.status === 'deleted'
