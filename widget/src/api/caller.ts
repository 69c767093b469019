import type { SessionOutput } from '../../../server/src/contract/session.ts'
import { ApiError, asApiError, errorFrom } from './api-error.ts'

export type CallerNeeds = {
  /** Without a slash at the end. */
  backendUrl: string
  /** Asks Kommo to say who is at the page, and our server for a session; throws ApiError. */
  openSession: () => Promise<SessionOutput>
  request?: typeof fetch
}

export type Call = { method?: 'GET' | 'POST'; body?: unknown; signal?: AbortSignal | undefined }

/** How our server is asked: in a session, opened when it is first needed and anew when the server no longer knows it. */
export function createCaller({ backendUrl, openSession, request = (input, init) => fetch(input, init) }: CallerNeeds) {
  let session: Promise<string> | null = null

  /** One for all calls at the same time; a failed one is forgotten, so that the next call tries again. */
  const token = (): Promise<string> => {
    session ??= openSession().then(
      (opened) => opened.token,
      (thrown: unknown) => {
        session = null
        throw asApiError(thrown)
      },
    )
    return session
  }

  const send = async (path: string, { method = 'GET', body, signal }: Call, bearer: string): Promise<Response> => {
    try {
      return await request(`${backendUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      })
    } catch (thrown) {
      if (signal?.aborted) throw thrown
      throw new ApiError(0, 'network', null)
    }
  }

  /**
   * @returns a successful answer, its body still to be read.
   * @throws ApiError for every other one, and when there is none. An aborted call rejects as `fetch` does.
   */
  async function call(path: string, options: Call = {}): Promise<Response> {
    const asked = token()
    let response = await send(path, options, await asked)
    if (response.status === 401) {
      // Of many calls that learn it at once, the first opens the new one.
      if (session === asked) session = null
      response = await send(path, options, await token())
    }
    if (response.ok) return response
    throw errorFrom(response.status, await bodyOf(response), response.headers.get('retry-after'))
  }

  /** @param isAsExpected a light look: server tests keep the contract true, a proxy's page has to be noticed. */
  async function callJson<T>(path: string, isAsExpected: (body: unknown) => boolean, options: Call = {}): Promise<T> {
    const response = await call(path, options)
    const body = await bodyOf(response)
    options.signal?.throwIfAborted()
    if (!isAsExpected(body)) throw new ApiError(response.status, 'unreadable', null)
    return body as T
  }

  return { call, callJson }
}

export type Caller = ReturnType<typeof createCaller>

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}
