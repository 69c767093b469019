import { useField } from './field.tsx'

export type Option = {
  value: string
  label: string
  /** A second line or the code: what tells two alike apart. */ hint?: string
  isDisabled?: boolean
}

type Props = {
  options: Option[]
  value: string
  onChange: (value: string) => void
  isDisabled?: boolean
  /** Shown while nothing is chosen. */
  placeholder?: string
  'aria-label'?: string
}

/**
 * The browser's own list. The kit's Select costs 20 kB, draws its list into the page's body and has no `id` for a label: a native
 * one works with every keyboard, phone and screen reader.
 */
export function SelectInput({ options, value, onChange, isDisabled = false, placeholder, ...rest }: Props) {
  const field = useField()
  const isKnown = options.some((option) => option.value === value)
  return (
    <select
      className="deal_invoices__select"
      value={isKnown ? value : ''}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.value)}
      {...field}
      {...rest}
    >
      {!isKnown && (
        <option value="" disabled>
          {placeholder ?? ''}
        </option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.isDisabled}>
          {option.hint === undefined ? option.label : `${option.label} (${option.hint})`}
        </option>
      ))}
    </select>
  )
}
