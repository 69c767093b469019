import { plainDecimal } from './decimal-text.ts'

type Priced = { quantity: string; unitAmount: string; discountPercent: string }

/**
 * What a line comes to before anything is rounded, as an exact decimal; the totals are those of Xero and round.
 *
 * @param line numbers that `flawOf` finds nothing wrong with; no discount may be empty.
 */
export function exactAmount({ quantity, unitAmount, discountPercent }: Priced): string {
  const share = unitsOf('100') - unitsOf(discountPercent || '0')
  const units = unitsOf(quantity) * unitsOf(unitAmount) * share
  // Four decimals of each of the three, and two more because the share is in percent.
  const digits = String(units < 0n ? -units : units).padStart(3 * DECIMALS + 3, '0')
  const point = digits.length - 3 * DECIMALS - 2
  return plainDecimal(`${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`)
}

const DECIMALS = 4

function unitsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = plainDecimal(text).split('.')
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'))
}
