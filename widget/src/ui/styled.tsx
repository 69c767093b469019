import type { ReactNode } from 'react'
import styles from './styles.css?inline'

/** Begins every class of ours; Kommo's page is full of other people's. */
export const PREFIX = 'deal_invoices'

/** Our styles beside our elements: they come and go with them, and nothing is put into the page's head. */
export const Styled = ({ children }: { children: ReactNode }) => (
  <>
    <style>{styles}</style>
    {children}
  </>
)
