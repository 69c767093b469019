import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { randomBytes } from 'node:crypto'
import { type Office, startOffice } from '../../test/world.ts'
import { AppError } from '../domain/errors.ts'
import { createGrants, type Tokens } from './grants.ts'
import { createSeal } from './seal.ts'

const EXPIRED_AT_XERO_MS = 31 * 60_000
const EXPIRED_AT_KOMMO_MS = 25 * 60 * 60_000

let office: Office
beforeEach(async () => {
  office = await startOffice({ rules: [] })
  office.xero.log.reset()
  office.kommo.log.reset()
})
afterEach(() => office.stop())

const refreshesAtXero = () => office.xero.log.count({ method: 'POST', path: '/connect/token' })
const refreshesAtKommo = () => office.kommo.log.count({ method: 'POST', path: '/oauth2/access_token' })

async function booksOf(app = office.app) {
  const [organisation] = await app.parts.organisations.ofAccount(office.accountId)
  if (!organisation) throw new Error('There is no organisation.')
  return app.parts.open.books(organisation, 'person')
}
/** Seven calls with a token. */
const useXero = async (app = office.app) => (await booksOf(app)).readBooks()
/** One call with a token. */
const useXeroOnce = async () => (await booksOf()).findOwnInvoices(new Date())
async function useKommo(app = office.app) {
  const account = await app.parts.accounts.byId(office.accountId)
  if (!account) throw new Error('There is no account.')
  return app.parts.open.crm(account).readProfile()
}
const xeroGrant = () => office.app.parts.db.xeroGrant.findFirstOrThrow()
const kommoGrant = () => office.app.parts.db.kommoGrant.findFirstOrThrow()

describe('refreshing', () => {
  test('when the access token has expired, then it is renewed once and the new pair is stored', async () => {
    const before = await xeroGrant()
    await office.clock.advance(EXPIRED_AT_XERO_MS)
    await useXero()
    await useXero()
    expect(refreshesAtXero()).toBe(1)
    const after = await xeroGrant()
    expect(after.accessToken).not.toBe(before.accessToken)
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expect(after.expiresAt.getTime()).toBeGreaterThan(before.expiresAt.getTime())
  })

  test('when the token is good for more than a minute, then it is not renewed', async () => {
    await office.clock.advance(28 * 60_000)
    await useXero()
    expect(refreshesAtXero()).toBe(0)
    await office.clock.advance(60_001)
    await useXero()
    expect(refreshesAtXero()).toBe(1)
  })

  test('when twenty need the token at once, then it is renewed once', async () => {
    await office.clock.advance(EXPIRED_AT_KOMMO_MS)
    await Promise.all(Array.from({ length: 20 }, () => useXeroOnce()))
    await Promise.all(Array.from({ length: 20 }, () => useKommo()))
    expect([refreshesAtXero(), refreshesAtKommo()]).toEqual([1, 1])
  })

  test('when two processes need the token at once, then it is renewed once', async () => {
    const second = office.anotherApp()
    await office.clock.advance(EXPIRED_AT_KOMMO_MS)
    await Promise.all([office.app, second, office.app, second].flatMap((app) => [useXero(app), useKommo(app)]))
    await second.stop()
    expect([refreshesAtXero(), refreshesAtKommo()]).toEqual([1, 1])
  })

  test('when a call is refused although the token looks good, then it is renewed once and the call repeated', async () => {
    office.xero.failNext('/api.xro/2.0/Organisation', 401)
    office.kommo.failNext('GET /api/v4/account', 401)
    expect(await useXero()).toMatchObject({ name: 'Acme Books' })
    expect(await useKommo()).toMatchObject({ name: 'Acme' })
    expect([refreshesAtXero(), refreshesAtKommo()]).toEqual([1, 1])
  })

  test('when all calls of a moment are refused, then there is still one renewal', async () => {
    office.xero.failNext('/api.xro/2.0', 401, 7)
    await useXero()
    expect(refreshesAtXero()).toBe(1)
  })

  test('when the renewed token is refused as well, then the call fails and renewing has an end', async () => {
    office.kommo.failNext('GET /api/v4/account', 401, 2)
    await expect(useKommo()).rejects.toMatchObject({ kind: 'not_connected' })
    expect(refreshesAtKommo()).toBe(1)
  })

  test('when the answer of a renewal is lost, then the old refresh token works the next time', async () => {
    await office.clock.advance(EXPIRED_AT_KOMMO_MS)
    office.xero.failNext('/connect/token', { kind: 'lose_answer' })
    office.kommo.failNext('POST /oauth2/access_token', { kind: 'lose_answer' })
    await expect(useXero()).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(useKommo()).rejects.toMatchObject({ kind: 'unavailable' })
    expect(await useXero()).toMatchObject({ name: 'Acme Books' })
    expect(await useKommo()).toMatchObject({ name: 'Acme' })
  })

  test.each([
    ['503', 503],
    ['500', 500],
    ['429', 429],
    ['a broken proxy', { kind: 'html', status: 502 }],
    ['a reset', { kind: 'reset' }],
    ['a wrong secret of ours', { kind: 'status', status: 401, body: { error: 'invalid_client' } }],
  ] as const)('when a renewal at Xero ends with %s, then the grant is not dead', async (_what, fault) => {
    await office.clock.advance(EXPIRED_AT_XERO_MS)
    office.xero.failNext('/connect/token', fault)
    await expect(useXero()).rejects.not.toMatchObject({ kind: 'not_connected' })
    expect(await xeroGrant()).toMatchObject({ state: 'ACTIVE' })
    expect(await useXero()).toMatchObject({ name: 'Acme Books' })
  })

  test.each([503, 500, 429])('when a renewal at Kommo ends with %i, then the grant is not dead', async (status) => {
    await office.clock.advance(EXPIRED_AT_KOMMO_MS)
    office.kommo.failNext('POST /oauth2/access_token', status)
    await expect(useKommo()).rejects.not.toMatchObject({ kind: 'not_connected' })
    expect(await kommoGrant()).toMatchObject({ state: 'ACTIVE' })
    expect(await useKommo()).toMatchObject({ name: 'Acme' })
  })

  test('when Xero says invalid_grant, then a reconnect is needed and nobody asks again', async () => {
    await office.clock.advance(EXPIRED_AT_XERO_MS)
    office.xero.failNext('/connect/token', { kind: 'status', status: 400, body: { error: 'invalid_grant' } })
    for (let time = 0; time < 3; time++)
      await expect(useXero()).rejects.toMatchObject({ kind: 'not_connected', code: 'xero.reconnect_needed' })
    expect(refreshesAtXero()).toBe(1)
    expect(await xeroGrant()).toMatchObject({ state: 'RECONNECT_NEEDED' })
  })

  test('when the account was renamed in Kommo, then the renewal finds it and the new host is kept', async () => {
    office.kommo.renameSubdomain(office.kommoAccountId, 'acme-group')
    await office.clock.advance(EXPIRED_AT_KOMMO_MS)
    // The old host knows nothing of the account any more.
    office.kommo.failNext('POST /oauth2/access_token', 404)
    await Promise.all(Array.from({ length: 20 }, () => useKommo()))
    expect(await office.app.parts.accounts.byId(office.accountId)).toMatchObject({ host: 'acme-group.kommo.com' })
  })
})

