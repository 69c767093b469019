import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { BulkInput, BulkOutput, BulkPreviewOutput } from '../../../server/src/contract/bulk.ts'
import type { CreateMode } from '../../../server/src/contract/invoice-form.ts'
import { useApi } from '../api/api-context.tsx'
import type { ApiError } from '../api/api-error.ts'
import { newKey } from '../api/new-key.ts'
import { queryKeys } from '../api/query-keys.ts'
import { type ClickTrouble, clickTrouble } from '../deal-card/click-trouble.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { type PreviewGroups, previewGroups } from './preview-groups.ts'

const MAX_DEALS = 250 // Kommo shows at most so many rows of a list at once; the contract takes no more.
const LOOK_AGAIN_MS = 2_000
const AFTER_FAILURE_MS = 5_000

/**
 * One selection on its way to invoices: a preview, one click, then the progress until everything is made or refused. Each step is
 * one call.
 *
 * @param selected ids of deals; only the first 250 different ones are taken. A change while the window is open is not followed:
 *   what was looked at is what is made.
 */
export function useBulk(selected: number[]) {
  const api = useApi()
  const texts = useTexts()
  const [firstRound] = useState(() => ({ id: newKey(), dealIds: firstOf(selected) }))
  const [round, setRound] = useState(firstRound)
  // Named when the click is made, so that sending it again after a lost answer is the same click.
  const clickKey = useRef(newKey())
  // State comes a moment late for the second half of a double click.
  const isSending = useRef(false)
  const [startedKey, setStartedKey] = useState<string | null>(null)
  const [wantedMode, setMode] = useState<CreateMode | null>(null)

  const preview = useQuery<BulkPreviewOutput, ApiError>({
    queryKey: [...queryKeys.bulk(round.id), 'preview'],
    queryFn: () => api.bulkPreview(round.dealIds),
    enabled: round.dealIds.length > 0,
    // Nothing may change under the eyes of somebody about to press the button.
    staleTime: Infinity,
  })
  const creating = useMutation<void, ApiError, BulkInput>({
    mutationFn: (bulk) => api.createBulk(bulk),
    retry: false,
    onSuccess: (_answer, bulk) => setStartedKey(bulk.key),
    onError: (error) => {
      if (!clickTrouble(error, texts).isUnsettled) clickKey.current = newKey()
    },
    onSettled: () => {
      isSending.current = false
    },
  })
  const progress = useQuery<BulkOutput, ApiError>({
    queryKey: queryKeys.bulk(startedKey ?? ''),
    queryFn: ({ signal }) => api.bulk(startedKey ?? '', signal),
    enabled: startedKey !== null,
    // A look that failed is followed by the next one: the invoices go on meanwhile.
    retry: false,
    refetchInterval: ({ state }) => {
      if (state.data?.isFinished) return false
      return state.status === 'error' ? AFTER_FAILURE_MS : LOOK_AGAIN_MS
    },
  })

  const groups: PreviewGroups | null = preview.data ? previewGroups(preview.data) : null
  const isWantedAllowed = wantedMode !== null && preview.data?.modes.includes(wantedMode)
  const mode = isWantedAllowed ? wantedMode : (preview.data?.mode ?? 'draft')
  const trouble: ClickTrouble | null = creating.error ? clickTrouble(creating.error, texts) : null

  return {
    /** So many more were selected than are taken. */
    left: round === firstRound ? new Set(selected).size - firstRound.dealIds.length : 0,
    round,
    preview,
    groups,
    mode,
    setMode,
    trouble,
    isSending: creating.isPending,
    /** Nobody knows yet whether the click arrived: it can be sent again as it is, but not be changed. */
    isUnsettled: trouble?.isUnsettled ?? false,
    isStarted: startedKey !== null,
    /** Nothing has been pressed yet that leads on. */
    isFirst: round === firstRound && startedKey === null,
    progress,
    create: () => {
      if (!groups || isSending.current || preview.isFetching) return
      isSending.current = true
      creating.mutate({ key: clickKey.current, dealIds: groups.willBeMade.map(({ dealId }) => dealId), mode })
    },
    checkAgain: () => {
      clickKey.current = newKey()
      creating.reset()
      void preview.refetch()
    },
    /** Begins anew with these deals only. */
    startWith: (dealIds: number[]) => {
      clickKey.current = newKey()
      creating.reset()
      setStartedKey(null)
      setRound({ id: newKey(), dealIds })
    },
  }
}

export type Bulk = ReturnType<typeof useBulk>

const firstOf = (dealIds: number[]) => [...new Set(dealIds)].slice(0, MAX_DEALS)
