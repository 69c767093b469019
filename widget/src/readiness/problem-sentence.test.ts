import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { problemCodes, type ProblemOutput } from '../../../server/src/contract/problem.ts'
import { createTexts } from '../i18n/texts.ts'
import { problemSentence } from './problem-sentence.ts'

const texts = createTexts(en, 'en')
const problem = (code: ProblemOutput['code'], facts: Record<string, string> = {}): ProblemOutput => ({
  code,
  facts,
  sentence: 'The sentence of our server.',
  fix: { kind: 'form' },
})

test.each<[ProblemOutput['code'], Record<string, string>, string]>([
  ['email_missing', { client: 'Ada Byron' }, 'Ada Byron has no e-mail address to send the invoice to. Add one.'],
  ['amount_too_fine', { amount: '10.5', currency: 'JPY' }, '¥10.5 has more decimals than an invoice can hold. Round the amount.'],
  [
    'period_locked',
    { lockDay: '2026-10-31' },
    'The books are locked up to Oct 31, 2026. Choose a later date, or ask accounting to move the lock.',
  ],
  ['rejected_by_xero', { reasons: 'Code {x} is unknown.' }, 'Xero refused the invoice: Code {x} is unknown.'],
  // A fact that has not come: better our server's words than a hole.
  ['email_missing', {}, 'The sentence of our server.'],
  ['rejected_by_xero', { reasons: '' }, 'The sentence of our server.'],
])('when the problem is %s with %j, then it reads well', (code, facts, sentence) => {
  expect(problemSentence(problem(code, facts), texts)).toBe(sentence)
})

test('when our server knows a problem, then it has a text', () => {
  expect(Object.keys(en.problem).toSorted()).toEqual([...problemCodes].toSorted())
})
