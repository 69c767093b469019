import { AppError } from '../../domain/errors.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Link, LinkedInvoice } from '../../store/links.ts'
import type { XeroBooks } from '../../xero/port.ts'
import type { TakeAnswer } from './take-answer.ts'

export type Known = { link: Link; invoice: LinkedInvoice }

/** Our clock and Xero's differ, and a mail takes a moment. */
const MAIL_MARGIN_MS = 2 * 60_000

/**
 * The invoice as it is in Xero now, provided that it is still what the person has seen: nobody changes what he does not know.
 *
 * @param version of what the person has seen.
 * @throws AppError `conflict`, `invoice.changed_meanwhile`; what Xero has now is stored, so that the card shows it.
 */
export async function readUnchanged(
  { link, invoice }: Known,
  version: string,
  { xero, takeAnswer }: { xero: XeroBooks; takeAnswer: TakeAnswer },
): Promise<Invoice> {
  const seenAt = Date.parse(version)
  if (invoice.versionAt.getTime() !== seenAt) throw changedMeanwhile()
  const now = await readInvoice(invoice.id, xero)
  if (now.updatedAt.getTime() === seenAt || isOnlyMailed({ link, invoice }, now)) return now
  await takeAnswer({ link, invoice }, now)
  throw changedMeanwhile()
}

/** @throws AppError `not_found` when Xero does not know it any more. */
export async function readInvoice(invoiceId: string, xero: XeroBooks): Promise<Invoice> {
  const [found] = await xero.getInvoices([invoiceId])
  if (!found) throw new AppError('not_found', 'xero.invoice_gone', { userMessage: 'The invoice is no longer in Xero.' })
  return found
}

/** That we had it mailed moves the invoice's date in Xero and nothing else, and no webhook has to tell of it. */
function isOnlyMailed({ link, invoice }: Known, now: Invoice): boolean {
  const { emailedAt } = link.done
  if (emailedAt === null || Math.abs(now.updatedAt.getTime() - emailedAt.getTime()) > MAIL_MARGIN_MS) return false
  const amounts = ['total', 'amountPaid', 'amountCredited', 'amountDue'] as const
  const texts = ['status', 'number', 'contactId', 'currency', 'date', 'dueDay'] as const
  return amounts.every((name) => invoice[name].eq(now[name])) && texts.every((name) => invoice[name] === now[name])
}

const changedMeanwhile = () =>
  new AppError('conflict', 'invoice.changed_meanwhile', {
    userMessage: 'The invoice was changed in the meantime. Look at it as it is now, and decide again.',
  })
