import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { createKommoOAuth } from './oauth.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

const open = (changes: Partial<Parameters<typeof createKommoOAuth>[0]> = {}) =>
  createKommoOAuth({
    ...kommo.integration(),
    authUrl: kommo.url,
    allowedDomains: ['kommo.com', 'amocrm.com'],
    accountUrl: () => kommo.url,
    now: () => kommo.clock.now(),
    ...changes,
  })

/** A person consents; gives what comes back to us. */
async function consent(oauth = open()) {
  const account = kommo.addAccount({ subdomain: 'acme' })
  kommo.addUser(account, { name: 'Ann', email: 'ann@acme.com', isAdmin: true })
  const back = new URL(await kommo.consent({ oauthUrl: oauth.authorizeUrl('st@te&1'), account }))
  return { account, oauth, back, host: back.searchParams.get('referer') ?? '', code: back.searchParams.get('code') ?? '' }
}

describe('consent and tokens', () => {
  test('when a person allows, then the code becomes tokens for a day', async () => {
    const { oauth, back, host, code } = await consent()
    expect(back.searchParams.get('state')).toBe('st@te&1')
    expect(oauth.trustedHost(host)).toBe('acme.kommo.com')
    const tokens = await oauth.exchangeCode(host, code)
    expect(tokens.expiresAt.getTime() - kommo.clock.now().getTime()).toBeCloseTo(86_400_000, -4)
    const next = await oauth.refresh(host, tokens.refreshToken)
    expect(next).toMatchObject({ host: 'acme.kommo.com' })
    expect(next.refreshToken).not.toBe(tokens.refreshToken)
  })

  test('when a code is spent, old or invented, then it is refused as such', async () => {
    const { oauth, host, code } = await consent()
    await oauth.exchangeCode(host, code)
    for (const bad of [code, 'invented'])
      await expect(oauth.exchangeCode(host, bad)).rejects.toMatchObject({ kind: 'not_connected', code: 'kommo.code_refused' })
  })

  test('when the answer to a refresh is lost, then the old token still works', async () => {
    const { oauth, host, code } = await consent()
    const { refreshToken } = await oauth.exchangeCode(host, code)
    kommo.failNext('/oauth2/access_token', { kind: 'lose_answer' })
    await expect(oauth.refresh(host, refreshToken)).rejects.toMatchObject({ kind: 'unavailable', isOutcomeUnknown: true })
    expect(await oauth.refresh(host, refreshToken)).toMatchObject({ host })
  })

  test('when the grant was revoked, then a reconnect is needed', async () => {
    const { account, oauth, host, code } = await consent()
    const { accessToken, refreshToken } = await oauth.exchangeCode(host, code)
    await kommo.uninstall(account)
    const dead = { kind: 'not_connected', code: 'kommo.reconnect_needed' }
    await expect(oauth.refresh(host, refreshToken)).rejects.toMatchObject(dead)
    await expect(oauth.refresh(host, refreshToken, { accessToken })).rejects.toMatchObject(dead)
  })

  test.each([
    [503, 'unavailable'],
    [429, 'rate_limited'],
  ])('when Kommo answers %i, then it is %s and no disconnection', async (status, kind) => {
    const { oauth, host, code } = await consent()
    const { refreshToken } = await oauth.exchangeCode(host, code)
    kommo.failNext('/oauth2/access_token', status)
    await expect(oauth.refresh(host, refreshToken)).rejects.toMatchObject({ kind })
    kommo.failNext('/oauth2/access_token', { kind: 'html', status: 502 })
    await expect(oauth.exchangeCode(host, 'x')).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('when a host is not trusted, then nothing is sent to it', async () => {
    const oauth = open()
    for (const host of ['evil.com', 'acme.kommo.com.evil.com', 'acme.kommo.com:8080']) {
      await expect(oauth.exchangeCode(host, 'c')).rejects.toMatchObject({ kind: 'invalid' })
      await expect(oauth.refresh(host, 'r')).rejects.toMatchObject({ kind: 'invalid' })
    }
    expect(kommo.log.entries({})).toEqual([])
  })
})

describe('a renamed account', () => {
  // Each host is told apart by its path, since the emulator answers for all hosts alike.
  type Call = { host: string; path: string; refreshHeader: string | undefined }
  const calls: Call[] = []
  let domain = 'renamed.kommo.com'
  const server = createServer((req, res) => {
    const [, host = '', ...rest] = (req.url ?? '').split('/')
    const path = `/${rest.join('/')}`
    calls.push({ host, path, refreshHeader: req.headers['x-refresh-token']?.toString() })
    req.resume().on('end', () => {
      if (path.includes('subdomain'))
        return void res.end(JSON.stringify({ id: 1, subdomain: 'renamed', domain, top_level_domain: 'com' }))
      if (host === 'old.kommo.com') return void res.writeHead(404).end('not here')
      res.end(JSON.stringify({ token_type: 'Bearer', expires_in: 86_400, access_token: 'a2', refresh_token: 'r2' }))
    })
  })
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, resolve)))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    calls.length = 0
    domain = 'renamed.kommo.com'
  })
  const openHere = () => open({ accountUrl: (host) => `http://localhost:${(server.address() as AddressInfo).port}/${host}` })
  const accessToken = (apiDomain: unknown) => new UnsecuredJWT({ api_domain: apiDomain }).encode()

  test('when the old host does not know it, then the shared host names the new one', async () => {
    const last = { accessToken: accessToken('api-c.kommo.com') }
    expect(await openHere().refresh('old.kommo.com', 'r1', last)).toMatchObject({ host: 'renamed.kommo.com', refreshToken: 'r2' })
    expect(calls).toEqual([
      { host: 'old.kommo.com', path: '/oauth2/access_token', refreshHeader: undefined },
      { host: 'api-c.kommo.com', path: '/oauth2/account/current/subdomain', refreshHeader: 'r1' },
      { host: 'renamed.kommo.com', path: '/oauth2/access_token', refreshHeader: undefined },
    ])
  })

  test.each([undefined, 'evil.com', 'api.kommo.com.evil.com', 'a.b.kommo.com', 7])(
    'when the token names %j as shared host, then nothing is sent there',
    async (apiDomain) => {
      const last = { accessToken: accessToken(apiDomain) }
      await expect(openHere().refresh('old.kommo.com', 'r1', last)).rejects.toMatchObject({ code: 'kommo.reconnect_needed' })
      expect(calls).toHaveLength(1)
    },
  )

  test('when the new host is not trusted, the same, or the token is unreadable, then a reconnect is needed', async () => {
    const last = { accessToken: accessToken('api-c.kommo.com') }
    for (domain of ['evil.com', 'old.kommo.com', ''])
      await expect(openHere().refresh('old.kommo.com', 'r1', last)).rejects.toMatchObject({ code: 'kommo.reconnect_needed' })
    await expect(openHere().refresh('old.kommo.com', 'r1', { accessToken: 'x' })).rejects.toMatchObject({ kind: 'not_connected' })
    expect(calls.map(({ host }) => host)).not.toContain('evil.com')
  })
})

describe('the uninstall call', () => {
  test('when it is signed by Kommo, then it is believed, and nothing else is', () => {
    const { clientId, clientSecret } = kommo.integration()
    const oauth = open()
    const sign = (text: string, key = clientSecret) => createHmac('sha256', key).update(text).digest('hex')
    const call = { clientId, accountId: '31361463', signature: sign(`${clientId}|31361463`) }
    expect(oauth.isUninstallSignature(call)).toBe(true)
    expect(oauth.isUninstallSignature({ ...call, signature: call.signature.toUpperCase() })).toBe(true)
    for (const signature of [
      '',
      'x',
      call.signature.slice(1),
      `${call.signature}0`,
      sign(`${clientId}|31361463`, 'guess'),
      'é'.repeat(64),
      '0'.repeat(64),
    ])
      expect(oauth.isUninstallSignature({ ...call, signature })).toBe(false)
    expect(oauth.isUninstallSignature({ ...call, accountId: '31361464' })).toBe(false)
    expect(oauth.isUninstallSignature({ clientId: 'other', accountId: '1', signature: sign('other|1') })).toBe(false)
  })
})
