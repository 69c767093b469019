import type { Account } from '../state/model.ts'

/** How this account's people write numbers and dates, e.g. `en-GB`. */
export const localeOf = ({ language, country }: Account) => `${language}-${country}`

/** An amount as they write it; whole amounts without a fraction. Without `currency` it is in the account's own. */
export function formatMoney(account: Account, amount: number, currency: string = account.currency): string {
  const whole = Number.isInteger(amount) ? { maximumFractionDigits: 0 } : {}
  const format = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...whole } as const
  return new Intl.NumberFormat(localeOf(account), format).format(amount)
}

/** A plain number as they write it; one with a fraction, or `isMoney`, has two decimals (or more, if it needs them). */
export function formatNumber(account: Account, value: number, isMoney: boolean): string {
  const minimumFractionDigits = isMoney || !Number.isInteger(value) ? 2 : 0
  return new Intl.NumberFormat(localeOf(account), { minimumFractionDigits, maximumFractionDigits: 6 }).format(value)
}
