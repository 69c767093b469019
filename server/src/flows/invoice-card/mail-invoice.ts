import type { Books } from '../../domain/books.ts'
import { invoiceSubject } from '../../domain/deal-notes.ts'
import { AppError } from '../../domain/errors.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Account } from '../../store/accounts.ts'
import type { Events, InboxEvent } from '../../store/events.ts'
import type { LinkedInvoice, Links } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { XeroBooks } from '../../xero/port.ts'
import type { CurrentBooks } from '../current-books.ts'
import { placementEvent } from '../invoice-to-deal/invoice-events.ts'
import type { Open } from '../open.ts'
import { actionOf } from './click-events.ts'
import { demandSendable, readRecipients } from './recipients.ts'
import { mayRepeat } from './same-click.ts'
import type { Known } from './unchanged-invoice.ts'

export type Needs = {
  open: Open
  currentBooks: CurrentBooks
  links: Links
  events: Pick<Events, 'remember'>
  inbox: Pick<Inbox, 'noteIn'>
  now: () => Date
}

/** @throws AppError `rejected` when Xero could not mail it. @returns the addresses. */
export async function checkMail(
  { invoice, organisation, books }: { invoice: LinkedInvoice; organisation: Organisation; books: Books },
  { xero, links, now }: { xero: XeroBooks; links: Links; now: () => Date },
): Promise<string[]> {
  const recipients = await readRecipients({ invoice, organisationId: organisation.id, books }, { xero, links, now: now() })
  demandSendable(invoice, recipients)
  return recipients.to
}

/**
 * Has Xero mail an invoice, once per click, and tells the deal.
 *
 * @param known its invoice in the status that it has by now.
 * @param key   of the click.
 * @throws AppError `rejected` with Xero's reasons, or ours when it cannot be sent.
 */
export async function mailInvoice(
  { account, event, known, key }: { account: Account; event: InboxEvent; known: Known; key: string },
  needs: Needs,
): Promise<string> {
  const { open, currentBooks, links, events, inbox, now } = needs
  const { link, invoice } = known
  const { organisation, books } = await currentBooks(account.id, link.organisationId)
  const xero = open.books(organisation, 'person')
  const { mailBegunAt } = actionOf(event)
  if (mailBegunAt && !mayRepeat(mailBegunAt, now())) throw unknownIfSent()

  const to = await checkMail({ invoice, organisation, books }, { xero, links, now })
  const triedAt = mailBegunAt ?? now()
  await events.remember(event.id, { mailBegunAt: triedAt })
  await xero.emailInvoice(invoice.id, { idempotencyKey: `send-${key}` })
  const text = `${invoiceSubject(invoice.number)} was sent to ${to.join(', ')}.`
  await links.mark([link.id], { emailTriedAt: triedAt, emailedAt: now(), isSent: true })
  await links.transaction((tx) =>
    inbox.noteIn(tx, [placementEvent(link, { dealId: link.dealId, text, at: triedAt, isTakenBack: false })]),
  )
  return `${invoiceSubject(invoice.number)} was sent.`
}

const unknownIfSent = () =>
  new AppError('conflict', 'invoice.sending_unknown', {
    userMessage: 'Xero did not say whether the invoice was sent. Look into its history in Xero before you send it again.',
  })
