// The typed way to our server. Screens call this, not `fetch`; types come from the contract, which server tests keep true.
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { SessionOutput } from '../../../server/src/contract/session.ts'
import { ApiError, errorFrom } from './api-error.ts'

export type Api = {
  /** @throws ApiError; an aborted call rejects as `fetch` does. */
  dealInvoices(dealId: number, signal?: AbortSignal): Promise<DealInvoicesOutput>
}

type Needs = {
  backendUrl: string
  openSession: () => Promise<SessionOutput>
  /** The page's own unless a test brings another. */
  request?: typeof fetch
}

/** The session lives in memory only. It is opened at the first call, shared by all, and once anew when the server lets it go. */
export function createApi({ backendUrl, openSession, request = (...args) => fetch(...args) }: Needs): Api {
  let session: Promise<SessionOutput> | null = null
  const currentSession = () => {
    session ??= openSession().catch((error: unknown) => {
      session = null
      throw error
    })
    return session
  }

  async function get(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const opened = currentSession()
    const answer = await ask(path, await opened, signal)
    if (answer.status !== 401) return read(answer)
    // Of several calls that learn it at once, the first renews for all.
    if (session === opened) session = null
    return read(await ask(path, await currentSession(), signal))
  }

  const ask = async (path: string, { token }: SessionOutput, signal: AbortSignal | undefined) => {
    try {
      return await request(`${backendUrl}/api${path}`, {
        headers: { Authorization: `Bearer ${token}` },
        ...(signal && { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw errorFrom(0, null)
    }
  }

  return {
    async dealInvoices(dealId, signal) {
      const body = await get(`/deals/${dealId}/invoices`, signal)
      if (!isDealInvoices(body)) throw new ApiError(200, 'unreadable', null)
      return body
    },
  }
}

async function read(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw errorFrom(answer.status, body)
  return body
}

const isDealInvoices = (body: unknown): body is DealInvoicesOutput =>
  typeof body === 'object' && body !== null && 'invoices' in body && Array.isArray(body.invoices) && 'refusals' in body
