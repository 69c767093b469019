import { AxiosError, AxiosHeaders } from 'axios'
import { describe, expect, test } from 'vitest'
import { BatchRejected, errorOfAnswer, errorOfFailure } from './errors.ts'

const answer = (status: number, body: unknown, retryAfter: string | null = null) => ({
  what: 'PATCH /api/v4/leads',
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter,
  requestId: 'r-1',
})
const validation = {
  'validation-errors': [
    { request_id: '0', errors: [{ code: 'FieldMissing', path: 'name', detail: 'This field is missing.' }] },
    {
      request_id: '7',
      errors: [
        {
          code: 'NotSupportedChoice',
          path: 'custom_fields_values.0.values.0.value',
          detail: 'The value you selected is not a valid choice.',
        },
      ],
    },
  ],
  title: 'Bad Request',
  status: 400,
  detail: 'Request validation failed',
}

describe('an answer becomes an error', () => {
  test.each([
    [401, { detail: 'Invalid user name or password' }, 'not_connected', 'kommo.reconnect_needed'],
    [402, {}, 'not_connected', 'kommo.account_unpaid'],
    [403, { detail: "Client doesn't have the required scope" }, 'forbidden', 'kommo.permission_missing'],
    [403, '403 Forbidden', 'rate_limited', 'kommo.address_blocked'],
    [403, '<html>403</html>', 'rate_limited', 'kommo.address_blocked'],
    [403, '', 'rate_limited', 'kommo.address_blocked'],
    [404, '', 'not_found', 'kommo.not_found'],
    [400, validation, 'rejected', 'kommo.rejected'],
    [422, { detail: 'Limit 250 per page' }, 'rejected', 'kommo.rejected'],
    [405, {}, 'rejected', 'kommo.rejected'],
    [429, '', 'rate_limited', 'kommo.rate_limited'],
    [408, '', 'unavailable', 'kommo.unavailable'],
    [499, '', 'unavailable', 'kommo.unavailable'],
    [500, { title: 'ErrInternalServer', trace_id: 't' }, 'unavailable', 'kommo.unavailable'],
    [504, '<html>', 'unavailable', 'kommo.unavailable'],
    [301, '', 'unavailable', 'kommo.unavailable'],
  ])('when Kommo answers %i with %j, then it is %s, %s', (status, body, kind, code) => {
    expect(errorOfAnswer(answer(status, body), { isWrite: true })).toMatchObject({ kind, code })
  })

  test.each([
    [{ retry_after: 300 }, null, 300_000],
    [{ retry_after: 300 }, '5', 300_000],
    ['Too many', '5', 5_000],
    ['Too many', null, 1_000],
    [{ retry_after: 'soon' }, 'Wed, 21 Oct 2026 07:28:00 GMT', 1_000],
  ])('when a 429 says %j and the header %j, then the wait is %i ms', (body, header, retryAfterMs) => {
    expect(errorOfAnswer(answer(429, body, header), { isWrite: true })).toMatchObject({ retryAfterMs })
  })

  test('when the address is blocked, then the wait is a quarter of an hour', () => {
    expect(errorOfAnswer(answer(403, 'Forbidden'), { isWrite: false }).retryAfterMs).toBe(900_000)
  })

  test('when a batch is refused, then each item has its reasons, as sentences', () => {
    const error = errorOfAnswer(answer(400, validation), { isWrite: true })
    expect(error.vendorMessages).toEqual([
      'This field is missing. (name)',
      'The value you selected is not a valid choice. (custom_fields_values.0.values.0.value)',
    ])
    expect(error instanceof BatchRejected && [...error.items.keys()]).toEqual([0, 7])
  })

  test('when the body is nothing we know, then there is still an error and no sentence', () => {
    for (const body of ['null', '[]', '{"validation-errors":7}', '{"detail":{}}', 'x'.repeat(100_000)])
      expect(errorOfAnswer(answer(400, body), { isWrite: true })).toMatchObject({ kind: 'rejected', vendorMessages: [] })
  })

  test('when a write fails on their side, then its outcome is unknown; a read has none', () => {
    expect(errorOfAnswer(answer(502, ''), { isWrite: true }).isOutcomeUnknown).toBe(true)
    expect(errorOfAnswer(answer(502, ''), { isWrite: false }).isOutcomeUnknown).toBe(false)
    expect(errorOfAnswer(answer(400, ''), { isWrite: true }).isOutcomeUnknown).toBe(false)
  })
})

describe('no answer becomes an error', () => {
  const failure = (code: string) =>
    new AxiosError('failed', code, {
      headers: new AxiosHeaders({ Authorization: 'Bearer secret-token' }),
      url: 'https://x/secret',
    })

  test.each([
    ['ECONNRESET', true],
    ['ECONNABORTED', true],
    ['ETIMEDOUT', true],
    ['ERR_CANCELED', true],
    ['ECONNREFUSED', false],
    ['ENOTFOUND', false],
  ])('when a write ends in %s, then an unknown outcome is %s', (code, isOutcomeUnknown) => {
    const error = errorOfFailure(failure(code), { what: 'POST /x', isWrite: true })
    expect(error).toMatchObject({ kind: 'unavailable', isOutcomeUnknown })
  })

  test('when it is logged with its causes, then no token and no address is in it', () => {
    const error = errorOfFailure(failure('ECONNRESET'), { what: 'POST /x', isWrite: true })
    const logged = `${error.stack} ${String((error.cause as Error).stack)} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`
    expect(logged).not.toMatch(/secret/)
  })
})
