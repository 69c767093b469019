import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { installAccount, startWorld, type World } from '../../../test/world.ts'

const KOMMO_SAYS_UP_TO_MS = 3_000
const EVENTS = ['add_lead', 'delete_lead', 'restore_lead', 'status_lead', 'update_lead']

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.stop())

/** An account in Kommo with an administrator and a manager; nothing is installed. */
function addAccount(subdomain = 'acme') {
  const account = world.kommo.addAccount({ subdomain, name: 'Acme', currency: 'EUR', timezone: 'Europe/Berlin' })
  world.kommo.addUser(account, { name: 'Ann Admin', email: 'ann@acme.example', isAdmin: true })
  world.kommo.addUser(account, { name: 'Max Manager', email: 'max@acme.example', isAdmin: false })
  world.kommo.addPipeline(account, { name: 'Sales', stages: ['New', 'Payment agreed'] })
  return account
}

const storedAccount = (id: number) => world.app.parts.accounts.byKommoId(id)
const countAccounts = () => world.app.parts.db.account.count()

test('when an administrator clicks Install, then the account is stored and set up by itself', async () => {
  const account = addAccount()
  expect(await world.kommo.install(account)).toEqual({ status: 200, body: 'OK' })

  const stored = await storedAccount(account.id)
  expect(stored).toMatchObject({
    host: 'acme.kommo.com',
    name: 'Acme',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    isInstalled: true,
    webhookSecret: expect.stringMatching(/^[\w-]{32}$/),
  })
  await world.app.drain(stored?.id ?? '')
  expect(world.kommo.webhookSubscriptions(account)).toMatchObject([
    { destination: `${world.serverUrl}/kommo/webhooks/${stored?.webhookSecret}`, disabled: false },
  ])
  expect(world.kommo.webhookSubscriptions(account)[0]?.settings.toSorted()).toEqual(EVENTS)
  expect(Object.keys((await storedAccount(account.id))?.dealFieldIds ?? {})).not.toHaveLength(0)
})

test('when the account is stored, then its tokens are sealed in the database', async () => {
  const account = addAccount()
  await world.kommo.install(account)
  const row = await world.app.parts.db.kommoGrant.findFirstOrThrow()
  expect(row.accessToken).toMatch(/^test\.[\w-]+$/)
  expect(row.refreshToken).toMatch(/^test\.[\w-]+$/)
  // Kommo's tokens begin like this; sealed ones must not hold them in any encoding of ours.
  for (const sealed of [row.accessToken, row.refreshToken]) {
    expect(`${sealed}${Buffer.from(sealed.slice(5), 'base64url').toString('latin1')}`).not.toMatch(/eyJ|def50200/)
  }
})

test('when Kommo is slow to give tokens, then the install call is answered in time and the account comes later', async () => {
  const account = addAccount()
  world.kommo.failNext('POST /oauth2/access_token', { kind: 'delay', ms: 2_700 })
  const startedAt = performance.now()
  expect((await world.kommo.install(account)).status).toBe(200)
  expect(performance.now() - startedAt).toBeLessThan(KOMMO_SAYS_UP_TO_MS)
  expect(await storedAccount(account.id)).toBeNull()
  await vi.waitFor(async () => expect(await storedAccount(account.id)).toMatchObject({ isInstalled: true }), { timeout: 5_000 })
})

test.each([
  ['exchange', 'POST /oauth2/access_token', 500],
  ['exchange', 'POST /oauth2/access_token', 400],
  ['profile', 'GET /api/v4/account', 503],
] as const)('when the %s fails (%s %i), then Kommo still gets 200 and nothing is half stored', async (_what, call, status) => {
  const account = addAccount()
  world.kommo.failNext(call, status)
  expect((await world.kommo.install(account)).status).toBe(200)
  const { db } = world.app.parts
  expect([await db.account.count(), await db.kommoGrant.count(), await db.event.count()]).toEqual([0, 0, 0])
})

test('when it is installed again, then it is the same account with its secret, and what waited goes on', async () => {
  const { kommo, app } = world
  const { kommoAccountId, accountId, settle } = await installAccount(world, { subdomain: 'acme' })
  const before = await storedAccount(kommoAccountId)
  await app.parts.inbox.note([
    { accountId, source: 'self', kind: 'set_up_account', subject: 'x', dedupeHash: 'x', priority: 5, payload: {} },
  ])
  await app.parts.db.event.updateMany({ where: { dedupeHash: 'x' }, data: { state: 'PARKED' } })

  await kommo.install(kommoAccountId)
  expect(await countAccounts()).toBe(1)
  expect(await storedAccount(kommoAccountId)).toEqual(before)
  await settle()
  expect(await app.parts.db.event.findFirst({ where: { dedupeHash: 'x' } })).toMatchObject({ state: 'DONE' })
  expect(kommo.webhookSubscriptions(kommoAccountId)).toHaveLength(1)
})

