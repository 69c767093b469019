import { expect, test } from 'vitest'
import { type MoneyFacts, moneyBar, type MoneySums } from './money-bar.ts'
import { Decimal } from './money.ts'

/** Amounts as decimal text: total, paid, credited; the open amount follows. */
function invoice(
  currency: string,
  [total, paid = '0', credited = '0']: string[],
  status: MoneyFacts['status'] = 'authorised',
): MoneyFacts {
  const amount = new Decimal(total ?? '0')
  const amountDue = status === 'voided' ? new Decimal(0) : amount.sub(paid).sub(credited)
  const amounts = {
    total: amount,
    subTotal: amount.div(1.2),
    amountPaid: new Decimal(paid),
    amountCredited: new Decimal(credited),
    amountDue,
  }
  return { status, currency, ...amounts, isOverdue: false }
}
const overdue = (...given: Parameters<typeof invoice>) => ({ ...invoice(...given), isOverdue: true })

const readable = ({ currency, invoiced, paid, credited, open, overdue: late }: MoneySums) =>
  [currency, ...[invoiced, paid, credited, open].map(String), ...(late.isZero() ? [] : [`${late.toFixed()} overdue`])].join(' ')

test.each<[string, MoneyFacts[], string, string[]]>([
  ['nothing', [], 'EUR 0 0 0 0', []],
  ['one open invoice', [invoice('EUR', ['1000'])], 'EUR 1000 0 0 1000', []],
  ['one in part paid and credited', [invoice('EUR', ['1000', '400', '50'])], 'EUR 1000 400 50 550', []],
  [
    'several',
    [invoice('EUR', ['1000', '1000'], 'paid'), invoice('EUR', ['0.10']), invoice('EUR', ['0.20'])],
    'EUR 1000.3 1000 0 0.3',
    [],
  ],
  ['a draft', [invoice('EUR', ['1000'], 'draft'), invoice('EUR', ['500'], 'submitted')], 'EUR 1500 0 0 1500', []],
  [
    'voided and deleted ones',
    [invoice('EUR', ['1000']), invoice('EUR', ['700'], 'voided'), invoice('USD', ['300'], 'deleted')],
    'EUR 1000 0 0 1000',
    [],
  ],
  [
    'several currencies',
    [invoice('USD', ['5', '1']), invoice('EUR', ['1000']), invoice('JPY', ['700']), invoice('USD', ['7', '0', '2'])],
    'EUR 1000 0 0 1000',
    ['JPY 700 0 0 700', 'USD 12 1 2 9'],
  ],
  [
    'overdue ones beside others',
    [overdue('EUR', ['1000', '400']), invoice('EUR', ['5']), overdue('EUR', ['0.50']), overdue('USD', ['7'])],
    'EUR 1005.5 400 0 605.5 600.5 overdue',
    ['USD 7 0 0 7 7 overdue'],
  ],
  ['only another currency', [invoice('KWD', ['1.234'])], 'EUR 0 0 0 0', ['KWD 1.234 0 0 1.234']],
])('a deal in euro with %s, summed up, is exact in each currency', (_, invoices, own, others) => {
  for (const ordered of [invoices, invoices.toReversed()]) {
    const bar = moneyBar({ currency: 'EUR', invoices: ordered })
    expect(readable(bar)).toBe(own)
    expect(bar.others.map(readable)).toEqual(others)
  }
})

test('the net sum leaves out the tax, and what was voided', () => {
  const invoices = [invoice('EUR', ['1200']), invoice('EUR', ['240.60']), invoice('EUR', ['600'], 'voided')]
  expect(moneyBar({ currency: 'EUR', invoices }).net.toFixed()).toBe('1200.5')
})
