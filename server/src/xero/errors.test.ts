import { describe, expect, test } from 'vitest'
import { type Failure, failureError, isTokenRefused, rateLimitOf, readFailure, unavailable } from './errors.ts'

const failure = (fields: Partial<Failure> = {}): Failure => ({
  status: 400,
  headers: {},
  body: null,
  method: 'PUT',
  path: '/api.xro/2.0/Invoices',
  reason: null,
  ...fields,
})

/** As xero-node rejects: a JSON string. */
const thrownBySdk = (statusCode: number, body: unknown, headers: Record<string, unknown> = {}) =>
  JSON.stringify({
    response: {
      statusCode,
      body,
      headers,
      request: {
        url: { path: '/api.xro/2.0/Contacts?where=ada%40example.com' },
        method: 'GET',
        headers: { Authorization: 'Bearer t' },
      },
    },
    body,
  })

describe('reading what was thrown', () => {
  test('an answer keeps status, body and headers, and loses the query and the headers of the request', () => {
    const read = readFailure(thrownBySdk(429, { Title: 'Slow down' }, { 'Retry-After': '7' }))
    expect(read).toEqual({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { Title: 'Slow down' },
      method: 'GET',
      path: '/api.xro/2.0/Contacts',
      reason: null,
    })
  })

  test.each([
    ['JSON text', '{"Message":"No"}', { Message: 'No' }],
    ['a page', '<html>Bad gateway</html>', '<html>Bad gateway</html>'],
    ['bytes of JSON', { type: 'Buffer', data: [...Buffer.from('{"Message":"No"}')] }, { Message: 'No' }],
    ['bytes of text', { type: 'Buffer', data: [...Buffer.from('Not here')] }, 'Not here'],
  ])('a body of %s is made readable', (_what, body, wanted) => {
    expect(readFailure(thrownBySdk(404, body))?.body).toEqual(wanted)
  })

  test('no answer leaves the words of the network only', () => {
    expect(readFailure(thrownBySdk(0, 'connect ECONNREFUSED 127.0.0.1:1'))).toMatchObject({
      status: null,
      body: null,
      reason: 'connect ECONNREFUSED 127.0.0.1:1',
    })
  })

  test.each([[new Error('Required parameter xeroTenantId was null')], ['not JSON'], [undefined], [7]])(
    '%s is no failure of a call',
    (thrown) => {
      expect(readFailure(thrown)).toBeNull()
    },
  )
})

