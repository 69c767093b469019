import { createRequire } from 'node:module'
import type { AccountingApi } from 'xero-node'
import { createClock } from '../kit/clock.ts'
import { startXeroEmulator, type XeroEmulatorOptions } from './emulator.ts'

// xero-node is CommonJS and takes half a second to load, so only those who use it wait for it.
const loadSdk = () => createRequire(import.meta.url)('xero-node') as typeof import('xero-node')

export const REDIRECT_URI = 'https://app.example/callback'
export const ALL_SCOPES =
  'openid profile email offline_access accounting.invoices accounting.contacts accounting.settings accounting.payments accounting.attachments'

export type TokenSet = { access_token: string; refresh_token: string; id_token: string; expires_in: number; scope: string }

/** A running emulator with one organisation, one user, and the SDK connected to it. */
export async function startTestWorld({ scopes = ALL_SCOPES, ...options }: XeroEmulatorOptions & { scopes?: string } = {}) {
  const clock = createClock()
  const xero = await startXeroEmulator({ clock, redirectUris: [REDIRECT_URI], limits: false, ...options })
  const org = xero.addOrganisation({ name: 'Demo Trading', currencies: ['EUR'] })
  xero.addUser({ email: 'ada@example.com', name: 'Ada Byron' })
  const tokens = await connect(xero.url, (authorizeUrl) => xero.consent({ authorizeUrl, userEmail: 'ada@example.com' }), scopes)
  let api: AccountingApi | undefined
  return {
    xero,
    clock,
    org,
    t: org.tenantId,
    tokens,
    call: caller(xero.url, org.tenantId, tokens.access_token),
    get api() {
      return (api ??= sdkFor(xero.url, tokens.access_token))
    },
  }
}

export const authorizeUrlOf = (url: string, params: Record<string, string> = {}) =>
  `${url}/identity/connect/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'emulator-client-id',
    redirect_uri: REDIRECT_URI,
    scope: ALL_SCOPES,
    state: 'a-state',
    ...params,
  }).toString()}`

export const postToken = (
  url: string,
  form: Record<string, string>,
  secret = 'emulator-client-secret',
  path = '/connect/token',
) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`emulator-client-id:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })

/** The whole consent: browser, callback, code for tokens. */
export async function connect(
  url: string,
  browser: (authorizeUrl: string) => Promise<string>,
  scope = ALL_SCOPES,
): Promise<TokenSet> {
  const code = new URL(await browser(authorizeUrlOf(url, { scope }))).searchParams.get('code') ?? ''
  const answer = await postToken(url, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI })
  return (await answer.json()) as TokenSet
}

export function sdkFor(url: string, accessToken: string): AccountingApi {
  const { AccountingApi: Api } = loadSdk()
  const api = new Api()
  api.basePath = `${url}/api.xro/2.0`
  api.accessToken = accessToken
  return api
}

/** Plain HTTP calls, for what the SDK cannot send. */
export const caller =
  (url: string, tenantId: string, accessToken: string) =>
  (method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}) =>
    fetch(`${url}/api.xro/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        'xero-tenant-id': tenantId,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })

/** What xero-node rejects with: a JSON text. */
export const failureOf = async (call: Promise<unknown>) =>
  JSON.parse(
    String(
      await call.then(
        () => '{}',
        (error: unknown) => error,
      ),
    ),
  ) as {
    response: { statusCode: number; body: Record<string, unknown>; headers: Record<string, string> }
  }

type Element = Record<string, unknown> & {
  InvoiceID?: string
  LineItems?: object[]
  ValidationErrors?: { Message: string }[]
  Warnings?: { Message: string }[]
}

/** Sends one invoice and gives back its element, good or bad, with the messages. */
export async function sendInvoice(
  call: ReturnType<typeof caller>,
  invoice: object,
  method = 'POST',
  path = '/Invoices',
  unitdp = 4,
) {
  const answer = await call(method, `${path}?summarizeErrors=false&unitdp=${unitdp}`, { body: { Invoices: [invoice] } })
  const body = (await answer.json()) as { Invoices?: Element[]; Elements?: Element[] }
  const element = body.Invoices?.[0] ?? body.Elements?.[0] ?? {}
  return {
    status: answer.status,
    element,
    errors: (element.ValidationErrors ?? []).map(({ Message }) => Message),
    warnings: (element.Warnings ?? []).map(({ Message }) => Message),
  }
}

/** A valid invoice as a caller sends it; parts can be replaced. */
export const anInvoice = (parts: object = {}) => ({
  Type: 'ACCREC',
  Contact: { Name: 'Acme' },
  Date: '2026-11-24',
  DueDate: '2026-12-08',
  Status: 'DRAFT',
  LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200' }],
  ...parts,
})
