import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectXero, installAccount, type Office, startOffice } from '../../../test/world.ts'

const BEA = 'books@acme.example'
const A_MONTH_UNUSED_MS = 61 * 24 * 60 * 60_000 // longer than Xero's refresh tokens live

let office: Office
beforeEach(async () => {
  office = await startOffice()
})
afterEach(() => office.stop())

async function dealReachesStage() {
  const { kommo, kommoAccountId } = office
  const client = kommo.addContact(kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  const deal = kommo.addDeal(kommoAccountId, { name: 'Permit', price: 100, contact: client.id })
  kommo.moveDeal(deal.id, 'Payment agreed')
  await office.settle()
}
const dealEvents = () => office.app.parts.db.event.findMany({ where: { kind: 'deal_changed' } })
const refreshes = () => office.xero.log.count({ method: 'POST', path: '/connect/token' })
const organisationState = async (api = office.api) =>
  ((await api('GET', '/connections')).body as { organisations: { state: string }[] }).organisations.map(({ state }) => state)
const reconnect = (api = office.api) => connectXero({ world: office, api, user: BEA })

/** Xero no longer takes the refresh token. */
async function endTheGrant() {
  await office.clock.advance(31 * 60_000)
  office.xero.failNext('/connect/token', { kind: 'status', status: 400, body: { error: 'invalid_grant' } })
}

test('when the grant is dead, then the settings say so and deals are parked: neither lost nor tried', async () => {
  await endTheGrant()
  await dealReachesStage()
  const events = await dealEvents()
  expect(events).not.toHaveLength(0)
  for (const event of events)
    expect(event).toMatchObject({ state: 'PARKED', errorCode: 'xero.reconnect_needed', attempts: 0, finishedAt: null })
  expect(await organisationState()).toEqual(['reconnect_needed'])
  expect((await office.api('GET', '/connections')).body).toMatchObject({
    waitingEvents: new Set(events.map(({ subject }) => subject)).size,
  })

  const calls = refreshes()
  await office.later(60 * 60_000)
  await dealReachesStage()
  expect(refreshes()).toBe(calls)
  expect(office.xero.invoices()).toEqual([])
})

test('when an administrator reconnects, then what waited goes on and each invoice is made once', async () => {
  await endTheGrant()
  await dealReachesStage()
  expect(await reconnect()).toBe('connected')
  expect(await organisationState()).toEqual(['connected'])
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
  for (const { state } of await dealEvents()) expect(state).toBe('DONE')
})

test('when Xero calls the organisation an old one at reconnecting, then there is still nothing to choose', async () => {
  office.xero.setAssumptions({ reconsentKeepsAuthEvent: true })
  await endTheGrant()
  await dealReachesStage()
  expect(await reconnect()).toBe('connected')
  expect((await office.api('GET', '/connections')).body).toMatchObject({ organisations: [{ state: 'connected' }], choices: [] })
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
})

test('when two accounts share the grant, then one reconnect revives both', async () => {
  const other = await installAccount(office, { subdomain: 'beta' })
  await reconnect(other.api)
  await other.settle()
  await endTheGrant()
  await dealReachesStage()
  expect(await organisationState()).toEqual(['reconnect_needed'])
  expect(await organisationState(other.api)).toEqual(['reconnect_needed'])

  expect(await reconnect(other.api)).toBe('connected')
  expect(await organisationState()).toEqual(['connected'])
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
})

test('when the refresh token was not used for too long, then it is a reconnect as well', async () => {
  await office.clock.advance(A_MONTH_UNUSED_MS)
  await dealReachesStage()
  expect(await organisationState()).toEqual(['reconnect_needed'])
  expect(office.xero.invoices()).toEqual([])
})

test('when a user disconnects us in Xero, then deals wait with a clear code and the settings show it', async () => {
  const [connection] = office.xero.connections()
  office.xero.disconnect(connection?.id ?? '')
  await dealReachesStage()
  const events = await dealEvents()
  expect(events.map(({ state }) => state)).toEqual(Array(events.length).fill('PARKED'))
  expect(events.map(({ errorCode }) => errorCode)).toContain('xero.organisation_disconnected')
  expect(await organisationState()).toEqual(['reconnect_needed'])

  office.xero.log.reset()
  await dealReachesStage()
  expect(office.xero.log.count({ path: '/api.xro' })).toBe(0)

  expect(await reconnect()).toBe('connected')
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(2)
})

test('when the shared organisation was disconnected in Xero, then one reconnect revives it for both', async () => {
  const other = await installAccount(office, { subdomain: 'beta' })
  await reconnect(other.api)
  await other.settle()
  office.xero.disconnect(office.xero.connections()[0]?.id ?? '')
  await dealReachesStage()
  expect(await organisationState()).toEqual(['reconnect_needed'])
  await reconnect(other.api)
  expect(await organisationState()).toEqual(['connected'])
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
  // Both stand on the new connection, so the last one takes it along.
  await office.api('DELETE', `/xero/organisations/${office.organisationId}`)
  expect(office.xero.connections()).toHaveLength(1)
  const [theirs] = await office.app.parts.organisations.ofAccount(other.accountId)
  await other.api('DELETE', `/xero/organisations/${theirs?.id}`)
  expect(office.xero.connections()).toEqual([])
})

test('when Xero refuses a call though we are connected, then the organisation is not given up', async () => {
  office.xero.failNext('PUT', 403)
  office.xero.failNext('/Invoices', 403)
  await dealReachesStage()
  expect(await organisationState()).toEqual(['connected'])
})

test('when Kommo refuses our tokens, then deals wait and installing again resumes them', async () => {
  const { kommo, kommoAccountId } = office
  await office.clock.advance(25 * 60 * 60_000)
  kommo.failNext('POST /oauth2/access_token', 401)
  kommo.failNext('GET /oauth2/account/current/subdomain', 401)
  await dealReachesStage()
  const events = await dealEvents()
  expect(events.map(({ state, errorCode }) => `${state} ${errorCode}`)).toEqual(
    Array(events.length).fill('PARKED kommo.reconnect_needed'),
  )
  await kommo.install(kommoAccountId)
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
})
