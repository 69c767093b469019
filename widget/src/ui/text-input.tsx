import { Input, InputLightTheme } from '@kommo-crm/crm-react-ui-kit/Input'
import { forwardRef, type InputHTMLAttributes } from 'react'
import { useField } from './field.tsx'
import { kitTheme } from './kit-theme.ts'

const theme = kitTheme('input', {
  ...InputLightTheme,
  '--crm-ui-kit-input-font-size': '14px',
  '--crm-ui-kit-input-height': '34px',
  // The kit takes the border off, since it counts with content boxes.
  '--crm-ui-kit-input-width': 'calc(100% + 2px)',
  '--crm-ui-kit-palette-border-default': 'var(--deal_invoices-edge)',
})

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'disabled' | 'required' | 'className' | 'style'>

export type TextInputProps = Native & {
  value: string
  onChange: (value: string) => void
  isDisabled?: boolean | undefined
  isRequired?: boolean | undefined
  /** Amounts stand to the right. */
  isAmount?: boolean
}

export const TextInput = forwardRef<HTMLInputElement, TextInputProps>(function TextInput(
  {
    onChange,
    isDisabled = false,
    isRequired = false,
    isAmount = false,
    type = 'text',
    autoComplete = 'off',
    readOnly = false,
    ...rest
  },
  ref,
) {
  const field = useField()
  return (
    <Input
      ref={ref}
      theme={theme}
      className={`deal_invoices__input${isAmount ? ' deal_invoices__input--amount' : ''}`}
      type={type}
      autoComplete={autoComplete}
      isPlaceholderVisibleOnFocus
      isInvalid={field['aria-invalid'] === true || rest['aria-invalid'] === true}
      isDisabled={isDisabled}
      isReadonly={readOnly}
      onChange={(event) => onChange(event.target.value)}
      {...field}
      {...(isRequired && { 'aria-required': true })}
      {...rest}
    />
  )
})
