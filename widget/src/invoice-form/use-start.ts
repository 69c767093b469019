import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { InvoiceForm, ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useApi } from '../api/api-context.tsx'
import type { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { queryKeys } from '../api/query-keys.ts'
import type { FormMode } from './form-mode.ts'

/** What the form starts from; `form` is null when there is nothing to start from. */
export type Start = { form: InvoiceForm | null; problems: ProblemOutput[] }

/** An answer this young, seen on the card a moment ago, opens the form at once. */
const FRESH_MS = 15_000

/** Asked once for each opening: what somebody is typing into does not change below the fingers. `refetch` starts anew. */
export function useStart(mode: FormMode) {
  const api = useApi()
  const client = useQueryClient()
  return useQuery<Start, ApiError>({
    // A key of its own, so that looking at the deal again leaves the form alone.
    queryKey: ['invoice_form', mode],
    queryFn: ({ signal }) => load(api, mode, signal),
    initialData: () => {
      if (mode.kind === 'edit' || mode.replaces !== undefined) return undefined
      const seen = client.getQueryState<ReadinessOutput>(queryKeys.readiness(mode.dealId, mode.ruleId ?? null))
      const isFresh = seen && !seen.isInvalidated && Date.now() - seen.dataUpdatedAt < FRESH_MS
      return isFresh ? seen.data : undefined
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

async function load(api: Api, mode: FormMode, signal: AbortSignal): Promise<Start> {
  if (mode.kind === 'edit') return { form: await api.invoiceForm(mode.invoiceId, signal), problems: [] }
  const { form, problems } = await api.readiness(mode.dealId, mode.ruleId ?? null, signal, mode.replaces)
  return { form, problems }
}
