import { describe, expect, test, vi } from 'vitest'
import type { SessionOutput } from '../../../server/src/contract/session.ts'
import { dealInvoices } from '../test/examples.ts'
import { ApiError, errorFrom } from './api-error.ts'
import { createApi, type Api } from './api.ts'

const nothing = dealInvoices()
const refused = (status: number, code: string) => Response.json({ error: { code, message: 'A sentence.' } }, { status })
const sessionOf = (token: string): SessionOutput => ({ token, expiresAt: '2026-11-24T16:00:00Z', isAdmin: false })
const AN_ID = '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c11'

const pathOf = (url: unknown) => (typeof url === 'string' ? url.replace('https://invoices.example', '') : '')

/** A server that gives these answers, one after the other, and what it was asked. */
function server(...answers: (() => Response)[]) {
  const tokens: string[] = []
  const asked: { method: string | undefined; path: string; body: unknown }[] = []
  let sessions = 0
  const api = createApi({
    backendUrl: 'https://invoices.example',
    openSession: async () => sessionOf(`t${++sessions}`),
    request: async (url, init) => {
      tokens.push(new Headers(init?.headers).get('authorization') ?? '')
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      asked.push({ method: init?.method, path: pathOf(url), body })
      const answer = answers.shift()
      if (!answer) throw new TypeError('Failed to fetch')
      return answer()
    },
  })
  return { api, tokens, asked }
}

describe('the session', () => {
  test('when calls come at the same time, it is opened once', async () => {
    const { api, tokens } = server(
      () => Response.json(nothing),
      () => Response.json(nothing),
    )
    await Promise.all([api.dealInvoices(7), api.dealInvoices(7)])
    expect(tokens).toEqual(['Bearer t1', 'Bearer t1'])
  })

  test('when the server no longer knows it, it is opened anew', async () => {
    const { api, tokens } = server(
      () => refused(401, 'widget.token_expired'),
      () => Response.json(nothing),
    )
    expect(await api.dealInvoices(7)).toEqual(nothing)
    expect(tokens).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('when several calls learn at once that it has ended, it is opened anew once for all', async () => {
    const { api, tokens } = server(
      () => refused(401, 'widget.token_expired'),
      () => refused(401, 'widget.token_expired'),
      () => Response.json(nothing),
      () => Response.json(nothing),
    )
    await Promise.all([api.dealInvoices(7), api.dealInvoices(8)])
    expect(tokens).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2'])
  })

  test('when the new one is refused too, the call ends', async () => {
    const { api, tokens } = server(
      () => refused(401, 'widget.token_expired'),
      () => refused(401, 'widget.token_expired'),
    )
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ status: 401 })
    expect(tokens).toHaveLength(2)
  })

  test('when it could not be opened, the next call tries again', async () => {
    let isDown = true
    const api = createApi({
      backendUrl: '',
      openSession: async () => {
        if (isDown) throw new ApiError(502, 'kommo.unavailable', null)
        return sessionOf('t')
      },
      request: async () => Response.json(nothing),
    })
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'kommo.unavailable' })
    isDown = false
    expect(await api.dealInvoices(7)).toEqual(nothing)
  })
})

