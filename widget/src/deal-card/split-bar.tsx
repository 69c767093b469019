export type BarPart = { tone: 'paid' | 'credited' | 'overdue' | 'open'; amount: string }

/** Where money stands, as a bar. The figures are said beside it in words, so the bar is drawing only. @param whole at least the sum. */
export function SplitBar({ parts, whole, label }: { parts: BarPart[]; whole: string; label: string }) {
  const size = Number(whole)
  if (!(size > 0)) return null
  return (
    <div className="deal_invoices__bar" role="img" aria-label={label}>
      {parts
        .filter(({ amount }) => Number(amount) > 0)
        .map(({ tone, amount }) => (
          <span
            key={tone}
            className={`deal_invoices__bar-part deal_invoices__bar-part--${tone}`}
            style={{ width: `${Math.min(100, (Number(amount) / size) * 100)}%` }}
          />
        ))}
    </div>
  )
}
