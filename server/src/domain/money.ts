import { Decimal } from '@prisma/client/runtime/client'

// The database's own decimal, so that an amount is one type from the row to the rule. Floats touch only the wire.
export { Decimal }

/** An exact amount and its ISO 4217 currency. */
export type Money = { amount: Decimal; currency: string }

/**
 * How many decimals a currency has in daily life: EUR 2, JPY 0, KWD 3.
 *
 * @param currency ISO 4217 code.
 */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** True for a code that ISO 4217 knows, in any case. Answers false for anything else, never throws. */
export const isCurrency = (code: string): boolean => currencies.has(code.toUpperCase())

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** An amount as people read it in English, e.g. `€1,200.00`. */
export const formatMoney = ({ amount, currency }: Money): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount.toNumber())
