import { useEffect, useState } from 'react'
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { type ApiError, asApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'

export type Shown =
  | { kind: 'loading' }
  | { kind: 'failed'; error: ApiError }
  /** `isStale`: the last look failed, and what was seen before is still shown. */
  | { kind: 'ready'; data: DealInvoicesOutput; isStale: boolean }

const WHILE_CREATING_MS = 2_000
const OTHERWISE_MS = 15_000

/** The invoices of a deal, kept fresh as long as somebody can see them. */
export function useDealInvoices(dealId: number, api: Api): { shown: Shown; lookAgain: () => void } {
  const [shown, setShown] = useState<Shown>({ kind: 'loading' })
  const [round, setRound] = useState(0)

  useEffect(() => {
    const control = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      let waitMs = OTHERWISE_MS
      try {
        const data = await api.dealInvoices(dealId, control.signal)
        if (data.inProgress > 0) waitMs = WHILE_CREATING_MS
        if (!control.signal.aborted) setShown({ kind: 'ready', data, isStale: false })
      } catch (thrown) {
        const error = asApiError(thrown)
        if (!control.signal.aborted)
          setShown((before) => (before.kind === 'ready' ? { ...before, isStale: true } : { kind: 'failed', error }))
      }
      if (control.signal.aborted) return
      clearTimeout(timer)
      timer = setTimeout(lookIfSeen, waitMs)
    }
    const lookIfSeen = () => {
      clearTimeout(timer)
      if (!document.hidden) void look()
    }
    document.addEventListener('visibilitychange', lookIfSeen)
    void look()
    return () => {
      control.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', lookIfSeen)
    }
  }, [dealId, api, round])

  return {
    shown,
    lookAgain: () => {
      setShown((before) => (before.kind === 'failed' ? { kind: 'loading' } : before))
      setRound((count) => count + 1)
    },
  }
}
