import type { ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { PREFIX } from '../ui/prefix.ts'

/** Our React roots on Kommo's page. Kommo throws its elements away without telling them, so we keep count. */
export function createMounts() {
  const open = new Map<Root, Element>()
  const unmount = (root: Root) => {
    root.unmount()
    open.get(root)?.remove()
    open.delete(root)
  }
  return {
    /**
     * Draws into `place`, or above the page alone when there is none.
     *
     * @param draw gets an element of ours at the end of the page, for what lies above everything; it goes with the root.
     * @returns takes it all away again; safe to repeat.
     */
    mount: (place: Element | null, draw: (overlay: Element) => ReactNode): (() => void) => {
      const overlay = document.body.appendChild(document.createElement('div'))
      overlay.className = `${PREFIX} ${PREFIX}__above`
      const root = createRoot(place ?? overlay.appendChild(document.createElement('div')))
      open.set(root, overlay)
      root.render(draw(overlay))
      return () => {
        if (open.has(root)) unmount(root)
      }
    },
    /** Safe to repeat. */
    unmountAll: (): void => {
      for (const root of open.keys()) unmount(root)
    },
  }
}
