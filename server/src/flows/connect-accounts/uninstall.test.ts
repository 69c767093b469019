import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectXero, installAccount, type Office, startOffice } from '../../../test/world.ts'

let office: Office
beforeEach(async () => {
  office = await startOffice()
})
afterEach(() => office.stop())

const stored = () => office.app.parts.accounts.byId(office.accountId)
const connections = () => office.xero.connections()

function addDeal() {
  const { kommo, kommoAccountId } = office
  const client = kommo.addContact(kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  return kommo.addDeal(kommoAccountId, { name: 'Permit', price: 100, contact: client.id })
}

/** The uninstall call as anybody could make it. */
function callHook(changes: Record<string, string | null> = {}) {
  const { clientId, clientSecret } = office.kommo.integration()
  const accountId = String(office.kommoAccountId)
  const signature = createHmac('sha256', clientSecret).update(`${clientId}|${accountId}`).digest('hex')
  const hook = new URL(`${office.serverUrl}/kommo/uninstalled`)
  for (const [name, value] of Object.entries({ client_uuid: clientId, account_id: accountId, signature, ...changes }))
    if (value !== null) hook.searchParams.set(name, value)
  return fetch(hook)
}

test('when the widget is removed in Kommo, then tokens and sessions are gone and Xero is given back', async () => {
  const { kommo, xero, app } = office
  await office.api('GET', '/rules')
  expect(await kommo.uninstall(office.kommoAccountId)).toEqual({ status: 200, body: 'OK' })

  expect(await stored()).toMatchObject({ isInstalled: false })
  expect(await app.parts.db.kommoGrant.count()).toBe(0)
  expect(await app.parts.db.widgetSession.count()).toBe(0)
  expect((await office.api('GET', '/rules')).status).toBe(401)

  await office.settle()
  expect(connections()).toEqual([])
  expect(xero.log.count({ method: 'POST', path: '/connect/revocation' })).toBe(1)
  const grant = await app.parts.db.xeroGrant.findFirstOrThrow()
  expect(grant).toMatchObject({ state: 'REVOKED' })
  expect(await app.parts.grants.xeroRefreshToken(app.parts.db, grant.id)).toBeNull()
  expect(await app.parts.organisations.ofAccount(office.accountId)).toMatchObject([{ state: 'DISCONNECTED' }])
})

test('when work waits at the uninstall, then it is not done and webhooks find no door', async () => {
  const { kommo, xero, app } = office
  kommo.moveDeal(addDeal().id, 'Payment agreed')
  await kommo.webhooks.idle()
  await kommo.uninstall(office.kommoAccountId)
  const calls = kommo.log.count({ path: '/api/v4' })
  await office.settle()
  expect(xero.invoices()).toEqual([])
  expect(kommo.log.count({ path: '/api/v4' })).toBe(calls)
  const hook = `${office.serverUrl}/kommo/webhooks/${(await stored())?.webhookSecret}`
  const events = await app.parts.db.event.count()
  expect((await fetch(hook, { method: 'POST', body: new URLSearchParams({ 'leads[status][0][id]': '1' }) })).status).toBe(404)
  expect(await app.parts.db.event.count()).toBe(events)
})

test('when the hook names us as client_id, then it counts as well', async () => {
  const { clientId } = office.kommo.integration()
  expect((await callHook({ client_uuid: null, client_id: clientId })).status).toBe(200)
  expect(await stored()).toMatchObject({ isInstalled: false })
})

test.each([
  ['the signature is wrong', { signature: 'a'.repeat(64) }, 401],
  ['the signature is short', { signature: 'abc' }, 401],
  ['there is no signature', { signature: null }, 400],
  ['it was signed for another account', { account_id: '42' }, 401],
  ['it names another integration', { client_uuid: 'somebody-else' }, 401],
  ['it names no integration', { client_uuid: null }, 401],
  ['there is no account', { account_id: null }, 400],
] as const)('when %s, then nothing changes', async (_what, changes, status) => {
  const answer = await callHook(changes)
  expect([answer.status, await answer.json()]).toMatchObject([status, { error: { message: expect.any(String) } }])
  expect(await stored()).toMatchObject({ isInstalled: true })
  await office.settle()
  expect(connections()).toHaveLength(1)
  expect((await office.api('GET', '/rules')).status).toBe(200)
})

test('when the hook is called again and again, then nothing more happens', async () => {
  expect((await callHook()).status).toBe(200)
  await office.settle()
  const { updatedAt } = await office.app.parts.db.account.findFirstOrThrow()
  const calls = office.xero.log.count()
  expect((await callHook()).status).toBe(200)
  await office.settle()
  expect((await office.app.parts.db.account.findFirstOrThrow()).updatedAt).toEqual(updatedAt)
  expect(office.xero.log.count()).toBe(calls)
})

test('when it is installed again and Xero connected, then rules are there and deals are invoiced', async () => {
  const { kommo, xero } = office
  await kommo.uninstall(office.kommoAccountId)
  await office.settle()
  await kommo.install(office.kommoAccountId)
  await office.settle()
  // Until Xero is connected the deal waits.
  kommo.moveDeal(addDeal().id, 'Payment agreed')
  await office.settle()
  expect(xero.invoices()).toEqual([])
  expect(await connectXero({ world: office, api: office.api, user: 'books@acme.example' })).toBe('connected')
  await office.settle()
  expect(xero.invoices()).toHaveLength(1)
  expect((await office.api('GET', '/rules')).body).toMatchObject({ rules: [{ name: 'Invoice on Payment agreed' }] })
  await kommo.uninstall(office.kommoAccountId)
  await office.settle()
  expect(connections()).toEqual([])
})

test('when it is installed again before Xero was given back, then the connection stays', async () => {
  await office.kommo.uninstall(office.kommoAccountId)
  await office.kommo.install(office.kommoAccountId)
  await office.settle()
  expect(connections()).toHaveLength(1)
  expect((await office.api('GET', '/connections')).body).toMatchObject({ organisations: [{ state: 'connected' }] })
})

test('when Xero is away at the uninstall, then it is given back later', async () => {
  await office.kommo.uninstall(office.kommoAccountId)
  office.xero.failNext('/connections', 503)
  await office.settle()
  expect(connections()).toHaveLength(1)
  await office.later(60_000)
  expect(connections()).toEqual([])
  expect(await office.app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'REVOKED' })
})

