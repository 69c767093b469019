import { formatMoney } from '../../domain/money.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Links } from '../../store/links.ts'
import type { Placement, UnplacedInvoice, UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import { afterLinking } from '../after-linking.ts'
import { placementEvent } from './invoice-events.ts'

type Needs = { links: Links; unplaced: UnplacedInvoices; inbox: Pick<Inbox, 'noteIn'>; now: () => Date }

/**
 * Gives an invoice made by hand its deal. The row, and as events of the same transaction the deal's fields, papers and a note
 * that says why: all of it or nothing, so the deal is told exactly about what is so.
 *
 * @param placement.note what else the deal is told, e.g. all lines of the invoice.
 * @returns false when it has a deal already, or one is being opened for it: then nothing changes.
 */
export const createPlaceInvoice =
  ({ links, unplaced, inbox, now }: Needs) =>
  (row: UnplacedInvoice, placement: Placement & { note?: string }): Promise<boolean> => {
    const { number, total, currency } = row.invoice
    const amount = formatMoney({ amount: total, currency })
    const subject = number === '' ? 'An invoice' : `Invoice ${number}`
    const text = [`${subject} for ${amount} from Xero belongs to this deal. ${placement.reason}`, placement.note ?? '']
      .join('\n')
      .trim()
    return links.transaction(async (tx) => {
      if (!(await unplaced.place(tx, row.id, placement))) return false
      const told = { dealId: placement.dealId, text, at: now(), isTakenBack: false }
      await inbox.noteIn(tx, [placementEvent(row, told), ...afterLinking(row, { sendTo: null })])
      return true
    })
  }

export type PlaceInvoice = ReturnType<typeof createPlaceInvoice>
