import { type FocusEvent, useLayoutEffect, useRef } from 'react'

/**
 * When the button that had the focus goes away with its state, the focus goes to what is left around it, not to the top of
 * Kommo's page: whoever works by keyboard goes on where he was.
 *
 * @returns for the element around everything; places that can take the focus carry `tabIndex={-1}`.
 */
export function useKeptFocus() {
  const around = useRef<Element[]>([])
  useLayoutEffect(() => {
    if (document.activeElement !== document.body || around.current.length === 0) return
    const left = around.current.find((element) => element.isConnected && !element.closest('[hidden]'))
    if (left instanceof HTMLElement) left.focus({ preventScroll: true })
  })
  return {
    onFocus: ({ target }: FocusEvent) => {
      around.current = placesAround(target)
    },
    // Going elsewhere of one's own will ends it; an element that is taken away says nothing.
    onBlur: ({ target }: FocusEvent) => {
      if (target.isConnected) around.current = []
    },
  }
}

/** From the inside out. */
function placesAround(element: Element): Element[] {
  const place = element.parentElement?.closest('[tabindex="-1"]')
  return place ? [place, ...placesAround(place)] : []
}
