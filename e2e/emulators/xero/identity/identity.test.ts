import { createRequire } from 'node:module'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL_SCOPES, authorizeUrlOf, caller, connect, postToken, REDIRECT_URI, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeEach(async () => {
  world = await startTestWorld()
})
afterEach(() => world.xero.close())

const MINUTE = 60_000
const DAY = 86_400_000
const consent = (params: Record<string, string> = {}) =>
  world.xero.consent({ authorizeUrl: authorizeUrlOf(world.xero.url, params), userEmail: 'ada@example.com' })
const codeOf = async () => new URL(await consent()).searchParams.get('code') ?? ''
const redeem = (code: string, redirectUri = REDIRECT_URI) =>
  postToken(world.xero.url, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
const refresh = (refreshToken: string) => postToken(world.xero.url, { grant_type: 'refresh_token', refresh_token: refreshToken })
const connections = async (token = world.tokens.access_token, query = '') => {
  const answer = await fetch(`${world.xero.url}/connections${query}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: (await answer.json()) as Record<string, string>[] }
}

describe('the consent page', () => {
  test('refuses to be framed and shows the organisations of the users', async () => {
    const answer = await fetch(authorizeUrlOf(world.xero.url))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(await answer.text()).toContain('Demo Trading')
  })

  test.each([
    ['an unknown client', { client_id: 'nobody' }, 'unauthorized_client'],
    ['a redirect URI with one more slash', { redirect_uri: `${REDIRECT_URI}/` }, 'unauthorized_client'],
    ['a broad scope', { scope: 'openid accounting.transactions' }, 'invalid_scope'],
    ['a misspelt scope', { scope: 'accounting.invoice' }, 'invalid_scope'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('%s gets an error page and no redirect', async (_what, params, error) => {
    const answer = await fetch(authorizeUrlOf(world.xero.url, params), { redirect: 'manual' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(error)
  })

  test('brings code and state back, or access_denied when the user cancels', async () => {
    const allowed = new URL(await consent({ state: 'xyz' }))
    expect(allowed.origin + allowed.pathname).toBe(REDIRECT_URI)
    expect(allowed.searchParams.get('state')).toBe('xyz')
    expect(allowed.searchParams.get('code')).toMatch(/\S{8,}/)
    const authorizeUrl = authorizeUrlOf(world.xero.url, { state: 'xyz' })
    const denied = new URL(await world.xero.consent({ authorizeUrl, userEmail: 'ada@example.com', decision: 'deny' }))
    expect(Object.fromEntries(denied.searchParams)).toEqual({ error: 'access_denied', state: 'xyz' })
  })

  test('takes one organisation at a time', async () => {
    world.xero.addOrganisation({ name: 'Second' })
    world.xero.addUser({ email: 'ada@example.com' })
    const wish = { authorizeUrl: authorizeUrlOf(world.xero.url), userEmail: 'ada@example.com' }
    await expect(world.xero.consent({ ...wish, organisations: ['Demo Trading', 'Second'] })).rejects.toThrow(
      'Choose one organisation',
    )
    await world.xero.consent({ ...wish, organisations: ['Second'] })
    expect((await connections()).body.map(({ tenantName }) => tenantName)).toEqual(['Demo Trading', 'Second'])
  })
})

describe('codes', () => {
  test('are good once, for five minutes, for the same redirect URI and the right secret', async () => {
    const code = await codeOf()
    expect((await redeem(code)).status).toBe(200)
    const spent = await redeem(code)
    expect([spent.status, await spent.json()]).toEqual([400, { error: 'invalid_grant' }])
    expect((await redeem(await codeOf(), 'https://app.example/other')).status).toBe(400)
    const late = await codeOf()
    await world.clock.advance(5 * MINUTE)
    expect((await redeem(late)).status).toBe(400)
    const wrong = await postToken(world.xero.url, { grant_type: 'refresh_token', refresh_token: 'x' }, 'wrong')
    expect(await wrong.json()).toEqual({ error: 'invalid_client' })
    const odd = await postToken(world.xero.url, { grant_type: 'password' })
    expect(await odd.json()).toEqual({ error: 'unsupported_grant_type' })
  })

  test('of a newer consent end the refresh tokens of the older one, not its access token', async () => {
    const before = world.tokens
    await connect(world.xero.url, () => consent())
    expect((await refresh(before.refresh_token)).status).toBe(400)
    expect((await connections(before.access_token)).status).toBe(200)
  })
})

describe('tokens', () => {
  test('are RS256 JWTs with the claims of the user, verifiable with the published keys', async () => {
    const { access_token, id_token, expires_in, scope } = world.tokens
    const keys = createRemoteJWKSet(new URL(`${world.xero.url}/.well-known/openid-configuration/jwks`))
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, { issuer: world.xero.url })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toMatchObject({ client_id: 'emulator-client-id', scope: ALL_SCOPES.split(' ') })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(1800)
    expect(expires_in).toBe(1800)
    expect(scope).toBe(ALL_SCOPES)
    expect(decodeJwt(id_token)).toMatchObject({
      email: 'ada@example.com',
      given_name: 'Ada',
      xero_userid: payload['xero_userid'],
    })
    const [connection] = (await connections(access_token, `?authEventId=${String(payload['authentication_event_id'])}`)).body
    expect(connection?.['tenantId']).toBe(world.t)
  })

  test('without offline_access come without a refresh token', async () => {
    await postToken(world.xero.url, { token: world.tokens.refresh_token }, undefined, '/connect/revocation')
    const scope = 'accounting.contacts'
    const tokens = await connect(world.xero.url, () => consent({ scope }), scope)
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(tokens).not.toHaveProperty('id_token')
  })

  test('rotate: the one before works for 30 minutes more, then never again', async () => {
    const first = world.tokens.refresh_token
    const second = ((await (await refresh(first)).json()) as { refresh_token: string }).refresh_token
    expect(second).not.toBe(first)
    await world.clock.advance(29 * MINUTE)
    expect((await refresh(first)).status).toBe(200)
    await world.clock.advance(MINUTE)
    const late = await refresh(first)
    expect([late.status, await late.json()]).toEqual([400, { error: 'invalid_grant' }])
  })

  test('die after 60 days without use', async () => {
    await world.clock.advance(60 * DAY - MINUTE)
    const fresh = (await (await refresh(world.tokens.refresh_token)).json()) as { refresh_token: string }
    await world.clock.advance(60 * DAY)
    expect((await refresh(fresh.refresh_token)).status).toBe(400)
  })

  test('older than 30 minutes get 401 TokenExpired from the API', async () => {
    await world.clock.advance(30 * MINUTE)
    const answer = await world.call('GET', '/Organisation')
    expect(answer.status).toBe(401)
    expect(((await answer.json()) as { Detail: string }).Detail).toMatch(/^TokenExpired: token expired at /)
  })
})

describe('connections', () => {
  test('have an id of their own, and dates without a Z but with seven decimals', async () => {
    const [connection] = (await connections()).body
    expect(connection).toMatchObject({ tenantId: world.t, tenantType: 'ORGANISATION', tenantName: 'Demo Trading' })
    expect(connection?.['createdDateUtc']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/)
    const byId = await caller(world.xero.url, connection?.['id'] ?? '', world.tokens.access_token)('GET', '/Organisation')
    expect([byId.status, await byId.json()]).toMatchObject([403, { Detail: 'AuthenticationUnsuccessful' }])
  })

  test('stay the same when the user consents again, with a new event and date', async () => {
    const [before] = (await connections()).body
    await world.clock.advance(MINUTE)
    await consent()
    const [after, ...others] = (await connections()).body
    expect(others).toEqual([])
    expect(after?.['id']).toBe(before?.['id'])
    expect(after?.['authEventId']).not.toBe(before?.['authEventId'])
    expect(after?.['createdDateUtc']).toBe(before?.['createdDateUtc'])
    expect(after?.['updatedDateUtc']).not.toBe(before?.['updatedDateUtc'])
  })

  test('can be deleted once, and the API then answers 403 although the token lives', async () => {
    const [connection] = (await connections()).body
    const remove = () =>
      fetch(`${world.xero.url}/connections/${connection?.['id']}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${world.tokens.access_token}` },
      })
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 404])
    expect((await world.call('GET', '/Organisation')).status).toBe(403)
    expect((await connections()).body).toEqual([])
    expect((await refresh(world.tokens.refresh_token)).status).toBe(200)
  })

  test('end together with the tokens when the refresh token is revoked', async () => {
    const answer = await postToken(world.xero.url, { token: world.tokens.refresh_token }, undefined, '/connect/revocation')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(world.xero.connections()).toEqual([])
    expect((await world.call('GET', '/Organisation')).status).toBe(401)
    expect((await refresh(world.tokens.refresh_token)).status).toBe(400)
  })
})

test('the SDK completes the whole flow: consent address, callback with id_token check, refresh, revoke', async () => {
  const require = createRequire(import.meta.url)
  const { XeroClient } = require('xero-node') as typeof import('xero-node')
  const { Issuer } = require('openid-client') as {
    Issuer: { discover(url: string): Promise<{ Client: new (config: object) => unknown }> }
  }
  const issuer = await Issuer.discover(world.xero.url)
  const config = {
    clientId: 'emulator-client-id',
    clientSecret: 'emulator-client-secret',
    redirectUris: [REDIRECT_URI],
    scopes: ALL_SCOPES.split(' '),
    state: 's',
  }
  const client = new XeroClient(config)
  const openIdClient = new issuer.Client({
    client_id: config.clientId,
    client_secret: config.clientSecret,
    redirect_uris: config.redirectUris,
  })
  Object.assign(client, { openIdClient })
  const callback = await world.xero.consent({ authorizeUrl: await client.buildConsentUrl(), userEmail: 'ada@example.com' })
  const tokens = await client.apiCallback(callback)
  expect(tokens.claims().email).toBe('ada@example.com')
  const fresh = await client.refreshToken()
  expect(fresh.refresh_token).not.toBe(tokens.refresh_token)
  client.accountingApi.basePath = `${world.xero.url}/api.xro/2.0`
  expect((await client.accountingApi.getOrganisations(world.t)).body.organisations?.[0]?.name).toBe('Demo Trading')
  await client.revokeToken()
  expect(world.xero.connections()).toEqual([])
})