test('when a consent was never chosen from, then its tokens are given back too', async () => {
  office.xero.setAssumptions({ reconsentKeepsAuthEvent: true })
  const { xero } = office
  const other = await installAccount(office, { subdomain: 'beta' })
  expect(await connectXero({ world: office, api: other.api, user: 'books@acme.example' })).toBe('choose')
  await office.kommo.uninstall(office.kommoAccountId)
  await office.settle()
  // The other account may still choose: its grant must live.
  expect(await office.app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'ACTIVE' })
  await office.kommo.uninstall(other.kommoAccountId)
  await other.settle()
  expect(await office.app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'REVOKED' })
  expect(await office.app.parts.db.account.count({ where: { pendingGrantId: { not: null } } })).toBe(0)
  expect(xero.connections()).toEqual([])
})

test('when two accounts share a connection, then the first to go keeps it and the second takes it along', async () => {
  const { kommo, xero, app } = office
  const other = await installAccount(office, { subdomain: 'beta' })
  expect(await connectXero({ world: office, api: other.api, user: 'books@acme.example' })).toBe('connected')
  await other.settle()
  expect(await app.parts.db.xeroGrant.count()).toBe(1)
  expect(connections()).toHaveLength(1)

  await kommo.uninstall(office.kommoAccountId)
  await office.settle()
  expect(connections()).toHaveLength(1)
  expect(xero.log.count({ path: '/connect/revocation' })).toBe(0)
  const [theirs] = await app.parts.organisations.ofAccount(other.accountId)
  expect(theirs).toMatchObject({ state: 'CONNECTED' })

  expect((await other.api('DELETE', `/xero/organisations/${theirs?.id}`)).status).toBe(204)
  expect(connections()).toEqual([])
  expect(xero.log.count({ path: '/connect/revocation' })).toBe(1)
  expect(await app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'REVOKED' })
})

test('when two accounts let go at once, then the connection is given back all the same', async () => {
  const { xero, app } = office
  const other = await installAccount(office, { subdomain: 'beta' })
  await connectXero({ world: office, api: other.api, user: 'books@acme.example' })
  const [theirs] = await app.parts.organisations.ofAccount(other.accountId)
  // Another organisation keeps the grant alive, which would take all connections along.
  const kept = xero.addOrganisation({ name: 'Kept Books' })
  xero.addUser({ email: 'books@acme.example' })
  await connectXero({ world: office, api: other.api, user: 'books@acme.example', organisation: kept.tenantId })
  // Both are held until both are on their way, so that neither is done before the other counts.
  const { db } = app.parts
  const held = await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Organisation" FOR UPDATE`
    const both = Promise.all([
      office.api('DELETE', `/xero/organisations/${office.organisationId}`),
      other.api('DELETE', `/xero/organisations/${theirs?.id}`),
    ])
    await vi.waitFor(async () => {
      const waiting =
        await db.$queryRaw`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(2)
    })
    return { both }
  })
  const statuses = (await held.both).map(({ status }) => status)
  expect(statuses).toEqual([204, 204])
  expect(connections()).toMatchObject([{ tenantId: kept.tenantId }])
  expect(await app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'ACTIVE' })
})

test('when revoking fails, then disconnecting again finishes it', async () => {
  office.xero.failNext('/connect/revocation', 503)
  const path = `/xero/organisations/${office.organisationId}`
  expect(await office.api('DELETE', path)).toMatchObject({ status: 502, body: { error: { code: 'xero.unavailable' } } })
  expect(await office.app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'ACTIVE' })
  expect((await office.api('DELETE', path)).status).toBe(204)
  expect((await office.api('DELETE', path)).status).toBe(204)
  expect(await office.app.parts.db.xeroGrant.findFirst()).toMatchObject({ state: 'REVOKED' })
})

test('when an organisation is disconnected, then its rules stay and its deals wait', async () => {
  expect((await office.api('DELETE', `/xero/organisations/${office.organisationId}`)).status).toBe(204)
  expect((await office.api('GET', '/connections')).body).toMatchObject({ organisations: [{ state: 'disconnected' }] })
  expect((await office.api('GET', '/rules')).body).toMatchObject({ rules: [{ organisationId: office.organisationId }] })
  office.kommo.moveDeal(addDeal().id, 'Payment agreed')
  await office.settle()
  const events = await office.app.parts.db.event.findMany({ where: { kind: 'deal_changed' } })
  expect(events.map(({ state, errorCode }) => `${state} ${errorCode}`)).toEqual(
    Array(events.length).fill('PARKED xero.reconnect_needed'),
  )
  expect(events).not.toHaveLength(0)
})
