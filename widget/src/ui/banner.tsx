import { type ReactNode, useId } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { type Tone, toneIcons } from './tone.ts'

type Props = {
  tone: Exclude<Tone, 'quiet'>
  title: ReactNode
  icon?: IconName | undefined
  /** Buttons: the way on. */
  actions?: ReactNode
  /** `alert` for what has just gone wrong, `status` for what goes on; none for what simply stands there. */
  role?: 'alert' | 'status' | 'group' | undefined
  children?: ReactNode
}

/** A state that needs the reader. */
export function Banner({ tone, title, icon = toneIcons[tone], actions, role, children }: Props) {
  const titleId = useId()
  return (
    <div
      className={`deal_invoices__banner deal_invoices__banner--${tone}`}
      role={role}
      // A group of buttons says what they are about; what is read out as a whole says so anyway.
      aria-labelledby={role === 'group' ? titleId : undefined}
    >
      <strong className="deal_invoices__banner-title">
        <Icon name={icon} /> <span id={titleId}>{title}</span>
      </strong>
      {hasContent(children) && <div className="deal_invoices__banner-body">{children}</div>}
      {hasContent(actions) && <div className="deal_invoices__actions">{actions}</div>}
    </div>
  )
}

const hasContent = (node: ReactNode) => node !== undefined && node !== null && node !== false && node !== ''
