import { expect, test } from 'vitest'
import { addDays, dayIn, dayOfMonth, daysBetween, endOfMonth, formatDay } from './day.ts'

test.each([
  ['Pacific/Auckland', '2026-11-24T11:30:00Z', '2026-11-25'],
  ['America/Los_Angeles', '2026-11-24T07:30:00Z', '2026-11-23'],
  ['Etc/UTC', '2026-01-05T00:00:00Z', '2026-01-05'],
  ['Asia/Kolkata', '2026-12-31T18:29:59Z', '2026-12-31'],
  ['Asia/Kolkata', '2026-12-31T18:30:00Z', '2027-01-01'],
])('the day in %s, at %s, is %s', (zone, instant, day) => {
  expect(dayIn(zone, new Date(instant))).toBe(day)
})

test.each([
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-02-28', 1, '2026-03-01'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2026-03-29', 1, '2026-03-30'],
  ['2026-01-01', -1, '2025-12-31'],
])('%s, moved by %i days, is %s', (day, count, expected) => {
  expect(addDays(day, count)).toBe(expected)
  expect(daysBetween(day, expected)).toBe(count)
})

test.each([
  ['2026-02-10', 0, '2026-02-28'],
  ['2028-02-10', 0, '2028-02-29'],
  ['2026-12-10', 0, '2026-12-31'],
  ['2026-12-10', 2, '2027-02-28'],
])('the month of %s, %i months ahead, ends on %s', (day, ahead, expected) => {
  expect(endOfMonth(day, ahead)).toBe(expected)
})

test.each([
  ['2026-01-31', 31, 1, '2026-02-28'],
  ['2026-11-24', 5, 0, '2026-11-05'],
  ['2026-12-01', 15, 1, '2027-01-15'],
  ['2026-12-01', 0, 0, '2026-12-01'],
])('the month of %s, asked for day %i, %i months ahead, answers %s', (day, number, ahead, expected) => {
  expect(dayOfMonth(day, number, ahead)).toBe(expected)
})

test('a day, shown to people, reads like a date', () => {
  expect(formatDay('2026-12-08')).toBe('8 December 2026')
})
