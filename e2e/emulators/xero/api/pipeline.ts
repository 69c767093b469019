// What happens to every API call before and after its own route: token, organisation, limits, scope, idempotency, format.
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { checkAccessToken } from '../identity/access.ts'
import { isGranted } from '../identity/scopes.ts'
import type { Context } from '../context.ts'
import type { Method } from '../routes.ts'
import { newId, type Organisation, type User } from '../state/state.ts'
import { msDate } from './dates.ts'
import type { Idempotency } from './idempotency.ts'
import type { Limits } from './limits.ts'
import { ApiProblem, badBody, notFound, problem, type Reply } from './problems.ts'
import { toXml } from './xml.ts'

const API = '/api.xro/2.0'
const LONGEST_URL = 2_091 // XeroAPI/Xero-OpenAPI issue 534: longer addresses fail with 404
const HOST_LENGTH = 'https://api.xero.com'.length

export type ApiRequest = {
  org: Organisation
  user: User
  clientId: string
  params: Record<string, string>
  query: Record<string, string>
  header: (name: string) => string | undefined
  /** The parsed JSON body; undefined when there was none. */
  body: unknown
  rawBody: Buffer
}

export type ApiHandler = (request: ApiRequest) => Reply | Promise<Reply>

/** Adds one endpoint under the API's base path. `scopes`: any one of them is enough; `rawBody`: the body is a file. */
export type AddEndpoint = (
  method: Method,
  path: string,
  scopes: string[],
  handler: ApiHandler,
  options?: { rawBody?: boolean },
) => void

type Needs = { context: Context; limits: Limits; idempotency: Idempotency }

/** Goes before the endpoints. */
export function addApiEntrance(app: Express) {
  app.use(API, (req: Request, res: Response, next: NextFunction) => {
    res.set('Xero-Correlation-Id', newId())
    if (HOST_LENGTH + req.originalUrl.length > LONGEST_URL) return write(res, notFound(), req)
    return next()
  })
  app.use(API, express.raw({ type: () => true, limit: '10mb' }))
  app.use(API, (_error: Error, req: Request, res: Response, _next: NextFunction) =>
    write(res, { status: 413, contentType: 'text/plain', body: 'The request body is larger than 10 MB.' }, req),
  )
}

/** Goes after the endpoints: whatever is left is unknown. */
export function addApiExit(app: Express) {
  app.use(API, (req: Request, res: Response) => write(res, notFound(), req))
}

export const endpointAdder =
  (needs: Needs): AddEndpoint =>
  (method, path, scopes, handler, { rawBody = false } = {}) =>
    needs.context.routes.add(method, `${API}${path}`, async (req, res) => {
      write(res, await answer(req, res, { ...needs, scopes, handler, rawBody }), req)
    })

type Call = Needs & { scopes: string[]; handler: ApiHandler; rawBody: boolean }

async function answer(
  req: Request,
  res: Response,
  { context, limits, idempotency, scopes, handler, rawBody }: Call,
): Promise<Reply> {
  const access = checkAccessToken(req.headers.authorization, context)
  if (!access.ok) return access.reply
  const { user, clientId, scopes: granted } = access.token
  const org = reachable(req, user, context)
  if (!org) return problem(403, 'Forbidden', 'AuthenticationUnsuccessful')

  const { headers, refusal } = limits.take(req, org.tenantId)
  res.set(headers)
  if (refusal) return refusal
  if (!isGranted(granted, scopes))
    return { ...problem(401, 'Unauthorized', 'AuthorizationUnsuccessful'), headers: { 'WWW-Authenticate': 'insufficient_scope' } }

  const raw = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
  const run = async () => {
    try {
      const body = req.method === 'GET' || rawBody ? undefined : parseBody(raw, req)
      return await handler({
        org,
        user,
        clientId,
        params: req.params as Record<string, string>,
        query: queryOf(req),
        header: (name) => req.get(name),
        body,
        rawBody: raw,
      })
    } catch (error) {
      if (error instanceof ApiProblem) return error.reply
      throw error
    }
  }
  const key = req.get('idempotency-key')
  if (key === undefined || req.method === 'GET') return run()
  return idempotency.run(key, [req.method, req.originalUrl, org.tenantId, raw.toString('base64')].join(' '), run)
}

function reachable(req: Request, user: User, { state }: Context) {
  const tenantId = req.get('xero-tenant-id')
  const isConnected = [...state.connections.values()].some((one) => one.userId === user.userId && one.tenantId === tenantId)
  return isConnected ? state.organisations.get(tenantId ?? '') : undefined
}

function parseBody(raw: Buffer, req: Request): unknown {
  if (raw.length === 0) return undefined
  if (!/json/i.test(req.get('content-type') ?? '')) throw badBody('Data at the root level is invalid. Line 1, position 1.')
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    throw badBody('JSON for post data was invalid.')
  }
}

/** Names are understood in any case, as ASP.NET does; a repeated parameter counts once, the last. */
function queryOf(req: Request): Record<string, string> {
  const { searchParams } = new URL(req.originalUrl, 'http://emulator')
  return Object.fromEntries([...searchParams].map(([key, value]) => [key.toLowerCase(), value]))
}

function write(res: Response, { status, body, headers, contentType }: Reply, req: Request) {
  res.status(status).set(headers ?? {})
  if (body === undefined) return res.end()
  if (Buffer.isBuffer(body)) return res.type(contentType ?? 'application/octet-stream').end(body)
  if (typeof body === 'string') return res.type(contentType ?? 'text/plain').send(body)
  const wantsJson = contentType === 'application/json' || /json/i.test(req.get('accept') ?? '')
  return wantsJson ? res.type('application/json').send(JSON.stringify(body)) : res.type('text/xml').send(toXml(body))
}

/** The envelope of every successful answer. */
export const envelope = ({ app, clock }: Context, payload: Record<string, unknown>): Reply => ({
  status: 200,
  body: { Id: newId(), Status: 'OK', ProviderName: app.name, DateTimeUTC: msDate(clock.now()).replace('+0000', ''), ...payload },
})
