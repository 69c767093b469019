import { invoiceSubject } from '../../domain/deal-notes.ts'
import { AppError } from '../../domain/errors.ts'
import { dealValue } from '../../domain/reactions.ts'
import type { Account } from '../../store/accounts.ts'
import type { Links } from '../../store/links.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { Open } from '../open.ts'
import type { Action } from './click-events.ts'
import type { Known } from './unchanged-invoice.ts'

export type Needs = { open: Open; links: Links; seenDeals: SeenDeals }

type Click = { account: Account; known: Known; action: Extract<Action, { action: 'accept_change' }> }

/**
 * The total that Xero has now is agreed on. With `follow` the deal's value becomes the sum of its invoices.
 *
 * @throws AppError `invoice.changed_meanwhile`; `deal.value_has_no_sum` when the deal's invoices are in other currencies.
 */
export async function acceptChange({ account, known, action }: Click, { open, links, seenDeals }: Needs): Promise<string> {
  const { link, invoice } = known
  if (invoice.versionAt.getTime() !== Date.parse(action.version)) {
    throw new AppError('conflict', 'invoice.changed_meanwhile', {
      userMessage: 'The amount was changed once more. Look at it as it is now, and decide again.',
    })
  }
  if (action.dealValue === 'follow') {
    const ofDeal = (await links.ofDeals(account.id, [link.dealId])).flatMap((each) => each.invoice ?? [])
    const price = dealValue(ofDeal, account.currency)
    if (price === null) {
      throw new AppError('conflict', 'deal.value_has_no_sum', {
        userMessage: `The deal's value is in ${account.currency}, and not all of its invoices are: change it in Kommo, then keep it here.`,
      })
    }
    const [refused] = await open.crm(account).changeDeals([{ dealId: link.dealId, price }])
    if (refused) throw refused.error
    // That our own change comes back is no reason to read the deal: we know what it is worth now.
    const seen = await seenDeals.find(account.id, [link.dealId])
    await seenDeals.save(
      account.id,
      seen.map(({ dealId: id, name, updatedAt }) => ({ id, name, price, updatedAt })),
    )
  }
  await links.transaction((tx) => links.agree(tx, [link.id]))
  return `${invoiceSubject(invoice.number)}: the new amount was accepted.`
}
