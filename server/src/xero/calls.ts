// One call to Xero, from permission to answer: the meter's leave, a token, one repetition with a fresh token, a time limit,
// and one kind of error. What the calls say is client.ts.
import { AccountingApi } from 'xero-node/dist/gen/api/accountingApi.js'
import { AppError } from '../domain/errors.ts'
import { type Failure, failureError, isTokenRefused, readFailure } from './errors.ts'
import type { Answered, CallMeter } from './limits.ts'
import type { AccessToken, Urgency } from './port.ts'

/** Where calls are told, one line each, without anything personal. Pino fits. */
export type CallLog = { debug(facts: Record<string, unknown>, text: string): void }

export type Call<Body> = {
  /** For the log. */
  name: string
  isWrite?: boolean
  /** Code of the error when Xero answers 400. */
  rejectedCode?: string
  /** What "not modified" means, for calls that ask for changes only. */
  whenNotModified?: Body
  /** Whether a 2xx answer is really Xero's: a proxy may answer with a page. Default: an object. */
  isAnswer?: (data: unknown) => boolean
  send: (api: AccountingApi) => Promise<{ response: { status: number; headers: object; data: unknown }; body: Body }>
}

/** `data` is the answer as it came, for what xero-node's models leave out. */
export type CallAnswer<Body> = { body: Body; data: unknown }

export type MakeCall = <Body>(call: Call<Body>) => Promise<CallAnswer<Body>>

export type CallNeeds = {
  apiUrl: string
  tenantId: string
  urgency: Urgency
  accessToken: AccessToken
  meter: CallMeter
  timeoutMs: number
  userAgent: string
  log?: CallLog | undefined
}

type Attempt<Body> = ({ ok: true; answer: CallAnswer<Body> } & Answered) | { ok: false; failure: Failure }

/**
 * Makes calls to one organisation.
 *
 * @returns a function that throws AppError only. A refused token is replaced and the call repeated, once.
 */
export function createCalls({ tenantId, urgency, accessToken, meter, log, ...connection }: CallNeeds): MakeCall {
  const attempt = async <Body>(call: Call<Body>, token: string): Promise<Attempt<Body>> => {
    const done = await meter.enter({ tenantId, urgency })
    const startedAt = performance.now()
    let answered: Answered = { status: null, headers: {} }
    try {
      const result = await send(call, apiFor({ ...connection, token }))
      answered = result.ok ? result : result.failure
      return result
    } finally {
      done(answered)
      const latencyMs = Math.round(performance.now() - startedAt)
      log?.debug({ tenantId, call: call.name, status: answered.status, latencyMs }, 'Called Xero')
    }
  }

  return async (call) => {
    const token = await accessToken()
    const first = await attempt(call, token)
    if (first.ok) return first.answer
    if (!isTokenRefused(first.failure)) return failedAnswer(call, first.failure)
    const second = await attempt(call, await accessToken({ rejected: token }))
    return second.ok ? second.answer : failedAnswer(call, second.failure)
  }
}

async function send<Body>(call: Call<Body>, api: AccountingApi): Promise<Attempt<Body>> {
  try {
    const { response, body } = await call.send(api)
    const { status, data } = response
    const headers = response.headers as Record<string, string>
    if ((call.isAnswer ?? isObject)(data)) return { ok: true, status, headers, answer: { body, data } }
    const reason = 'the answer is not from Xero'
    return { ok: false, failure: { status, headers, body: null, method: null, path: null, reason } }
  } catch (thrown) {
    const failure = readFailure(thrown)
    if (failure) return { ok: false, failure }
    throw new AppError('internal', 'xero.call_failed', { cause: { call: call.name, reason: String(thrown) } })
  }
}

function failedAnswer<Body>(call: Call<Body>, failure: Failure): CallAnswer<Body> {
  if (failure.status === 304 && call.whenNotModified !== undefined) return { body: call.whenNotModified, data: null }
  throw failureError(failure, { isWrite: call.isWrite ?? false, rejectedCode: call.rejectedCode ?? 'xero.request_rejected' })
}

/**
 * An API object for one attempt: it is cheap, and a shared one would let calls that run at the same time take each other's
 * token. xero-node has no option for a time limit or further headers; its hook for authentication sees every request, so
 * nothing of the axios that others use is changed.
 */
function apiFor({ apiUrl, token, timeoutMs, userAgent }: ApiNeeds): AccountingApi {
  const api = new AccountingApi(`${apiUrl}/api.xro/2.0`)
  api.accessToken = token
  api.setDefaultAuthentication({
    applyToRequest(request) {
      // A limit on the whole call; axios' own `timeout` starts anew with every byte.
      request.signal = AbortSignal.timeout(timeoutMs)
      // The token must not follow a redirect to another host; Xero's API has none.
      request.maxRedirects = 0
      Object.assign((request.headers ??= {}), { 'user-agent': userAgent })
    },
  })
  return api
}

type ApiNeeds = Pick<CallNeeds, 'apiUrl' | 'timeoutMs' | 'userAgent'> & { token: string }

const isObject = (data: unknown) => typeof data === 'object' && data !== null
