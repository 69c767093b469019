import { Decimal } from '@prisma/client/runtime/client'

// The database's own decimal, so that an amount is one type from the row to the rule. Floats touch only the wire.
export { Decimal }

/** An exact amount and its ISO 4217 currency. */
export type Money = { amount: Decimal; currency: string }

/**
 * How many decimals a currency's amounts may have: EUR 2, JPY 0, KWD 3.
 *
 * The list is ours because `Intl` follows daily use (no decimals for HUF, COP or PKR), while invoices do carry them.
 *
 * @param currency ISO 4217 code in upper case; 2 for unknown ones.
 *
 * Source: ISO 4217, minor units of active currencies.
 */
export const decimalsOf = (currency: string): number => minorUnits.get(currency) ?? 2

const minorUnits = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([decimals, codes]) => codes.split(' ').map((code): [string, number] => [code, Number(decimals)])),
)

/** True for a code that ISO 4217 knows, in any case. Answers false for anything else, never throws. */
export const isCurrency = (code: string): boolean => currencies.has(code.toUpperCase())

const currencies = new Set(Intl.supportedValuesOf('currency'))

/**
 * An amount as people read it in English, e.g. `€1,200.00`, `¥1,200`, `HUF 1,200` but `HUF 1,200.50`.
 *
 * @throws RangeError when the currency is not three letters.
 */
export function formatMoney({ amount, currency }: Money): string {
  const digits = amount.isInteger()
    ? {}
    : { minimumFractionDigits: decimalsOf(currency), maximumFractionDigits: decimalsOf(currency) }
  return new Intl.NumberFormat('en', { style: 'currency', currency, ...digits }).format(amount.toNumber())
}
