import { useEffect, useRef, useState } from 'react'

/**
 * Keeps the keyboard where the work is: a control that has put its problem right is gone with it, and the focus too, so the next
 * control takes it.
 *
 * @param shown changes when the controls do.
 */
export function useNextFocus(shown: unknown) {
  const box = useRef<HTMLDivElement>(null)
  const [fixes, setFixes] = useState(0)
  const followed = useRef(0)

  // The answer may be drawn before or after the one who fixed it hears of it, so both are waited for.
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (followed.current === fixes || !isLost) return
    followed.current = fixes
    box.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true })
  }, [shown, fixes])

  return { box, focusNext: () => setFixes((count) => count + 1) }
}
