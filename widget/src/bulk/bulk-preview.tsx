import { errorSentence } from '../api/error-sentence.ts'
import { TroubleNote } from '../deal-card/trouble-note.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { DealGroup, DealLine } from './deal-group.tsx'
import { ModeChoice } from './mode-choice.tsx'
import { type PreviewGroups, type ReadyDeal, totalsByCurrency, type UnreadyDeal } from './preview-groups.ts'
import { ProblemList } from './problem-list.tsx'
import type { Bulk } from './use-bulk.ts'

/** What will be made of the deals that were selected, and what will not: nothing has happened yet. */
export function BulkPreview({ bulk }: { bulk: Bulk }) {
  const texts = useTexts()
  const { text } = texts
  const { preview, groups, round, left, trouble } = bulk
  if (round.dealIds.length === 0) return <p>{text('bulk.none_selected')}</p>
  if (!groups) {
    if (!preview.isError) return <Skeleton label={text('bulk.loading')} lines={6} />
    const sentence = errorSentence(preview.error, texts)
    return <Problem title={text('bulk.failed')} sentence={sentence} onRetry={bulk.checkAgain} />
  }
  return (
    <div className="deal_invoices__bulk">
      {left > 0 && (
        <p className="deal_invoices__quiet">
          {text('bulk.capped', { selected: String(round.dealIds.length + left), taken: String(round.dealIds.length) })}
        </p>
      )}
      <Summary groups={groups} />
      {groups.willBeMade.length > 0 && <ModeChoice bulk={bulk} />}
      {trouble && <TroubleNote trouble={trouble} onRetry={bulk.create} />}
      {preview.isError && (
        <p className="deal_invoices__error" role="alert">
          {errorSentence(preview.error, texts)}
        </p>
      )}
      <Groups groups={groups} />
    </div>
  )
}

/** "38 will be made, 4 need something, 3 are invoiced already" and what they come to. */
function Summary({ groups: { willBeMade, needSomething, invoiced } }: { groups: PreviewGroups }) {
  const { text, count, money } = useTexts()
  const parts = [
    ...(willBeMade.length > 0 ? [count('bulk.will_be_made', willBeMade.length)] : []),
    ...(needSomething.length > 0 ? [count('bulk.not_ready', needSomething.length)] : []),
    ...(invoiced.length > 0 ? [count('bulk.invoiced', invoiced.length)] : []),
  ]
  const total = totalsByCurrency(willBeMade)
    .map((sum) => money(sum.total, sum.currency))
    .join(' + ')
  return (
    <div className="deal_invoices__bulk-summary" role="status">
      {willBeMade.length === 0 && <strong>{text('bulk.nothing')}</strong>}
      <p>{parts.join(', ')}</p>
      {willBeMade.length > 0 && <strong>{text('bulk.total', { total })}</strong>}
    </div>
  )
}

/** What needs somebody comes first: below two hundred rows nobody would see it. */
function Groups({ groups: { willBeMade, needSomething, invoiced } }: { groups: PreviewGroups }) {
  const { count, text } = useTexts()
  return (
    <>
      {needSomething.length > 0 && (
        <DealGroup title={count('bulk.not_ready', needSomething.length)} icon="warning" tone="bad" isOpen>
          {needSomething.map((deal) => (
            <DealLine key={deal.dealId} dealId={deal.dealId} name={deal.name}>
              <Missing deal={deal} />
            </DealLine>
          ))}
        </DealGroup>
      )}
      {willBeMade.length > 0 && (
        <DealGroup title={count('bulk.will_be_made', willBeMade.length)} icon="check" tone="good" isOpen>
          {willBeMade.map((deal) => (
            <Ready key={deal.dealId} deal={deal} />
          ))}
        </DealGroup>
      )}
      {invoiced.length > 0 && (
        <DealGroup title={count('bulk.invoiced', invoiced.length)} icon="file" tone="quiet" isOpen={false}>
          {invoiced.map(({ dealId, name, number }) => (
            <DealLine key={dealId} dealId={dealId} name={name} side={number || text('bulk.on_its_way')} />
          ))}
        </DealGroup>
      )}
    </>
  )
}

function Ready({ deal: { dealId, name, client, lineCount, rule, total, currency } }: { deal: ReadyDeal }) {
  const { count, money } = useTexts()
  return (
    <DealLine dealId={dealId} name={name} side={money(total, currency)}>
      <p className="deal_invoices__quiet">{[client, count('readiness.lines', lineCount), rule].filter(Boolean).join(' · ')}</p>
    </DealLine>
  )
}

function Missing({ deal }: { deal: UnreadyDeal }) {
  const { text } = useTexts()
  return deal.outcome === 'not_ready' ? (
    <ProblemList problems={deal.problems} />
  ) : (
    <p className="deal_invoices__problems">{text(`bulk.${deal.outcome}`)}</p>
  )
}
