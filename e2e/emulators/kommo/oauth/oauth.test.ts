import { createHmac } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startKommoEmulator } from '../emulator.ts'
import { callWith, codeFor, connect, exchange, startListener, type Tokens } from '../test-world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const kommo = await startKommoEmulator({ limits: false })
const hook = await startListener()
afterAll(async () => {
  await kommo.close()
  await hook.close()
})
beforeEach(() => {
  kommo.reset()
  kommo.addAccount({ subdomain: 'acme', name: 'Acme' })
  kommo.addUser('acme', { name: 'Ann', email: 'ann@example.com', isAdmin: true })
  kommo.addUser('acme', { name: 'Bob', email: 'bob@example.com' })
  hook.received.length = 0
})

const works = async (token: string) => (await callWith(kommo, token)('GET', '/api/v4/account')).status
const refresh = async (refresh_token: string) => exchange(kommo, { grant_type: 'refresh_token', refresh_token })

test('the consent page, when a person allows, redirects with code, referer, client_id and state', async () => {
  const call = callWith(kommo)
  const { clientId } = kommo.integration()
  const path = `/oauth?client_id=${clientId}&state=csrf-1&mode=post_message`
  const page = await call('GET', path)
  expect(page.text).toContain('acme.kommo.com')
  const user = /value="(\d+)" checked/.exec(page.text)?.[1] ?? ''
  const answer = await call('POST', path, `decision=allow&user=${user}`, { 'content-type': 'application/x-www-form-urlencoded' })
  expect(answer.status).toBe(302)
  const params = new URL(answer.headers.get('location') ?? '').searchParams
  expect(Object.fromEntries(params)).toEqual({
    code: params.get('code'),
    referer: 'acme.kommo.com',
    client_id: clientId,
    state: 'csrf-1',
  })
})

test('the consent page, when a person refuses, redirects with access_denied and no code', async () => {
  const oauthUrl = `${kommo.url}/oauth?client_id=${kommo.integration().clientId}&state=x`
  const location = new URL(await kommo.consent({ oauthUrl, account: 'acme', decision: 'deny' }))
  expect(location.searchParams.get('error')).toBe('access_denied')
  expect(location.searchParams.has('code')).toBe(false)
})

test('a user without rights cannot install, but may authorise what is installed', async () => {
  await expect(codeFor(kommo, 'bob@example.com')).rejects.toThrow('403')
  await connect(kommo)
  await expect(codeFor(kommo, 'bob@example.com')).resolves.not.toBe('')
})

test('an access token is an RS256 JWT with account, user and shared API host, good for 24 hours', async () => {
  const tokens = await connect(kommo)
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 })
  expect(decodeProtectedHeader(tokens.access_token).alg).toBe('RS256')
  const claims = decodeJwt(tokens.access_token)
  expect(claims).toMatchObject({ account_id: 31_361_463, aud: kommo.integration().clientId, api_domain: 'api-c.kommo.com' })
  await kommo.clock.advance(DAY - MINUTE)
  expect(await works(tokens.access_token)).toBe(200)
  await kommo.clock.advance(2 * MINUTE)
  expect(await works(tokens.access_token)).toBe(401)
})

test('a code is good once and for 20 minutes', async () => {
  const code = await codeFor(kommo)
  expect((await exchange(kommo, { grant_type: 'authorization_code', code })).status).toBe(200)
  expect((await exchange(kommo, { grant_type: 'authorization_code', code })).status).toBe(400)
  const late = await codeFor(kommo)
  await kommo.clock.advance(20 * MINUTE)
  const answer = await exchange(kommo, { grant_type: 'authorization_code', code: late })
  expect([answer.status, answer.body['hint']]).toEqual([400, 'Authorization code has expired'])
})

test.each([
  ['a wrong secret', { client_secret: 'nope' }, 401],
  ['an unknown client', { client_id: 'nope' }, 401],
  ['another redirect URI', { redirect_uri: 'https://evil.example' }, 400],
  ['an unknown grant type', { grant_type: 'password' }, 400],
  ['a code that was never given', { code: 'nope' }, 400],
])('%s is refused with an OAuth problem', async (_what, change, status) => {
  const answer = await exchange(kommo, { grant_type: 'authorization_code', code: await codeFor(kommo), ...change })
  expect(answer.status).toBe(status)
  expect(answer.type).toContain('application/problem+json')
  expect(Object.keys(answer.body).toSorted()).toEqual(['detail', 'hint', 'status', 'title', 'type'])
  expect(answer.body['type']).toBe('https://developers.amocrm.ru/v3/errors/OAuthProblemJson')
})

