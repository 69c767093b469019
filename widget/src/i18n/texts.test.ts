import { describe, expect, test } from 'vitest'
import en from '../../i18n/en.json'
import es from '../../i18n/es.json'
import ru from '../../i18n/ru.json'
import { createTexts } from './texts.ts'

const now = () => new Date(2026, 10, 24, 15, 0)
const english = createTexts(en, 'en', { now })
const spanish = createTexts(es, 'es', { now })
const russian = createTexts(ru, 'ru', { now })

/** Spaces that do not break look the same to people. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('sentences', () => {
  test('values take their places', () => {
    expect(english.text('card.paid_of', { paid: '€400', total: '€1,000' })).toBe('Paid €400 of €1,000')
  })

  test('a missing text shows its key, and a language file that is none shows keys only', () => {
    expect(createTexts({ card: {} }, 'en').text('card.retry')).toBe('card.retry')
    expect(createTexts(undefined, 'en').count('card.refused', 2)).toBe('card.refused')
  })

  test.each([
    [english, 1, '1 thing to do before invoicing'],
    [english, 2, '2 things to do before invoicing'],
    [spanish, 1, '1 tarea pendiente antes de facturar'],
    [spanish, 3, '3 tareas pendientes antes de facturar'],
    [russian, 1, '1 шаг до выставления счёта'],
    [russian, 3, '3 шага до выставления счёта'],
    [russian, 5, '5 шагов до выставления счёта'],
    [russian, 21, '21 шаг до выставления счёта'],
  ])('numbers take the form of their language', (texts, count, sentence) => {
    expect(texts.count('card.refused', count)).toBe(sentence)
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

  test('a moment of today is an hour, an older one has its day', () => {
    expect(plain(english.moment(new Date(2026, 10, 24, 12, 3).toISOString()))).toBe('12:03 PM')
    expect(plain(english.moment(new Date(2026, 10, 21, 12, 3).toISOString()))).toBe('Nov 21, 2026, 12:03 PM')
  })
})

test('an unknown language reads numbers as in English', () => {
  expect(createTexts(en, 'no such language').money('1200', 'EUR')).toBe('€1,200.00')
})
