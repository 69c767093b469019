import type { KeyboardEvent } from 'react'

/** Ctrl+Enter (on a Mac also Cmd+Enter) anywhere in the form saves it. */
export const sendOnCtrlEnter =
  (submit: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
