import type { BulkOutput } from '../../../server/src/contract/bulk.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { DealGroup, DealLine } from './deal-group.tsx'
import { ProblemList } from './problem-list.tsx'
import type { Bulk } from './use-bulk.ts'

type Deal = BulkOutput['deals'][number]

/** How far the invoices are, and in the end what became of each. */
export function BulkProgress({ bulk: { groups, progress } }: { bulk: Bulk }) {
  const { text, count } = useTexts()
  const asked = groups?.willBeMade ?? []
  const names = new Map(asked.map(({ dealId, name }) => [dealId, name]))
  // Until the first answer everything waits.
  const deals =
    progress.data?.deals ?? asked.map(({ dealId }): Deal => ({ dealId, state: 'waiting', number: null, problems: [] }))
  const of = (state: Deal['state']) => deals.filter((deal) => deal.state === state)
  const [made, refused, waiting] = [of('made'), of('refused'), of('waiting')]
  const isFinished = progress.data?.isFinished ?? false
  const counts = [
    count('bulk.made', made.length),
    ...(refused.length > 0 ? [count('bulk.refused', refused.length)] : []),
    ...(waiting.length > 0 ? [count('bulk.waiting', waiting.length)] : []),
  ].join(', ')
  const done = { done: String(deals.length - waiting.length), total: String(deals.length) }
  return (
    <div className="deal_invoices__bulk">
      <div>
        <strong>{text('bulk.progress', done)}</strong>
        {!isFinished && <p className="deal_invoices__quiet">{counts}</p>}
      </div>
      <progress
        className="deal_invoices__bulk-bar"
        value={deals.length - waiting.length}
        max={Math.max(1, deals.length)}
        aria-label={text('bulk.progress', done)}
      />
      {/* Said once, when there is something to say: reading out each number would never end. */}
      <p role="status" className="deal_invoices__quiet">
        {isFinished ? text('bulk.finished', { counts }) : text(progress.isError ? 'bulk.unseen' : 'bulk.goes_on')}
      </p>
      {refused.length > 0 && (
        <DealGroup title={count('bulk.refused', refused.length)} icon="warning" tone="bad" isOpen>
          {refused.map(({ dealId, problems }) => (
            <DealLine key={dealId} dealId={dealId} name={names.get(dealId) ?? ''}>
              <ProblemList problems={problems} />
            </DealLine>
          ))}
        </DealGroup>
      )}
      {made.length > 0 && (
        <DealGroup title={count('bulk.made', made.length)} icon="check" tone="good" isOpen>
          {made.map(({ dealId, number }) => (
            <DealLine
              key={dealId}
              dealId={dealId}
              name={names.get(dealId) ?? ''}
              side={number || text('card.invoice.no_number')}
            />
          ))}
        </DealGroup>
      )}
    </div>
  )
}
