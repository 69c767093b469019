// Consent, tokens and connections against a Xero that keeps state.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { XeroEmulator } from '../../../e2e/emulators/xero/emulator.ts'
import { connect, consentCode, oauthAt, startXero } from './test/connected.ts'

let xero: XeroEmulator
beforeAll(async () => {
  xero = await startXero()
})
beforeEach(() => xero.reset())
afterAll(() => xero.close())

test('a consent gives tokens, who consented, and the connection it made', async () => {
  const { name } = xero.addOrganisation({ name: 'Roofs Ltd' })
  xero.addOrganisation({ name: 'Other Ltd' })
  const { userId } = xero.addUser({ email: 'ada@x.test' })
  const oauth = oauthAt(xero)
  const { identity, accessToken, expiresAt } = await oauth.exchangeCode(await consentCode(xero, name))
  expect(identity.userId).toBe(userId)
  expect(identity.scopes).toContain('accounting.invoices')
  expect(expiresAt.getTime() - xero.clock.now().getTime()).toBeGreaterThan(29 * 60_000)
  const connections = await oauth.listConnections(accessToken)
  expect(connections).toMatchObject([{ name: 'Roofs Ltd', isOrganisation: true, authEventId: identity.authEventId }])
})

test('a code works once', async () => {
  const { name } = xero.addOrganisation()
  xero.addUser({ email: 'ada@x.test' })
  const code = await consentCode(xero, name)
  await oauthAt(xero).exchangeCode(code)
  await expect(oauthAt(xero).exchangeCode(code)).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.consent_expired' })
})

test('refresh tokens rotate; the old one dies after its half hour of grace', async () => {
  const { oauth, tokens } = await connect(xero)
  const old = tokens().refreshToken
  const next = await oauth.refresh(old)
  expect(next.refreshToken).not.toBe(old)
  await expect(oauth.refresh(next.refreshToken)).resolves.toBeDefined()
  await xero.clock.advance(31 * 60_000)
  await expect(oauth.refresh(old)).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.reconnect_needed' })
})

test('a busy token endpoint is no verdict on the grant', async () => {
  const { oauth, tokens } = await connect(xero)
  xero.failNext('/connect/token', 503)
  await expect(oauth.refresh(tokens().refreshToken)).rejects.toMatchObject({ kind: 'unavailable' })
  await expect(oauth.refresh(tokens().refreshToken)).resolves.toBeDefined()
})

test('a connection is removed once and may be removed again', async () => {
  const { oauth, tokens } = await connect(xero)
  const [connection] = await oauth.listConnections(tokens().accessToken)
  const id = connection?.connectionId ?? ''
  await oauth.removeConnection(tokens().accessToken, id)
  await oauth.removeConnection(tokens().accessToken, id)
  await expect(oauth.listConnections(tokens().accessToken)).resolves.toEqual([])
})

test('revoking ends the grant and its connections, and may be repeated', async () => {
  const { oauth, tokens } = await connect(xero)
  const { refreshToken } = tokens()
  await oauth.revoke(refreshToken)
  await oauth.revoke(refreshToken)
  await expect(oauth.refresh(refreshToken)).rejects.toMatchObject({ kind: 'not_connected' })
  expect(xero.connections()).toEqual([])
})

test('an access token that is too old lists nothing', async () => {
  const { oauth, tokens } = await connect(xero)
  await xero.clock.advance(31 * 60_000)
  await expect(oauth.listConnections(tokens().accessToken)).rejects.toMatchObject({ kind: 'not_connected' })
})
