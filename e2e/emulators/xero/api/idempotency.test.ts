import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anInvoice, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeEach(async () => {
  world = await startTestWorld({ limits: true })
})
afterEach(() => world.xero.close())

const send = (key: string, invoice: object = anInvoice(), method = 'PUT') =>
  world.call(method, '/Invoices', { body: { Invoices: [invoice] }, headers: { 'idempotency-key': key } })

describe('an idempotency key', () => {
  test('replays the first answer for six minutes, and each replay is a call', async () => {
    const first = await send('k1')
    const again = await send('k1')
    expect(await again.text()).toBe(await first.text())
    expect(again.headers.get('x-minlimit-remaining')).toBe('58')
    expect(world.xero.invoices()).toHaveLength(1)
    await world.clock.advance(6 * 60_000)
    await send('k1')
    expect(world.xero.invoices()).toHaveLength(2)
  })

  test('keeps errors too, although the cause is gone', async () => {
    const invoice = anInvoice({ CurrencyCode: 'CHF' })
    expect((await send('k2', invoice)).status).toBe(400)
    await world.call('PUT', '/Currencies', { body: { Code: 'CHF' } })
    expect((await send('k2', invoice)).status).toBe(400)
    expect((await send('k3', invoice)).status).toBe(200)
  })

  test('with another body or method is refused', async () => {
    await send('k4')
    for (const other of [await send('k4', anInvoice({ Reference: 'other' })), await send('k4', anInvoice(), 'POST')]) {
      expect(other.status).toBe(400)
      expect(await other.json()).toMatchObject({ Message: 'Idempotency Key: k4 is used with a different request.' })
    }
    expect(world.xero.invoices()).toHaveLength(1)
  })

  test('is at most 128 characters long, and ignored on GET', async () => {
    expect((await send('x'.repeat(129))).status).toBe(400)
    expect((await send('x'.repeat(128))).status).toBe(200)
    const read = (path: string) => world.call('GET', path, { headers: { 'idempotency-key': 'same' } })
    expect([(await read('/Contacts')).status, (await read('/Invoices')).status]).toEqual([200, 200])
  })

  test('is not used up by a 429', async () => {
    for (let call = 0; call < 60; call++) await world.call('GET', '/Organisation')
    expect((await send('k5')).status).toBe(429)
    await world.clock.advance(60_000)
    expect((await send('k5')).status).toBe(200)
  })

  test('finds the invoice whose answer was lost', async () => {
    world.xero.failNext('Invoices', { kind: 'lose_answer' })
    await expect(send('k6')).rejects.toThrow('fetch failed')
    const retried = (await (await send('k6')).json()) as { Invoices: { InvoiceNumber: string }[] }
    expect(retried.Invoices[0]?.InvoiceNumber).toBe('INV-0001')
    expect(world.xero.invoices()).toHaveLength(1)
  })
})