test('a refresh rotates the pair, and the old pair works until the new one is first used', async () => {
  const first = await connect(kommo)
  const second = (await refresh(first.refresh_token)).body as unknown as Tokens
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect(await works(first.access_token)).toBe(200)
  // The answer was lost: the old refresh token still helps, and the pair nobody saw is void.
  const third = (await refresh(first.refresh_token)).body as unknown as Tokens
  expect(await works(second.access_token)).toBe(401)
  expect(await works(first.access_token)).toBe(200)
  expect(await works(third.access_token)).toBe(200)
  expect(await works(first.access_token)).toBe(401)
  const again = await refresh(first.refresh_token)
  expect([again.status, again.body['hint']]).toEqual([401, 'Token has been revoked'])
})

test('a refresh token lives three months', async () => {
  const { refresh_token } = await connect(kommo)
  await kommo.clock.advance(91 * DAY)
  expect((await refresh(refresh_token)).status).toBe(401)
})

test('a renamed subdomain is found by the refresh token', async () => {
  const { refresh_token } = await connect(kommo)
  kommo.renameSubdomain('acme', 'acme-ltd')
  const answer = await callWith(kommo)('GET', '/oauth2/account/current/subdomain', undefined, {
    'x-refresh-token': refresh_token,
  })
  expect(answer.body).toEqual({ id: 31_361_463, subdomain: 'acme-ltd', domain: 'acme-ltd.kommo.com', top_level_domain: 'com' })
})

test('install calls the redirect URI from the server, with a code that works', async () => {
  kommo.configureIntegration({ redirectUri: `${hook.url}/callback` })
  hook.status = 500
  expect(await kommo.install('acme', 'Ann')).toEqual({ status: 500, body: '' })
  const [only, ...more] = hook.received
  expect(more).toEqual([])
  const params = new URL(only?.url ?? '', hook.url).searchParams
  expect(Object.fromEntries(params)).toMatchObject({
    referer: 'acme.kommo.com',
    client_id: kommo.integration().clientId,
    from_widget: '1',
  })
  expect((await exchange(kommo, { grant_type: 'authorization_code', code: params.get('code') })).status).toBe(200)
})

test('uninstall ends every token at once and signs the hook', async () => {
  hook.status = 200
  kommo.configureIntegration({ uninstallHookUrl: `${hook.url}/gone` })
  const { clientId, clientSecret } = kommo.integration()
  const tokens = await connect(kommo)
  expect(await kommo.uninstall('acme')).toEqual({ status: 200, body: '' })
  const params = Object.fromEntries(new URL(hook.received[0]?.url ?? '', hook.url).searchParams)
  const signature = createHmac('sha256', clientSecret).update(`${clientId}|31361463`).digest('hex')
  expect(params).toEqual({ client_uuid: clientId, account_id: '31361463', signature })
  expect(await works(tokens.access_token)).toBe(401)
  expect((await refresh(tokens.refresh_token)).status).toBe(401)
})

test('a disposable token is HS256 over the secret, for 30 minutes, with the claims of the docs', async () => {
  kommo.configureIntegration({ redirectUri: 'https://api.example.com/kommo/oauth/callback' })
  const { clientId, clientSecret } = kommo.integration()
  const token = await kommo.disposableToken('acme', 'Ann')
  const { payload } = await jwtVerify(token, new TextEncoder().encode(clientSecret), { audience: 'https://api.example.com' })
  expect(Object.keys(payload).toSorted()).toEqual([
    'account_id',
    'aud',
    'client_uuid',
    'exp',
    'iat',
    'iss',
    'jti',
    'nbf',
    'subdomain',
    'user_id',
  ])
  expect(payload).toMatchObject({
    iss: 'https://acme.kommo.com',
    account_id: 31_361_463,
    subdomain: 'acme',
    client_uuid: clientId,
  })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(1800)
  const old = decodeJwt(await kommo.disposableToken('acme', 'Ann', { expired: true, claims: { client_uuid: 'other' } }))
  expect(old['client_uuid']).toBe('other')
  expect(old.exp).toBeLessThan(kommo.clock.now().getTime() / 1000)
})