test('when a renamed account installs again, then it is found by its number and its host is the new one', async () => {
  const { kommoAccountId } = await installAccount(world, { subdomain: 'acme' })
  world.kommo.renameSubdomain(kommoAccountId, 'acme-group')
  await world.kommo.install(kommoAccountId)
  expect(await countAccounts()).toBe(1)
  expect(await storedAccount(kommoAccountId)).toMatchObject({ host: 'acme-group.kommo.com' })
})

/** A person in a browser: follows our link to Kommo's consent page and comes back with the cookie we gave. */
async function beginInBrowser() {
  const start = await fetch(`${world.serverUrl}/kommo/connect`, { redirect: 'manual' })
  return {
    oauthUrl: start.headers.get('location') ?? '',
    cookie: start.headers.get('set-cookie') ?? '',
  }
}
const open = (url: string, cookie?: string) =>
  fetch(url, { redirect: 'manual', headers: { ...(cookie !== undefined && { cookie }) } })
const withParam = (url: string, name: string, value: string | null) => {
  const changed = new URL(url)
  if (value === null) changed.searchParams.delete(name)
  else changed.searchParams.set(name, value)
  return changed.href
}

test('when an administrator connects in the browser, then the account is stored and the page says so', async () => {
  const account = addAccount()
  const { oauthUrl, cookie } = await beginInBrowser()
  expect(oauthUrl).toContain(`${world.kommo.url}/oauth?client_id=`)
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/)
  const answer = await open(await world.kommo.consent({ oauthUrl, account }), cookie)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('Kommo is connected')
  expect(await storedAccount(account.id)).toMatchObject({ isInstalled: true })
})

test('when our address is HTTPS, then the cookie is for HTTPS only', async () => {
  const secure = world.anotherApp({ PUBLIC_URL: 'https://invoices.example.com' })
  const { port } = await secure.start()
  const start = await fetch(`http://localhost:${port}/kommo/connect`, { redirect: 'manual' })
  await secure.stop()
  expect(start.headers.get('set-cookie')).toMatch(/; HttpOnly; Secure; SameSite=Lax$/)
})

test.each([
  ['the cookie is another one', (url: string) => ({ url, cookie: 'deal_invoices_oauth=somebody-elses' }), 'link.other_browser'],
  ['there is no cookie', (url: string) => ({ url, cookie: '' }), 'link.other_browser'],
  ['there is no state', (url: string) => ({ url: withParam(url, 'state', null) }), 'link.expired'],
  ['the state is not ours', (url: string) => ({ url: withParam(url, 'state', 'eyJhbGciOiJub25lIn0.e30.') }), 'link.expired'],
  ['there is no code', (url: string) => ({ url: withParam(url, 'code', null) }), 'kommo.callback_incomplete'],
  ['there is no referer', (url: string) => ({ url: withParam(url, 'referer', null) }), 'kommo.callback_incomplete'],
])('when %s, then the callback is refused and nothing is sent or stored', async (_what, spoil, code) => {
  const account = addAccount()
  const { oauthUrl, cookie: given } = await beginInBrowser()
  const { url, cookie = given } = { cookie: undefined, ...spoil(await world.kommo.consent({ oauthUrl, account })) }
  world.kommo.log.reset()
  const answer = await open(url, cookie)
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code } }])
  expect(world.kommo.log.entries()).toEqual([])
  expect(await countAccounts()).toBe(0)
})

test('when ten minutes pass on the consent page, then the state has expired', async () => {
  const account = addAccount()
  const { oauthUrl, cookie } = await beginInBrowser()
  const callback = await world.kommo.consent({ oauthUrl, account })
  await world.clock.advance(10 * 60_000)
  const answer = await open(callback, cookie)
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'link.expired' } }])
})

