import { invoiceSubject } from '../../domain/deal-notes.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Links } from '../../store/links.ts'
import { placementEvent } from '../invoice-to-deal/invoice-events.ts'
import type { Known } from './unchanged-invoice.ts'

export type Needs = { links: Links; inbox: Pick<Inbox, 'noteIn'>; now: () => Date }

/** Takes an invoice from its deal: the deal's fields forget it and a note says so. The invoice itself stays as it is. */
export async function unlinkInvoice({ link, invoice }: Known, { links, inbox, now }: Needs): Promise<string> {
  const subject = invoiceSubject(invoice.number)
  await links.transaction(async (tx) => {
    if (!(await links.unlink(tx, link, 'A person unlinked it from this deal.'))) return
    const text = `${subject} no longer belongs to this deal: a person unlinked it. In Xero it stays as it is.`
    await inbox.noteIn(tx, [placementEvent(link, { dealId: link.dealId, text, at: now(), isTakenBack: true })])
  })
  return `${subject} was unlinked.`
}
