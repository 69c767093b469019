import type { Part } from '../contract/invoice-form.ts'
import { type Invoice, isLiveInvoice } from './invoice.ts'

/** An invoice of a deal, or a claim on one. `heldUntil`: a rule waits so long before it sends it; null when it does not wait. */
export type Earlier = {
  origin: 'RULE' | 'CARD' | 'XERO'
  state: 'STOOD_BEFORE' | 'REFUSED' | 'CLAIMED' | 'SENDING' | 'LINKED' | 'RELEASED'
  invoice: Pick<Invoice, 'status'> | null
  heldUntil: Date | null
}

/**
 * What stands against invoicing a deal from its card: for the whole of it, any invoice that a rule or a person has made or is
 * making. What was voided or deleted, what could not be made and what a rule still holds back do not count. A part may always be
 * invoiced; whether so much is left is another question.
 *
 * @returns the first of them; null when there is none.
 */
export function inTheWay<E extends Earlier>(earlier: E[], part: Part, now: Date): E | null {
  if (part.kind !== 'whole') return null
  return earlier.find((each) => each.origin !== 'XERO' && isMade(each, now)) ?? null
}

/** Claims of rules that a person's order takes the place of: never sent, because they could not be or were held back. */
export const givesWay = ({ origin, state, heldUntil }: Earlier, now: Date): boolean =>
  origin === 'RULE' && (state === 'REFUSED' || (state === 'CLAIMED' && isHeld(heldUntil, now)))

function isMade({ state, invoice, heldUntil }: Earlier, now: Date): boolean {
  switch (state) {
    case 'LINKED':
      return invoice === null || isLiveInvoice(invoice)
    case 'SENDING':
      return true
    case 'CLAIMED':
      return !isHeld(heldUntil, now)
    case 'STOOD_BEFORE':
    case 'REFUSED':
    case 'RELEASED':
      return false
  }
}

const isHeld = (heldUntil: Date | null, now: Date) => heldUntil !== null && heldUntil > now
