import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { queryKeys } from '../api/query-keys.ts'

/** Has everything of the deal looked at anew, also whether it can be invoiced. Resolves when the answer is shown, also when there was none. */
export function useRefreshDeal(): (dealId: number) => Promise<void> {
  const client = useQueryClient()
  return useCallback((dealId) => client.invalidateQueries({ queryKey: queryKeys.deal(dealId) }), [client])
}
