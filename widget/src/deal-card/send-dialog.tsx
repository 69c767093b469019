import { useQuery } from '@tanstack/react-query'
import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { RecipientsOutput } from '../../../server/src/contract/invoice-action.ts'
import { useApi } from '../api/api-context.tsx'
import { errorSentence } from '../api/error-sentence.ts'
import { queryKeys } from '../api/query-keys.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { FixControl } from '../readiness/fix-control.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { useCard } from './card-context.tsx'
import { doneOrWorking, useClick } from './use-click.ts'

type Props = { invoice: DealInvoiceOutput; isApproval: boolean; onClose: () => void }

/** Says to whom Xero will mail the invoice, or why it cannot, before anybody presses the button. */
export function SendDialog({ invoice, isApproval, onClose }: Props) {
  const { id, version, isSent } = invoice
  const api = useApi()
  const texts = useTexts()
  const { text } = texts
  const { busy, trouble, run } = useClick()
  const number = invoice.number || text('card.invoice.no_number')
  const asked = useQuery({
    queryKey: queryKeys.recipients(id),
    queryFn: ({ signal }) => api.recipients(id, signal),
    // An address may have been put right in Xero a moment ago.
    staleTime: 0,
    gcTime: 0,
  })
  const obstacle = obstacleOf(asked.data, isApproval)
  const confirm = async () => {
    const isDone = await run({
      what: 'send',
      name: number,
      send: (key) =>
        isApproval ? api.act(id, { action: 'approve', key, version, send: true }) : api.act(id, { action: 'send', key }),
      said: doneOrWorking(
        text(isApproval ? 'action.done.approve_send' : 'action.done.send', { number }),
        text('action.working', { number }),
      ),
    })
    if (isDone) onClose()
  }
  const kind = isApproval ? 'approve_send' : isSent ? 'resend' : 'send'
  return (
    <AskDialog
      title={text(`action.${kind}_title`, { number })}
      confirmLabel={text(`action.${kind}`)}
      isBusy={busy !== null}
      isDisabled={!asked.data || obstacle !== null || (trouble?.isOutdated ?? false)}
      trouble={trouble}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {asked.isPending && <Skeleton label={text('action.recipients_loading')} lines={2} />}
      {asked.isError && (
        <Banner
          tone="bad"
          icon="warning"
          role="alert"
          title={errorSentence(asked.error, texts)}
          actions={<Button onClick={() => void asked.refetch()}>{text('ui.retry')}</Button>}
        />
      )}
      {asked.data && obstacle !== null && (
        <Obstacle
          obstacle={obstacle}
          recipients={asked.data}
          invoice={invoice}
          isLooking={asked.isFetching}
          onLook={() => void asked.refetch()}
        />
      )}
      {asked.data && obstacle === null && (
        <>
          <p>{text('action.recipients')}</p>
          <ul className="deal_invoices__recipients">
            {asked.data.to.map((address) => (
              <li key={address}>{address}</li>
            ))}
          </ul>
        </>
      )}
    </AskDialog>
  )
}

type ObstacleProps = {
  obstacle: NonNullable<RecipientsOutput['obstacle']>
  recipients: RecipientsOutput
  invoice: DealInvoiceOutput
  isLooking: boolean
  onLook: () => void
}

function Obstacle({ obstacle, recipients: { client, dailyLimit }, invoice, isLooking, onLook }: ObstacleProps) {
  const { text } = useTexts()
  const { dealId } = useCard()
  const { contactName: name, organisation, link } = invoice
  if (obstacle === 'daily_limit_reached') {
    const limit = dailyLimit === null ? null : String(dailyLimit)
    return (
      <Banner
        tone="todo"
        icon="clock"
        title={limit === null ? text('action.obstacle.daily_limit_reached') : text('action.obstacle.daily_limit_of', { limit })}
      />
    )
  }
  if (obstacle !== 'no_address')
    return <Banner tone="todo" icon="warning" title={text(`action.obstacle.${obstacle}`, { organisation })} />
  const sentence = text('action.obstacle.no_address', { name })
  if (client)
    return (
      <Banner tone="todo" icon="warning" title={sentence}>
        <FixControl
          problem={{
            code: 'email_missing',
            facts: { client: name },
            sentence,
            fix: { kind: 'email', clientKind: client.kind, clientId: client.id },
          }}
          dealId={dealId}
          onFixed={onLook}
        />
      </Banner>
    )
  return (
    <Banner
      tone="todo"
      icon="warning"
      title={sentence}
      actions={
        <Button isBusy={isLooking} onClick={onLook}>
          {text('action.look_again')}
        </Button>
      }
    >
      <p>
        {text('action.obstacle.no_address_in_xero')}{' '}
        <a href={link} target="_blank" rel="noopener noreferrer">
          {text('action.open')}
        </a>
      </p>
    </Banner>
  )
}

/** A draft that is approved in the same step is not hindered by being one. */
function obstacleOf(recipients: RecipientsOutput | undefined, isApproval: boolean): RecipientsOutput['obstacle'] {
  const obstacle = recipients?.obstacle ?? null
  return isApproval && obstacle === 'not_approved' ? null : obstacle
}
