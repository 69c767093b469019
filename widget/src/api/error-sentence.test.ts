import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { createTexts } from '../i18n/texts.ts'
import { ApiError } from './api-error.ts'
import { errorSentence } from './error-sentence.ts'

const english = createTexts(en, 'en')
/** Of another language, with texts that can be told apart from the server's. */
const other = createTexts(en, 'es')

test.each<[string, unknown, string]>([
  ['the network is gone', new ApiError(0, 'network', null), en.error.network],
  ['something was thrown that is no answer', new TypeError('x'), en.error.network],
  ['the integration is not installed', new ApiError(409, 'kommo.not_installed', 'English.'), en.error.not_connected],
  ['the person may not do it', new ApiError(403, 'widget.not_allowed', 'English.'), en.error.not_allowed],
  ['somebody was faster', new ApiError(409, 'invoice.changed_meanwhile', 'English.'), en.error.changed_meanwhile],
  ['there is an invoice already', new ApiError(409, 'invoice.exists', 'English.'), en.error.exists],
  ['the access has ended', new ApiError(409, 'xero.reconnect_needed', 'English.'), en.error.reconnect_needed],
  ['Kommo did not say who it is', new ApiError(401, 'widget.token_spent', 'English.'), en.error.session],
  ['it is no longer there', new ApiError(404, 'unreadable', null), en.error.gone],
  ['Xero is away', new ApiError(502, 'unreadable', null), en.error.unavailable],
  ['we have failed', new ApiError(500, 'unreadable', null), en.error.unknown],
])('when %s, it is said in the language of the reader', (_what, error, sentence) => {
  expect(errorSentence(error, other)).toBe(sentence)
})

test('when Xero refuses, its own words are passed on', () => {
  const error = new ApiError(422, 'xero.invoice_rejected', 'Refused.', { reasons: ['The account is archived.'] })
  expect(errorSentence(error, english)).toBe('Xero did not accept it: The account is archived.')
})

test('when it is known how long to wait, it is said', () => {
  const error = new ApiError(503, 'xero.rate_limited', 'Busy.', { retryAfterMs: 20_000 })
  expect(errorSentence(error, english)).toBe('There is a lot to do right now. Try again in 20 seconds.')
})

test('when the reader knows English, the sentence of the server says more', () => {
  expect(errorSentence(new ApiError(403, 'widget.not_allowed', 'Only administrators may void.'), english)).toBe(
    'Only administrators may void.',
  )
})

test('when we have no words of our own, the sentence of the server is better than none', () => {
  expect(errorSentence(new ApiError(404, 'deal.unknown', 'This deal is gone.'), other)).toBe('This deal is gone.')
})
