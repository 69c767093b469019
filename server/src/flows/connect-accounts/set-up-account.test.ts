import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type InstalledAccount, installAccount, startWorld, type World } from '../../../test/world.ts'
import { WEBHOOK_EVENTS } from '../../kommo/webhook.ts'

let world: World
let account: InstalledAccount
beforeAll(async () => {
  world = await startWorld()
  account = await installAccount(world, { subdomain: 'acme' })
})
afterAll(() => world.stop())
beforeEach(() => world.kommo.log.reset())

/** The set-up again, as an install call or a sweep asks for it. */
async function setUp(): Promise<string | null> {
  const { inbox, db } = world.app.parts
  const { accountId } = account
  const event = { accountId, source: 'self', kind: 'set_up_account', subject: 'account', priority: 1, payload: {} } as const
  await inbox.note([{ ...event, dedupeHash: 'set_up_account' }])
  await account.settle()
  return (await db.event.findFirstOrThrow({ where: { accountId, kind: 'set_up_account' } })).outcome
}
const subscriptions = () => world.kommo.webhookSubscriptions(account.kommoAccountId)
const writes = () => world.kommo.log.entries({ kind: 'request' }).filter(({ method }) => method !== 'GET')

const destination = async () => {
  const stored = await world.app.parts.accounts.byId(account.accountId)
  return `${world.serverUrl}/kommo/webhooks/${stored?.webhookSecret}`
}
async function callKommo(method: string, path: string, body: object): Promise<void> {
  const grant = await world.app.parts.grants.kommoToken(account.accountId, () => Promise.reject(new Error('not now')))
  const answer = await fetch(`${world.kommo.url}/api/v4${path}`, {
    method,
    headers: { Authorization: `Bearer ${grant}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}
const asWished = () => [{ settings: expect.toSatisfy(hasExactlyOurEvents), disabled: false }]
const hasExactlyOurEvents = (settings: string[]) => settings.toSorted().join() === WEBHOOK_EVENTS.toSorted().join()

test('when everything is right, then nothing is written', async () => {
  expect(await setUp()).toContain('the webhook subscription was unchanged')
  expect(writes()).toEqual([])
  expect(subscriptions()).toMatchObject(asWished())
})

test('when the subscription is missing, then it is made', async () => {
  await callKommo('DELETE', '/webhooks', { destination: await destination() })
  expect(subscriptions()).toEqual([])
  expect(await setUp()).toContain('was created')
  expect(subscriptions()).toMatchObject([{ destination: await destination() }])
  expect(subscriptions()).toMatchObject(asWished())
})

test.each([
  ['fewer', ['status_lead']],
  ['more', [...WEBHOOK_EVENTS, 'add_contact']],
])('when somebody changed it to %s events, then it has ours again', async (_what, settings) => {
  world.kommo.choose({ webhookRepost: 'merge' })
  await callKommo('DELETE', '/webhooks', { destination: await destination() })
  await callKommo('POST', '/webhooks', { destination: await destination(), settings })
  expect(await setUp()).toContain('was repaired')
  expect(subscriptions()).toMatchObject(asWished())
})

test('when Kommo has switched it off, then it is on again', async () => {
  world.kommo.disableWebhook(account.kommoAccountId)
  expect(subscriptions()).toMatchObject([{ disabled: true }])
  expect(await setUp()).toContain('was repaired')
  expect(subscriptions()).toMatchObject(asWished())
})

test("when there is somebody else's subscription, then it is left alone", async () => {
  await callKommo('POST', '/webhooks', { destination: 'https://other.example/hook', settings: ['add_lead'] })
  await callKommo('DELETE', '/webhooks', { destination: await destination() })
  await setUp()
  expect(subscriptions().map((each) => each.destination)).toEqual(['https://other.example/hook', await destination()])
})

test('when Kommo is away in the middle, then the set-up is tried again and becomes whole', async () => {
  await callKommo('DELETE', '/webhooks', { destination: await destination() })
  world.kommo.failNext('GET /api/v4/webhooks', 503)
  expect(await setUp()).toContain('does not answer')
  await world.clock.advance(60_000)
  await account.settle()
  expect(subscriptions()).toEqual(expect.arrayContaining([expect.objectContaining({ destination: await destination() })]))
})

test('when the profile has changed in Kommo, then ours follows', async () => {
  await world.app.parts.db.account.update({
    where: { id: account.accountId },
    data: { name: 'Old name', currency: 'USD', timeZone: 'UTC' },
  })
  await setUp()
  expect(await world.app.parts.accounts.byId(account.accountId)).toMatchObject({
    name: 'Acme',
    currency: 'GBP',
    timeZone: 'Europe/London',
    host: 'acme.kommo.com',
  })
})
