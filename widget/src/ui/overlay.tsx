import { createContext, type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'

const OverlayContext = createContext<Element | null>(null)

/** @param element ours, at the end of the page, made and removed with the root of the screen. */
export const OverlayProvider = ({ element, children }: { element: Element; children: ReactNode }) => (
  <OverlayContext.Provider value={element}>{children}</OverlayContext.Provider>
)

/** Draws above Kommo's page. */
export function Overlay({ children }: { children: ReactNode }) {
  const element = useContext(OverlayContext)
  if (!element) throw new Error('Overlay is used outside of OverlayProvider.')
  return createPortal(children, element)
}
