import { TextArea as KitTextArea, TextareaLightTheme } from '@kommo-crm/crm-react-ui-kit/TextArea'
import { useField } from './field.tsx'
import { kitTheme } from './kit-theme.ts'

const theme = kitTheme('text-area', {
  ...TextareaLightTheme,
  '--crm-ui-kit-textarea-font-size': '14px',
  '--crm-ui-kit-textarea-min-height': '36px',
  '--crm-ui-kit-palette-border-default': 'var(--deal_invoices-edge)',
})

type Props = { value: string; onChange: (value: string) => void; maxLength?: number; placeholder?: string; isDisabled?: boolean }

/** Grows with what is typed. */
export function TextArea({ onChange, isDisabled = false, ...rest }: Props) {
  const field = useField()
  return (
    <KitTextArea
      theme={theme}
      className="deal_invoices__input"
      isAutosized
      isPlaceholderVisibleOnFocus
      isInvalid={field['aria-invalid'] === true}
      isDisabled={isDisabled}
      rows={1}
      onChange={(event) => onChange(event.target.value)}
      {...field}
      {...rest}
    />
  )
}
