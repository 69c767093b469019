import { useState } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { readDecimal, writeDecimal } from './decimal.ts'
import { TextInput, type TextInputProps } from './text-input.tsx'

type Props = Omit<TextInputProps, 'type' | 'inputMode' | 'value' | 'onChange'> & {
  /** An exact decimal as text (`1.5`), or whatever was typed that is no number. */
  value: string
  onChange: (decimal: string) => void
}

/** Takes 1,5 and 1.5, gives `1.5`; what is no number comes as it was typed, for the form to say so. */
export function NumberInput({ value, onChange, onBlur, ...rest }: Props) {
  const { language } = useTexts()
  // While somebody types, his own way of writing stays.
  const [typed, setTyped] = useState<{ text: string; value: string } | null>(null)
  const shown = typed?.value === value ? typed.text : writeDecimal(value, language)
  return (
    <TextInput
      isAmount
      inputMode="decimal"
      {...rest}
      value={shown}
      onChange={(text) => {
        const decimal = text.trim() === '' ? '' : (readDecimal(text, language) ?? text)
        setTyped({ text, value: decimal })
        onChange(decimal)
      }}
      onBlur={(event) => {
        setTyped(null)
        onBlur?.(event)
      }}
    />
  )
}
