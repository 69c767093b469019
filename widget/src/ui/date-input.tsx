import { TextInput, type TextInputProps } from './text-input.tsx'

/** A day of the calendar as `YYYY-MM-DD`; empty while it is not complete. The browser's own: it knows the reader's way to write days. */
export const DateInput = (props: Omit<TextInputProps, 'type' | 'inputMode' | 'placeholder' | 'maxLength'>) => (
  <TextInput type="date" {...props} />
)
