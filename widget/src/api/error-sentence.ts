import type { TextKey, Texts } from '../i18n/texts.ts'
import { asApiError } from './api-error.ts'

/** What we can say in the reader's own language. */
const SAID: Record<string, TextKey> = {
  network: 'error.network',
  'kommo.not_installed': 'error.not_connected',
  'widget.not_allowed': 'error.not_allowed',
  'invoice.changed_meanwhile': 'error.changed_meanwhile',
  'invoice.exists': 'error.exists',
  'xero.reconnect_needed': 'error.reconnect_needed',
}

/** What went wrong and what to do next, for a person. Our own words first, then the server's, which are English. */
export function errorSentence(thrown: unknown, { text, duration, language }: Texts): string {
  const { code, status, sentence, reasons, retryAfterMs } = asApiError(thrown)
  const said = SAID[code]
  // The server names who may change it, or which invoice it is: in English that says more.
  if (said !== undefined && !(language === 'en' && sentence !== null && status !== 0)) return text(said)
  if (status === 401) return text('error.session')
  if (reasons.length > 0) return text('error.rejected', { reasons: reasons.join(' ') })
  if (retryAfterMs !== null && retryAfterMs > 0) return text('error.busy', { wait: duration(retryAfterMs) })
  if (sentence !== null && sentence !== '') return sentence
  if (status === 404) return text('error.gone')
  if (status === 502 || status === 503) return text('error.unavailable')
  return text('error.unknown')
}
