import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Badge } from '../ui/badge.tsx'
import { Icon } from '../ui/icon.tsx'
import { dayOfMoment, dueWords } from './days.ts'
import { isPositive } from './exact-sums.ts'
import { isGone, isUnapproved, stateLooks } from './invoice-state.ts'
import { SplitBar } from './split-bar.tsx'

type Props = { invoice: DealInvoiceOutput; today: string }

/**
 * What there is to know of one invoice at a glance: number, amount, state, by when, how much is paid, when it was sent. Offers
 * nothing, so that any screen can show it. @param today of the organisation, `YYYY-MM-DD`.
 */
export function InvoiceFacts({ invoice, today }: Props) {
  const { text } = useTexts()
  const { state, contactName } = invoice
  const { tone, icon } = stateLooks[state]
  return (
    <div className={`deal_invoices__facts${isGone(state) ? ' deal_invoices__facts--gone' : ''}`}>
      <NumberAndAmount invoice={invoice} />
      <p className="deal_invoices__where">
        <Badge tone={tone} icon={icon}>
          {isGone(state) ? <Gone invoice={invoice} today={today} /> : text(`state.${state}`)}
        </Badge>{' '}
        <When invoice={invoice} today={today} />
      </p>
      {state !== 'paid' && !isGone(state) && (
        <>
          <PaidPart invoice={invoice} />
          <p className="deal_invoices__quiet deal_invoices__aside">
            <Sent invoice={invoice} today={today} />
            <span className="deal_invoices__cut" title={contactName}>
              {contactName}
            </span>
          </p>
        </>
      )}
    </div>
  )
}

function NumberAndAmount({ invoice: { number, state, link, total, currency } }: { invoice: DealInvoiceOutput }) {
  const { text, money } = useTexts()
  const name = number || text('card.invoice.no_number')
  const amount = money(total, currency)
  return (
    <p className="deal_invoices__line">
      <a
        className="deal_invoices__number deal_invoices__cut"
        href={link}
        target="_blank"
        rel="noopener noreferrer"
        title={name}
        aria-label={text('card.invoice.open_in_xero', { number: name })}
      >
        {isGone(state) ? <s>{name}</s> : name} <Icon name="outside" />
      </a>
      <span className="deal_invoices__amount">{isGone(state) ? <s>{amount}</s> : amount}</span>
    </p>
  )
}

function Gone({ invoice: { state, goneDay }, today }: Props) {
  const { text, shortDay } = useTexts()
  const how = state === 'deleted' ? 'deleted' : 'voided'
  if (goneDay === null) return text(`card.invoice.${how}`)
  return text(`card.invoice.${how}_day`, { day: shortDay(goneDay, today) })
}

/** The one day that matters while it is open, or the day it was paid. */
function When({ invoice: { state, dueDay, paidDay }, today }: Props) {
  const texts = useTexts()
  if (isGone(state)) return null
  if (state === 'paid')
    return paidDay === null ? null : <span className="deal_invoices__quiet">{texts.shortDay(paidDay, today)}</span>
  if (dueDay === null) return null
  if (isUnapproved(state))
    return (
      <span className="deal_invoices__quiet">{texts.text('card.invoice.due_day', { day: texts.shortDay(dueDay, today) })}</span>
    )
  return (
    <span className={state === 'overdue' ? 'deal_invoices__late' : 'deal_invoices__quiet'} title={texts.day(dueDay)}>
      {dueWords({ dueDay, today }, texts)}
    </span>
  )
}

function PaidPart({ invoice: { amountPaid, amountCredited, amountDue, total, currency } }: { invoice: DealInvoiceOutput }) {
  const { text, money } = useTexts()
  const hasPayment = isPositive(amountPaid)
  const hasCredit = isPositive(amountCredited)
  if (!hasPayment && !hasCredit) return null
  const kind = hasPayment && hasCredit ? 'paid_and_credited_of' : hasPayment ? 'paid_of' : 'credited_of'
  const words = text(`card.invoice.${kind}`, {
    paid: money(amountPaid, currency),
    credited: money(amountCredited, currency),
    open: money(amountDue, currency),
    total: money(total, currency),
  })
  return (
    <>
      <SplitBar
        label={words}
        whole={total}
        parts={[
          { tone: 'paid', amount: amountPaid },
          { tone: 'credited', amount: amountCredited },
        ]}
      />
      <p className="deal_invoices__quiet">{words}</p>
    </>
  )
}

/** A draft is not sent to anybody, so nothing is said of it. */
function Sent({ invoice: { state, isSent, sentAt }, today }: Props) {
  const { text, shortDay } = useTexts()
  if (isUnapproved(state)) return null
  const words = !isSent
    ? text('card.invoice.not_sent')
    : sentAt === null
      ? text('card.invoice.sent')
      : text('card.invoice.sent_day', { day: shortDay(dayOfMoment(sentAt), today) })
  return (
    <>
      <span>{words}</span>
      <span aria-hidden="true">·</span>
    </>
  )
}
