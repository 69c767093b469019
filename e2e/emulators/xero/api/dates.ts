/** A calendar day as the API writes it: UTC midnight in milliseconds. */
export const msDay = (day: string) => `/Date(${Date.parse(`${day}T00:00:00Z`)}+0000)/`
export const msDate = (at: Date) => `/Date(${at.getTime()}+0000)/`
/** The readable twin of a calendar day, as in `DateString`. */
export const dayString = (day: string) => `${day}T00:00:00`
/** As in `UpdatedDateUTCString`: whole seconds. */
export const secondsString = (at: Date) => `${at.toISOString().slice(0, 19)}Z`
/** As connections write it: no `Z`, seven decimals. */
export const connectionDate = (at: Date) => `${at.toISOString().slice(0, -1)}0000`

const DAY = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
const MS_DATE = /^\/Date\((-?\d+)([+-]\d{4})?\)\/$/

/**
 * Reads a date of a request body.
 *
 * @returns `YYYY-MM-DD`, or null when the text is no date that Xero understands (a blank between day and time is not).
 */
export function parseDay(text: string): string | null {
  const ms = MS_DATE.exec(text)?.[1]
  if (ms !== undefined) return new Date(Number(ms)).toISOString().slice(0, 10)
  const day = DAY.exec(text)?.[1]
  return day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day) ? day : null
}

/**
 * Reads `If-Modified-Since`. Only the documented form counts (UTC, `yyyy-MM-ddTHH:mm:ss`, milliseconds and `Z` tolerated);
 * anything else is ignored, as if the header had not been sent. Accurate to the second.
 */
export function parseModifiedSince(text: string | undefined): Date | null {
  const seconds = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?Z?$/.exec(text ?? '')?.[1]
  return seconds === undefined ? null : new Date(`${seconds}Z`)
}
