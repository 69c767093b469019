import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { createTexts } from '../i18n/texts.ts'
import { daysBetween, dueWords } from './days.ts'

const texts = createTexts(en, 'en')

test.each([
  ['2026-11-29', 'due in 5 days'],
  ['2026-11-25', 'due in 1 day'],
  ['2026-11-24', 'due today'],
  ['2026-11-23', '1 day overdue'],
  ['2026-11-19', '5 days overdue'],
  ['2027-11-24', 'due in 365 days'],
])('when it is due on %s and today is 2026-11-24, then it says "%s"', (dueDay, words) => {
  expect(dueWords({ dueDay, today: '2026-11-24' }, texts)).toBe(words)
})

test('when the clocks change between two days, then the days between them stay whole', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2)
})
