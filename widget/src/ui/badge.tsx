import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './tone.ts'

/** A state in one word: never by colour alone. */
export const Badge = ({ tone, icon, children }: { tone: Tone; icon: IconName; children: ReactNode }) => (
  <span className={`deal_invoices__badge deal_invoices__badge--${tone}`}>
    <Icon name={icon} /> {children}
  </span>
)
