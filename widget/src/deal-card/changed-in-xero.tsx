import type { DealInvoiceOutput, DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { useCard } from './card-context.tsx'
import { PermittedButton } from './permitted-button.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { doneOrWorking, useClick } from './use-click.ts'

type Props = {
  invoice: DealInvoiceOutput & { changed: NonNullable<DealInvoiceOutput['changed']> }
  deal: DealInvoicesOutput['deal']
}

/** Somebody changed the amount in Xero: a person says whether the deal follows. */
export function ChangedInXero({ invoice, deal }: Props) {
  const { id, version, currency, changed } = invoice
  const api = useApi()
  const { text, money } = useTexts()
  const { permissions } = useCard()
  const { busy, trouble, run } = useClick()
  const number = invoice.number || text('card.invoice.no_number')
  const missing = permissions.link ? null : 'link'
  const answer = (dealValue: 'follow' | 'keep') =>
    run({
      what: dealValue,
      version,
      name: number,
      send: (key) => api.act(id, { action: 'accept_change', key, version, dealValue }),
      said: doneOrWorking(text(`action.done.${dealValue}`, { number }), text('action.working', { number })),
    })
  return (
    <Banner
      tone="todo"
      icon="warning"
      role="group"
      title={text('card.changed.title', { number })}
      actions={
        <>
          <PermittedButton
            kind="primary"
            missing={missing}
            isBusy={busy === 'follow'}
            isDisabled={busy !== null}
            onClick={() => void answer('follow')}
          >
            {text('card.changed.use_xero')}
          </PermittedButton>
          <PermittedButton
            missing={missing}
            isBusy={busy === 'keep'}
            isDisabled={busy !== null}
            onClick={() => void answer('keep')}
          >
            {text('card.changed.keep_deal')}
          </PermittedButton>
        </>
      }
    >
      <p>
        {text('card.changed.sentence', { was: money(changed.was, currency), now: money(changed.now, currency) })}{' '}
        {deal.value !== null && text('card.changed.deal_says', { value: money(deal.value, deal.currency) })}
      </p>
      {trouble && <TroubleNote trouble={trouble} onRetry={() => void answer(trouble.what === 'keep' ? 'keep' : 'follow')} />}
    </Banner>
  )
}
