import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { installAccount, type InstalledAccount, type Office, startOffice } from '../../../test/world.ts'

const HALF_AN_HOUR_MS = 30 * 60_000

let office: Office
let beta: InstalledAccount
beforeAll(async () => {
  office = await startOffice()
  beta = await installAccount(office, { subdomain: 'beta' })
})
afterAll(() => office.stop())
beforeEach(() => office.kommo.log.reset())

type TokenChanges = Parameters<Office['kommo']['disposableToken']>[2]
const ORIGIN = () => office.kommo.url
const disposable = (changes: TokenChanges = {}, user = 'ann@acme.example') =>
  office.kommo.disposableToken(office.kommoAccountId, user, { origin: ORIGIN(), ...changes })

const openSession = (token: string | null, headers: Record<string, string> = { Origin: ORIGIN() }) =>
  fetch(`${office.serverUrl}/api/session`, {
    method: 'POST',
    headers: { ...(token !== null && { 'X-Auth-Token': token }), ...headers },
  })
const call = (path: string, headers: Record<string, string>, method = 'GET') =>
  fetch(`${office.serverUrl}/api${path}`, { method, headers })
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

async function sessionOf(changes: TokenChanges = {}, user?: string) {
  const answer = await openSession(await disposable(changes, user))
  expect(answer.status).toBe(200)
  return (await answer.json()) as { token: string; expiresAt: string; isAdmin: boolean }
}

describe('opening', () => {
  test('when the widget brings a disposable token, then it gets a session of half an hour', async () => {
    const { token, expiresAt, isAdmin } = await sessionOf()
    expect(isAdmin).toBe(true)
    expect(new Date(expiresAt).getTime() - office.clock.now().getTime()).toBeLessThanOrEqual(HALF_AN_HOUR_MS)
    expect((await call('/rules', { Authorization: `Bearer ${token}` })).status).toBe(200)
  })

  test('when a session is stored, then its token is not', async () => {
    const { token } = await sessionOf()
    const rows = await office.app.parts.db.widgetSession.findMany()
    expect(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(token)
  })

  test('when a disposable token is used again, then it is spent', async () => {
    const token = await disposable()
    const answers = await Promise.all([openSession(token), openSession(token), openSession(token)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401])
    expect(await codeOf(await openSession(token))).toBe('widget.token_spent')
  })

  test.each<[string, TokenChanges, string]>([
    ['is for somebody else', { audience: 'https://other.example' }, 'widget.token_audience'],
    ['is issued by a stranger', { origin: 'https://evil.example' }, 'widget.token_issuer'],
    ['is issued by a look-alike', { origin: 'https://acme.kommo.com.evil.example' }, 'widget.token_issuer'],
    ['has expired', { expired: true }, 'widget.token_expired'],
    ['is signed with another secret', { secret: 'not-the-secret' }, 'widget.token_signature'],
    ['belongs to another integration', { claims: { client_uuid: randomUUID() } }, 'widget.token_client'],
    ['has no id', { claims: { jti: undefined } }, 'widget.token_malformed'],
    ['names no account', { claims: { account_id: 'x' } }, 'widget.token_malformed'],
  ])('when the token %s, then there is no session', async (_what, changes, code) => {
    const answer = await openSession(await disposable(changes), { Origin: changes?.origin ?? ORIGIN() })
    expect([answer.status, await codeOf(answer)]).toEqual([401, code])
  })

  test.each<[string, Record<string, string>]>([
    ['comes from another page', { Origin: 'https://evil.example' }],
    ["comes from another account's page", { Origin: 'https://beta.kommo.com' }],
    ['comes from no page', {}],
    ['comes from a sandbox', { Origin: 'null' }],
  ])('when the request %s, then there is no session', async (_what, headers) => {
    const answer = await openSession(await disposable(), headers)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'widget.token_origin'])
  })

  test.each([null, '', 'abc', 'a.b.c'])('when the token is %j, then there is no session', async (token) => {
    const answer = await openSession(token)
    expect([answer.status, await codeOf(answer)]).toEqual([401, expect.stringMatching(/^widget\.token_/)])
  })

  test('when the token is signed with "none", then there is no session', async () => {
    const [, body] = (await disposable()).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
    expect((await openSession(`${none}.${body}.`)).status).toBe(401)
  })

  test('when the account is not connected to us, then the sentence says who can do it', async () => {
    const { kommo } = office
    const stranger = kommo.addAccount({ subdomain: 'gamma' })
    kommo.addUser(stranger, { name: 'Gus', email: 'gus@gamma.example', isAdmin: true })
    const answer = await openSession(await kommo.disposableToken(stranger, undefined, { origin: ORIGIN() }))
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { error: { code: 'kommo.not_installed', message: expect.stringContaining('An administrator can connect it') } },
    ])
  })

  test('when a refused token is tried, then no session and no spent id are left behind', async () => {
    const { db } = office.app.parts
    const before = [await db.widgetSession.count(), await db.spentToken.count()]
    await openSession(await disposable({ secret: 'not-the-secret' }))
    await openSession(await disposable(), {})
    expect([await db.widgetSession.count(), await db.spentToken.count()]).toEqual(before)
  })

  test('when the token says where the account moved to, then its host follows, and an old one does not turn it back', async () => {
    const account = () => office.app.parts.accounts.byId(office.accountId)
    const old = await disposable({ claims: { subdomain: 'acme' } })
    expect((await openSession(old)).status).toBe(200)
    await sessionOf({ claims: { subdomain: 'acme-group' } })
    expect(await account()).toMatchObject({ host: 'acme-group.kommo.com' })
    expect((await openSession(old)).status).toBe(401)
    expect(await account()).toMatchObject({ host: 'acme-group.kommo.com' })
    await sessionOf()
  })
})

