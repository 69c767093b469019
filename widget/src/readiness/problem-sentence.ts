import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import type { Texts } from '../i18n/texts.ts'

/**
 * Why something cannot be invoiced, in the reader's language: the cause first, then what to do. Our server's own sentence, in
 * English, where we have no text or a fact that our text names has not come.
 */
export function problemSentence({ code, facts, sentence }: ProblemOutput, texts: Pick<Texts, 'text' | 'day' | 'money'>): string {
  const key = `problem.${code}` as const
  const values = readable(facts, texts)
  const template: string = texts.text(key)
  const isTold = template !== key && placesOf(template).every((place) => values[place])
  return isTold ? texts.text(key, values) : sentence
}

/** Facts come as our server stores them: days and amounts are written here as the reader writes them. */
function readable(facts: Record<string, string>, { day, money }: Pick<Texts, 'day' | 'money'>): Record<string, string> {
  const { lockDay, amount, currency } = facts
  return {
    ...facts,
    ...(lockDay !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(lockDay) && { lockDay: day(lockDay) }),
    ...(amount !== undefined && currency !== undefined && { money: money(amount, currency) }),
  }
}

const placesOf = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place)
