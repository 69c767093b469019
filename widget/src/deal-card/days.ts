// Days of the calendar in words. The organisation says which day it is: a reader on the other side of the world must not see an
// invoice overdue a day early.
import type { Texts } from '../i18n/texts.ts'

const DAY_MS = 24 * 60 * 60_000

/** Whole days from one day to another, both `YYYY-MM-DD`; negative into the past. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** "due in 5 days", "due today", "5 days overdue". A day that is over counts as overdue, whoever noticed first. */
export function dueWords({ dueDay, today }: { dueDay: string; today: string }, { text, count }: Texts): string {
  const left = daysBetween(today, dueDay)
  if (left === 0) return text('card.invoice.due_today')
  return left > 0 ? count('card.invoice.due_in', left) : count('card.invoice.overdue_by', -left)
}

/** The reader's own day of a moment, as `YYYY-MM-DD`. */
export function dayOfMoment(iso: string): string {
  const at = new Date(iso)
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