describe('what it means', () => {
  test.each([
    [
      'a validation error',
      failure({ body: { ErrorNumber: 10, Elements: [{ ValidationErrors: [{ Message: 'No' }] }] } }),
      'rejected',
      'xero.invoice_rejected',
    ],
    [
      'a query that does not parse',
      failure({ body: { ErrorNumber: 16, Message: 'Syntax error' } }),
      'rejected',
      'xero.invoice_rejected',
    ],
    [
      'a key used for another request',
      failure({ body: { Message: 'Idempotency Key: k is used with a different request.' } }),
      'conflict',
      'xero.idempotency_conflict',
    ],
    [
      'a refused token',
      failure({ status: 401, body: { Detail: 'TokenExpired: token expired at …' } }),
      'not_connected',
      'xero.reconnect_needed',
    ],
    [
      'a missing scope',
      failure({ status: 401, headers: { 'www-authenticate': 'insufficient_scope' } }),
      'not_connected',
      'xero.permission_missing',
    ],
    [
      'a missing scope, misspelt',
      failure({ status: 401, headers: { 'www-authenticate': 'insufficent_scope' } }),
      'not_connected',
      'xero.permission_missing',
    ],
    [
      'a missing scope, told in the body',
      failure({ status: 401, body: { Detail: 'AuthorizationUnsuccessful' } }),
      'not_connected',
      'xero.permission_missing',
    ],
    [
      'a missing right',
      failure({ status: 403, body: { Detail: 'AuthorizationUnsuccessful' } }),
      'not_connected',
      'xero.permission_missing',
    ],
    [
      'a disconnected organisation',
      failure({ status: 403, body: { Detail: 'AuthenticationUnsuccessful' } }),
      'not_connected',
      'xero.organisation_disconnected',
    ],
    ['an unknown id', failure({ status: 404 }), 'not_found', 'xero.not_found'],
    ['a limit', failure({ status: 429 }), 'rate_limited', 'xero.rate_limited'],
    ['a mistake of ours', failure({ status: 412 }), 'internal', 'xero.request_refused'],
    ['a broken Xero', failure({ status: 500 }), 'unavailable', 'xero.unavailable'],
    ['a broken proxy', failure({ status: 502, body: '<html>' }), 'unavailable', 'xero.unavailable'],
    ['silence', failure({ status: null, reason: 'socket hang up' }), 'unavailable', 'xero.unavailable'],
    ['a redirect', failure({ status: 302 }), 'unavailable', 'xero.unavailable'],
  ])('%s', (_what, given, kind, code) => {
    expect(failureError(given, { isWrite: true, rejectedCode: 'xero.invoice_rejected' })).toMatchObject({ kind, code })
  })

  test("a refusal carries Xero's sentences", () => {
    const body = {
      Elements: [
        { ValidationErrors: [{ Message: 'Due date is missing' }], Contact: { ValidationErrors: [{ Message: 'Bad e-mail' }] } },
      ],
    }
    expect(failureError(failure({ body })).vendorMessages.toSorted()).toEqual(['Bad e-mail', 'Due date is missing'])
  })

  test('only writes leave their outcome unknown, and only where it can be', () => {
    expect(failureError(failure({ status: null }), { isWrite: true }).isOutcomeUnknown).toBe(true)
    expect(failureError(failure({ status: 503 }), { isWrite: true }).isOutcomeUnknown).toBe(true)
    expect(failureError(failure({ status: 503 }), { isWrite: false }).isOutcomeUnknown).toBe(false)
    expect(failureError(failure({ status: 429 }), { isWrite: true }).isOutcomeUnknown).toBe(false)
    expect(failureError(failure({ status: 400 }), { isWrite: true }).isOutcomeUnknown).toBe(false)
  })

  test('a token is worth replacing only when it was the token that was refused', () => {
    expect(isTokenRefused(failure({ status: 401 }))).toBe(true)
    expect(isTokenRefused(failure({ status: 401, headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } }))).toBe(
      false,
    )
    expect(isTokenRefused(failure({ status: 403 }))).toBe(false)
  })

  test('the cause says where and what for support, and nothing else', () => {
    const given = failure({ status: 500, headers: { 'xero-correlation-id': 'c-1', 'set-cookie': 'secret' }, body: { secret: 1 } })
    expect(failureError(given).cause).toEqual({
      status: 500,
      method: 'PUT',
      path: '/api.xro/2.0/Invoices',
      reason: null,
      correlationId: 'c-1',
    })
  })

  test('a pause that Xero asks for with 503 is kept', () => {
    expect(
      unavailable({ failure: failure({ status: 503, headers: { 'retry-after': '300' } }), isWrite: false }).retryAfterMs,
    ).toBe(300_000)
    expect(unavailable({ failure: failure({ status: 503 }), isWrite: false }).retryAfterMs).toBeUndefined()
  })
})

test.each([
  ['minute', '17', 'xero.rate_limited_minute', 17_000],
  ['Day', '43200', 'xero.rate_limited_day', 43_200_000],
  ['DayLimit', undefined, 'xero.rate_limited_day', 3_600_000],
  ['minute', undefined, 'xero.rate_limited_minute', 60_000],
  ['appminute', '5', 'xero.rate_limited_minute', 5_000],
  ['concurrent', undefined, 'xero.rate_limited_concurrent', 1_000],
  ['', undefined, 'xero.rate_limited', 1_000],
  ['', 'soon', 'xero.rate_limited', 1_000],
])('limit "%s" with Retry-After %s is %s, %i ms', (problem, retryAfter, code, retryAfterMs) => {
  const headers = { 'x-rate-limit-problem': problem, ...(retryAfter && { 'retry-after': retryAfter }) }
  expect(rateLimitOf(headers)).toEqual({ code, retryAfterMs })
})
