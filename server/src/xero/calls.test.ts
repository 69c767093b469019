// What happens when the wire, the token or the limits misbehave.
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { AccessToken } from './port.ts'
import { booksAgainst, closeRecorders, draft, failureOf, printed, SECRET, wireInvoice } from './test/books-at-recorder.ts'
import type { Reply } from './test/recorder.ts'

afterEach(closeRecorders)

describe('a lost answer', () => {
  test.each([
    ['cuts the line', 'reset'],
    ['is silent', 'silence'],
    ['stops in the middle of its answer', 'trickle'],
    ['breaks down', { status: 500, body: { Message: 'Oops' } }],
    ['stands behind a broken proxy', { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } }],
    [
      'is replaced by a page',
      { status: 200, body: '<html>Welcome to the hotel</html>', headers: { 'content-type': 'text/html' } },
    ],
    ['sends the caller elsewhere', { status: 302, headers: { location: 'https://elsewhere.test' } }],
  ] as [string, Reply][])('when Xero %s, nobody knows whether the invoice was made', async (_what, reply) => {
    const { books } = await booksAgainst(() => reply, { timeoutMs: 150 })
    const error = await failureOf(books.createInvoices([draft()], { idempotencyKey: 'key-1' }))
    expect(error).toMatchObject({ kind: 'unavailable', code: 'xero.unavailable', isOutcomeUnknown: true })
    expect(printed(error)).not.toContain(SECRET)
  })

  test('an answer without the elements leaves the outcome unknown', async () => {
    const { books } = await booksAgainst(() => ({ body: { Id: 'x' } }))
    await expect(books.createInvoices([draft()], { idempotencyKey: 'key-1' })).rejects.toMatchObject({ isOutcomeUnknown: true })
  })
})

describe('tokens', () => {
  const refusal = { status: 401, body: { Title: 'Unauthorized', Detail: 'TokenExpired: token expired at …' } }

  test('a refused token is replaced and the call repeated with the same key, once', async () => {
    const accessToken = vi.fn<AccessToken>((options) => Promise.resolve(options ? 'fresh' : 'stale'))
    const { books, requests } = await booksAgainst(
      (_request, index) => (index === 0 ? refusal : { body: { Invoices: [wireInvoice('1')] } }),
      { accessToken },
    )
    await expect(books.createInvoices([draft()], { idempotencyKey: 'key-1' })).resolves.toMatchObject([{ ok: true }])
    expect(accessToken.mock.calls).toEqual([[], [{ rejected: 'stale' }]])
    expect(requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer stale', 'Bearer fresh'])
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1'])
    expect(requests[0]?.body).toBe(requests[1]?.body)
  })

  test('refused twice means reconnect', async () => {
    const { books, requests } = await booksAgainst(() => refusal)
    const error = await failureOf(books.getInvoices(['1']))
    expect(error).toMatchObject({ kind: 'not_connected', code: 'xero.reconnect_needed' })
    expect(requests).toHaveLength(2)
    expect(printed(error)).not.toContain(SECRET)
  })

  test('a missing permission is not cured by a fresh token', async () => {
    const { books, requests } = await booksAgainst(() => ({ status: 401, headers: { 'www-authenticate': 'insufficient_scope' } }))
    await expect(books.getInvoices(['1'])).rejects.toMatchObject({ code: 'xero.permission_missing' })
    expect(requests).toHaveLength(1)
  })

  test('calls at the same time use the tokens they were given', async () => {
    let count = 0
    const accessToken = () => Promise.resolve(`token-${++count}`)
    const { books, requests } = await booksAgainst(() => ({ body: { Invoices: [] } }), { accessToken })
    await Promise.all([books.getInvoices(['1']), books.getInvoices(['2']), books.getInvoices(['3'])])
    expect(new Set(requests.map(({ headers }) => headers['authorization']))).toEqual(
      new Set(['Bearer token-1', 'Bearer token-2', 'Bearer token-3']),
    )
  })

  test('what the grant says is passed on', async () => {
    const gone = new Error('gone')
    const { books } = await booksAgainst(() => ({}), { accessToken: () => Promise.reject(gone) })
    await expect(books.getInvoices(['1'])).rejects.toBe(gone)
  })
})

describe('limits', () => {
  test('a 429 says how long, and the next call is not even sent', async () => {
    const headers = { 'retry-after': '17', 'x-rate-limit-problem': 'minute' }
    const { books, requests } = await booksAgainst(() => ({ status: 429, headers, body: '' }))
    await expect(books.getInvoices(['1'])).rejects.toMatchObject({
      kind: 'rate_limited',
      code: 'xero.rate_limited_minute',
      retryAfterMs: 17_000,
    })
    await expect(books.getInvoices(['1'])).rejects.toMatchObject({ kind: 'rate_limited', code: 'xero.rate_limited_minute' })
    expect(requests).toHaveLength(1)
  })

  test('a 429 without Retry-After is about calls in progress: a second', async () => {
    const { books } = await booksAgainst(() => ({ status: 429, headers: { 'x-rate-limit-problem': 'concurrent' } }))
    await expect(books.getInvoices(['1'])).rejects.toMatchObject({ code: 'xero.rate_limited_concurrent', retryAfterMs: 1_000 })
  })

  test('background work stops when a fifth of the day is left', async () => {
    const headers = { 'x-daylimit-remaining': '150', 'x-minlimit-remaining': '50' }
    const { books, requests } = await booksAgainst(() => ({ headers, body: { Invoices: [] } }), { urgency: 'background' })
    await books.getInvoices(['1'])
    await expect(books.getInvoices(['1'])).rejects.toMatchObject({ code: 'xero.rate_limited_day' })
    expect(requests).toHaveLength(1)
  })

  test('more than four calls never run at once, a call that failed frees its place', async () => {
    let running = 0
    let most = 0
    const { books } = await booksAgainst(async (_request, index) => {
      running++
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      return index % 2 === 0 ? 'reset' : { body: { Invoices: [] } }
    })
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => books.getInvoices([`${index}`])))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
    expect(most).toBe(4)
  })
})
