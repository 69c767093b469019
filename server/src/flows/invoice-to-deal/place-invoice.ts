import { formatMoney } from '../../domain/money.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Account } from '../../store/accounts.ts'
import type { Links } from '../../store/links.ts'
import type { Placement, UnplacedInvoice, UnplacedInvoices } from '../../store/unplaced-invoices.ts'
import { afterLinking } from '../after-linking.ts'
import type { Open } from '../open.ts'

type Needs = { open: Pick<Open, 'crm'>; links: Links; unplaced: UnplacedInvoices; inbox: Pick<Inbox, 'noteIn'> }

/**
 * Gives an invoice made by hand its deal: the row, the deal's fields and papers (as events), and a note on the deal that says
 * why. Safe to repeat: an invoice that has its deal keeps it.
 *
 * @param placement.note what else the deal is told, e.g. all lines of the invoice.
 */
export const createPlaceInvoice =
  ({ open, links, unplaced, inbox }: Needs) =>
  async (account: Account, row: UnplacedInvoice, placement: Placement & { note?: string }): Promise<void> => {
    const { invoice } = row
    const amount = formatMoney({ amount: invoice.total, currency: invoice.currency })
    const text = [
      `Invoice ${invoice.number} for ${amount} from Xero belongs to this deal. ${placement.reason}`,
      placement.note ?? '',
    ]
      .join('\n')
      .trim()
    // The note goes first: it is harmless twice, and its absence would leave people wondering.
    await addNoteOnce(open, account, placement.dealId, invoice.number, text)
    await links.transaction(async (tx) => {
      if (await unplaced.place(tx, row.id, placement)) await inbox.noteIn(tx, afterLinking(row, { sendTo: null }))
    })
  }

export type PlaceInvoice = ReturnType<typeof createPlaceInvoice>

async function addNoteOnce(
  open: Pick<Open, 'crm'>,
  account: Account,
  dealId: number,
  number: string,
  text: string,
): Promise<void> {
  const crm = open.crm(account)
  const standing = await crm.readOwnNotes([dealId])
  if (standing.some((note) => note.text.startsWith(`Invoice ${number} `) && note.text.includes('belongs to this deal'))) return
  await crm.addNotes([{ dealId, text }])
}
