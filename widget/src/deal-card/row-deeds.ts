// What a row of the card offers: the state of the invoice allows it, the person's permissions may forbid it.
import type { DealInvoiceOutput, InvoiceDeed } from '../../../server/src/contract/deal-invoices.ts'
import type { Deed, MyPermissions } from '../../../server/src/contract/permission.ts'
import { isGone, isUnapproved } from './invoice-state.ts'

export type RowDeed = InvoiceDeed | 'approve_send' | 'open'

/** `missing`: the permission this person lacks; what may not be done stays visible and says so. */
export type Offer = { deed: RowDeed; missing: Deed | null }

/** In the order of the menu: what helps first, what cannot be taken back last. */
const DEEDS: { deed: RowDeed; allowedBy: InvoiceDeed | null; needs: Deed[] }[] = [
  { deed: 'approve', allowedBy: 'approve', needs: ['approve'] },
  { deed: 'approve_send', allowedBy: 'approve', needs: ['approve', 'send'] },
  { deed: 'send', allowedBy: 'send', needs: ['send'] },
  { deed: 'pay_link', allowedBy: 'pay_link', needs: [] },
  { deed: 'pdf', allowedBy: 'pdf', needs: [] },
  { deed: 'edit', allowedBy: 'edit', needs: ['create'] },
  { deed: 'create_again', allowedBy: 'create_again', needs: ['create'] },
  { deed: 'open', allowedBy: null, needs: [] },
  { deed: 'unlink', allowedBy: 'unlink', needs: ['link'] },
  { deed: 'void', allowedBy: 'void', needs: ['void'] },
]

/** @returns the one thing most people come for in this state (null: nothing is left to do), and all the rest for the menu. */
export function offersOf(
  { state, deeds }: Pick<DealInvoiceOutput, 'state' | 'deeds'>,
  may: MyPermissions,
): { primary: Offer | null; others: Offer[] } {
  const offers = DEEDS.filter(({ allowedBy }) => allowedBy === null || deeds.includes(allowedBy)).map(({ deed, needs }) => ({
    deed,
    missing: needs.find((need) => !may[need]) ?? null,
  }))
  const primary = wantedIn(state).flatMap((deed) => offers.find((offer) => offer.deed === deed) ?? [])[0] ?? null
  return { primary, others: offers.filter((offer) => offer !== primary) }
}

function wantedIn(state: DealInvoiceOutput['state']): RowDeed[] {
  if (isUnapproved(state)) return ['approve', 'edit']
  if (isGone(state)) return ['create_again']
  return state === 'paid' ? [] : ['send', 'pay_link']
}
