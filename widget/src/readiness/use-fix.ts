import { useRef, useState } from 'react'
import type { FixInput } from '../../../server/src/contract/problem.ts'
import { useApi } from '../api/api-context.tsx'
import { errorSentence } from '../api/error-sentence.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { useLookAgain } from './use-look-again.ts'

/**
 * Sends what somebody typed to put a problem right, then has everything looked at again. Busy until the new answer is there, so
 * that nothing can be pressed that belongs to the old one.
 */
export function useFix(dealId: number, onFixed: () => void) {
  const api = useApi()
  const texts = useTexts()
  const { lookAgain } = useLookAgain(dealId)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  // State comes a moment late for the second half of a double click.
  const isSending = useRef(false)

  const fix = async (input: FixInput) => {
    if (isSending.current) return
    isSending.current = true
    setIsBusy(true)
    setError(null)
    try {
      await api.fix(dealId, input)
      await lookAgain()
      onFixed()
    } catch (thrown) {
      setError(errorSentence(thrown, texts))
    } finally {
      isSending.current = false
      setIsBusy(false)
    }
  }
  return { fix, isBusy, error, reject: setError }
}
