import type { PendingInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useHost } from '../host/host-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { useCard } from './card-context.tsx'
import { ordinal } from './ordinal.ts'
import { PermittedButton } from './permitted-button.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { doneOrWorking, useClick } from './use-click.ts'
import { useNow } from './use-now.ts'

type Props = {
  pending: PendingInvoiceOutput
  /** Said above the list already, with the time. */
  isOutageKnown: boolean
}

/** An invoice on its way to Xero: where it is, and what can still be done about it. */
export function PendingInvoice({ pending, isOutageKnown }: Props) {
  const { text, moment } = useTexts()
  const { stage, since } = pending
  switch (stage) {
    case 'held':
      return <Held pending={pending} />
    case 'queued':
      return (
        <Banner tone="info" icon="clock" title={<Queued pending={pending} />}>
          <p className="deal_invoices__quiet">{text('card.pending.queued_why')}</p>
        </Banner>
      )
    case 'creating':
    case 'checking':
    case 'parked':
      return <Banner tone="info" icon="clock" role="status" title={text(`card.pending.${stage}`)} />
    case 'unavailable': {
      const title = isOutageKnown ? text('card.pending.waits') : text('card.pending.unavailable', { time: moment(since) })
      return <Banner tone="info" icon="clock" role="status" title={title} />
    }
  }
}

function Held({ pending: { id, until, rule } }: { pending: PendingInvoiceOutput }) {
  const api = useApi()
  const { text } = useTexts()
  const { permissions } = useCard()
  const { busy, trouble, run } = useClick()
  const missing = permissions.create ? null : 'create'
  const answer = (action: 'create_now' | 'cancel') => {
    const name = text('action.pending_name')
    return run({
      what: action,
      name,
      send: (key) => api.actOnPending(id, { action, key }),
      said: doneOrWorking(text(`action.done.${action}`), text('action.working', { number: name })),
    })
  }
  return (
    <Banner
      tone="info"
      icon="clock"
      role="group"
      title={<Countdown until={until} />}
      actions={
        <>
          <PermittedButton
            kind="primary"
            missing={missing}
            isBusy={busy === 'create_now'}
            isDisabled={busy !== null}
            onClick={() => void answer('create_now')}
          >
            {text('card.pending.create_now')}
          </PermittedButton>
          <PermittedButton
            missing={missing}
            isBusy={busy === 'cancel'}
            isDisabled={busy !== null}
            onClick={() => void answer('cancel')}
          >
            {text('card.pending.cancel')}
          </PermittedButton>
        </>
      }
    >
      {rule !== null && <p className="deal_invoices__quiet">{text('card.pending.because', { rule })}</p>}
      {trouble && (
        <TroubleNote trouble={trouble} onRetry={() => void answer(trouble.what === 'cancel' ? 'cancel' : 'create_now')} />
      )}
    </Banner>
  )
}

const SECOND_MS = 1_000

/** Minutes and seconds that are left. A screen reader is not told every second: it reads them when it comes by. */
function Countdown({ until }: { until: string | null }) {
  const { text } = useTexts()
  const left = secondsLeft(until, useNow(SECOND_MS))
  if (left === 0) return <span role="timer">{text('card.pending.held_now')}</span>
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
  return <span role="timer">{text('card.pending.held', { time })}</span>
}

const STEP_S = 5
const MINUTES_FROM_S = 90

/** Its place in the line, and about how long: in steps, since nobody knows it to the second. */
function Queued({ pending: { until, position } }: { pending: PendingInvoiceOutput }) {
  const { text } = useTexts()
  const { language } = useHost()
  const left = secondsLeft(until, useNow(SECOND_MS))
  const wait =
    left === 0
      ? text('card.pending.wait_over')
      : left < MINUTES_FROM_S
        ? text('card.pending.wait_seconds', { seconds: String(Math.ceil(left / STEP_S) * STEP_S) })
        : text('card.pending.wait_minutes', { minutes: String(Math.round(left / 60)) })
  if (position === null) return text('card.pending.queued_unknown', { wait })
  return text('card.pending.queued', { place: ordinal(position, language), wait })
}

const secondsLeft = (until: string | null, now: number): number =>
  until === null ? 0 : Math.max(0, Math.ceil((Date.parse(until) - now) / SECOND_MS))
