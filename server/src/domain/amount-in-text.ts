import { Decimal, isCurrency } from './money.ts'

/**
 * The amount that a text is, as people type it into a search: `1200`, `1,200.00`, `1.200,00`, `€ 1 200,50`, `1200 EUR`. One
 * separator with three digits after it groups thousands (`1,200`).
 *
 * @returns null when the text is anything else, e.g. an invoice number, or nothing.
 */
export function amountInText(text: string): Decimal | null {
  const found = /^(\p{Sc}|[a-z]{3}(?![a-z]))?\s*(\d[\d.,'’\s]*\d|\d)\s*(\p{Sc}|[a-z]{3})?$/iu.exec(text.trim())
  if (!found) return null
  const [, before, digits = '', after] = found
  const isNamed = [before, after].every((name) => name === undefined || /\p{Sc}/u.test(name) || isCurrency(name))
  const plain = digits.replaceAll(/['’\s]/gu, '')
  const isOnlyGrouped = /^\d{1,3}(,\d{3})+$|^\d{1,3}(\.\d{3})+$/.test(plain)
  const fraction = isOnlyGrouped ? null : /[.,](\d{1,4})$/.exec(plain)
  const whole = fraction ? plain.slice(0, fraction.index) : plain
  if (!isNamed || !/^(\d{1,12}|\d{1,3}(,\d{3}){1,3}|\d{1,3}(\.\d{3}){1,3})$/.test(whole)) return null
  return new Decimal(`${whole.replaceAll(/[.,]/g, '')}.${fraction?.[1] ?? '0'}`)
}