describe('administrators', () => {
  test('when the token does not say it, then Kommo is asked', async () => {
    expect((await sessionOf({}, 'max@acme.example')).isAdmin).toBe(false)
    expect((await sessionOf({}, 'ann@acme.example')).isAdmin).toBe(true)
    expect(office.kommo.log.count({ path: '/api/v4/users' })).toBe(2)
  })

  test('when the token says it, then Kommo is not asked', async () => {
    expect((await sessionOf({ claims: { is_admin: true } }, 'max@acme.example')).isAdmin).toBe(true)
    expect((await sessionOf({ claims: { is_admin: false } }, 'ann@acme.example')).isAdmin).toBe(false)
    expect(office.kommo.log.count({ path: '/api/v4' })).toBe(0)
  })

  test('when Kommo cannot be asked, then nobody is an administrator and the card still opens', async () => {
    office.kommo.failNext('/api/v4/users', 503)
    expect((await sessionOf({}, 'ann@acme.example')).isAdmin).toBe(false)
  })

  test('when a manager calls what is for administrators, then it is forbidden and the card is not', async () => {
    const user = 'max@acme.example'
    for (const [method, path] of [
      ['GET', '/rules'],
      ['POST', '/rules'],
      ['PUT', `/rules/${randomUUID()}`],
      ['DELETE', `/rules/${randomUUID()}`],
      ['GET', '/connections'],
    ] as const) {
      const answer = await office.api(method, path, method === 'GET' ? undefined : {}, { user })
      expect([path, answer]).toMatchObject([path, { status: 403, body: { error: { code: 'widget.admin_needed' } } }])
    }
    expect((await office.api('GET', '/deals/1/invoices', undefined, { user })).status).toBe(200)
  })
})

