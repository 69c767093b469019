/**
 * How many decimals an amount of an invoice may have in a currency: EUR 2, JPY 0. Xero holds no more than two, whatever the
 * currency. Our server checks the same; `Intl` would not do, since it follows daily use (no decimals for HUF).
 *
 * Source: ISO 4217, minor units of active currencies.
 */
export const amountDecimals = (currency: string): number => (WITHOUT_DECIMALS.has(currency) ? 0 : 2)

/** Where Xero's rounding to two decimals would change what people agreed: then nothing may be left to round. */
export const hasUsualDecimals = (currency: string): boolean =>
  !WITHOUT_DECIMALS.has(currency) && !WITH_MORE_DECIMALS.has(currency)

const WITHOUT_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '))
const WITH_MORE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND CLF UYW'.split(' '))
