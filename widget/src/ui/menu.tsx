import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Popup } from './popup.tsx'

export type MenuItem = {
  key: string
  label: string
  icon?: IconName | undefined
  onSelect: () => void
  isDisabled?: boolean | undefined
  /** Why it is disabled; stands below its label. */
  reason?: string | undefined
  isDanger?: boolean | undefined
}

/** What can be done besides the main thing, behind "…". @param label names what it is about, e.g. "More for INV-0042". */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const id = useId()
  if (items.length === 0) return null

  // The focus is back before anything else happens, so that a dialog opened from here returns it to the button.
  const leave = () => {
    setIsOpen(false)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setIsOpen(true)
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="deal_invoices__icon-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
        onKeyDown={onKeyDown}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <Popup
          anchor={button}
          onClose={() => setIsOpen(false)}
          onPlaced={() => entriesOf(list)[0]?.focus({ preventScroll: true })}
        >
          <Items list={list} id={id} label={label} items={items} onLeave={leave} />
        </Popup>
      )}
    </>
  )
}

const entriesOf = ({ current }: RefObject<HTMLUListElement | null>) => [
  ...(current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []),
]

type ItemsProps = { list: RefObject<HTMLUListElement>; id: string; label: string; items: MenuItem[]; onLeave: () => void }

function Items({ list, id, label, items, onLeave }: ItemsProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const all = entriesOf(list)
    const at = all.findIndex((entry) => entry === document.activeElement)
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const to = steps[event.key]
    // Esc would close the dialog behind, or Kommo's card.
    event.stopPropagation()
    if (to !== undefined) {
      event.preventDefault()
      all.at(to % all.length)?.focus()
    }
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onLeave()
    }
  }
  return (
    <ul ref={list} id={id} className="deal_invoices__menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <li key={item.key} role="none">
          <Item item={item} onLeave={onLeave} />
        </li>
      ))}
    </ul>
  )
}

function Item({ item, onLeave }: { item: MenuItem; onLeave: () => void }) {
  const { label, icon, onSelect, isDisabled = false, reason, isDanger = false } = item
  const reasonId = useId()
  const why = isDisabled ? reason : undefined
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={`deal_invoices__menu-item${isDanger ? ' deal_invoices__menu-item--danger' : ''}`}
      aria-label={label}
      aria-disabled={isDisabled}
      aria-describedby={why === undefined ? undefined : reasonId}
      onClick={() => {
        if (isDisabled) return
        onLeave()
        onSelect()
      }}
    >
      {icon && <Icon name={icon} />}
      <span>
        {label}
        {why !== undefined && (
          <small className="deal_invoices__menu-reason" id={reasonId}>
            {why}
          </small>
        )}
      </span>
    </button>
  )
}