describe('each method asks its own door', () => {
  const click = { state: 'done', id: null }
  const key = AN_ID
  test.each<[string, (api: Api) => Promise<unknown>, unknown, string, unknown?]>([
    ['dealInvoices', (api) => api.dealInvoices(7), nothing, 'GET /api/deals/7/invoices'],
    [
      'clientInvoices',
      (api) => api.clientInvoices('company', 12),
      { money: [], invoices: [] },
      'GET /api/clients/company/12/invoices',
    ],
    ['readiness', (api) => api.readiness(7, null), { problems: [], rules: [] }, 'GET /api/deals/7/readiness'],
    [
      'readiness by a rule',
      (api) => api.readiness(7, AN_ID),
      { problems: [], rules: [] },
      `GET /api/deals/7/readiness?rule=${AN_ID}`,
    ],
    ['fix', (api) => api.fix(7, { fix: 'amount', amount: '5' }), null, 'POST /api/deals/7/fixes', { fix: 'amount', amount: '5' }],
    ['invoiceForm', (api) => api.invoiceForm(AN_ID), { lines: [], options: {} }, `GET /api/invoices/${AN_ID}/form`],
    [
      'act',
      (api) => api.act(AN_ID, { action: 'send', key }),
      click,
      `POST /api/invoices/${AN_ID}/actions`,
      { action: 'send', key },
    ],
    [
      'actOnPending',
      (api) => api.actOnPending(AN_ID, { action: 'cancel', key }),
      click,
      `POST /api/pending/${AN_ID}`,
      { action: 'cancel', key },
    ],
    [
      'linkInvoice',
      (api) => api.linkInvoice(7, { key, organisationId: AN_ID, invoiceId: AN_ID }),
      click,
      'POST /api/deals/7/links',
      { key, organisationId: AN_ID, invoiceId: AN_ID },
    ],
    [
      'searchInvoices',
      (api) => api.searchInvoices(7, 'Müller & Co'),
      { invoices: [] },
      'GET /api/invoices/search?q=M%C3%BCller+%26+Co&deal=7',
    ],
    ['recipients', (api) => api.recipients(AN_ID), { to: [] }, `GET /api/invoices/${AN_ID}/recipients`],
    ['payLink', (api) => api.payLink(AN_ID), { url: null }, `GET /api/invoices/${AN_ID}/pay-link`],
    [
      'answerArrived',
      (api) => api.answerArrived(AN_ID, { answer: 'ignore' }),
      { dealId: null },
      `POST /api/matches/${AN_ID}`,
      { answer: 'ignore' },
    ],
    ['undoMatch', (api) => api.undoMatch(AN_ID), null, `POST /api/matches/${AN_ID}/undo`],
    ['bulkPreview', (api) => api.bulkPreview([7, 8]), { deals: [], modes: [] }, 'POST /api/bulk/preview', { dealIds: [7, 8] }],
    [
      'createBulk',
      (api) => api.createBulk({ key, dealIds: [7], mode: 'draft' }),
      null,
      'POST /api/bulk',
      { key, dealIds: [7], mode: 'draft' },
    ],
    ['bulk', (api) => api.bulk(key), { deals: [], isFinished: true }, `GET /api/bulk/${key}`],
  ])('%s', async (_name, call, answer, expected, body) => {
    const { api, asked } = server(() => (answer === null ? new Response(null, { status: 204 }) : Response.json(answer)))
    expect(await call(api)).toEqual(answer ?? undefined)
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([expected])
    expect(asked[0]?.body).toEqual(body)
  })

  test('pdf gives the file', async () => {
    const { api } = server(() => new Response('%PDF-', { headers: { 'content-type': 'application/pdf' } }))
    expect(await (await api.pdf(AN_ID)).text()).toBe('%PDF-')
  })

  test('connectUrl gives the address', async () => {
    const { api, asked } = server(() => Response.json({ url: 'https://login.xero.com/' }))
    expect(await api.connectUrl('https://acme.kommo.com/leads/detail/7')).toBe('https://login.xero.com/')
    expect(asked[0]).toMatchObject({ path: '/api/xero/connect', body: { returnTo: 'https://acme.kommo.com/leads/detail/7' } })
  })
})

describe('errors', () => {
  test("carry the server's code, sentence, reasons and fields", async () => {
    const error = {
      code: 'xero.invoice_rejected',
      message: 'Xero refused.',
      reasons: ['The account is archived.'],
      fields: [{ path: 'lines.0.accountCode', message: 'Choose another account.' }],
    }
    const { api } = server(() => Response.json({ error }, { status: 422 }))
    await expect(api.dealInvoices(7)).rejects.toMatchObject({
      status: 422,
      code: error.code,
      sentence: error.message,
      reasons: error.reasons,
      fields: error.fields,
      retryAfterMs: null,
    })
  })

  test.each([
    ['20', 20_000],
    ['0', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['soon', null],
    ['', null],
  ])('Retry-After "%s" means to wait %s ms', (header, ms) => {
    vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00Z') })
    expect(errorFrom(503, undefined, header).retryAfterMs).toBe(ms)
    vi.useRealTimers()
  })

  test.each([
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 502],
    ['a page instead of data', () => new Response('<html>'), 200],
    ['data of another shape', () => Response.json({ invoices: 'many' }), 200],
    ['nothing at all', () => Response.json(null), 200],
  ])('when %s comes, it is unreadable', async (_what, answer, status) => {
    const { api } = server(answer)
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'unreadable', status })
  })

  test('when there is no answer, it is a matter of the network', async () => {
    const { api } = server()
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'network', status: 0 })
  })

  test('when an XMLHttpRequest ends with status 0, it is a matter of the network', () => {
    expect(errorFrom(0, undefined).code).toBe('network')
  })

  test('when a call is aborted, that is no error of the network', async () => {
    const control = new AbortController()
    const request = vi.fn<typeof fetch>(
      (_url, init) =>
        new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    )
    const api = createApi({ backendUrl: '', openSession: async () => sessionOf('t'), request })
    const call = api.dealInvoices(7, control.signal)
    await vi.waitUntil(() => request.mock.calls.length > 0)
    control.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})