describe('sealing', () => {
  const oldKey = { id: 'old', key: randomBytes(32) }
  const newKey = { id: 'new', key: randomBytes(32) }
  const grantsWith = (...keys: { id: string; key: Buffer }[]) =>
    createGrants({ db: office.app.parts.db, seal: createSeal(keys), now: () => office.clock.now() })
  const tokens = (name: string, livesMs = 60 * 60_000): Tokens => ({
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    expiresAt: new Date(office.clock.now().getTime() + livesMs),
  })
  const notNow = () => Promise.reject(new Error('No renewal was expected.'))
  const save = (grants: ReturnType<typeof grantsWith>, user: string, livesMs?: number) =>
    grants.saveXero(office.app.parts.db, { ...tokens(user, livesMs), xeroUserId: user, authEventId: null })

  test('when tokens are stored, then no column contains them', async () => {
    const id = await save(grantsWith(oldKey), 'ada')
    const row = await office.app.parts.db.xeroGrant.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toMatch(/access-ada|refresh-ada/)
    expect(row).toMatchObject({
      accessToken: expect.stringMatching(/^old\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^old\.[\w-]+$/),
    })
  })

  test('when keys are rotated, then old rows open and a renewal seals with the new key', async () => {
    const id = await save(grantsWith(oldKey), 'ada')
    const rotated = grantsWith(newKey, oldKey)
    expect(await rotated.xeroToken(id, notNow)).toBe('access-ada')
    await office.clock.advance(60 * 60_000)
    expect(await rotated.xeroToken(id, () => Promise.resolve(tokens('next')))).toBe('access-next')
    const row = await office.app.parts.db.xeroGrant.findUniqueOrThrow({ where: { id } })
    expect(row.accessToken).toMatch(/^new\./)
    expect(await grantsWith(newKey).xeroToken(id, notNow)).toBe('access-next')
  })

  test('when the key of a row is gone, then the error says which one', async () => {
    const id = await save(grantsWith(oldKey), 'ada')
    await expect(grantsWith(newKey).xeroToken(id, notNow)).rejects.toThrow('No encryption key "old"')
  })

  test("when a row's text is copied to another row or column, then it does not open", async () => {
    const { db } = office.app.parts
    const grants = grantsWith(oldKey)
    const [ada, bob] = [await save(grants, 'ada'), await save(grants, 'bob')]
    const { accessToken, refreshToken } = await db.xeroGrant.findUniqueOrThrow({ where: { id: ada } })
    await db.xeroGrant.update({ where: { id: bob }, data: { accessToken, refreshToken } })
    await expect(grants.xeroToken(bob, notNow)).rejects.toThrow('unable to authenticate')
    await db.xeroGrant.update({ where: { id: ada }, data: { accessToken: refreshToken, refreshToken: accessToken } })
    await expect(grants.xeroToken(ada, notNow)).rejects.toThrow('unable to authenticate')
  })

  test('when two first consents of one user arrive at once, then there is one grant', async () => {
    const grants = grantsWith(oldKey)
    const [first, second] = await Promise.all([save(grants, 'ada'), save(grants, 'ada')])
    expect(first).toBe(second)
    expect(await grants.xeroToken(first, notNow)).toBe('access-ada')
  })

  test('when a renewal fails unexpectedly, then nothing changes and the next one is free to try', async () => {
    const grants = grantsWith(oldKey)
    const id = await save(grants, 'ada', 0)
    const refresh = vi.fn<() => Promise<Tokens>>()
    refresh.mockRejectedValueOnce(new AppError('unavailable', 'xero.unavailable'))
    refresh.mockResolvedValueOnce(tokens('next'))
    await expect(grants.xeroToken(id, refresh)).rejects.toMatchObject({ code: 'xero.unavailable' })
    expect(await grants.xeroToken(id, refresh)).toBe('access-next')
    expect(refresh.mock.calls).toEqual([
      ['refresh-ada', { accessToken: 'access-ada' }],
      ['refresh-ada', { accessToken: 'access-ada' }],
    ])
  })
})
