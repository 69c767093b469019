import type { DealInvoiceOutput, DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Readiness } from '../readiness/readiness.tsx'
import { ArrivedInvoice } from './arrived-invoice.tsx'
import { useCard } from './card-context.tsx'
import { CardMenu } from './card-menu.tsx'
import { ChangedInXero } from './changed-in-xero.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { InvoiceList } from './invoice-list.tsx'
import { isGone } from './invoice-state.ts'
import { MoneyBar } from './money-bar.tsx'
import { OutageBanner } from './outage-banner.tsx'
import { PendingInvoice } from './pending-invoice.tsx'
import { RefusedInvoice } from './refused-invoice.tsx'

/** Everything of the deal, in the order of urgency: what keeps us from working, what needs a person, the money, the invoices. */
export function CardBody({ data }: { data: DealInvoicesOutput }) {
  const { text } = useTexts()
  const { dealId, open } = useCard()
  const { connection, outage, deal, invoices, money, pending, refused, arrived } = data
  const isReady = connection.state === 'ready'
  const hasLive = invoices.some(({ state }) => !isGone(state))
  const isUninvoiced = !hasLive && pending.length === 0 && refused.length === 0
  return (
    <>
      {isReady && (
        <header className="deal_invoices__head">
          <strong>{text('card.title')}</strong>
          <CardMenu />
        </header>
      )}
      <ConnectionBanner connection={connection} />
      {outage && <OutageBanner outage={outage} />}
      {pending.map((each) => (
        <PendingInvoice key={each.id} pending={each} isOutageKnown={outage !== null} />
      ))}
      {refused.map((each) => (
        <RefusedInvoice key={each.id} refused={each} />
      ))}
      {invoices.filter(isChanged).map((invoice) => (
        <ChangedInXero key={invoice.id} invoice={invoice} deal={deal} />
      ))}
      {arrived.map((each) => (
        <ArrivedInvoice key={each.id} arrived={each} />
      ))}
      {isReady && isUninvoiced && (
        <Readiness dealId={dealId} onCreate={(ruleId) => open({ kind: 'form', mode: { kind: 'new', dealId, ruleId } })} />
      )}
      {hasLive && <MoneyBar deal={deal} money={money} />}
      {invoices.length > 0 && <InvoiceList invoices={invoices} />}
    </>
  )
}

const isChanged = (invoice: DealInvoiceOutput): invoice is DealInvoiceOutput & { changed: { was: string; now: string } } =>
  invoice.changed !== null
