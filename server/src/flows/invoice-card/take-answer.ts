import { type Invoice, isLiveInvoice } from '../../domain/invoice.ts'
import type { CardWish } from '../../domain/card-wish.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import { showChangeEvent } from '../invoice-to-deal/invoice-events.ts'

/**
 * Stores what Xero has just told about a linked invoice, with the event that tells its deal: the webhook that follows is no
 * news any more. An older version than the stored one changes nothing.
 */
export const createTakeAnswer =
  ({ links, inbox }: { links: Links; inbox: Pick<Inbox, 'noteIn'> }) =>
  (
    { link, invoice: before }: { link: Link; invoice: LinkedInvoice },
    invoice: Invoice,
    // A person has just wished it so: then its total is agreed on.
    by: { isOurs: boolean; wish?: CardWish } = { isOurs: false },
  ): Promise<void> =>
    links.transaction(async (tx) => {
      if (!(await links.saveInvoice(tx, link.id, invoice))) return
      if (!isLiveInvoice(invoice)) await links.release(tx, link)
      if (by.isOurs) await links.agree(tx, [link.id])
      if (by.wish) await links.saveWish(tx, link.id, by.wish)
      await inbox.noteIn(tx, [showChangeEvent(link, before, invoice.updatedAt)])
    })

export type TakeAnswer = ReturnType<typeof createTakeAnswer>
