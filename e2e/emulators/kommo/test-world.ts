// For the emulator's own tests: one furnished account with a token, and a listener for webhooks.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type KommoEmulator, type KommoOptions, startKommoEmulator } from './emulator.ts'

export type Item = { id: number; [key: string]: unknown }
export type Answer = {
  status: number
  type: string
  headers: Headers
  text: string
  /** `{}` when the answer is no JSON. */
  body: Record<string, unknown>
  /** `_embedded` of the body. */
  embedded: Record<string, Item[]>
  next: string | undefined
}
export type Tokens = { access_token: string; refresh_token: string; expires_in: number; token_type: string }
export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** A running emulator with the account `acme`, its administrator Ann, one pipeline, and the integration installed. */
export async function startTestWorld(options: KommoOptions = {}) {
  const kommo = await startKommoEmulator({ limits: false, ...options })
  const account = kommo.addAccount({ subdomain: 'acme', name: 'Acme' })
  const ann = kommo.addUser(account, { name: 'Ann', email: 'ann@example.com', isAdmin: true })
  const pipeline = kommo.addPipeline(account, { name: 'Sales', stages: ['Initial contact', 'Payment agreed'] })
  const tokens = await connect(kommo)
  return { kommo, account, ann, pipeline, tokens, call: callWith(kommo, tokens.access_token) }
}

/** Consent and exchange as the given user; the first administrator by default. */
export async function connect(kommo: KommoEmulator, userEmail?: string, account = 'acme'): Promise<Tokens> {
  const code = await codeFor(kommo, userEmail, account)
  const answer = await exchange(kommo, { grant_type: 'authorization_code', code })
  return answer.body as unknown as Tokens
}

export async function codeFor(kommo: KommoEmulator, userEmail?: string, account = 'acme'): Promise<string> {
  const oauthUrl = `${kommo.url}/oauth?client_id=${kommo.integration().clientId}&state=s1`
  const location = await kommo.consent({ oauthUrl, account, ...(userEmail !== undefined && { userEmail }) })
  return new URL(location).searchParams.get('code') ?? ''
}

/** POST /oauth2/access_token with the integration's keys; `body` replaces or adds. */
export function exchange(kommo: KommoEmulator, body: Record<string, unknown>): Promise<Answer> {
  const { clientId, clientSecret, redirectUri } = kommo.integration()
  const full = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...body }
  return callWith(kommo)('POST', '/oauth2/access_token', full)
}

export const callWith =
  (kommo: KommoEmulator, token?: string): Call =>
  async (method, path, body, headers = {}) => {
    const isRaw = Buffer.isBuffer(body)
    const answer = await fetch(path.startsWith('http') ? path : `${kommo.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': isRaw ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const parsed = (type.includes('json') && text !== '' ? JSON.parse(text) : {}) as Record<string, unknown>
    const { _embedded = {}, _links } = parsed as { _embedded?: Record<string, Item[]>; _links?: { next?: { href: string } } }
    return {
      status: answer.status,
      type,
      headers: answer.headers,
      text,
      body: parsed,
      embedded: _embedded,
      next: _links?.next?.href,
    }
  }

export type Received = { url: string; headers: IncomingHttpHeaders; body: string; form: [string, string][] }

/** A server that keeps what it is sent and answers with `status`, which a test may change. */
export async function startListener() {
  const received: Received[] = []
  const listener = { status: 200, received, url: '', close: () => Promise.resolve() }
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      received.push({ url: req.url ?? '', headers: req.headers, body, form: [...new URLSearchParams(body)] })
      res.statusCode = listener.status
      res.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, () => resolve()))
  listener.url = `http://localhost:${(server.address() as AddressInfo).port}`
  listener.close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return listener
}
