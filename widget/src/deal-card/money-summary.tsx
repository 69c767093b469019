import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { minus } from './exact-sums.ts'
import { SplitBar } from './split-bar.tsx'

type Sums = Pick<DealInvoicesOutput['money'], 'paid' | 'credited' | 'open' | 'overdue'>
type Figure = { key: string; words: string; value: string }

/** What became of money of one currency: as a bar, and as figures that say the same in words. */
export function MoneySummary({ whole, sums, figures }: { whole: string; sums: Sums; figures: Figure[] }) {
  return (
    <>
      <SplitBar
        label={figures.map(({ words, value }) => `${words} ${value}`).join(', ')}
        whole={whole}
        parts={[
          { tone: 'paid', amount: sums.paid },
          { tone: 'credited', amount: sums.credited },
          { tone: 'overdue', amount: sums.overdue },
          { tone: 'open', amount: minus(sums.open, sums.overdue) },
        ]}
      />
      <dl className="deal_invoices__figures">
        {figures.map(({ key, words, value }) => (
          <div key={key} className={`deal_invoices__figure deal_invoices__figure--${key}`}>
            <dt>{words}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
