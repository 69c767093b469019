/** A calendar day without time or zone, `YYYY-MM-DD`. Invoices are dated in days of the organisation's own zone. */
export type Day = string

/**
 * The day it is at `instant` in `timeZone`.
 *
 * @param timeZone IANA name, e.g. `Pacific/Auckland`.
 * @throws RangeError when the zone is unknown.
 */
export const dayIn = (timeZone: string, instant: Date): Day =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant)

/** The day `count` days later (earlier when negative). */
export const addDays = (day: Day, count: number): Day => {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** The last day of the month that lies `monthsAhead` months after `day`'s month. */
export const endOfMonth = (day: Day, monthsAhead = 0): Day => {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month + monthsAhead, 0)).toISOString().slice(0, 10)
}

/** Day `dayNumber` (1 to 31) of that month, or its last day when the month is shorter. Less than 1 counts as 1. */
export const dayOfMonth = (day: Day, dayNumber: number, monthsAhead = 0): Day => {
  const last = endOfMonth(day, monthsAhead)
  const inMonth = Math.max(1, Math.min(dayNumber, Number(last.slice(8))))
  return `${last.slice(0, 8)}${String(inMonth).padStart(2, '0')}`
}

/** How far `to` lies after `from`, in days; negative when before. */
export const daysBetween = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** A day as people read it in English, e.g. `8 December 2026`. */
export const formatDay = (day: Day): string => longDay.format(new Date(`${day}T00:00:00Z`))

const longDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
