/** Holds the place of what is being loaded, so that nothing jumps when it comes. */
export const Skeleton = ({ label }: { label: string }) => (
  <div className="deal_invoices__skeleton" role="status" aria-label={label}>
    <span className="deal_invoices__bone" />
    <span className="deal_invoices__bone deal_invoices__bone--short" />
    <span className="deal_invoices__bone" />
  </div>
)
