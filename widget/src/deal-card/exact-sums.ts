// Two amounts against each other, without a float: the card must not find a cent that nobody owes.

/** @param left an exact decimal as text. @returns `left - right`, exact. */
export function minus(left: string, right: string): string {
  const decimals = Math.max(decimalsOf(left), decimalsOf(right))
  const difference = scaled(left, decimals) - scaled(right, decimals)
  const digits = String(difference < 0n ? -difference : difference).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return `${difference < 0n ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`
}

export const isPositive = (amount: string): boolean => !amount.startsWith('-') && /[1-9]/.test(amount)

const decimalsOf = (amount: string) => amount.split('.')[1]?.length ?? 0

function scaled(amount: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.')
  const size = BigInt(whole + fraction.padEnd(decimals, '0'))
  return amount.startsWith('-') ? -size : size
}
