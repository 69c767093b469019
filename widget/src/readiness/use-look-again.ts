import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { queryKeys } from '../api/query-keys.ts'

/** Has everything about the deal looked at anew, whether it can be invoiced and what was refused. */
export function useLookAgain(dealId: number) {
  const client = useQueryClient()
  const [isLooking, setIsLooking] = useState(false)

  /** Resolves when the answers are there, also when they did not come. */
  const lookAgain = async () => {
    setIsLooking(true)
    await client.invalidateQueries({ queryKey: queryKeys.deal(dealId) })
    setIsLooking(false)
  }
  return { isLooking, lookAgain }
}
