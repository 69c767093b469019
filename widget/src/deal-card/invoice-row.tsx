import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { stateLooks } from './invoice-state.ts'

/** One invoice: what it is, how much, where it stands, by when. */
export function InvoiceRow({ invoice }: { invoice: DealInvoiceOutput }) {
  const { text, money } = useTexts()
  const { tone, icon } = stateLooks[invoice.state]
  const number = invoice.number || text('card.no_number')
  const isGone = invoice.state === 'voided' || invoice.state === 'deleted'
  return (
    <li className={`deal_invoices__invoice${isGone ? ' deal_invoices__invoice--gone' : ''}`}>
      <div className="deal_invoices__line">
        <a
          className="deal_invoices__number"
          href={invoice.link}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={text('card.open_in_xero', { number })}
        >
          {number} <Icon name="outside" />
        </a>
        <span className="deal_invoices__amount">{money(invoice.total, invoice.currency)}</span>
      </div>
      <span className={`deal_invoices__badge deal_invoices__badge--${tone}`}>
        <Icon name={icon} /> {text(`state.${invoice.state}`)}
      </span>
      {Number(invoice.amountPaid) > 0 && invoice.state !== 'paid' && <PaidPart invoice={invoice} />}
      <DueDay invoice={invoice} />
      {invoice.isSent && <p className="deal_invoices__quiet">{text('card.sent')}</p>}
    </li>
  )
}

function DueDay({ invoice: { state, dueDay } }: { invoice: DealInvoiceOutput }) {
  const { text, day, untilDay, sinceDay } = useTexts()
  if (dueDay === null || !stateLooks[state].isOpen) return null
  return (
    <p className={state === 'overdue' ? 'deal_invoices__late' : 'deal_invoices__quiet'}>
      {state === 'overdue'
        ? text('card.overdue', { day: day(dueDay), days: sinceDay(dueDay) })
        : text('card.due', { day: day(dueDay), when: untilDay(dueDay) })}
    </p>
  )
}

function PaidPart({ invoice: { amountPaid, total, currency } }: { invoice: DealInvoiceOutput }) {
  const { text, money } = useTexts()
  const words = text('card.paid_of', { paid: money(amountPaid, currency), total: money(total, currency) })
  return (
    <>
      <progress className="deal_invoices__bar" value={Number(amountPaid)} max={Number(total)} aria-label={words} />
      <p className="deal_invoices__quiet">{words}</p>
    </>
  )
}