describe('sessions', () => {
  test.each(['', 'Bearer', 'Bearer ', 'Bearer abc', 'Basic abc', 'bearer'])(
    'when the header is "%s", then the session has ended',
    async (header) => {
      const answer = await call('/rules', header === '' ? {} : { Authorization: header })
      expect([answer.status, await codeOf(answer)]).toEqual([401, 'widget.session_ended'])
    },
  )

  test('when half an hour has passed, then the session has ended and is forgotten', async () => {
    const { token } = await sessionOf()
    await office.clock.advance(HALF_AN_HOUR_MS - 1_000)
    expect((await call('/rules', { Authorization: `Bearer ${token}` })).status).toBe(200)
    await office.clock.advance(1_001)
    expect((await call('/rules', { Authorization: `Bearer ${token}` })).status).toBe(401)
    await office.app.parts.sessions.forgetExpired()
    expect(await office.app.parts.db.widgetSession.count({ where: { expiresAt: { lt: office.clock.now() } } })).toBe(0)
    expect(await office.app.parts.db.spentToken.count({ where: { expiresAt: { lt: office.clock.now() } } })).toBe(0)
  })

  test("when one account asks for another one's things, then they do not exist", async () => {
    const { kommo, kommoAccountId, organisationId } = office
    const client = kommo.addContact(kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const deal = kommo.addDeal(kommoAccountId, { name: 'Permit', price: 100, contact: client.id })
    kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expect((await office.api('GET', `/deals/${deal.id}/invoices`)).body).toMatchObject({ invoices: [{ currency: 'EUR' }] })
    const { rules } = (await office.api('GET', '/rules')).body as { rules: { id: string }[] }
    const [rule] = rules

    expect((await beta.api('GET', '/rules')).body).toEqual({ rules: [] })
    expect((await beta.api('GET', '/connections')).body).toMatchObject({ organisations: [], waitingEvents: 0 })
    expect((await beta.api('GET', `/deals/${deal.id}/invoices`)).body).toMatchObject({
      invoices: [],
      refused: [],
      pending: [],
    })
    expect((await beta.api('DELETE', `/rules/${rule?.id}`)).status).toBe(404)
    expect((await beta.api('PUT', `/rules/${rule?.id}`, rule)).status).toBe(404)
    expect((await beta.api('POST', '/rules', rule)).status).toBe(404)
    expect((await beta.api('POST', '/rules', { ...rule, isActive: false })).status).toBe(404)
    expect((await beta.api('DELETE', `/xero/organisations/${organisationId}`)).status).toBe(404)
    expect((await office.api('GET', '/rules')).body).toEqual({ rules })
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    fetch(`${office.serverUrl}/api/rules`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization,content-type,x-auth-token',
      },
    })

  test.each(['https://acme.kommo.com', 'https://beta.kommo.com'])(
    'when the page of an installed account asks (%s), then it may call',
    async (origin) => {
      const answer = await preflight(origin)
      expect(answer.status).toBe(204)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': 'Authorization, Content-Type, X-Auth-Token',
        vary: expect.stringContaining('Origin'),
      })
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    },
  )

  test.each([
    'https://evil.example',
    'https://stranger.kommo.com',
    'http://acme.kommo.com',
    'https://acme.kommo.com:8443',
    'https://acme.kommo.com.evil.example',
    'https://ACME.kommo.com',
    'null',
    '*',
  ])('when another page asks (%s), then it may not call and nothing says *', async (origin) => {
    for (const answer of [await preflight(origin), await call('/rules', { Origin: origin })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('vary')).toContain('Origin')
    }
  })

  test('when an account is uninstalled, then its page may no longer call', async () => {
    const delta = await installAccount(office, { subdomain: 'delta' })
    expect((await preflight('https://delta.kommo.com')).headers.get('access-control-allow-origin')).not.toBeNull()
    await office.kommo.uninstall(delta.kommoAccountId)
    expect((await preflight('https://delta.kommo.com')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('when a call is refused, then the page may read why', async () => {
    const answer = await call('/rules', { Origin: 'https://acme.kommo.com' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, 'https://acme.kommo.com'])
  })
})
