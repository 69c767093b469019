// The window that opens from Kommo's list: invoices for many deals with one click.
import { type ReactNode, useEffect, useRef } from 'react'
import { useDenial } from '../deal-card/use-denial.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Styled } from '../ui/styled.tsx'
import css from './bulk-invoices.css?inline'
import { BulkPreview } from './bulk-preview.tsx'
import { BulkProgress } from './bulk-progress.tsx'
import { type Bulk, useBulk } from './use-bulk.ts'

/**
 * @param dealIds the deals selected in the list.
 * @param onClose what was started goes on by itself; opened again, the window looks at the deals anew.
 */
export function BulkInvoices({ dealIds, onClose }: { dealIds: number[]; onClose: () => void }) {
  const { text } = useTexts()
  const bulk = useBulk(dealIds)
  const close = <Button onClick={onClose}>{text('ui.close')}</Button>
  const footer = bulk.isStarted ? (
    <>
      {close}
      <RetryRefused bulk={bulk} />
    </>
  ) : (
    <>
      {close}
      <CheckAgain bulk={bulk} />
      <Create bulk={bulk} />
    </>
  )
  return (
    <Dialog title={text('bulk.title')} onClose={onClose} width="wide" footer={footer}>
      <Styled css={css}>
        <Step key={`${bulk.round.id} ${bulk.isStarted}`} isFirst={bulk.isFirst}>
          {bulk.isStarted ? <BulkProgress bulk={bulk} /> : <BulkPreview bulk={bulk} />}
        </Step>
      </Styled>
    </Dialog>
  )
}

/** The button that led here is gone: the focus goes on with what it led to. At first it belongs to the window. */
function Step({ isFirst, children }: { isFirst: boolean; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const hasLed = useRef(!isFirst)
  useEffect(() => {
    if (hasLed.current) box.current?.focus()
  }, [])
  return (
    <div className="deal_invoices__bulk-step" ref={box} tabIndex={-1}>
      {children}
    </div>
  )
}

function Create({ bulk: { groups, preview, mode, isSending, create } }: { bulk: Bulk }): ReactNode {
  const { count } = useTexts()
  const denial = useDenial()
  if (!groups || groups.willBeMade.length === 0) return null
  const isDenied = preview.data?.modes.length === 0
  return (
    <Button
      kind="primary"
      onClick={create}
      isBusy={isSending}
      isDisabled={preview.isFetching}
      {...(isDenied && { disabledReason: denial('create') })}
    >
      {count(mode === 'approve_and_send' ? 'bulk.create_and_send' : 'bulk.create', groups.willBeMade.length)}
    </Button>
  )
}

/** For whoever has put things right in another tab. Not while a click may still arrive: then only the same click is safe. */
function CheckAgain({ bulk: { groups, preview, isSending, isUnsettled, checkAgain } }: { bulk: Bulk }): ReactNode {
  const { text } = useTexts()
  if (!groups || groups.needSomething.length === 0 || isSending || isUnsettled) return null
  return (
    <Button onClick={checkAgain} isBusy={preview.isFetching}>
      {text('bulk.check_again')}
    </Button>
  )
}

function RetryRefused({ bulk: { progress, startWith } }: { bulk: Bulk }): ReactNode {
  const { count } = useTexts()
  const refused = (progress.data?.deals ?? []).filter(({ state }) => state === 'refused').map(({ dealId }) => dealId)
  if (!progress.data?.isFinished || refused.length === 0) return null
  return (
    <Button kind="primary" onClick={() => startWith(refused)}>
      {count('bulk.retry_refused', refused.length)}
    </Button>
  )
}
