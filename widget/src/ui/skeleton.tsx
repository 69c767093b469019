/** Holds the place of what is being loaded, so that nothing jumps when it comes. */
export const Skeleton = ({ label, lines = 3 }: { label: string; lines?: number }) => (
  <div className="deal_invoices__skeleton" role="status" aria-label={label}>
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} className={`deal_invoices__bone${line % 2 === 1 ? ' deal_invoices__bone--short' : ''}`} />
    ))}
  </div>
)
