import { describe, expect, test } from 'vitest'
import type { SessionOutput } from '../../../server/src/contract/session.ts'
import { ApiError, errorFrom } from './api-error.ts'
import { createApi } from './api.ts'

const nothing = { invoices: [], refusals: [], inProgress: 0, asOf: null }
const refused = (status: number, code: string) => Response.json({ error: { code, message: 'A sentence.' } }, { status })

/** A server that gives these answers, one after the other, and the tokens it was asked with. */
function server(...answers: (() => Response)[]) {
  const tokens: string[] = []
  let sessions = 0
  const api = createApi({
    backendUrl: 'https://invoices.example',
    openSession: async (): Promise<SessionOutput> => {
      sessions += 1
      return { token: `t${sessions}`, expiresAt: '2026-11-24T16:00:00Z', isAdmin: false }
    },
    request: async (url, init) => {
      expect(url).toBe('https://invoices.example/api/deals/7/invoices')
      tokens.push(new Headers(init?.headers).get('authorization') ?? '')
      const answer = answers.shift()
      if (!answer) throw new TypeError('Failed to fetch')
      return answer()
    },
  })
  return { api, tokens }
}

describe('the session', () => {
  test('is opened once for calls at the same time', async () => {
    const { api, tokens } = server(
      () => Response.json(nothing),
      () => Response.json(nothing),
    )
    await Promise.all([api.dealInvoices(7), api.dealInvoices(7)])
    expect(tokens).toEqual(['Bearer t1', 'Bearer t1'])
  })

  test('is opened anew when the server no longer knows it', async () => {
    const { api, tokens } = server(
      () => refused(401, 'widget.token_expired'),
      () => Response.json(nothing),
    )
    expect(await api.dealInvoices(7)).toEqual(nothing)
    expect(tokens).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('is opened anew once only', async () => {
    const { api, tokens } = server(
      () => refused(401, 'widget.token_expired'),
      () => refused(401, 'widget.token_expired'),
    )
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ status: 401 })
    expect(tokens).toHaveLength(2)
  })

  test('is tried again at the next call after it could not be opened', async () => {
    let isDown = true
    const api = createApi({
      backendUrl: '',
      openSession: async () => {
        if (isDown) throw new ApiError(502, 'kommo.unavailable', null)
        return { token: 't', expiresAt: '2026-11-24T16:00:00Z', isAdmin: false }
      },
      request: async () => Response.json(nothing),
    })
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'kommo.unavailable' })
    isDown = false
    expect(await api.dealInvoices(7)).toEqual(nothing)
  })
})

describe('errors', () => {
  test("carry the server's code and sentence", async () => {
    const { api } = server(() => refused(409, 'xero.reconnect_needed'))
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'xero.reconnect_needed', sentence: 'A sentence.' })
  })

  test.each([
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 502],
    ['a page instead of data', () => new Response('<html>'), 200],
    ['data of another shape', () => Response.json({ invoices: 'many' }), 200],
  ])('%s is unreadable', async (_what, answer, status) => {
    const { api } = server(answer)
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'unreadable', status })
  })

  test('no answer is a matter of the network', async () => {
    const { api } = server()
    await expect(api.dealInvoices(7)).rejects.toMatchObject({ code: 'network', status: 0 })
  })

  test('status 0 of an XMLHttpRequest is a matter of the network', () => {
    expect(errorFrom(0, undefined).code).toBe('network')
  })
})
