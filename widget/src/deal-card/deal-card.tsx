// The screen in the right panel of a deal: its invoices, where each stands, and what can be done. Everything comes from our
// server in one answer; what a click did is shown when the server says so, never before.
import { useMemo, useState } from 'react'
import { errorSentence } from '../api/error-sentence.ts'
import { useDealInvoices } from '../api/use-deal-invoices.ts'
import { useHost } from '../host/host-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Styled } from '../ui/styled.tsx'
import { CardAge } from './card-age.tsx'
import { CardBody } from './card-body.tsx'
import { CardProvider, type CardWindow } from './card-context.tsx'
import { OpenWindow } from './card-window.tsx'
import css from './deal-card.css?inline'
import factsCss from './facts-and-figures.css?inline'
import { useKeptFocus } from './use-kept-focus.ts'
import { useRefreshDeal } from './use-refresh-deal.ts'

/** Nothing while a new deal is not saved. Another deal is another card: nothing of the one before is carried over. */
export function DealCard() {
  const { dealId } = useHost()
  if (dealId === null) return null
  return (
    <Styled css={factsCss + css}>
      <Card key={dealId} dealId={dealId} />
    </Styled>
  )
}

/** May nothing: until we know what a person may do. */
const NOTHING = { isAdmin: false, create: false, send: false, approve: false, void: false, link: false }

function Card({ dealId }: { dealId: number }) {
  const texts = useTexts()
  const { text } = texts
  const { data, error, refetch } = useDealInvoices(dealId)
  const refreshDeal = useRefreshDeal()
  const [window, setWindow] = useState<CardWindow | null>(null)
  const focus = useKeptFocus()
  const today = data?.today ?? ''
  const permissions = data?.permissions ?? NOTHING
  const card = useMemo(() => ({ dealId, today, permissions, open: setWindow }), [dealId, today, permissions])
  return (
    <CardProvider value={card}>
      <section className="deal_invoices__card" aria-label={text('card.label')} tabIndex={-1} {...focus}>
        {data ? (
          <>
            <CardBody data={data} />
            <CardAge asOf={data.asOf} isStale={error !== null} onRefresh={() => refreshDeal(dealId)} />
          </>
        ) : error ? (
          <Problem title={text('card.failed')} sentence={errorSentence(error, texts)} onRetry={() => void refetch()} />
        ) : (
          <Skeleton label={text('card.loading')} lines={5} />
        )}
      </section>
      {window && <OpenWindow window={window} onClose={() => setWindow(null)} />}
    </CardProvider>
  )
}
