import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { type Arrived, useCard } from './card-context.tsx'
import { PermittedButton } from './permitted-button.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { useClick } from './use-click.ts'

/** An invoice made by hand in Xero that may belong to this deal: only a person knows. */
export function ArrivedInvoice({ arrived }: { arrived: Arrived }) {
  const { id, contactName, total, currency, date, organisation, reasons } = arrived
  const api = useApi()
  const { text, money, day } = useTexts()
  const { dealId, permissions, open } = useCard()
  const { busy, trouble, run } = useClick()
  const number = arrived.number || text('card.invoice.no_number')
  const missing = permissions.link ? null : 'link'
  const answers = {
    link: () =>
      run({
        what: 'link',
        name: number,
        send: () => api.answerArrived(id, { answer: 'link', dealId }),
        said: () => text('action.done.link', { number }),
      }),
    new_deal: () =>
      run({
        what: 'new_deal',
        name: number,
        send: () => api.answerArrived(id, { answer: 'new_deal' }),
        said: ({ dealId: made }) => text('action.done.new_deal', { number, deal: String(made ?? '') }),
      }),
    ignore: () =>
      run({
        what: 'ignore',
        name: number,
        send: () => api.answerArrived(id, { answer: 'ignore' }),
        said: () => text('action.done.ignore', { number }),
      }),
  }
  const isBusy = (what: keyof typeof answers) => ({ isBusy: busy === what, isDisabled: busy !== null })
  const retry = () => {
    if (trouble?.what === 'link' || trouble?.what === 'new_deal' || trouble?.what === 'ignore') void answers[trouble.what]()
  }
  return (
    <Banner
      tone="todo"
      icon="warning"
      role="group"
      title={text('card.arrived.title', { number })}
      actions={
        <>
          <PermittedButton kind="primary" missing={missing} {...isBusy('link')} onClick={() => void answers.link()}>
            {text('card.arrived.link')}
          </PermittedButton>
          <PermittedButton missing={missing} isDisabled={busy !== null} onClick={() => open({ kind: 'other_deal', arrived })}>
            {text('card.arrived.other_deal')}
          </PermittedButton>
          <PermittedButton missing={missing} {...isBusy('new_deal')} onClick={() => void answers.new_deal()}>
            {text('card.arrived.new_deal')}
          </PermittedButton>
          <PermittedButton missing={missing} {...isBusy('ignore')} onClick={() => void answers.ignore()}>
            {text('card.arrived.ignore')}
          </PermittedButton>
        </>
      }
    >
      <p>
        {contactName} · <strong>{money(total, currency)}</strong> · {day(date)} · {organisation}
      </p>
      {reasons.map((reason) => (
        <p key={reason} className="deal_invoices__quiet">
          {reason}
        </p>
      ))}
      <p>{text('card.arrived.question')}</p>
      {trouble && <TroubleNote trouble={trouble} onRetry={retry} />}
    </Banner>
  )
}
