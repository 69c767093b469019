import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SearchOutput } from '../../../server/src/contract/invoice-action.ts'
import { useApi } from '../api/api-context.tsx'
import { errorSentence } from '../api/error-sentence.ts'
import { queryKeys } from '../api/query-keys.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Badge } from '../ui/badge.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { useCard } from './card-context.tsx'
import { stateLooks } from './invoice-state.ts'
import { doneOrWorking, useClick } from './use-click.ts'

type Found = SearchOutput['invoices'][number]

const SHORTEST = 2
const LONGEST = 60 // as our server takes it
const TYPING_PAUSE_MS = 300

/** Finds an invoice that was made in Xero and puts it on this deal: search, pick, confirm. */
export function LinkDialog({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const { text } = useTexts()
  const { dealId } = useCard()
  const { busy, trouble, run, clear } = useClick()
  const [typed, setTyped] = useState('')
  const [picked, setPicked] = useState<Found | null>(null)
  const sought = useSettled(typed.trim().slice(0, LONGEST))
  const link = async ({ organisationId, invoiceId, number }: Found) => {
    const isDone = await run({
      what: `link ${invoiceId}`,
      name: number,
      send: (key) => api.linkInvoice(dealId, { key, organisationId, invoiceId }),
      said: doneOrWorking(text('action.done.link', { number }), text('action.working', { number })),
    })
    if (isDone) onClose()
  }
  return (
    <AskDialog
      title={text('action.link_title')}
      confirmLabel={picked ? text('action.link_confirm', { number: picked.number }) : text('action.link_pick')}
      isBusy={busy !== null}
      isDisabled={picked === null}
      trouble={trouble}
      onConfirm={() => void (picked && link(picked))}
      onClose={onClose}
    >
      <Field label={text('action.link_search')} hint={text('action.link_hint')}>
        <TextInput
          type="search"
          value={typed}
          onChange={(value) => {
            setTyped(value)
            setPicked(null)
            clear()
          }}
        />
      </Field>
      {sought.length >= SHORTEST && (
        <Results
          sought={sought}
          picked={picked}
          onPick={(found) => {
            setPicked(found)
            clear()
          }}
        />
      )}
    </AskDialog>
  )
}

function Results({ sought, picked, onPick }: { sought: string; picked: Found | null; onPick: (found: Found) => void }) {
  const api = useApi()
  const texts = useTexts()
  const { text } = texts
  const { dealId } = useCard()
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: queryKeys.search(dealId, sought),
    queryFn: ({ signal }) => api.searchInvoices(dealId, sought, signal),
    // While the next answer is on its way, the last one stays: the window does not jump with every letter.
    placeholderData: keepPreviousData,
  })
  if (isPending) return <Skeleton label={text('action.link_searching')} />
  if (error)
    return (
      <Banner
        tone="bad"
        icon="warning"
        role="alert"
        title={errorSentence(error, texts)}
        actions={<Button onClick={() => void refetch()}>{text('ui.retry')}</Button>}
      />
    )
  if (data.invoices.length === 0) return <p role="status">{text('action.link_none')}</p>
  return (
    <fieldset className="deal_invoices__found" aria-busy={isPlaceholderData}>
      <legend className="deal_invoices__quiet">{text('action.link_results')}</legend>
      {data.invoices.map((found) => (
        <FoundInvoice key={found.invoiceId} found={found} isPicked={picked?.invoiceId === found.invoiceId} onPick={onPick} />
      ))}
    </fieldset>
  )
}

function FoundInvoice({ found, isPicked, onPick }: { found: Found; isPicked: boolean; onPick: (found: Found) => void }) {
  const { text, money, day } = useTexts()
  const { dealId } = useCard()
  const { number, contactName, total, currency, state, date, organisation } = found
  const { tone, icon } = stateLooks[state]
  const isTaken = found.dealId !== null
  return (
    <label className={`deal_invoices__choice${isTaken ? ' deal_invoices__choice--off' : ''}`}>
      <input type="radio" name="deal_invoices_found" checked={isPicked} disabled={isTaken} onChange={() => onPick(found)} />
      <span className="deal_invoices__choice-facts">
        <span className="deal_invoices__line">
          <strong>{number}</strong> <span className="deal_invoices__amount">{money(total, currency)}</span>
        </span>
        <span className="deal_invoices__cut" title={contactName}>
          {contactName}
        </span>
        <span className="deal_invoices__quiet">
          {day(date)} · {organisation}
        </span>
        <Badge tone={tone} icon={icon}>
          {text(`state.${state}`)}
        </Badge>
        {isTaken && (
          <span className="deal_invoices__quiet">
            {found.dealId === dealId ? text('action.link_here') : text('action.link_elsewhere', { deal: String(found.dealId) })}
          </span>
        )}
      </span>
    </label>
  )
}

/** What was typed, once the typing has paused. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
