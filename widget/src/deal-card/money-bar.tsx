import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { isPositive, minus } from './exact-sums.ts'
import { MoneySummary } from './money-summary.tsx'

type Money = DealInvoicesOutput['money']

/** What the deal is worth, and what became of it. Sums of other currencies stand beside, never added. */
export function MoneyBar({ deal, money: sums }: { deal: DealInvoicesOutput['deal']; money: Money }) {
  const { text, money } = useTexts()
  const inDealMoney = (amount: string) => money(amount, sums.currency)
  const figures = figuresOf(deal, sums).map(({ key, amount }) => ({
    key,
    words: text(`card.money.${key}`),
    value: inDealMoney(amount),
  }))
  // A deal's value is usually without tax, so it is the net sum that can be too much.
  const over = deal.value !== null && isPositive(deal.value) ? minus(sums.net, deal.value) : '0'
  return (
    <section className="deal_invoices__money" aria-label={text('card.money.label')}>
      <MoneySummary
        whole={deal.value !== null && isPositive(minus(deal.value, sums.invoiced)) ? deal.value : sums.invoiced}
        sums={sums}
        figures={figures}
      />
      {isPositive(over) && <p className="deal_invoices__quiet">{text('card.money.over', { amount: inDealMoney(over) })}</p>}
      {sums.others.length > 0 && <OtherCurrencies others={sums.others} />}
    </section>
  )
}

function OtherCurrencies({ others }: { others: Money['others'] }) {
  const { text, money } = useTexts()
  return (
    <ul className="deal_invoices__quiet" aria-label={text('card.money.others')}>
      {others.map(({ currency, invoiced, paid, credited, open }) => (
        <li key={currency}>
          {text(isPositive(credited) ? 'card.money.other_credited' : 'card.money.other', {
            currency,
            invoiced: money(invoiced, currency),
            paid: money(paid, currency),
            credited: money(credited, currency),
            open: money(open, currency),
          })}
        </li>
      ))}
    </ul>
  )
}

/** Credits and overdue only where there are any: most deals have none, and the panel is narrow. */
function figuresOf({ value }: DealInvoicesOutput['deal'], { invoiced, paid, credited, open, overdue }: Money) {
  return [
    ...(value === null ? [] : [{ key: 'deal' as const, amount: value }]),
    { key: 'invoiced' as const, amount: invoiced },
    { key: 'paid' as const, amount: paid },
    ...(isPositive(credited) ? [{ key: 'credited' as const, amount: credited }] : []),
    { key: 'open' as const, amount: open },
    ...(isPositive(overdue) ? [{ key: 'overdue' as const, amount: overdue }] : []),
  ]
}
