// The screen in the right panel of a deal: its invoices, or why there are none.
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import type { TextKey } from '../i18n/texts.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { InvoiceRow } from './invoice-row.tsx'
import { useDealInvoices } from './use-deal-invoices.ts'

export function DealCard({ dealId, api }: { dealId: number; api: Api }) {
  const { text } = useTexts()
  const { shown, lookAgain } = useDealInvoices(dealId, api)
  switch (shown.kind) {
    case 'loading':
      return <Skeleton label={text('card.loading')} />
    case 'failed':
      return <Problem title={text('card.failed')} sentence={sentenceOf(shown.error, text)} onRetry={lookAgain} />
    case 'ready':
      return (
        <section className="deal_invoices__card" aria-label={text('card.label')}>
          <Invoices data={shown.data} />
          <Age asOf={shown.data.asOf} isStale={shown.isStale} onRefresh={lookAgain} />
        </section>
      )
  }
}

function Invoices({ data: { invoices, refusals, inProgress } }: { data: DealInvoicesOutput }) {
  const { text, count } = useTexts()
  const isEmpty = invoices.length === 0 && refusals.length === 0 && inProgress === 0
  return (
    <>
      {isEmpty && (
        <div className="deal_invoices__empty">
          <strong>{text('card.empty')}</strong>
          <p className="deal_invoices__quiet">{text('card.empty_hint')}</p>
        </div>
      )}
      {inProgress > 0 && (
        <p className="deal_invoices__banner deal_invoices__working" role="status">
          {count('card.working', inProgress)}
        </p>
      )}
      {refusals.map((refusal) => (
        <Refusal key={refusal.rule} {...refusal} />
      ))}
      {invoices.length > 0 && (
        <ul className="deal_invoices__list">
          {invoices.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} />
          ))}
        </ul>
      )}
    </>
  )
}

/** Why a rule has made no invoice, in sentences that say what to do. */
function Refusal({ rule, sentences }: DealInvoicesOutput['refusals'][number]) {
  const { count } = useTexts()
  return (
    <div className="deal_invoices__banner deal_invoices__banner--todo">
      <strong className="deal_invoices__banner-title">
        <Icon name="warning" /> {count('card.refused', sentences.length)}
      </strong>
      <ul className="deal_invoices__sentences">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="deal_invoices__quiet">{rule}</p>
    </div>
  )
}

function Age({ asOf, isStale, onRefresh }: { asOf: string | null; isStale: boolean; onRefresh: () => void }) {
  const { text, moment } = useTexts()
  if (asOf === null && !isStale) return null
  return (
    <footer className="deal_invoices__age" role="status">
      <span>
        {isStale && <span className="deal_invoices__late">{text('card.not_refreshed')} </span>}
        {asOf !== null && text('card.as_of', { time: moment(asOf) })}
      </span>
      {isStale && <Button onClick={onRefresh}>{text('card.refresh')}</Button>}
    </footer>
  )
}

/** What we can say in the reader's language comes first; then our server's own sentence. */
function sentenceOf({ code, status, sentence }: ApiError, text: (key: TextKey) => string): string {
  if (code === 'network') return text('error.network')
  if (code === 'kommo.not_installed') return text('error.not_connected')
  if (status === 401) return text('error.session')
  return sentence ?? text('error.unknown')
}