test('when a callback is opened again, then its state has been used', async () => {
  const account = addAccount()
  const { oauthUrl, cookie } = await beginInBrowser()
  const callback = await world.kommo.consent({ oauthUrl, account })
  expect((await open(callback, cookie)).status).toBe(200)
  world.kommo.log.reset()
  const again = await open(callback, cookie)
  expect([again.status, await again.json()]).toMatchObject([400, { error: { code: 'link.used' } }])
  expect(world.kommo.log.entries()).toEqual([])
})

test('when a state of the Xero round trip is brought here, then it is refused', async () => {
  const account = addAccount()
  await world.kommo.install(account)
  const disposable = await world.kommo.disposableToken(account, 'ann@acme.example', { origin: world.kommo.url })
  const session = await fetch(`${world.serverUrl}/api/session`, {
    method: 'POST',
    headers: { 'X-Auth-Token': disposable, Origin: world.kommo.url },
  })
  const { token } = (await session.json()) as { token: string }
  const connect = await fetch(`${world.serverUrl}/api/xero/connect`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ returnTo: `${world.kommo.url}/settings` }),
  })
  const start = await open(((await connect.json()) as { url: string }).url)
  const state = new URL(start.headers.get('location') ?? '').searchParams.get('state') ?? ''
  const answer = await open(
    `${world.serverUrl}/kommo/oauth/callback?code=c&referer=acme.kommo.com&state=${encodeURIComponent(state)}`,
    start.headers.get('set-cookie') ?? '',
  )
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'link.expired' } }])
})

const HOSTILE = [
  'evil.example',
  'kommo.com',
  'www.kommo.com',
  'kommo.com.evil.example',
  'acme.kommo.com.evil.example',
  'acmekommo.com',
  'acme.kommo.com@evil.example',
  'evil.example/acme.kommo.com',
  'evil.example#.kommo.com',
  'evil.example?.kommo.com',
  'acme.kommo.com:8443',
  'https://acme.kommo.com',
  'acme.kommo.com.',
  'ACME.KOMMO.COM',
  'a.b.kommo.com',
  '.kommo.com',
  'acme.kommo.com\\@evil.example',
  'acme.kommo.com\r\nHost: evil.example',
  'аcme.kommo.com',
  'localhost',
  '127.0.0.1',
  ' acme.kommo.com',
]
test('when the referer is no account of Kommo, then it is refused and no request leaves, whoever calls', async () => {
  for (const referer of HOSTILE) {
    for (const extra of ['from_widget=1', 'state=x']) {
      const url = `${world.serverUrl}/kommo/oauth/callback?code=c&${extra}&referer=${encodeURIComponent(referer)}`
      const answer = await open(url)
      expect([referer, answer.status, await answer.json()]).toMatchObject([
        referer,
        400,
        { error: { code: 'kommo.host_not_trusted' } },
      ])
    }
  }
  expect(world.kommo.log.entries()).toEqual([])
})

test('when referer or code are given twice, then the call is refused', async () => {
  for (const query of ['code=c&referer=acme.kommo.com&referer=evil.example', 'code=c&code=d&referer=acme.kommo.com']) {
    expect((await open(`${world.serverUrl}/kommo/oauth/callback?from_widget=1&${query}`)).status).toBe(400)
  }
  expect(world.kommo.log.entries()).toEqual([])
})

test('when the administrator presses Cancel, then a page says that nothing was connected', async () => {
  const account = addAccount()
  const { oauthUrl, cookie } = await beginInBrowser()
  const answer = await open(await world.kommo.consent({ oauthUrl, account, decision: 'deny' }), cookie)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('Kommo was not given access')
  expect(await countAccounts()).toBe(0)
})

test('when a manager consents for an installed account, then the access of the administrator stays', async () => {
  const { kommoAccountId, accountId } = await installAccount(world, { subdomain: 'acme' })
  const before = await world.app.parts.db.kommoGrant.findUniqueOrThrow({ where: { accountId } })
  const { oauthUrl, cookie } = await beginInBrowser()
  const callback = await world.kommo.consent({ oauthUrl, account: kommoAccountId, userEmail: 'max@acme.example' })
  const answer = await open(callback, cookie)
  expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'kommo.permission_missing' } }])
  expect(await world.app.parts.db.kommoGrant.findUniqueOrThrow({ where: { accountId } })).toEqual(before)
})

test('when a browser is refused, then the person reads a page and not JSON', async () => {
  const answer = await fetch(`${world.serverUrl}/kommo/oauth/callback?code=c&referer=acme.kommo.com`, {
    headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
  expect(await answer.text()).toContain('Go back to the settings and start again.')
})
