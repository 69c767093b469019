// The screen in the right panel of a contact or company: what the client owes and has paid, over all deals.
import { errorSentence } from '../api/error-sentence.ts'
import { CardAge } from '../deal-card/card-age.tsx'
import factsCss from '../deal-card/facts-and-figures.css?inline'
import { type Host, useHost } from '../host/host-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Styled } from '../ui/styled.tsx'
import css from './client-card.css?inline'
import { ClientInvoices } from './client-invoices.tsx'
import { ClientMoney } from './client-money.tsx'
import { useClientInvoices } from './use-client-invoices.ts'

/** Shows nothing where no contact or company is open. */
export function ClientCard() {
  const { client } = useHost()
  if (client === null) return null
  return (
    <Styled css={factsCss + css}>
      {/* Another client is another screen: what was unfolded for one is not for the next. */}
      <InvoicesOf key={`${client.kind}-${client.id}`} client={client} />
    </Styled>
  )
}

function InvoicesOf({ client }: { client: NonNullable<Host['client']> }) {
  const texts = useTexts()
  const { text } = texts
  const { data, error, isError, dataUpdatedAt, refetch } = useClientInvoices(client)
  if (data === undefined) {
    if (!isError) return <Skeleton label={text('card.loading')} lines={5} />
    return <Problem title={text('card.failed')} sentence={errorSentence(error, texts)} onRetry={() => void refetch()} />
  }
  return (
    <section className="deal_invoices__client" aria-label={text('client.label')}>
      {data.invoices.length > 0 ? (
        <>
          {data.money.map((sums) => (
            <ClientMoney key={sums.currency} sums={sums} />
          ))}
          <ClientInvoices invoices={data.invoices} total={data.total} today={data.today} />
        </>
      ) : (
        <div>
          <strong>{text('client.empty')}</strong>
          <p className="deal_invoices__quiet">{text('client.empty_hint')}</p>
        </div>
      )}
      {/* Its age is of interest once it is old: read aloud at every look, it would never end. */}
      <CardAge asOf={isError ? new Date(dataUpdatedAt).toISOString() : null} isStale={isError} onRefresh={refetch} />
    </section>
  )
}
