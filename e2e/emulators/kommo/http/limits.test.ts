import { afterAll, beforeEach, expect, test } from 'vitest'
import { createLimits } from './limits.ts'
import { createClock } from '../../kit/clock.ts'
import { startTestWorld } from '../test-world.ts'

const { kommo, call } = await startTestWorld()
afterAll(() => kommo.close())
beforeEach(async () => {
  await kommo.clock.advance(120_000)
  kommo.setLimits(true)
})
const statuses = async (count: number) => {
  const all: number[] = []
  for (let index = 0; index < count; index++) all.push((await call('GET', '/api/v4/account')).status)
  return all
}

test('the eighth call within a second is 429 with retry_after, and a second later calls pass again', async () => {
  expect(await statuses(7)).toEqual(Array(7).fill(200))
  const answer = await call('GET', '/api/v4/account')
  expect([answer.status, answer.type]).toEqual([429, 'application/problem+json; charset=utf-8'])
  expect(answer.body).toMatchObject({ title: 'Too Many Requests', status: 429, retry_after: 1 })
  await kommo.clock.advance(1_000)
  expect(await statuses(7)).toEqual(Array(7).fill(200))
})

test('who keeps calling is blocked with a plain 403, everywhere, for a minute', async () => {
  expect(await statuses(28)).toEqual([...Array<number>(7).fill(200), ...Array<number>(20).fill(429), 403])
  const answer = await call('GET', '/api/v4/leads')
  expect([answer.type, answer.text]).toEqual(['text/plain; charset=utf-8', '403 Forbidden'])
  expect((await call('POST', '/oauth2/access_token', {})).status).toBe(403)
  expect((await call('POST', '/drive/v1.0/sessions', {})).status).toBe(403)
  await kommo.clock.advance(59_000)
  expect(await statuses(1)).toEqual([403])
  await kommo.clock.advance(2_000)
  expect(await statuses(1)).toEqual([200])
})

test('limits that are switched off refuse nobody', async () => {
  kommo.setLimits(false)
  expect(new Set(await statuses(20))).toEqual(new Set([200]))
})

test('an account is limited even when its calls come from several addresses', () => {
  const limits = createLimits({ clock: createClock(), on: true })
  const kinds = Array.from({ length: 8 }, (_, index) => limits.check(`10.0.0.${index}`, 1).kind)
  expect(kinds).toEqual([...Array<string>(7).fill('pass'), 'slow_down'])
  expect(limits.check('10.0.1.1', 2).kind).toBe('pass')
})
