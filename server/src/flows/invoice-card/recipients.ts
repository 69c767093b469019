import type { Books } from '../../domain/books.ts'
import { dayIn } from '../../domain/day.ts'
import { AppError } from '../../domain/errors.ts'
import type { RecipientsOutput } from '../../contract/invoice-action.ts'
import type { LinkedInvoice, Links } from '../../store/links.ts'
import type { XeroBooks } from '../../xero/port.ts'

export type Recipients = Pick<RecipientsOutput, 'to' | 'obstacle' | 'dailyLimit' | 'sentByUs'>

// Xero Accounting API, Invoices, emailing: mails a day of an organisation, over its own pages and all programs.
const DAILY_MAILS = { paid: 1_000, trial: 20, demo: 0 }

/** Longer than any day of any zone. */
const LOOK_BACK_MS = 36 * 60 * 60_000

/** To whom Xero would mail an invoice, and what is against it. One call to Xero. */
export async function readRecipients(
  { invoice, organisationId, books }: { invoice: LinkedInvoice; organisationId: string; books: Books },
  { xero, links, now }: { xero: XeroBooks; links: Pick<Links, 'mailedSince'>; now: Date },
): Promise<Recipients> {
  const to = (await xero.readMailAddresses(invoice.contactId)) ?? []
  const dailyLimit = books.isDemo ? DAILY_MAILS.demo : books.isTrial ? DAILY_MAILS.trial : DAILY_MAILS.paid
  const zone = books.timeZone ?? 'UTC'
  const mailed = await links.mailedSince(organisationId, new Date(now.getTime() - LOOK_BACK_MS))
  const sentByUs = mailed.filter((at) => dayIn(zone, at) === dayIn(zone, now)).length
  const known = { to, dailyLimit, sentByUs }
  if (invoice.status !== 'authorised' && invoice.status !== 'paid') return { ...known, obstacle: 'not_approved' }
  if (books.isDemo) return { ...known, obstacle: 'demo_organisation' }
  if (to.length === 0) return { ...known, obstacle: 'no_address' }
  return { ...known, obstacle: sentByUs >= dailyLimit ? 'daily_limit_reached' : null }
}

/** @throws AppError `rejected` when something is against sending: one sentence, and what to do instead. */
export function demandSendable({ contactName }: LinkedInvoice, { obstacle }: Recipients): void {
  if (obstacle === null) return
  throw new AppError('rejected', `invoice.${obstacle}`, { userMessage: sentences[obstacle](contactName) })
}

const sentences: Record<NonNullable<Recipients['obstacle']>, (client: string) => string> = {
  no_address: (client) => `Xero has no e-mail address of ${client}: add one to the contact, then send the invoice.`,
  not_approved: () => 'The invoice is not approved, and only approved ones are mailed: approve it first.',
  demo_organisation: () => 'Xero mails nothing for a demo company: copy the pay link or download the PDF instead.',
  daily_limit_reached: () =>
    'Xero mails no more invoices of this organisation today: send it tomorrow, or copy the pay link instead.',
}
