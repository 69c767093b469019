import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizeUrlOf, caller, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld({ limits: true, dayLimit: 130 })
})
afterAll(() => world.xero.close())

const get = () => world.call('GET', '/Organisation')
const many = async (count: number) => {
  for (let call = 0; call < count; call++) await get()
}
const remaining = (answer: Response) =>
  ['x-daylimit-remaining', 'x-minlimit-remaining', 'x-appminlimit-remaining'].map((name) => answer.headers.get(name))

describe('limits', () => {
  test('count down in every answer, per organisation', async () => {
    expect(remaining(await get())).toEqual(['129', '59', '9999'])
    const other = world.xero.addOrganisation({ name: 'Other' })
    world.xero.addUser({ email: 'ada@example.com' })
    await world.xero.consent({
      authorizeUrl: authorizeUrlOf(world.xero.url),
      userEmail: 'ada@example.com',
      organisations: ['Other'],
    })
    const elsewhere = await caller(world.xero.url, other.tenantId, world.tokens.access_token)('GET', '/Organisation')
    expect(remaining(elsewhere)).toEqual(['129', '59', '9998'])
  })

  test('refuse the 61st call of a minute, in a fixed window, and count refused calls not at all', async () => {
    await many(59)
    const refused = await get()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-rate-limit-problem')).toBe('minute')
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
    expect(await refused.json()).toMatchObject({ Title: 'Rate limit exceeded', Status: 429 })
    await world.clock.advance(wait * 1000)
    expect(remaining(await get()).slice(0, 2)).toEqual(['69', '59'])
  })

  test('refuse the call above the day limit until the day is over', async () => {
    await many(59)
    await world.clock.advance(60_000)
    const last = await many(10).then(get)
    expect([last.status, last.headers.get('x-rate-limit-problem')]).toEqual([429, 'day'])
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(80_000)
    world.xero.setLimits(false)
    const unlimited = await get()
    expect([unlimited.status, ...remaining(await get())]).toEqual([200, ...remaining(unlimited)])
    world.xero.setLimits(true)
  })

  test('refuse the sixth call in progress, without Retry-After and body', async () => {
    const own = await startTestWorld({ limits: true })
    own.xero.setLatency(30)
    const answers = await Promise.all(Array.from({ length: 6 }, () => own.call('GET', '/Organisation')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.headers.get('x-rate-limit-problem')).toBe('concurrent')
    expect([refused[0]?.headers.get('retry-after'), await refused[0]?.text()]).toEqual([null, ''])
    own.xero.setLatency(0)
    expect((await own.call('GET', '/Organisation')).status).toBe(200)
    await own.xero.close()
  })
})
