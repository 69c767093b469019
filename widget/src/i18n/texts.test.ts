import { describe, expect, test } from 'vitest'
import { createTexts } from './texts.ts'

/** Of our own, so that these tests are about the rules and not about today's wording. */
const found = (one: string, few: string, many: string, other: string) => ({ ui: { found: { one, few, many, other } } })
const now = () => new Date(2026, 10, 24, 15, 0)
const english = createTexts(
  {
    ...found('{count} thing', '{count} things', '{count} things', '{count} things'),
    error: { rejected: 'Xero says: {reasons}' },
  },
  'en',
  { now },
)
const spanish = createTexts(found('{count} tarea', '{count} tareas', '{count} de tareas', '{count} tareas'), 'es', { now })
const russian = createTexts(found('{count} шаг', '{count} шага', '{count} шагов', '{count} шага'), 'ru', { now })

/** Spaces that do not break look the same to people. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('sentences', () => {
  test('values take their places', () => {
    expect(english.text('error.rejected', { reasons: 'No.' })).toBe('Xero says: No.')
  })

  test('a value that looks like a place stays as it is', () => {
    expect(english.text('error.rejected', { reasons: '{reasons} $& $1' })).toBe('Xero says: {reasons} $& $1')
  })

  test('a missing text shows its key, and a language file that is none shows keys only', () => {
    expect(createTexts({ ui: {} }, 'en').text('ui.retry')).toBe('ui.retry')
    expect(createTexts(undefined, 'en').count('ui.found', 2)).toBe('ui.found')
  })

  test.each([
    [english, 1, '1 thing'],
    [english, 2, '2 things'],
    [spanish, 1, '1 tarea'],
    [spanish, 3, '3 tareas'],
    [russian, 1, '1 шаг'],
    [russian, 3, '3 шага'],
    [russian, 5, '5 шагов'],
    [russian, 21, '21 шаг'],
  ])('numbers take the form of their language', (texts, count, sentence) => {
    expect(texts.count('ui.found', count)).toBe(sentence)
  })

  test.each([
    [english, 'Ann, Bob, and Cy'],
    [spanish, 'Ann, Bob y Cy'],
    [russian, 'Ann, Bob и Cy'],
  ])('names are listed as the language does it', (texts, words) => {
    expect(texts.list(['Ann', 'Bob', 'Cy'])).toBe(words)
  })
})

describe('money', () => {
  test.each([
    ['EUR', '1200', '€1,200.00'],
    ['EUR', '1200.5', '€1,200.50'],
    ['JPY', '1200', '¥1,200'],
    ['KWD', '12.345', 'KWD 12.345'],
    ['KWD', '12', 'KWD 12.000'],
    // Beyond what a float can hold.
    ['GBP', '90071992547409931.27', '£90,071,992,547,409,931.27'],
    ['JPY', '1200.50', '¥1,200.5'],
    ['EUR', '-3.10', '-€3.10'],
    ['', '5.00', '5.00 '],
  ])('%s %s reads %s', (currency, amount, shown) => {
    expect(plain(english.money(amount, currency))).toBe(shown)
  })

  test('each language writes it its own way', () => {
    expect(plain(spanish.money('12345.60', 'EUR'))).toBe('12.345,60 €')
    expect(plain(russian.money('1200', 'JPY'))).toBe('1 200 ¥')
  })
})

describe('days', () => {
  test('a day of the calendar is the same everywhere', () => {
    expect(english.day('2026-12-08')).toBe('Dec 8, 2026')
    expect(plain(russian.day('2026-12-08'))).toBe('8 дек. 2026 г.')
  })

  test.each([
    ['2026-11-24', 'today'],
    ['2026-11-25', 'tomorrow'],
    ['2026-12-08', 'in 14 days'],
    // Only the server says what is overdue, in the time zone of the books.
    ['2026-11-23', 'today'],
  ])('%s is %s', (day, words) => {
    expect(english.untilDay(day)).toBe(words)
  })

  test('a day that has passed is counted, in the form of the language', () => {
    expect(english.sinceDay('2026-11-19')).toBe('5 days')
    expect(plain(russian.sinceDay('2026-11-21'))).toBe('3 дня')
    expect(english.sinceDay('2026-11-24')).toBe('1 day')
  })

  test("days count from the organisation's own day, which may not be the reader's", () => {
    expect(english.untilDay('2026-11-25', '2026-11-25')).toBe('today')
    expect(english.sinceDay('2026-11-19', '2026-11-25')).toBe('6 days')
  })

  test('a short day has its year only when it is another one', () => {
    expect(english.shortDay('2026-11-03', '2026-11-24')).toBe('Nov 3')
    expect(english.shortDay('2025-11-03', '2026-11-24')).toBe('Nov 3, 2025')
    expect(plain(russian.shortDay('2026-11-03'))).toBe('3 нояб.')
  })

  test.each([
    [0, '1 second'],
    [19_001, '20 seconds'],
    [89_000, '89 seconds'],
    [90_000, '2 minutes'],
  ])('%i ms to wait are %s', (ms, words) => {
    expect(english.duration(ms)).toBe(words)
  })

  test('a moment of today is an hour, an older one has its day', () => {
    expect(plain(english.moment(new Date(2026, 10, 24, 12, 3).toISOString()))).toBe('12:03 PM')
    expect(plain(english.moment(new Date(2026, 10, 21, 12, 3).toISOString()))).toBe('Nov 21, 2026, 12:03 PM')
  })
})

test('an unknown language reads numbers as in English', () => {
  expect(createTexts({}, 'no such language').money('1200', 'EUR')).toBe('€1,200.00')
})
