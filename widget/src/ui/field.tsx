import { createContext, type ReactNode, useContext, useId } from 'react'
import { Icon } from './icon.tsx'

const Context = createContext<{ id: string; describedBy: string | undefined; isInvalid: boolean } | null>(null)

type Props = {
  label: ReactNode
  /** What is not right, and how it would be. */
  error?: string | null | undefined
  hint?: ReactNode
  /** The id of the control, when it is given one of its own; the controls of `ui/` take it from here. */
  htmlFor?: string | undefined
  /** For fields in a table, whose column says it already: read aloud only. */
  isLabelHidden?: boolean
  children: ReactNode
}

/** One control with its name, and what is wrong with it. */
export function Field({ label, error, hint, htmlFor, isLabelHidden = false, children }: Props) {
  const ownId = useId()
  const id = htmlFor ?? ownId
  const hasError = error !== undefined && error !== null && error !== ''
  const hasHint = hint !== undefined && hint !== null
  const describedBy = [hasError ? `${id}-error` : '', hasHint ? `${id}-hint` : ''].filter(Boolean).join(' ')
  return (
    <div className="deal_invoices__field">
      <label className={isLabelHidden ? 'deal_invoices__unseen' : 'deal_invoices__label'} htmlFor={id}>
        {label}
      </label>
      <Context.Provider value={{ id, describedBy: describedBy === '' ? undefined : describedBy, isInvalid: hasError }}>
        {children}
      </Context.Provider>
      {hasHint && (
        <p className="deal_invoices__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {hasError && (
        <p className="deal_invoices__error" id={`${id}-error`} role="alert">
          <Icon name="warning" /> {error}
        </p>
      )}
    </div>
  )
}

/** What a control takes from the field around it. */
export function useField(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const field = useContext(Context)
  if (!field) return {}
  return {
    id: field.id,
    ...(field.describedBy !== undefined && { 'aria-describedby': field.describedBy }),
    ...(field.isInvalid && { 'aria-invalid': true }),
  }
}
