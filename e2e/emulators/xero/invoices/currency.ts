import { Decimal } from 'decimal.js'
import type { Organisation } from '../state/state.ts'
import { round } from './line-math.ts'

/** Units per US dollar: a frozen day's rates, so that totals in tests never move. */
const PER_DOLLAR: Record<string, number> = {
  USD: 1,
  EUR: 0.92,
  GBP: 0.79,
  AUD: 1.52,
  NZD: 1.66,
  CAD: 1.37,
  CHF: 0.88,
  TRY: 34.2,
  SGD: 1.34,
  ZAR: 18.1,
  BRL: 5.6,
  INR: 84,
  JPY: 151,
}

/** Units of `currency` for one unit of the base currency, six places. Source: Xero Accounting API, Invoices: CurrencyRate. */
export const marketRate = (org: Organisation, currency: string) =>
  currency === org.baseCurrency
    ? 1
    : round(new Decimal(PER_DOLLAR[currency] ?? 1).dividedBy(PER_DOLLAR[org.baseCurrency] ?? 1), 6)

/** A rate that is more than half away from the market is doubted, not refused. */
export const isStrangeRate = (org: Organisation, currency: string, rate: number) => {
  const market = marketRate(org, currency)
  return rate > market * 1.5 || rate < market / 1.5
}
