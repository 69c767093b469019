import { AppError } from '../../domain/errors.ts'
import { emailFailedNote } from '../../domain/deal-notes.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import { sentToOf } from './deal-events.ts'
import { eachLinkedInvoice } from './each-linked-invoice.ts'
import { creationNote, noteCreation } from './show-invoices.ts'

type Needs = { open: Open; links: Links; currentBooks: CurrentBooks; now: () => Date }

/** Xero keeps idempotency keys for about six minutes; after that only the invoice itself can tell whether it was sent. */
const SAME_KEY_FOR_MS = 5 * 60_000

/**
 * Has Xero mail invoices to their clients, each once, and writes the note about the new invoice with it. A client who
 * cannot be mailed does not hold up anything: the note says so.
 */
export const emailInvoices = (needs: Needs): Flow =>
  eachLinkedInvoice(needs.links, ({ account, link, invoice, event }) =>
    emailOne({ link, invoice, crm: needs.open.crm(account), sentTo: sentToOf(event) ?? 'the client' }, needs),
  )

type Email = { link: Link; invoice: LinkedInvoice; crm: KommoCrm; sentTo: string }

async function emailOne({ link, invoice, crm, sentTo }: Email, { links, open, currentBooks, now }: Needs): Promise<Outcome> {
  const { organisation } = await currentBooks(link.accountId, link.organisationId)
  const xero = open.books(organisation, 'event')
  const { emailTriedAt, emailedAt } = link.done
  const isLongAgo = emailTriedAt !== null && now().getTime() - emailTriedAt.getTime() > SAME_KEY_FOR_MS
  const wasSent = emailedAt !== null || (isLongAgo && (await xero.getInvoices([invoice.id])).some(({ isSent }) => isSent))

  let text = creationNote(link, sentTo)
  if (!wasSent) {
    // A key of its own for each five minutes of trying: inside them it protects, after them the look above does.
    const triedAt = emailTriedAt === null || isLongAgo ? now() : emailTriedAt
    await links.mark([link.id], { emailTriedAt: triedAt })
    try {
      await xero.emailInvoice(invoice.id, { idempotencyKey: `email-${link.id}-${triedAt.getTime()}` })
    } catch (error) {
      if (!(error instanceof AppError && error.kind === 'rejected')) throw error
      text = `${creationNote(link, null)}\n${emailFailedNote({ number: invoice.number, email: sentTo, reasons: error.vendorMessages })}`
      await noteCreation([{ link, text }], { crm, links, now })
      return { kind: 'done', text: `Xero did not send the invoice. ${error.vendorMessages.join(' ')}` }
    }
  }
  await links.mark([link.id], { emailedAt: now(), isSent: true })
  await noteCreation([{ link, text }], { crm, links, now })
  return { kind: 'done', text: 'The invoice was sent.' }
}
