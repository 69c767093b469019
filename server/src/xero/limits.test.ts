import { describe, expect, test } from 'vitest'
import type { AppError } from '../domain/errors.ts'
import { createCallMeter } from './limits.ts'
import type { Urgency } from './port.ts'

/** A meter in a time of its own: sleeping moves it. */
function meterAt(start = '2026-11-24T10:00:00Z') {
  let nowMs = Date.parse(start)
  const slept: number[] = []
  const sleep = (ms: number) => {
    slept.push(ms)
    nowMs += ms
    return Promise.resolve()
  }
  const meter = createCallMeter({ clock: () => new Date(nowMs), sleep })
  const call = async (urgency: Urgency, headers: Record<string, string> = {}, { tenantId = 't', status = 200 } = {}) =>
    (await meter.enter({ tenantId, urgency }))({ status, headers })
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { meter, call, pass, slept }
}

const left = (minute: number, day = 5_000) => ({ 'x-minlimit-remaining': String(minute), 'x-daylimit-remaining': String(day) })
const limited = (code: string, retryAfterMs: number) => expect.objectContaining({ kind: 'rate_limited', code, retryAfterMs })

describe('calls in progress', () => {
  test('four go at once, the fifth waits, and people go before events before background', async () => {
    const { meter } = meterAt()
    const started: string[] = []
    const enter = async (name: string, urgency: Urgency) => {
      const done = await meter.enter({ tenantId: 't', urgency })
      started.push(name)
      return done
    }
    const running = await Promise.all(['1', '2', '3', '4'].map((name) => enter(name, 'background')))
    const waiting = [
      enter('sweep', 'background'),
      enter('webhook', 'event'),
      enter('click', 'person'),
      enter('click 2', 'person'),
    ]
    await Promise.resolve()
    expect(started).toEqual(['1', '2', '3', '4'])
    for (const done of running) done({ status: 200, headers: {} })
    await Promise.all(waiting)
    expect(started.slice(4)).toEqual(['click', 'click 2', 'webhook', 'sweep'])
  })

  test('another organisation does not wait', async () => {
    const { meter } = meterAt()
    await Promise.all(Array.from({ length: 4 }, () => meter.enter({ tenantId: 't', urgency: 'event' })))
    await expect(meter.enter({ tenantId: 'u', urgency: 'event' })).resolves.toBeTypeOf('function')
  })
})

describe('the minute', () => {
  test.each([
    ['person', 1, true],
    ['person', 0, false],
    ['event', 3, true],
    ['event', 2, false],
    ['background', 10, true],
    ['background', 9, false],
  ] as const)('%s with %i calls left: may call is %s', async (urgency, minuteLeft, mayCall) => {
    const { call } = meterAt()
    await call(urgency, left(minuteLeft))
    const outcome = call(urgency).then(
      () => 'called',
      (error: AppError) => error.code,
    )
    expect(await outcome).toBe(mayCall ? 'called' : 'xero.rate_limited_minute')
  })

  test('after it has passed, calls go again without asking', async () => {
    const { call, pass } = meterAt()
    await call('event', left(0))
    pass(60_000)
    await expect(call('event')).resolves.toBeUndefined()
  })

  test('a person waits for it as long as that is short', async () => {
    const { call, pass, slept } = meterAt()
    await call('person', left(0))
    pass(58_500)
    await call('person')
    expect(slept).toEqual([1_500])
  })

  test('calls are counted even when Xero does not say how many are left', async () => {
    const { call } = meterAt()
    for (let index = 0; index < 58; index++) await call('event')
    await expect(call('event')).rejects.toThrow(limited('xero.rate_limited_minute', 60_000))
  })

  test("when Xero's minute begins anew, so does ours", async () => {
    const { call, pass } = meterAt()
    await call('event', left(20))
    pass(30_000)
    await call('event', left(59))
    await call('event', left(2))
    await expect(call('event')).rejects.toThrow(limited('xero.rate_limited_minute', 60_000))
  })
})

describe('the day', () => {
  test('background work leaves a fifth of it to people and events', async () => {
    const { call } = meterAt()
    await call('event', left(50, 4_000))
    await call('background', left(50, 799))
    await expect(call('background')).rejects.toThrow(limited('xero.rate_limited_day', 3_600_000))
    await expect(call('event')).resolves.toBeUndefined()
    await expect(call('person')).resolves.toBeUndefined()
  })

  test('what is known grows old, and background work looks again', async () => {
    const { call, pass } = meterAt()
    await call('event', left(50, 10))
    pass(3_600_000)
    await expect(call('background')).resolves.toBeUndefined()
  })
})

describe('a 429', () => {
  test('stops everybody until the time that Xero named', async () => {
    const { call, pass } = meterAt()
    const headers = { 'x-rate-limit-problem': 'minute', 'retry-after': '17' }
    await call('event', headers, { status: 429 })
    await expect(call('person')).rejects.toThrow(limited('xero.rate_limited_minute', 17_000))
    await expect(call('person', {}, { tenantId: 'other' })).resolves.toBeUndefined()
    pass(17_000)
    await expect(call('person')).resolves.toBeUndefined()
  })

  test('about calls in progress makes a person wait a second', async () => {
    const { call, slept } = meterAt()
    await call('event', { 'x-rate-limit-problem': 'concurrent' }, { status: 429 })
    await expect(call('background')).rejects.toThrow(limited('xero.rate_limited_concurrent', 1_000))
    await call('person')
    expect(slept).toEqual([1_000])
  })

  test('stops those who stood in the queue, too, and their places become free', async () => {
    const { meter, pass } = meterAt()
    const running = await Promise.all(Array.from({ length: 4 }, () => meter.enter({ tenantId: 't', urgency: 'event' })))
    const waiting = meter.enter({ tenantId: 't', urgency: 'event' })
    running[0]?.({ status: 429, headers: { 'retry-after': '30' } })
    await expect(waiting).rejects.toThrow(limited('xero.rate_limited', 30_000))
    for (const done of running.slice(1)) done({ status: 200, headers: {} })
    pass(30_000)
    const again = Array.from({ length: 4 }, () => meter.enter({ tenantId: 't', urgency: 'event' }))
    await expect(Promise.all(again)).resolves.toHaveLength(4)
  })
})
