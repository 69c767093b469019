import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createApi, createSend, idQueries, inGroups } from './call.ts'
import { anything } from './wire-page.ts'

// What goes wrong between two machines, which no emulator of Kommo has an opinion on.
type Reply = (req: IncomingMessage, res: ServerResponse) => void
const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []
let replies: Reply[] = []
const server = createServer((req, res) => {
  const parts: Buffer[] = []
  req.on('data', (part: Buffer) => parts.push(part))
  req.on('end', () => {
    seen.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body: Buffer.concat(parts).toString() })
    const reply = replies.shift() ?? says(200, '{"ok":true}')
    reply(req, res)
  })
})
const says =
  (status: number, body = '', headers: Record<string, string> = {}): Reply =>
  (_req, res) =>
    void res.writeHead(status, headers).end(body)

const paused: number[] = []
const taken: string[] = []
const limiter = {
  take: async (host: string) => void taken.push(host),
  pause: async (ms: number) => void paused.push(ms),
}
const logged: unknown[] = []
const log = {
  debug: (facts: object, message: string) => void logged.push([facts, message]),
  warn: (facts: object, message: string) => void logged.push([facts, message]),
}

let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  for (const list of [seen, paused, taken, logged]) list.length = 0
  replies = []
})

function openApi({ tokens = ['token-1', 'token-2'], timeoutMs = 2_000 } = {}) {
  const asked: unknown[] = []
  const api = createApi({
    host: 'acme.kommo.com',
    accountUrl: () => url,
    send: createSend({ limiter, log, timeoutMs, version: '1.2.3' }),
    accessToken: async (options) => {
      asked.push(options)
      return tokens[options ? 1 : 0] ?? ''
    },
  })
  return { api, asked }
}
const patch = { method: 'PATCH', path: '/leads', body: [{ id: 1 }] } as const

describe('a call', () => {
  test('when it is made, then it is signed, named, counted and its body is JSON', async () => {
    const { api } = openApi()
    expect(await api.write(patch, anything)).toEqual({ ok: true })
    expect(seen).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/v4/leads',
        body: '[{"id":1}]',
        headers: {
          authorization: 'Bearer token-1',
          'user-agent': 'deal-invoices/1.2.3',
          'content-type': 'application/json',
          connection: 'keep-alive',
        },
      },
    ])
    expect(taken).toEqual(['acme.kommo.com'])
  })

  test.each([
    ['204', says(204)],
    ['an empty 200', says(200)],
    ['a blank 200', says(200, ' \n')],
  ])('when the answer is %s, then there is nothing', async (_, reply) => {
    replies = [reply]
    expect(await openApi().api.read('/leads', anything)).toBeNull()
  })

  test('when pages follow, then all are read from our own address', async () => {
    const page = (items: number[], next?: string) => says(200, JSON.stringify({ items, hasNext: next !== undefined, next }))
    replies = [page([1, 2], 'https://evil.example/steal'), page([3])]
    const schema = z.object({ items: z.array(z.number()), hasNext: z.boolean() })
    expect(await openApi().api.readAll('/leads?a=1', schema)).toEqual([1, 2, 3])
    expect(seen.map((call) => call.url)).toEqual(['/api/v4/leads?a=1&limit=250&page=1', '/api/v4/leads?a=1&limit=250&page=2'])
  })
})

