import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { FixControl } from '../readiness/fix-control.tsx'
import { problemSentence } from '../readiness/problem-sentence.ts'
import { Banner } from '../ui/banner.tsx'
import { useCard } from './card-context.tsx'
import { PermittedButton } from './permitted-button.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { doneOrWorking, useClick } from './use-click.ts'
import { useRefreshDeal } from './use-refresh-deal.ts'

/** An invoice that could not be made: each cause with what puts it right, then once more. */
export function RefusedInvoice({ refused: { id, origin, rule, problems } }: { refused: DealInvoicesOutput['refused'][number] }) {
  const api = useApi()
  const texts = useTexts()
  const { text, count } = texts
  const { dealId, permissions, open } = useCard()
  const refreshDeal = useRefreshDeal()
  const { busy, trouble, run } = useClick()
  const missing = permissions.create ? null : 'create'
  const retry = () => {
    const name = text('action.pending_name')
    return run({
      what: 'retry',
      name,
      send: (key) => api.actOnPending(id, { action: 'retry', key }),
      said: doneOrWorking(text('action.done.retry'), text('action.done.retry')),
    })
  }
  // A rule's invoice has no form of its own to open again; one made by hand takes its place.
  const openForm = () => open({ kind: 'form', mode: { kind: 'new', dealId, ...(origin === 'card' && { replaces: id }) } })
  const leadsToForm = permissions.create && problems.some(({ fix }) => fix.kind === 'form')
  return (
    <Banner
      tone="todo"
      icon="warning"
      role="group"
      title={count('card.refused', problems.length)}
      actions={
        <>
          <PermittedButton kind="primary" missing={missing} isBusy={busy !== null} onClick={() => void retry()}>
            {text('ui.retry')}
          </PermittedButton>
          {!leadsToForm && (
            <PermittedButton missing={missing} isDisabled={busy !== null} onClick={openForm}>
              {text('card.open_form')}
            </PermittedButton>
          )}
        </>
      }
    >
      <ul className="deal_invoices__causes">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.sentence}`} className="deal_invoices__cause">
            <p>{problemSentence(problem, texts)}</p>
            <FixControl
              problem={problem}
              dealId={dealId}
              onFixed={() => void refreshDeal(dealId)}
              {...(permissions.create && { onOpenForm: openForm })}
            />
          </li>
        ))}
      </ul>
      {rule !== null && <p className="deal_invoices__quiet">{text('card.pending.because', { rule })}</p>}
      {trouble && <TroubleNote trouble={trouble} onRetry={() => void retry()} />}
    </Banner>
  )
}
