/** Digits before and after the point that our server and Xero take. */
type Digits = { whole: number; decimals: number }

const ANY: Digits = { whole: 12, decimals: 4 }

/** @param text an exact decimal, e.g. `-1200.5`; anything else answers false. */
export const isDecimal = (text: string, digits: Digits = ANY): boolean => flawOf(text, digits) === null

/** Why a text is not a number that fits; null when it is. */
export function flawOf(text: string, { whole, decimals }: Digits = ANY): 'not_a_number' | 'too_big' | 'too_fine' | null {
  const match = /^-?(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return 'not_a_number'
  const [, before = '', after = ''] = match
  if (before.replace(/^0+/, '').length > whole) return 'too_big'
  return after.replace(/0+$/, '').length > decimals ? 'too_fine' : null
}

/** False too for what is no number. */
export const isAboveZero = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text)

/** The same number without zeros that say nothing: `1.50000` has too many decimals for the contract, `1.5` has not. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  const digits = fraction === '' ? whole : `${whole}.${fraction}`
  return /[1-9]/.test(digits) ? sign + digits : digits
}
