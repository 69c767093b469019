import type { ClientInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { isPositive } from '../deal-card/exact-sums.ts'
import { MoneySummary } from '../deal-card/money-summary.tsx'
import { useTexts } from '../i18n/texts-context.tsx'

/** What a client owes and has paid in one currency. Sums of different currencies are never added. */
export function ClientMoney({ sums }: { sums: ClientInvoicesOutput['money'][number] }) {
  const { text, money } = useTexts()
  const figures = [
    { key: 'open' as const, amount: sums.open },
    { key: 'overdue' as const, amount: sums.overdue },
    { key: 'paid' as const, amount: sums.paid },
    // Without it the bar would have a part that no figure explains.
    ...(isPositive(sums.credited) ? [{ key: 'credited' as const, amount: sums.credited }] : []),
  ].map(({ key, amount }) => ({ key, words: text(`card.money.${key}`), value: money(amount, sums.currency) }))
  return (
    <section className="deal_invoices__money" aria-label={text('client.money', { currency: sums.currency })}>
      <MoneySummary whole={sums.invoiced} sums={sums} figures={figures} />
    </section>
  )
}
