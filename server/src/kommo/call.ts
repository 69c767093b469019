import { type AxiosResponse, create } from 'axios'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import { type Answer, BLOCKED_PAUSE_MS, errorOfAnswer, errorOfBody, errorOfFailure } from './errors.ts'
import type { CallLimiter } from './limits.ts'
import type { AccessToken } from './port.ts'

/** What we say about calls: pino's shape. Never a token, a body or a query. */
export type Log = { debug(facts: object, message: string): void; warn(facts: object, message: string): void }

export type Request = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  url: string
  /** JSON, or bytes as they are. */
  body?: unknown
  headers?: Record<string, string>
  /** Stands for the path in log and errors, where the path itself must not: upload addresses are as good as a password. */
  label?: string
}

/** Sends one request and gives the body of a success, null when there is none; everything else is thrown as AppError. */
export type Send = <T>(request: Request & { host: string; schema: z.ZodType<T> }) => Promise<T | null>

export type SendNeeds = {
  limiter?: CallLimiter | undefined
  log?: Log | undefined
  timeoutMs?: number | undefined
  version?: string | undefined
}

const TIMEOUT_MS = 20_000 // Kommo's own client waits as long
const BREATH_MS = 2_000
const MAX_BYTES = 32 * 1024 * 1024

/** Makes `Send`: one pool of connections, the limiter before every call, the breaker after a block. */
export function createSend({ limiter, log, timeoutMs = TIMEOUT_MS, version = '0.1.0' }: SendNeeds): Send {
  const http = create({
    timeout: timeoutMs,
    maxRedirects: 0, // a redirect would carry the token to a host nobody checked
    maxContentLength: MAX_BYTES,
    maxBodyLength: MAX_BYTES,
    responseType: 'text',
    transformRequest: [],
    transformResponse: [],
    validateStatus: () => true,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    headers: { 'User-Agent': `deal-invoices/${version}`, Accept: 'application/json' },
  })
  return async ({ host, schema, ...request }) => {
    const isWrite = request.method !== 'GET'
    const what = `${request.method} ${request.label ?? new URL(request.url).pathname}`
    await limiter?.take(host)
    const startedAt = performance.now()
    const response = await transfer(request).catch((failure: unknown) => {
      throw errorOfFailure(failure, { what, isWrite })
    })
    const answer = answerOf(response, what)
    log?.debug({ host, what: answer.what, status: answer.status, ms: Math.round(performance.now() - startedAt) }, 'called Kommo')
    if (answer.status >= 200 && answer.status < 300) return parsed(answer, schema, { isWrite })
    const error = errorOfAnswer(answer, { isWrite })
    await spareTheAddress(error)
    throw error
  }

  function transfer({ method, url, body, headers }: Request): Promise<AxiosResponse<string>> {
    const isBytes = body instanceof Uint8Array
    return http.request<string>({
      method,
      url,
      signal: AbortSignal.timeout(timeoutMs), // the client's own time-out starts anew with every byte
      headers: { ...(body !== undefined && !isBytes && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { data: isBytes ? body : JSON.stringify(body) }),
    })
  }

  /** Kommo blocks the address of those who go on after a refusal, for all accounts: everybody stops for a moment. */
  async function spareTheAddress(error: AppError) {
    if (error.kind !== 'rate_limited') return
    const isBlocked = error.code === 'kommo.address_blocked'
    log?.warn({ code: error.code, retryAfterMs: error.retryAfterMs }, 'Kommo asks us to slow down')
    await limiter?.pause(isBlocked ? BLOCKED_PAUSE_MS : Math.min(error.retryAfterMs ?? BREATH_MS, BREATH_MS))
  }
}

const headerOf = (response: AxiosResponse<string>, name: string): string | null => {
  const value: unknown = response.headers[name]
  return typeof value === 'string' ? value : null
}

const answerOf = (response: AxiosResponse<string>, what: string): Answer => ({
  what,
  status: response.status,
  text: response.data,
  retryAfter: headerOf(response, 'retry-after'),
  requestId: headerOf(response, 'x-request-id'),
})

function parsed<T>(answer: Answer, schema: z.ZodType<T>, kind: { isWrite: boolean }): T | null {
  if (answer.status === 204 || answer.text.trim() === '') return null
  let body: unknown
  try {
    body = JSON.parse(answer.text)
  } catch {
    throw errorOfBody(answer, { isJson: false }, kind)
  }
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw errorOfBody(answer, { isJson: true, cause: result.error }, kind)
}

export type ApiWrite = { method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'; path: string; body: unknown }
export type Page<T> = { items: T[]; hasNext: boolean }

/** One account's API, signed with its token. Paths are below `/api/v4`. */
export type Api = {
  /** Null when Kommo answers that there is nothing. */
  read<T>(path: string, schema: z.ZodType<T>): Promise<T | null>
  /** All pages of 250. */
  readAll<T>(path: string, schema: z.ZodType<Page<T>>): Promise<T[]>
  write<T>(request: ApiWrite, schema: z.ZodType<T>): Promise<T | null>
  /** A signed call to another address of the same account, e.g. its drive. */
  signed<T>(request: Request, schema: z.ZodType<T>): Promise<T | null>
}

export const PAGE_SIZE = 250 // Kommo, Limitations: page size

/** Makes `Api`. A refused token is renewed once; a second refusal is `not_connected`. */
export function createApi({
  host,
  accessToken,
  accountUrl,
  send,
}: {
  host: string
  accessToken: AccessToken
  accountUrl: (host: string) => string
  send: Send
}): Api {
  const base = `${accountUrl(host).replace(/\/$/, '')}/api/v4`

  const signed: Api['signed'] = async (request, schema) => {
    const attempt = (token: string) =>
      send({ ...request, host, schema, headers: { ...request.headers, Authorization: `Bearer ${token}` } })
    const token = await accessToken()
    try {
      return await attempt(token)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'kommo.reconnect_needed')) throw error
      return attempt(await accessToken({ rejected: token }))
    }
  }
  const read: Api['read'] = (path, schema) => signed({ method: 'GET', url: `${base}${path}` }, schema)
  return {
    signed,
    read,
    async readAll(path, schema) {
      const items = []
      for (let page = 1; ; page++) {
        const mark = path.includes('?') ? '&' : '?'
        // Our own page numbers instead of Kommo's links: a link could lead elsewhere, and our token with it.
        const answer = await read(`${path}${mark}limit=${PAGE_SIZE}&page=${page}`, schema)
        items.push(...(answer?.items ?? []))
        if (!answer?.hasNext || answer.items.length === 0) return items
      }
    },
    write: ({ method, path, body }, schema) => signed({ method, url: `${base}${path}`, body }, schema),
  }
}

const MAX_QUERY_LENGTH = 5_700 // with the rest of the address below 6,000 characters, which every server takes

/** Queries `name=1&name=2…` of at most 250 ids each; none for no ids. Ids are asked for once. */
export function idQueries(name: string, ids: readonly number[]): string[] {
  const queries: string[] = []
  let parts: string[] = []
  let length = 0
  for (const part of [...new Set(ids)].map((id) => `${name}=${id}`)) {
    if (parts.length === PAGE_SIZE || length + part.length > MAX_QUERY_LENGTH) {
      queries.push(parts.join('&'))
      parts = []
      length = 0
    }
    parts.push(part)
    length += part.length + 1
  }
  return parts.length > 0 ? [...queries, parts.join('&')] : queries
}

/** `items` in groups of at most `size`. */
export const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
