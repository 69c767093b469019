import { useState } from 'react'
import type { ClientInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { InvoiceFacts } from '../deal-card/invoice-facts.tsx'
import { useSteadyOrder } from '../deal-card/use-steady-order.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { DealLink } from '../ui/deal-link.tsx'

const SHOWN_AT_FIRST = 3

/** The client's invoices in the order of the server, open ones first: a few, and all when somebody wants to see them. */
export function ClientInvoices({ invoices, total, today }: Pick<ClientInvoicesOutput, 'invoices' | 'total' | 'today'>) {
  const { text, count } = useTexts()
  const [isWhole, setIsWhole] = useState(false)
  const { rows, hold } = useSteadyOrder(invoices)
  const hidden = rows.length - SHOWN_AT_FIRST
  const shown = isWhole ? rows : rows.slice(0, SHOWN_AT_FIRST)
  return (
    <>
      <ul className="deal_invoices__list" {...hold}>
        {shown.map((invoice) => (
          <ClientInvoice key={invoice.id} invoice={invoice} today={today} />
        ))}
      </ul>
      {isWhole && total > invoices.length && (
        <p className="deal_invoices__quiet">{text('client.capped', { shown: String(invoices.length), total: String(total) })}</p>
      )}
      {hidden > 0 && (
        <Button kind="link" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? text('card.list.fewer') : count('card.list.more', hidden)}
        </Button>
      )}
    </>
  )
}

function ClientInvoice({ invoice, today }: { invoice: ClientInvoicesOutput['invoices'][number]; today: string }) {
  const { text } = useTexts()
  const deal = String(invoice.dealId)
  return (
    <li className="deal_invoices__client-invoice">
      <InvoiceFacts invoice={invoice} today={today} />
      <DealLink
        dealId={invoice.dealId}
        label={text('client.deal_of', { number: deal, invoice: invoice.number || text('card.invoice.no_number') })}
      >
        {text('client.deal', { number: deal })}
      </DealLink>
    </li>
  )
}
