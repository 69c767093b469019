// Everything a person reads passes through here: sentences, plurals, money, days.
import type en from '../../i18n/en.json'

type Plural = Record<'one' | 'few' | 'many' | 'other', string>
type Keys<T, Kind> = {
  [K in keyof T & string]: T[K] extends Kind ? K : T[K] extends string | Plural ? never : `${K}.${Keys<T[K], Kind>}`
}[keyof T & string]
export type TextKey = Keys<typeof en, string>
export type PluralKey = Keys<typeof en, Plural>

export type Values = Record<string, string>

/** @param tree a language file of `i18n/`. @param locale its language, e.g. `pt`; an unknown one reads numbers as in English. */
export function createTexts(tree: unknown, locale: string, { now = () => new Date() } = {}) {
  const language = isKnown(locale) ? locale : 'en'
  const find = (key: string): unknown =>
    key.split('.').reduce((node: unknown, part) => (isTree(node) ? node[part] : undefined), tree)
  const text = (key: TextKey, values: Values = {}) => fill(asText(find(key), key), values)
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const today = () => dayOf(now())
  const unit = (amount: number, name: 'day' | 'minute' | 'second') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(amount)

  return {
    /** For what reads or writes numbers by itself. */
    language,
    text,
    /** A sentence with a number in it, in the form the language wants: 1 счёт, 2 счёта, 5 счетов. */
    count: (key: PluralKey, count: number): string => {
      const forms = find(key)
      const form = isTree(forms) ? (forms[new Intl.PluralRules(language).select(count)] ?? forms['other']) : undefined
      return fill(asText(form, key), { count: new Intl.NumberFormat(language).format(count) })
    },
    /** @param amount an exact decimal as text. It keeps decimals that its currency does not usually show: HUF 1,200.50. */
    money: (amount: string, currency: string): string => {
      const decimals = amount.split('.')[1]?.replace(/0+$/, '').length ?? 0
      try {
        const format = new Intl.NumberFormat(language, { style: 'currency', currency })
        const usual = format.resolvedOptions().maximumFractionDigits ?? 0
        if (decimals <= usual) return format.format(amount as Intl.StringNumericLiteral)
        const exact = new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits: decimals })
        return exact.format(amount as Intl.StringNumericLiteral)
      } catch {
        // Not a currency that the browser knows.
        return `${amount} ${currency}`
      }
    },
    /** @param day `YYYY-MM-DD`, a day of the calendar in no time zone. */
    day: (day: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
    /** Without the year, as "Nov 3", as long as it is the year of `from`. */
    shortDay: (day: string, from: string = today()) =>
      new Intl.DateTimeFormat(language, {
        day: 'numeric',
        month: 'short',
        timeZone: 'UTC',
        ...(day.slice(0, 4) !== from.slice(0, 4) && { year: 'numeric' }),
      }).format(new Date(`${day}T00:00:00Z`)),
    /**
     * As "tomorrow" or "in 14 days"; never in the past, since only the server says what is overdue.
     *
     * @param from the organisation's own day, which may not be the reader's.
     */
    untilDay: (day: string, from: string = today()) => relative.format(Math.max(0, daysBetween(from, day)), 'day'),
    /** How long a day has passed, as "5 days"; at least one. */
    sinceDay: (day: string, from: string = today()) => unit(Math.max(1, daysBetween(day, from)), 'day'),
    /** A time to wait, as "20 seconds" or "3 minutes"; rounded up, since nobody minds being early. */
    duration: (ms: number) => {
      const seconds = Math.max(1, Math.ceil(ms / 1_000))
      return seconds < 90 ? unit(seconds, 'second') : unit(Math.ceil(seconds / 60), 'minute')
    },
    /** Names, as "Ann, Bob, and Cy". */
    list: (names: string[]) => new Intl.ListFormat(language).format(names),
    /** A moment in the reader's own time: the hour, with the day unless it was today. @param iso as `2026-11-12T12:03:00Z`. */
    moment: (iso: string): string => {
      const at = new Date(iso)
      const isToday = dayOf(at) === today()
      return new Intl.DateTimeFormat(language, { timeStyle: 'short', ...(!isToday && { dateStyle: 'medium' }) }).format(at)
    },
  }
}

export type Texts = ReturnType<typeof createTexts>

const isTree = (node: unknown): node is Record<string, unknown> => typeof node === 'object' && node !== null
/** A missing text shows its key: ugly, but it can be reported. */
const asText = (found: unknown, key: string) => (typeof found === 'string' ? found : key)
const fill = (sentence: string, values: Values) => sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

function isKnown(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}

const dayOf = (at: Date) =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
const DAY_MS = 24 * 60 * 60_000
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
