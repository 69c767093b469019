import { describe, expect, test } from 'vitest'
import { createLocalCallLimiter } from './limits.ts'

/** The most calls that fall into any second, both ends counted strictly. */
const mostInOneSecond = (times: number[]) =>
  Math.max(...times.map((start) => times.filter((time) => time >= start && time - start < 1_000).length))

describe.concurrent('seven calls a second', () => {
  test('when 30 calls of several accounts come at once, then no second sees more than 7 and 5 s are enough', async () => {
    const limiter = createLocalCallLimiter()
    const startedAt = performance.now()
    const times: number[] = []
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        await limiter.take(`account-${index % 4}.kommo.com`)
        times.push(performance.now() - startedAt)
      }),
    )
    expect(times).toHaveLength(30)
    expect(mostInOneSecond(times)).toBeLessThanOrEqual(7)
    expect(times.at(-1)).toBeLessThan(5_000)
    expect(times[0]).toBeLessThan(100)
  })

  test('when calls wait, then they are served in their order', async () => {
    const limiter = createLocalCallLimiter()
    const served: number[] = []
    await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        await limiter.take('acme.kommo.com')
        served.push(index)
      }),
    )
    expect(served).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('when there is a short pause, then everybody waits it out; a shorter one does not end it', async () => {
    const limiter = createLocalCallLimiter()
    const startedAt = performance.now()
    await limiter.pause(1_000)
    await limiter.pause(10)
    await Promise.all(['a', 'b'].map((name) => limiter.take(`${name}.kommo.com`)))
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990)
  })

  test('when the pause is long, then nobody stands in line: the error says when to come again', async () => {
    const limiter = createLocalCallLimiter()
    await limiter.pause(900_000)
    const refused = expect.objectContaining({ kind: 'rate_limited', code: 'kommo.paused' }) as Error
    await expect(limiter.take('a.kommo.com')).rejects.toEqual(refused)
    await expect(limiter.take('b.kommo.com')).rejects.toMatchObject({ retryAfterMs: expect.closeTo(900_000, -4) as number })
  })
})
