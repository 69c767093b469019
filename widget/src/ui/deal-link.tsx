import type { ReactNode } from 'react'

type Props = {
  dealId: number
  /** Where leaving the page would lose something: in windows. */
  isNewTab?: boolean
  /** When the words alone would not tell it from its neighbours. */
  label?: string
  /** The whole of words that may be cut short. */
  title?: string
  children: ReactNode
}

/** The way to a deal. The address names no host: Kommo's page is on the account's own. */
export const DealLink = ({ dealId, isNewTab = false, label, title, children }: Props) => (
  <a
    className="deal_invoices__deal-link"
    href={`/leads/detail/${dealId}`}
    aria-label={label}
    title={title}
    {...(isNewTab && { target: '_blank', rel: 'noopener' })}
  >
    {children}
  </a>
)
