import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from './icon.tsx'
import { Overlay } from './overlay.tsx'

type Props = {
  title: string
  /** Esc, the cross and a press beside it. Asking first is up to the caller. */
  onClose: () => void
  width?: 'narrow' | 'wide'
  /** Stays in sight below what scrolls: the buttons. */
  footer?: ReactNode
  role?: 'dialog' | 'alertdialog'
  children?: ReactNode
}

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]'

/** Dialogs that are open, the last one on top: only that one minds the keyboard. */
const open: Element[] = []

/** Above Kommo's page, of ours alone: the keyboard stays inside, the page behind does not scroll, the focus goes back afterwards. */
export function Dialog({ title, onClose, width = 'narrow', footer, role = 'dialog', children }: Props) {
  const { text } = useTexts()
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  const opener = useRef(document.activeElement)

  useEffect(() => {
    const element = box.current
    if (!element) return
    const before = opener.current
    const overlay = element.parentElement?.parentElement
    open.push(element)
    // What a screen focuses by itself (autoFocus) stays focused.
    if (!element.contains(document.activeElement)) element.focus()
    const isOnTop = () => open.at(-1) === element
    // The focus can get lost, e.g. with a button that is gone; then keys go to the page.
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || !isOnTop()) return
      event.stopImmediatePropagation()
      close.current()
    }
    const onFocus = ({ target }: FocusEvent) => {
      if (isOnTop() && !(target instanceof Element && overlay?.contains(target))) element.focus()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('focusin', onFocus)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('focusin', onFocus)
      open.splice(open.indexOf(element), 1)
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    // Kommo has shortcuts of its own on the page behind.
    event.stopPropagation()
    if (event.key === 'Escape') close.current()
    if (event.key === 'Tab' && box.current) keepInside(box.current, event)
  }

  return (
    <Overlay>
      <div
        className="deal_invoices__backdrop"
        onMouseDown={(event) => event.target === event.currentTarget && close.current()}
        onKeyDown={onKeyDown}
      >
        <div
          ref={box}
          className={`deal_invoices__dialog deal_invoices__dialog--${width}`}
          role={role}
          aria-modal="true"
          aria-labelledby={titleId}
          tabIndex={-1}
        >
          {/* No header and footer elements: outside of a section they would count as those of Kommo's page. */}
          <div className="deal_invoices__dialog-head">
            <h2 className="deal_invoices__dialog-title" id={titleId}>
              {title}
            </h2>
            <button
              type="button"
              className="deal_invoices__icon-button"
              aria-label={text('ui.close')}
              onClick={() => close.current()}
            >
              <Icon name="cross" />
            </button>
          </div>
          <div className="deal_invoices__dialog-body">{children}</div>
          {footer !== undefined && <div className="deal_invoices__dialog-foot">{footer}</div>}
        </div>
      </div>
    </Overlay>
  )
}

function keepInside(box: HTMLElement, event: KeyboardEvent): void {
  const stops = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(({ tabIndex }) => tabIndex >= 0)
  const [first] = stops
  const last = stops.at(-1)
  const { activeElement } = document
  const isAtEdge = event.shiftKey ? activeElement === first || activeElement === box : activeElement === last
  if (!isAtEdge && box.contains(activeElement)) return
  event.preventDefault()
  const next = event.shiftKey ? last : first
  next?.focus()
}
