// The flow people build in n8n, Zapier or Make, as plain code: for each webhook, one step after the other, a few deals at once,
// a refused call again after the time the answer names. It is what our calls are compared with; it shares nothing with us.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const DEALS_AT_ONCE = 5
const TRIES = 60

export type FlowOptions = {
  kommo: { url: string; clientId: string; clientSecret: string; numberField: number; statusField: number }
  xero: { url: string; clientId: string; clientSecret: string; tenantId: string }
  /** The stage whose deals are invoiced. */
  trigger: { pipelineId: number; stageId: number }
  wait: (waitMs: number) => Promise<void>
}

export type StraightforwardFlow = {
  /** Where Kommo posts changes, and where both send their codes. */
  webhookUrl: string
  redirectUri: string
  /** Told once both platforms run. */
  configure(options: FlowOptions): void
  /** The consent in Xero, whose code comes in the browser's address. */
  useXeroCode(callback: string): Promise<void>
  subscribe(): Promise<void>
  /** Deals in progress. */
  working(): number
  errors: string[]
  close(): Promise<void>
}

/** Starts its little server. Connecting is up to the caller. */
export async function startStraightforwardFlow(): Promise<StraightforwardFlow> {
  let options: FlowOptions | undefined
  let kommoToken = ''
  let xeroToken = ''
  let inProgress = 0
  const queue: number[] = []
  const errors: string[] = []
  const settings = () => {
    if (!options) throw new Error('The flow is not configured.')
    return options
  }

  async function call(url: string, init: RequestInit): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(url, init)
      const body = await response.text()
      if (response.ok) return body === '' ? null : JSON.parse(body)
      const waitMs = waitOf(response)
      if (waitMs === null || attempt === TRIES)
        throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname}: ${response.status} ${body.slice(0, 200)}`)
      await settings().wait(waitMs)
    }
  }
  const kommo = (method: string, path: string, body?: unknown) =>
    call(`${settings().kommo.url}/api/v4${path}`, {
      method,
      headers: { authorization: `Bearer ${kommoToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const xero = (method: string, path: string, body?: unknown) =>
    call(`${settings().xero.url}/api.xro/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${xeroToken}`,
        'xero-tenant-id': settings().xero.tenantId,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  /** The whole flow, step by step. */
  async function invoiceDeal(dealId: number): Promise<void> {
    const deal = await kommo('GET', `/leads/${dealId}?with=contacts`)
    const contactId = at(deal, '_embedded', 'contacts', 0, 'id')
    const contact = await kommo('GET', `/contacts/${String(contactId)}`)
    const fields = (at(contact, 'custom_fields_values') ?? []) as unknown[]
    const email = at(
      fields.find((field) => at(field, 'field_code') === 'EMAIL'),
      'values',
      0,
      'value',
    )

    const found = await xero('GET', `/Contacts?where=${encodeURIComponent(`EmailAddress=="${String(email)}"`)}`)
    const xeroContactId =
      at(found, 'Contacts', 0, 'ContactID') ??
      at(
        await xero('PUT', '/Contacts', { Contacts: [{ Name: at(contact, 'name'), EmailAddress: email }] }),
        'Contacts',
        0,
        'ContactID',
      )

    const day = (inDays: number) => new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10)
    const line = { Description: at(deal, 'name'), Quantity: 1, UnitAmount: at(deal, 'price'), AccountCode: '200' }
    const made = await xero('PUT', '/Invoices', {
      Invoices: [
        {
          Type: 'ACCREC',
          Status: 'AUTHORISED',
          Contact: { ContactID: xeroContactId },
          Date: day(0),
          DueDate: day(14),
          Reference: `Deal ${dealId}`,
          Url: `https://example.com/leads/detail/${dealId}`,
          LineItems: [line],
        },
      ],
    })
    const invoice = at(made, 'Invoices', 0)
    const number = at(invoice, 'InvoiceNumber')

    const { numberField, statusField } = settings().kommo
    await kommo('PATCH', `/leads/${dealId}`, {
      custom_fields_values: [
        { field_id: numberField, values: [{ value: number }] },
        { field_id: statusField, values: [{ value: at(invoice, 'Status') }] },
      ],
    })
    const note = `Invoice ${String(number)} was created in Xero.`
    await kommo('POST', `/leads/${dealId}/notes`, [{ note_type: 'common', params: { text: note } }])
  }

  function next() {
    if (inProgress >= DEALS_AT_ONCE) return
    const dealId = queue.shift()
    if (dealId === undefined) return
    inProgress++
    void invoiceDeal(dealId)
      .catch((error: unknown) => errors.push(String(error)))
      .finally(() => {
        inProgress--
        next()
      })
  }

  /** Answered at once; the work follows. */
  async function take(req: IncomingMessage): Promise<void> {
    const form = new URLSearchParams(await text(req))
    const { trigger } = settings()
    const isWanted =
      Number(form.get('leads[status][0][status_id]')) === trigger.stageId &&
      Number(form.get('leads[status][0][pipeline_id]')) === trigger.pipelineId
    if (!isWanted) return
    queue.push(Number(form.get('leads[status][0][id]')))
    next()
  }

  async function installed(url: URL): Promise<void> {
    const { clientId, clientSecret } = settings().kommo
    const answer = await call(`${settings().kommo.url}/oauth2/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'authorization_code',
        code: url.searchParams.get('code'),
        redirect_uri: redirectUri,
      }),
    })
    kommoToken = String(at(answer, 'access_token'))
  }

  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost')
    const work = req.method === 'POST' ? take(req) : installed(url)
    work.then(
      () => res.writeHead(200).end('OK'),
      (error: unknown) => {
        errors.push(String(error))
        res.writeHead(500).end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, () => resolve()))
  const base = `http://localhost:${(server.address() as AddressInfo).port}`
  const webhookUrl = `${base}/webhook`
  const redirectUri = `${base}/callback`

  return {
    webhookUrl,
    redirectUri,
    configure(given) {
      options = given
    },
    async useXeroCode(callback) {
      const { url, clientId, clientSecret } = settings().xero
      const answer = await call(`${url}/connect/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: new URL(callback).searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
        }),
      })
      xeroToken = String(at(answer, 'access_token'))
    },
    async subscribe() {
      await kommo('POST', '/webhooks', { destination: webhookUrl, settings: ['status_lead'] })
    },
    working: () => inProgress,
    errors,
    async close() {
      queue.length = 0
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** What stands in an answer under these keys; undefined when there is nothing. */
const at = (value: unknown, ...keys: (string | number)[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined),
    value,
  )

/** How long the platform asks us to wait; null when waiting would not help. */
function waitOf({ status, headers }: Response): number | null {
  if (status === 429) return Number(headers.get('retry-after') ?? 1) * 1_000
  // Kommo blocks addresses that go on after refusals, and does not say for how long.
  if (status === 403) return 60_000
  return null
}
