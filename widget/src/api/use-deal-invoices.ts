import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useHost } from '../host/host-context.tsx'
import { useApi } from './api-context.tsx'
import type { ApiError } from './api-error.ts'
import { keepLastKnown, readLastKnown } from './last-known.ts'
import { queryKeys } from './query-keys.ts'

/** Only while the line is down: otherwise the server says when to ask. */
const ASK_EVERY_MS = 15_000
const ASK_WHILE_PENDING_MS = 2_000

/**
 * The invoices of a deal, kept fresh as long as somebody can see them.
 *
 * @returns the query: `data` is there at once when the deal was seen before in this tab (`dataUpdatedAt` says when), and stays
 *   when a later look fails (`isRefetchError`, `error`); `refetch` asks now.
 */
export function useDealInvoices(dealId: number) {
  const api = useApi()
  const client = useQueryClient()
  const {
    account: { id: accountId },
    userId,
  } = useHost()
  const [isLineUp, setIsLineUp] = useState(false)

  useEffect(() => {
    const control = new AbortController()
    const onChange = () => void client.invalidateQueries({ queryKey: queryKeys.dealInvoices(dealId) })
    api.watchDeal(dealId, { onChange, onState: setIsLineUp }, control.signal)
    return () => {
      control.abort()
      setIsLineUp(false)
    }
  }, [api, client, dealId])

  // Looked up once per deal, not at every drawing.
  const [known, setKnown] = useState(() => ({ dealId, last: readLastKnown({ accountId, userId }, dealId) }))
  if (known.dealId !== dealId) setKnown({ dealId, last: readLastKnown({ accountId, userId }, dealId) })
  const last = known.dealId === dealId ? known.last : null

  const query = useQuery<DealInvoicesOutput, ApiError>({
    queryKey: queryKeys.dealInvoices(dealId),
    queryFn: async ({ signal }) => {
      const data = await api.dealInvoices(dealId, signal)
      keepLastKnown({ accountId, userId }, dealId, { data, atMs: Date.now() })
      return data
    },
    ...(last && { initialData: last.data, initialDataUpdatedAt: last.atMs }),
    refetchInterval: ({ state }) => {
      if (isLineUp) return false
      return state.data && state.data.pending.length > 0 ? ASK_WHILE_PENDING_MS : ASK_EVERY_MS
    },
  })
  return query
}
