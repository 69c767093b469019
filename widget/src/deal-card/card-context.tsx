import { createContext, useContext } from 'react'
import type { DealInvoiceOutput, DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { MyPermissions } from '../../../server/src/contract/permission.ts'
import type { FormMode } from '../invoice-form/form-mode.ts'

export type Arrived = DealInvoicesOutput['arrived'][number]

/** One window at a time. It stays open while the card behind it changes, so that nothing typed is lost. */
export type CardWindow =
  | { kind: 'form'; mode: FormMode }
  | { kind: 'send'; invoice: DealInvoiceOutput; isApproval: boolean }
  | { kind: 'void'; invoice: DealInvoiceOutput }
  | { kind: 'unlink'; invoice: DealInvoiceOutput }
  | { kind: 'pay_link'; number: string; url: string }
  | { kind: 'link' }
  | { kind: 'other_deal'; arrived: Arrived }

type Card = { dealId: number; today: string; permissions: MyPermissions; open: (window: CardWindow) => void }

const CardContext = createContext<Card | null>(null)

export const CardProvider = CardContext.Provider

/** The deal that is shown, and what this person may do on it. */
export function useCard(): Card {
  const card = useContext(CardContext)
  if (!card) throw new Error('A part of the card is used outside of the card.')
  return card
}
