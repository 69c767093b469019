import { expect, test } from 'vitest'
import { decimalsOf } from '../../../server/src/domain/money.ts'
import { amountDecimals, hasUsualDecimals } from './currency-decimals.ts'

test('when the form and our server look at a currency, then they agree about its decimals', () => {
  for (const currency of Intl.supportedValuesOf('currency')) {
    const decimals = decimalsOf(currency)
    expect({ currency, amount: amountDecimals(currency), isUsual: hasUsualDecimals(currency) }).toEqual({
      currency,
      amount: Math.min(decimals, 2),
      isUsual: decimals === 2,
    })
  }
})
