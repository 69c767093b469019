import type { ReactNode } from 'react'
import { DealLink } from '../ui/deal-link.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'

type Props = { title: string; icon: IconName; tone: 'good' | 'bad' | 'quiet'; isOpen: boolean; children: ReactNode }

/** Some of the deals under what is true of them all; it folds, since there may be hundreds. */
export const DealGroup = ({ title, icon, tone, isOpen, children }: Props) => (
  <details className="deal_invoices__group" open={isOpen}>
    <summary className={`deal_invoices__group-title deal_invoices__group-title--${tone}`}>
      <Icon name={icon} /> {title}
    </summary>
    <ul className="deal_invoices__group-deals">{children}</ul>
  </details>
)

/** One deal of a group. @param side what stands at the end of its line; @param children what there is to say of it. */
export const DealLine = ({
  dealId,
  name,
  side,
  children,
}: {
  dealId: number
  name: string
  side?: ReactNode
  children?: ReactNode
}) => (
  <li className="deal_invoices__group-deal">
    <div className="deal_invoices__group-line">
      <DealLink dealId={dealId} isNewTab title={name}>
        {name || `#${dealId}`}
      </DealLink>
      {side !== undefined && <span className="deal_invoices__group-side">{side}</span>}
    </div>
    {children}
  </li>
)
