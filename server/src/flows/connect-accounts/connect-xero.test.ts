import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectXero, installAccount, type InstalledAccount, startWorld, type World } from '../../../test/world.ts'

const BOOKS = { name: 'Acme Books', baseCurrency: 'EUR', currencies: ['EUR', 'USD'], countryCode: 'GB' }
const BEA = 'books@acme.example'

let world: World
let account: InstalledAccount
beforeEach(async () => {
  world = await startWorld()
  account = await installAccount(world, { subdomain: 'acme' })
  world.xero.addOrganisation(BOOKS)
  world.xero.addUser({ email: BEA, name: 'Bea Books' })
})
afterEach(() => world.stop())

const returnTo = () => `${world.kommo.url}/settings/widgets/?tab=1`
const connect = (options: { organisation?: string } = {}) => connectXero({ world, api: account.api, user: BEA, ...options })
const connections = async () => (await account.api('GET', '/connections')).body as Record<string, unknown>
const secondOrganisation = () => {
  world.xero.addOrganisation({ ...BOOKS, name: 'Beta Books' })
  world.xero.addUser({ email: BEA })
}

/** The administrator presses Connect; the browser is at Xero's consent page. */
async function begin() {
  const { body } = await account.api('POST', '/xero/connect', { returnTo: returnTo() })
  const { url } = body as { url: string }
  const start = await fetch(url, { redirect: 'manual' })
  return { url, authorizeUrl: start.headers.get('location') ?? '', cookie: start.headers.get('set-cookie') ?? '' }
}
const comeBack = (callback: string, cookie: string) => fetch(callback, { redirect: 'manual', headers: { cookie } })
const resultOf = (answer: Response) => answer.headers.get('location')

test('when an administrator connects Xero, then the organisation is there with its lists', async () => {
  expect(await connect()).toBe('connected')
  await account.settle()
  expect(await connections()).toMatchObject({
    kommo: { host: 'acme.kommo.com', state: 'active' },
    organisations: [
      {
        name: 'Acme Books',
        state: 'connected',
        books: { baseCurrency: 'EUR', accounts: expect.arrayContaining([expect.objectContaining({ code: '200' })]) },
        booksReadAt: expect.any(String),
      },
    ],
    choices: [],
    waitingEvents: 0,
  })
})

test('when Xero is asked for access, then only granular scopes are asked for, for one organisation', async () => {
  const { searchParams } = new URL((await begin()).authorizeUrl)
  expect(searchParams.get('scope')?.split(' ').toSorted()).toEqual([
    'accounting.contacts',
    'accounting.invoices',
    'accounting.settings.read',
    'email',
    'offline_access',
    'openid',
    'profile',
  ])
  expect(searchParams.get('acr_values')).toBe('bulk_connect:false')
  expect(searchParams.get('redirect_uri')).toBe(`${world.serverUrl}/xero/callback`)
})

test('when the consent is done, then the browser is back on the page it came from', async () => {
  const { authorizeUrl, cookie } = await begin()
  const answer = await comeBack(await world.xero.consent({ authorizeUrl, userEmail: BEA }), cookie)
  expect([answer.status, resultOf(answer)]).toEqual([302, `${returnTo()}&deal_invoices_xero=connected`])
})

test('when the tokens of Xero are stored, then they are sealed', async () => {
  await connect()
  const row = await world.app.parts.db.xeroGrant.findFirstOrThrow()
  for (const sealed of [row.accessToken, row.refreshToken]) expect(sealed).toMatch(/^test\.[\w-]+$/)
  expect(Buffer.from(row.accessToken.slice(5), 'base64url').toString('latin1')).not.toContain('eyJ')
})

test('when a ticket is used again, then it is refused', async () => {
  const { url } = await begin()
  const again = await fetch(url, { redirect: 'manual' })
  expect([again.status, await again.json()]).toMatchObject([400, { error: { code: 'link.used' } }])
})

test.each(['', '?ticket=', '?ticket=abc', '?ticket=a&ticket=b'])('when the ticket is "%s", then it is refused', async (query) => {
  const answer = await fetch(`${world.serverUrl}/xero/connect${query}`, { redirect: 'manual' })
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'link.expired' } }])
})

test('when ten minutes pass, then neither ticket nor state are good any more', async () => {
  const { authorizeUrl, cookie } = await begin()
  const { body } = await account.api('POST', '/xero/connect', { returnTo: returnTo() })
  const callback = await world.xero.consent({ authorizeUrl, userEmail: BEA })
  await world.clock.advance(10 * 60_000)
  const { url } = body as { url: string }
  expect(await (await fetch(url)).json()).toMatchObject({ error: { code: 'link.expired' } })
  expect(await (await comeBack(callback, cookie)).json()).toMatchObject({ error: { code: 'link.expired' } })
})

