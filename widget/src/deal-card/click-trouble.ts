import { asApiError } from '../api/api-error.ts'
import { errorSentence } from '../api/error-sentence.ts'
import type { Texts } from '../i18n/texts.ts'

/** Why a click did nothing, or nothing that we know of. */
export type ClickTrouble = {
  sentence: string
  /** Xero's own words. */
  reasons: string[]
  /** No answer came, or none that settles it: the same click may be sent again, and is still one click. */
  isUnsettled: boolean
  /** What is shown is no longer true: it has to be looked at before anybody decides again. */
  isOutdated: boolean
}

export function clickTrouble(thrown: unknown, texts: Texts): ClickTrouble {
  const error = asApiError(thrown)
  // Whoever clicked wants to know first whether it may have happened twice.
  const sentence = error.code === 'network' ? texts.text('action.lost') : errorSentence(thrown, texts)
  return {
    sentence,
    reasons: error.reasons.filter((reason) => !sentence.includes(reason)),
    isUnsettled: error.status === 0 || error.status === 401 || error.status >= 500 || error.code === 'unreadable',
    isOutdated: [403, 404].includes(error.status) || error.code === 'invoice.changed_meanwhile',
  }
}
