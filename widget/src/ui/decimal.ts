// Amounts as people type them, and as they read them back: 1,5 and 1.5 are the same number.

/** Digits, grouped by one and the same mark or not at all; India groups by two as well. */
const WHOLE = /^(\d*|\d{1,3}([.,])\d{2,3}(\2\d{2,3})*)$/

type Separators = { group: string; decimal: string }

/**
 * @param typed what stands in a field, e.g. `1,5`, `1.200,50`, `1 200`.
 * @param language decides about what could be both: `1,200` is a thousand and two hundred in English, and 1.2 in Spanish.
 * @returns the exact decimal, e.g. `1.5`; null when it is no number.
 */
export function readDecimal(typed: string, language: string): string | null {
  const plain = typed.replace(/[\s\u00a0\u202f'’]/g, '').replace('−', '-')
  const match = /^(-?)([\d.,]*\d[.,]?)$/.exec(plain)
  if (!match) return null
  const [, sign = '', digits = ''] = match
  const at = decimalAt(digits, separatorsOf(language))
  const whole = at === null ? digits : digits.slice(0, at)
  const fraction = at === null ? '' : digits.slice(at + 1)
  if (!WHOLE.test(whole)) return null
  return `${sign}${plainWhole(whole)}${fraction === '' ? '' : `.${fraction}`}`
}

/** @param decimal an exact decimal as text; anything else comes back as it is, so that nothing typed is lost. */
export function writeDecimal(decimal: string, language: string): string {
  return /^-?\d+(\.\d+)?$/.test(decimal) ? decimal.replace('.', separatorsOf(language).decimal) : decimal
}

const plainWhole = (whole: string) => whole.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '') || '0'

/** Where the decimals begin; null when there are none. */
function decimalAt(digits: string, { group }: Separators): number | null {
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  if (last < 0) return null
  const mark = digits.charAt(last)
  const isRepeated = digits.indexOf(mark) !== last
  if (isRepeated) return null
  const isMixed = /[.,]/.test(digits.slice(0, last))
  const looksGrouped = /^[1-9]\d{0,2}$/.test(digits.slice(0, last)) && digits.length - last === 4
  return !isMixed && looksGrouped && mark === group ? null : last
}

function separatorsOf(language: string): Separators {
  const parts = new Intl.NumberFormat(language).formatToParts(1234567.8)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return { group: of('group'), decimal: of('decimal') || '.' }
}