test('when another browser finishes the consent, then it is refused and no code leaves', async () => {
  const { authorizeUrl } = await begin()
  const callback = await world.xero.consent({ authorizeUrl, userEmail: BEA })
  const other = await begin()
  for (const cookie of ['', other.cookie]) {
    const answer = await comeBack(callback, cookie)
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'link.other_browser' } }])
  }
  expect(world.xero.log.count({ path: '/connect/token' })).toBe(0)
})

test('when a callback is opened again, then its state has been used and the connection stays', async () => {
  const { authorizeUrl, cookie } = await begin()
  const callback = await world.xero.consent({ authorizeUrl, userEmail: BEA })
  await comeBack(callback, cookie)
  const again = await comeBack(callback, cookie)
  expect([again.status, await again.json()]).toMatchObject([400, { error: { code: 'link.used' } }])
  expect(await connections()).toMatchObject({ organisations: [{ state: 'connected' }] })
})

test('when a manager tries to connect, choose or disconnect, then only administrators may', async () => {
  const user = 'max@acme.example'
  const tries = [
    account.api('GET', '/connections', undefined, { user }),
    account.api('POST', '/xero/connect', { returnTo: returnTo() }, { user }),
    account.api('POST', '/xero/organisations', { tenantId: 'x' }, { user }),
    account.api('DELETE', '/xero/organisations/x', undefined, { user }),
  ]
  for (const { status, body } of await Promise.all(tries))
    expect([status, body]).toMatchObject([
      403,
      { error: { code: 'widget.admin_needed', message: expect.stringContaining('administrator') } },
    ])
})

test.each(['https://evil.example/settings', 'https://beta.kommo.com/settings', 'javascript:alert(1)', 'data:text/html,x'])(
  'when the page to return to is %s, then connecting is refused',
  async (page) => {
    expect(await account.api('POST', '/xero/connect', { returnTo: page })).toMatchObject({
      status: 400,
      body: { error: { code: 'xero.return_foreign' } },
    })
  },
)

test('when the page to return to only looks like ours, then connecting is refused', async () => {
  const { host } = new URL(world.kommo.url)
  for (const page of [`blob:http://${host}/x`, `http://${host}@evil.example/`, `http://me:you@${host}/`, `https://${host}/`])
    expect([page, await account.api('POST', '/xero/connect', { returnTo: page })]).toMatchObject([page, { status: 400 }])
  expect(await account.api('POST', '/xero/connect', { returnTo: 'settings' })).toMatchObject({
    status: 400,
    body: { error: { code: 'request.invalid', fields: [{ path: 'returnTo' }] } },
  })
})

test('when the administrator presses Cancel at Xero, then the settings hear of it and nothing is stored', async () => {
  const { authorizeUrl, cookie } = await begin()
  const callback = await world.xero.consent({ authorizeUrl, userEmail: BEA, decision: 'deny' })
  expect(resultOf(await comeBack(callback, cookie))).toContain('deal_invoices_xero=denied')
  expect(await world.app.parts.db.xeroGrant.count()).toBe(0)
})

test.each([
  ['Xero is away', 503, 'xero.unavailable'],
  ['the code is spent', { kind: 'status', status: 400, body: { error: 'invalid_grant' } }, 'xero.consent_expired'],
  ['our secret is wrong', { kind: 'status', status: 400, body: { error: 'invalid_client' } }, 'failed'],
  ['the answer is lost', { kind: 'lose_answer' }, 'xero.unavailable'],
] as const)('when %s at the exchange, then the settings get a code and nothing is half stored', async (_what, fault, code) => {
  world.xero.failNext('/connect/token', fault)
  expect(await connect()).toBe(code)
  const { db } = world.app.parts
  expect([await db.xeroGrant.count(), await db.organisation.count()]).toEqual([0, 0])
  expect(await connect()).toBe('connected')
})

test('when the list of connections cannot be read, then the choice is open as soon as it can', async () => {
  world.xero.failNext('/connections', 503)
  expect(await connect()).toBe('xero.unavailable')
  expect(await connections()).toMatchObject({ organisations: [], choices: [{ name: 'Acme Books' }] })
  // The settings must be readable even while Xero is not.
  world.xero.failNext('/connections', 503)
  expect(await connections()).toMatchObject({ kommo: { state: 'active' }, choices: [] })
})

