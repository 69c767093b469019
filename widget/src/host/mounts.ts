import type { ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'

/** Our React roots on Kommo's page. Kommo throws its elements away without telling them, so we keep count. */
export function createMounts() {
  const roots = new Set<Root>()
  return {
    mount: (element: Element, content: ReactNode): void => {
      const root = createRoot(element)
      roots.add(root)
      root.render(content)
    },
    /** Safe to repeat. */
    unmountAll: (): void => {
      for (const root of roots) root.unmount()
      roots.clear()
    },
  }
}
