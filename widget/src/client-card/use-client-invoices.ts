import { useQuery } from '@tanstack/react-query'
import type { ClientInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import type { ApiError } from '../api/api-error.ts'
import { queryKeys } from '../api/query-keys.ts'
import type { Host } from '../host/host-context.tsx'

const LOOK_AGAIN_MS = 30_000

/** The invoices of a client, looked at again now and then, and at once when somebody comes back to the page. */
export function useClientInvoices({ kind, id }: NonNullable<Host['client']>) {
  const api = useApi()
  return useQuery<ClientInvoicesOutput, ApiError>({
    queryKey: queryKeys.clientInvoices(kind, id),
    queryFn: ({ signal }) => api.clientInvoices(kind, id, signal),
    // Not while the page is hidden: TanStack Query looks at that itself.
    refetchInterval: LOOK_AGAIN_MS,
    refetchOnWindowFocus: 'always',
    refetchOnMount: 'always',
  })
}