test('when the account was uninstalled meanwhile, then the consent leads nowhere', async () => {
  const { authorizeUrl, cookie } = await begin()
  const callback = await world.xero.consent({ authorizeUrl, userEmail: BEA })
  await world.kommo.uninstall(account.kommoAccountId)
  const answer = await comeBack(callback, cookie)
  expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'kommo.not_installed' } }])
  expect(await world.app.parts.db.xeroGrant.count()).toBe(0)
})

test('when the user has several organisations, then exactly the one of this consent is taken', async () => {
  secondOrganisation()
  expect(await connect({ organisation: 'Beta Books' })).toBe('connected')
  expect(await connections()).toMatchObject({ organisations: [{ name: 'Beta Books' }], choices: [] })
})

test('when a second one is connected, then the account has both', async () => {
  secondOrganisation()
  await connect({ organisation: 'Acme Books' })
  await connect({ organisation: 'Beta Books' })
  expect(await connections()).toMatchObject({ organisations: [{ name: 'Acme Books' }, { name: 'Beta Books' }] })
  expect(await world.app.parts.db.xeroGrant.count()).toBe(1)
})

test('when the organisation had been connected before, then the administrator chooses', async () => {
  world.xero.setAssumptions({ reconsentKeepsAuthEvent: true })
  secondOrganisation()
  await connect({ organisation: 'Acme Books' })
  await connect({ organisation: 'Beta Books' })
  const other = await installAccount(world, { subdomain: 'beta' })
  expect(await connectXero({ world, api: other.api, user: BEA, organisation: 'Acme Books' })).toBe('choose')

  const { body } = await other.api('GET', '/connections')
  expect(body).toMatchObject({ organisations: [], choices: [{ name: 'Acme Books' }, { name: 'Beta Books' }] })
  const { choices } = body as { choices: { tenantId: string }[] }
  expect(await other.api('POST', '/xero/organisations', { tenantId: choices[1]?.tenantId })).toMatchObject({ status: 204 })
  await other.settle()
  expect((await other.api('GET', '/connections')).body).toMatchObject({
    organisations: [{ name: 'Beta Books', state: 'connected', books: { baseCurrency: 'EUR' } }],
    choices: [],
  })
  // The choice is made: it cannot be made again.
  expect(await other.api('POST', '/xero/organisations', { tenantId: choices[0]?.tenantId })).toMatchObject({ status: 404 })
})

test('when the choice is not in the list, then there is no such choice', async () => {
  world.xero.setAssumptions({ reconsentKeepsAuthEvent: true })
  await connect()
  expect(await connect()).toBe('choose')
  const stranger = world.xero.addOrganisation({ ...BOOKS, name: 'Stranger' })
  for (const tenantId of [stranger.tenantId, 'x', '__proto__'])
    expect(await account.api('POST', '/xero/organisations', { tenantId })).toMatchObject({
      status: 404,
      body: { error: { code: 'xero.choice_gone' } },
    })
  expect(await connections()).toMatchObject({ organisations: [{ name: 'Acme Books' }] })
})

test('when no consent is open, then nothing can be chosen', async () => {
  const { tenantId } = world.xero.addOrganisation({ ...BOOKS, name: 'Other' })
  expect(await account.api('POST', '/xero/organisations', { tenantId })).toMatchObject({ status: 404 })
})

test('when another user connects the same organisation, then the first consent is given back', async () => {
  await connect()
  world.xero.addUser({ email: 'second@acme.example', name: 'Second User' })
  expect(await connectXero({ world, api: account.api, user: 'second@acme.example' })).toBe('connected')
  expect(await connections()).toMatchObject({ organisations: [{ name: 'Acme Books', state: 'connected' }] })
  const grants = await world.app.parts.db.xeroGrant.findMany({ orderBy: { createdAt: 'asc' } })
  expect(grants.map(({ state }) => state)).toEqual(['REVOKED', 'ACTIVE'])
  expect(world.xero.connections()).toHaveLength(1)
})

test.each(['not-an-id', '%00', '00000000-0000-4000-8000-000000000000'])(
  'when %s is to be disconnected, then there is no such organisation',
  async (id) => {
    expect(await account.api('DELETE', `/xero/organisations/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'xero.organisation_unknown' } },
    })
  },
)

test("when an account names another one's organisation, then there is no such organisation", async () => {
  await connect()
  const [organisation] = await world.app.parts.organisations.ofAccount(account.accountId)
  const other = await installAccount(world, { subdomain: 'beta' })
  expect(await other.api('DELETE', `/xero/organisations/${organisation?.id}`)).toMatchObject({ status: 404 })
  expect((await other.api('GET', '/connections')).body).toMatchObject({ organisations: [] })
  expect(await connections()).toMatchObject({ organisations: [{ state: 'connected' }] })
})
