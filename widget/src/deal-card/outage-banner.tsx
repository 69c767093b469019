import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'

/** Xero does not answer: nobody has to do anything, and should know it. */
export function OutageBanner({ outage: { since, waiting } }: { outage: NonNullable<DealInvoicesOutput['outage']> }) {
  const { text, count, moment } = useTexts()
  return (
    <Banner tone="bad" icon="warning" role="status" title={text('card.outage.title', { time: moment(since) })}>
      <p>{waiting > 0 ? count('card.outage.waiting', waiting) : text('card.outage.nothing_waits')}</p>
    </Banner>
  )
}
