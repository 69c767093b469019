import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Popup } from './popup.tsx'
import type { Option } from './select-input.tsx'
import { TextInput } from './text-input.tsx'

type Props = {
  options: Option[]
  /** Null: nothing chosen. */
  value: string | null
  /** Null when the field was emptied. */
  onChange: (value: string | null) => void
  placeholder?: string
  isDisabled?: boolean
  'aria-label'?: string
}

/** More than anybody reads: who looks for something types on. */
const SHOWN = 50

/** A long list with a field that narrows it down: accounts, items, contacts. */
export function ComboInput({ options, value, onChange, placeholder, isDisabled = false, 'aria-label': label }: Props) {
  const { text, count } = useTexts()
  const listId = useId()
  const anchor = useRef<HTMLDivElement>(null)
  /** Null while closed: then the field shows what is chosen. */
  const [typed, setTyped] = useState<string | null>(null)
  const [at, setAt] = useState(0)
  /** Opened by the keyboard or a click it shows everything; only emptying it by hand takes the choice away. */
  const isEmptied = useRef(false)

  const chosen = options.find((option) => option.value === value)
  const isOpen = typed !== null
  const found = isOpen ? matching(options, typed).slice(0, SHOWN) : []
  const active = found[Math.min(at, found.length - 1)]

  const openWith = (words: string) => {
    setTyped(words)
    setAt(0)
  }
  const choose = (option: Option | undefined) => {
    if (option && !option.isDisabled) onChange(option.value)
    setTyped(null)
  }
  const leave = () => {
    if (typed === '' && chosen && isEmptied.current) onChange(null)
    isEmptied.current = false
    setTyped(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) return openWith('')
      const step = event.key === 'ArrowDown' ? 1 : -1
      setAt((found.length + Math.min(at, found.length - 1) + step) % Math.max(found.length, 1))
    }
    if (!isOpen) return
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      choose(active)
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      setTyped(null)
    }
  }
  const shown = isOpen && (typed !== '' || isEmptied.current) ? typed : (chosen?.label ?? '')
  return (
    <div ref={anchor} className="deal_invoices__combo">
      <TextInput
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        {...(isOpen && { 'aria-controls': listId })}
        {...(isOpen && active && { 'aria-activedescendant': `${listId}-${active.value}` })}
        {...(label !== undefined && { 'aria-label': label })}
        placeholder={placeholder ?? text('ui.choose')}
        isDisabled={isDisabled}
        value={shown}
        onChange={(words) => {
          isEmptied.current = words === ''
          openWith(words)
        }}
        onClick={() => !isOpen && openWith('')}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <Popup anchor={anchor} onClose={leave} isAnchorWide>
          <ul className="deal_invoices__menu" id={listId} role="listbox" aria-label={label ?? placeholder ?? text('ui.choose')}>
            {found.map((option) => (
              <li
                key={option.value}
                id={`${listId}-${option.value}`}
                role="option"
                aria-selected={option === active}
                aria-disabled={option.isDisabled ?? false}
                className="deal_invoices__menu-item"
                // The field keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(option)}
              >
                <span>
                  {option.label}
                  {option.hint !== undefined && <small className="deal_invoices__menu-reason">{option.hint}</small>}
                </span>
              </li>
            ))}
          </ul>
          <p className={found.length > 0 ? 'deal_invoices__unseen' : 'deal_invoices__menu-empty'} role="status">
            {found.length > 0 ? count('ui.found', found.length) : text('ui.nothing_found')}
          </p>
        </Popup>
      )}
    </div>
  )
}

/** Every word has to occur, in any order; what begins with them comes first. */
function matching(options: Option[], typed: string): Option[] {
  const words = plain(typed).split(/\s+/).filter(Boolean)
  const first = words[0] ?? ''
  const hits = options.flatMap((option) => {
    const whole = plain(`${option.label} ${option.hint ?? ''}`)
    return words.every((word) => whole.includes(word)) ? [{ option, isHead: whole.startsWith(first) }] : []
  })
  return [...hits.filter(({ isHead }) => isHead), ...hits.filter(({ isHead }) => !isHead)].map(({ option }) => option)
}

/** Without accents and capitals: who looks for "cafe" means "Café". */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
