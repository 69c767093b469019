import type { ReactNode } from 'react'

export const Button = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button type="button" className="deal_invoices__button" onClick={onClick}>
    {children}
  </button>
)
