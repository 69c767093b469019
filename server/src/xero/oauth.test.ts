import { afterEach, describe, expect, test } from 'vitest'
import { createXeroOAuth } from './oauth.ts'
import { startRecorder, type Recorded, type Reply } from './test/recorder.ts'

const SECRETS = ['client-secret', 'refresh-1', Buffer.from('client-1:client-secret').toString('base64')]
const NOW = new Date('2026-11-24T10:00:00Z')
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function oauthAgainst(reply: (request: Recorded) => Reply, timeoutMs = 5_000) {
  const { url, requests, close } = await startRecorder(reply)
  closers.push(close)
  const oauth = createXeroOAuth({
    clientId: 'client-1',
    clientSecret: 'client-secret',
    redirectUri: 'https://app.test/xero/callback',
    identityUrl: url,
    loginUrl: 'https://login.test',
    apiUrl: url,
    clock: () => NOW,
    timeoutMs,
  })
  return { oauth, requests }
}

const jwt = (claims: object) => `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const tokens = (accessToken = jwt({ xero_userid: 'user-1' })) => ({
  access_token: accessToken,
  refresh_token: 'refresh-2',
  expires_in: 1_800,
  token_type: 'Bearer',
})
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
const printed = (error: unknown) => {
  const { message, stack, cause } = error as Error
  return JSON.stringify([error, message, stack, cause])
}

test('the admin is sent to the consent page with granular scopes, for one organisation', async () => {
  const { oauth } = await oauthAgainst(() => ({}))
  const url = new URL(oauth.authorizeUrl('state 1+2'))
  expect(url.origin + url.pathname).toBe('https://login.test/identity/connect/authorize')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client-1',
    redirect_uri: 'https://app.test/xero/callback',
    scope: 'openid profile email offline_access accounting.invoices accounting.contacts accounting.settings.read',
    state: 'state 1+2',
    acr_values: 'bulk_connect:false',
  })
  expect(url.search).not.toContain('+')
})

describe('tokens', () => {
  test('a code becomes tokens and the one who consented', async () => {
    const claims = { xero_userid: 'user-1', authentication_event_id: 'event-1', scope: ['openid', 'accounting.invoices'] }
    const { oauth, requests } = await oauthAgainst(() => ({ body: tokens(jwt(claims)) }))
    await expect(oauth.exchangeCode('code-1')).resolves.toEqual({
      accessToken: jwt(claims),
      refreshToken: 'refresh-2',
      expiresAt: new Date('2026-11-24T10:30:00Z'),
      identity: { userId: 'user-1', authEventId: 'event-1', scopes: ['openid', 'accounting.invoices'] },
    })
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/connect/token' })
    expect(requests[0]?.headers['authorization']).toBe(`Basic ${SECRETS[2]}`)
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'https://app.test/xero/callback',
    })
  })

  test('claims that are missing or of another shape are read as far as they go', async () => {
    const { oauth } = await oauthAgainst(() => ({ body: tokens(jwt({ xero_userid: 'user-1', scope: 'openid email' })) }))
    await expect(oauth.exchangeCode('c')).resolves.toMatchObject({ identity: { authEventId: null, scopes: ['openid', 'email'] } })
  })

  test('a token that is none is not trusted', async () => {
    const { oauth } = await oauthAgainst(() => ({ body: tokens('not-a-jwt') }))
    await expect(oauth.exchangeCode('c')).rejects.toMatchObject({ kind: 'unavailable', code: 'xero.answer_unreadable' })
  })

  test('a refresh gives a new pair', async () => {
    const { oauth, requests } = await oauthAgainst(() => ({ body: tokens() }))
    await expect(oauth.refresh('refresh-1')).resolves.toMatchObject({ refreshToken: 'refresh-2' })
    expect(requests[0]?.body).toBe('grant_type=refresh_token&refresh_token=refresh-1')
  })

  test('only invalid_grant ends a grant, a code that was used asks for another consent', async () => {
    const { oauth } = await oauthAgainst(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    await expect(oauth.refresh('refresh-1')).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.reconnect_needed' })
    await expect(oauth.exchangeCode('c')).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.consent_expired' })
  })

  test.each([
    ['429', { status: 429, headers: { 'retry-after': '5' } }, { kind: 'rate_limited', retryAfterMs: 5_000 }],
    ['503', { status: 503 }, { kind: 'unavailable' }],
    ['500 that speaks of invalid_grant', { status: 500, body: { error: 'invalid_grant' } }, { kind: 'unavailable' }],
    ['a page', { status: 403, body: '<html>' }, { kind: 'unavailable' }],
    ['a page with 200', { status: 200, body: '<html>' }, { kind: 'unavailable' }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.test' } }, { kind: 'unavailable' }],
    ['silence', 'silence', { kind: 'unavailable' }],
    ['half an answer', 'trickle', { kind: 'unavailable' }],
    ['a cut line', 'reset', { kind: 'unavailable' }],
    ['wrong settings', { status: 400, body: { error: 'invalid_client' } }, { kind: 'internal', code: 'xero.client_refused' }],
  ] as [string, Reply, object][])('%s does not', async (_what, reply, wanted) => {
    // Only those that never end have to be waited for.
    const { oauth } = await oauthAgainst(() => reply, reply === 'silence' || reply === 'trickle' ? 150 : undefined)
    const error = await failureOf(oauth.refresh('refresh-1'))
    expect(error).toMatchObject(wanted)
    for (const secret of SECRETS) expect(printed(error)).not.toContain(secret)
  })

  test('nobody listening is no verdict either', async () => {
    const { url, close } = await startRecorder(() => ({}))
    await close()
    const urls = { redirectUri: 'https://app.test/cb', identityUrl: url, loginUrl: url, apiUrl: url }
    const oauth = createXeroOAuth({ clientId: 'c', clientSecret: 's', ...urls })
    await expect(oauth.refresh('refresh-1')).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

describe('ending', () => {
  test('revoking sends the refresh token, and one that is dead already counts as revoked', async () => {
    const { oauth, requests } = await oauthAgainst(() => ({ status: 200, body: '' }))
    await expect(oauth.revoke('refresh-1')).resolves.toBeUndefined()
    expect(requests[0]).toMatchObject({ path: '/connect/revocation', body: 'token=refresh-1' })
    const dead = await oauthAgainst(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    await expect(dead.oauth.revoke('refresh-1')).resolves.toBeUndefined()
    const broken = await oauthAgainst(() => ({ status: 502, body: '<html>' }))
    await expect(broken.oauth.revoke('refresh-1')).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test.each([204, 404, 403])('a connection that answers %i is gone', async (status) => {
    const { oauth, requests } = await oauthAgainst(() => ({ status, body: '' }))
    await expect(oauth.removeConnection('token', 'connection-1')).resolves.toBeUndefined()
    expect(requests[0]).toMatchObject({ method: 'DELETE', path: '/connections/connection-1' })
  })

  test.each([
    [401, 'xero.reconnect_needed'],
    [503, 'xero.unavailable'],
  ])('a connection that answers %i is not', async (status, code) => {
    const { oauth } = await oauthAgainst(() => ({ status, body: '' }))
    await expect(oauth.removeConnection('token', 'connection-1')).rejects.toMatchObject({ code })
  })
})

test('connections are listed with who is an organisation', async () => {
  const wire = (fields: object) => ({
    id: 'c',
    authEventId: 'e',
    tenantId: 't',
    tenantType: 'ORGANISATION',
    tenantName: 'Demo',
    ...fields,
  })
  const { oauth, requests } = await oauthAgainst(() => ({
    body: [wire({}), wire({ tenantType: 'PRACTICE', authEventId: undefined })],
  }))
  await expect(oauth.listConnections('token')).resolves.toEqual([
    { connectionId: 'c', tenantId: 't', name: 'Demo', isOrganisation: true, authEventId: 'e' },
    { connectionId: 'c', tenantId: 't', name: 'Demo', isOrganisation: false, authEventId: null },
  ])
  expect(requests[0]).toMatchObject({ method: 'GET', path: '/connections' })
})
