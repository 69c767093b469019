import { describe, expect, test } from 'vitest'
import manifest from '../../manifest.json'
import en from '../../i18n/en.json'
import es from '../../i18n/es.json'
import id from '../../i18n/id.json'
import pt from '../../i18n/pt.json'
import ru from '../../i18n/ru.json'
import tr from '../../i18n/tr.json'
import { textsFor } from './languages.ts'

const translations = { es, id, pt, ru, tr }
const english = flat(en)

describe.each(Object.entries(translations))('%s', (_language, file) => {
  const texts = flat(file)

  test('has the keys of English, in the same order', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(english))
  })

  test('has no sentence left in English', () => {
    const copies = Object.keys(english).filter((key) => texts[key] === english[key] && wordsOf(english[key]).length > 3)
    expect(copies).toEqual([])
  })

  test('fills the same places', () => {
    // "One" may say it without the number.
    for (const key of Object.keys(english).filter((each) => !each.endsWith('.one')))
      expect({ key, places: placesOf(texts[key]) }).toEqual({ key, places: placesOf(english[key]) })
  })

  test("stays within Kommo's lengths", () => {
    // Kommo, getting listed: name, short description, description.
    expect(file.widget.name.length).toBeLessThanOrEqual(30)
    expect(file.widget.short_description.length).toBeLessThanOrEqual(50)
    expect(file.widget.description.length).toBeLessThanOrEqual(400)
  })
})

test('when a language counts 21 like 1, its form for one keeps the number', () => {
  const ones = Object.entries(flat(ru)).filter(([key]) => key.endsWith('.one'))
  const counted = ones.filter(([key]) => placesOf(english[key.replace(/one$/, 'other')]).includes('{count}'))
  expect(counted.length).toBeGreaterThan(10)
  expect(counted.filter(([, sentence]) => !sentence.includes('{count}'))).toEqual([])
})

test('every language of the manifest has its file', () => {
  expect(manifest.widget.locale.toSorted()).toEqual(
    ['en', ...Object.keys(translations)].filter((name) => name !== 'ru').toSorted(),
  )
})

test('a language that Kommo has no file for comes from the script', () => {
  expect(textsFor('ru', en).text('state.paid')).toBe(ru.state.paid)
  expect(textsFor('es', es).text('state.paid')).toBe(es.state.paid)
})

function flat(tree: object, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(flat(value, `${path}${key}.`))
        : [[`${path}${key}`, String(value)] as const],
    ),
  )
}

function wordsOf(sentence = ''): string[] {
  return sentence.split(/\s+/)
}

function placesOf(sentence = ''): string[] {
  return (sentence.match(/\{\w+\}/g) ?? []).toSorted()
}
