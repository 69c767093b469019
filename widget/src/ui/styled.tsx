import type { ReactNode } from 'react'

/**
 * A screen's styles beside its elements: they come and go with them, and nothing is put into the page's head.
 *
 * @param css the text of the screen's own file, imported as `./my-screen.css?inline`; every selector begins with
 *   `.deal_invoices`, which the archive's check enforces.
 */
export const Styled = ({ css, children }: { css: string; children: ReactNode }) => (
  <>
    <style>{css}</style>
    {children}
  </>
)