describe('a refused token', () => {
  test('when Kommo answers 401, then a new one is asked for and the call is repeated once', async () => {
    replies = [says(401, '{}')]
    const { api, asked } = openApi()
    await api.write(patch, anything)
    expect(asked).toEqual([undefined, { rejected: 'token-1' }])
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  test('when the new one is refused too, then the account is not connected', async () => {
    replies = [says(401, '{}'), says(401, '{}')]
    await expect(openApi().api.write(patch, anything)).rejects.toMatchObject({
      kind: 'not_connected',
      code: 'kommo.reconnect_needed',
    })
    expect(seen).toHaveLength(2)
  })
})

describe('a call that fails', () => {
  test.each<[string, string, boolean, Reply]>([
    ['HTML instead of JSON', 'unavailable', true, says(200, '<html>busy</html>')],
    ['a reset', 'unavailable', true, (req) => req.socket.destroy()],
    ['silence', 'unavailable', true, () => undefined],
    ['a body that never ends', 'unavailable', true, (_req, res) => void res.writeHead(200).write('{')],
    ['an error page', 'unavailable', true, says(502, '<html>')],
    ['a redirect', 'unavailable', true, says(302, '', { location: 'https://evil.example/' })],
    ['a refusal', 'rejected', false, says(400, '{"detail":"no"}')],
  ])('when a write meets %s, then it is %s and an unknown outcome is %s', async (_, kind, isOutcomeUnknown, reply) => {
    replies = [reply]
    const { api } = openApi({ timeoutMs: 300 })
    await expect(api.write(patch, anything)).rejects.toMatchObject({ kind, isOutcomeUnknown })
    expect(seen).toHaveLength(1)
  })

  test('when nobody listens, then the write did not happen', async () => {
    const send = createSend({ timeoutMs: 300 })
    const request = { method: 'POST', url: 'http://127.0.0.1:1/x', host: 'acme.kommo.com', schema: anything } as const
    await expect(send(request)).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: false })
  })

  test('when a success has another shape, then it is for us to look at', async () => {
    await expect(openApi().api.read('/x', z.object({ id: z.number() }))).rejects.toMatchObject({ code: 'kommo.answer_unknown' })
  })

  test('when the address is blocked, then everybody pauses for a quarter of an hour', async () => {
    replies = [says(403, '403 Forbidden', { 'content-type': 'text/plain' })]
    await expect(openApi().api.read('/leads', anything)).rejects.toMatchObject({ code: 'kommo.address_blocked' })
    expect(paused).toEqual([900_000])
  })

  test('when a right is missing, then nobody pauses', async () => {
    replies = [says(403, '{"detail":"Client doesn\'t have the required scope"}')]
    await expect(openApi().api.read('/leads', anything)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(paused).toEqual([])
  })

  test('when it was too fast, then everybody takes a breath and the caller waits as asked', async () => {
    replies = [says(429, '{"retry_after":300}')]
    await expect(openApi().api.read('/leads', anything)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 300_000 })
    expect(paused).toEqual([2_000])
  })

  test('when anything is logged or thrown, then no token, body or query is in it', async () => {
    replies = [says(500, 'trace'), says(429, '{}')]
    const { api } = openApi()
    const errors = [
      await api
        .read('/webhooks?filter[destination]=https%3A%2F%2Fus%2Fhooks%2Fs3cret', anything)
        .catch((error: unknown) => error),
      await api
        .write({ method: 'DELETE', path: '/webhooks', body: { destination: 'https://us/hooks/s3cret' } }, anything)
        .catch((error: unknown) => error),
    ] as Error[]
    const text = JSON.stringify([
      logged,
      ...errors,
      ...errors.map((error) => [error.stack, String((error.cause as Error).stack)]),
    ])
    expect(text).toContain('GET /api/v4/webhooks')
    expect(text).not.toMatch(/s3cret|token-1/)
  })
})

describe('groups', () => {
  test('when there are many ids, then each address stays short and holds at most 250', () => {
    const ids = Array.from({ length: 600 }, (_, index) => 20_000_000 + index)
    const queries = idQueries('filter[id][]', [...ids, ...ids])
    expect(queries.map((query) => query.split('&').length)).toEqual([250, 250, 100])
    const long = idQueries(
      'filter[id][]',
      ids.map((id) => id * 1_000_000),
    )
    expect(Math.max(...long.map((query) => query.length))).toBeLessThan(5_800)
    expect(long.flatMap((query) => query.split('&'))).toHaveLength(600)
    expect(idQueries('filter[id][]', [])).toEqual([])
  })

  test('when items are grouped, then none is lost', () => {
    expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inGroups([], 2)).toEqual([])
  })
})
