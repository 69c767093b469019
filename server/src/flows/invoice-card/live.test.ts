// An open card hears of changes by itself, whoever made them, and nothing is left behind when it closes.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { installAccount, type InstalledAccount, type Office, startOffice } from '../../../test/world.ts'

let office: Office
let beta: InstalledAccount
let dealId: number
let invoiceId: string
beforeAll(async () => {
  office = await startOffice()
  beta = await installAccount(office, { subdomain: 'beta' })
  const client = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  dealId = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price: 1_200, contact: client.id }).id
  office.kommo.moveDeal(dealId, 'Payment agreed')
  await office.settle()
  invoiceId = office.xero.invoices()[0]?.InvoiceID ?? ''
})
afterAll(() => office.stop())

const open: Stream[] = []
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close()
  await vi.waitUntil(() => listeners() === 0)
})
const listeners = () => office.app.parts.liveCards.count()

async function sessionOf(account: InstalledAccount, user: string): Promise<string> {
  const disposable = await office.kommo.disposableToken(account.kommoAccountId, user, { origin: office.kommo.url })
  const opened = await fetch(`${office.serverUrl}/api/session`, {
    method: 'POST',
    headers: { 'X-Auth-Token': disposable, Origin: office.kommo.url },
  })
  return ((await opened.json()) as { token: string }).token
}
const manager = () => sessionOf(office, 'max@acme.example')

type Stream = { response: Response; text: () => string; changes: () => number; isOver: () => boolean; close: () => void }

/** Reads on until it is closed. */
async function watch(deal: number, token: string, server = office.serverUrl): Promise<Stream> {
  const controller = new AbortController()
  const headers = { Authorization: `Bearer ${token}`, Origin: office.kommo.url }
  const response = await fetch(`${server}/api/deals/${deal}/live`, { headers, signal: controller.signal })
  let text = ''
  let isOver = false
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
  }
  read().then(
    () => (isOver = true),
    () => (isOver = true),
  )
  const stream: Stream = {
    response,
    text: () => text,
    changes: () => text.split('event: changed').length - 1,
    isOver: () => isOver,
    close: () => controller.abort(),
  }
  open.push(stream)
  return stream
}
/** A stream that is up: its first event has come. */
async function watching(deal: number, token: string): Promise<Stream> {
  const stream = await watch(deal, token)
  await vi.waitFor(() => expect(stream.changes()).toBe(1))
  return stream
}
const touch = (deal: number, accountId = office.accountId) =>
  office.app.parts.seenDeals.save(accountId, [{ id: deal, name: String(Math.random()), price: null, updatedAt: new Date() }])

describe('a change', () => {
  test('when an accountant pays, then the open card hears of it once the webhook is worked', async () => {
    const stream = await watching(dealId, await manager())
    office.xero.pay(invoiceId, 10)
    await office.settle()
    await vi.waitFor(() => expect(stream.changes()).toBeGreaterThan(1))
    expect(stream.response.headers.get('content-type')).toMatch('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no')
  })

  test('when it is about another deal or another account, then the card hears nothing', async () => {
    const token = await manager()
    const [mine, other] = [await watching(dealId, token), await watching(777, token)]
    const foreign = await watching(dealId, await sessionOf(beta, 'max@beta.example'))
    await touch(777)
    await vi.waitFor(() => expect(other.changes()).toBe(2))
    await touch(dealId)
    await vi.waitFor(() => expect(mine.changes()).toBe(2))
    expect([mine.changes(), other.changes(), foreign.changes()]).toEqual([2, 2, 1])
  })

  test('when an invoice without a deal arrives, then every card of the account hears of it', async () => {
    const token = await manager()
    const streams = [await watching(dealId, token), await watching(777, token)]
    const { db } = office.app.parts
    const { accountId, organisationId } = office
    await db.invoiceLink.create({ data: { accountId, organisationId, origin: 'XERO', state: 'ASKING' } })
    await vi.waitFor(() => expect(streams.map(({ changes }) => changes())).toEqual([2, 2]))
  })

  test('when fifty come at once, then the card looks a few times, and the last one is not missed', async () => {
    const stream = await watching(dealId, await manager())
    const startedAt = performance.now()
    for (let count = 0; count < 50; count++) await touch(dealId)
    await touch(777)
    await vi.waitFor(() => expect(stream.changes()).toBeGreaterThan(1))
    const tookMs = performance.now() - startedAt
    await vi.waitFor(async () => {
      const before = stream.changes()
      await sleep(200) // longer than the rest between two events
      expect(stream.changes()).toBe(before)
    })
    expect(stream.changes()).toBeLessThanOrEqual(3 + Math.ceil(tookMs / 150))
  })

  test('when the line to the database breaks, then it comes up again by itself, and the cards look', async () => {
    const stream = await watching(dealId, await manager())
    const { pool } = office.app.parts
    const mine = "datname = current_database() AND application_name = 'deal-invoices-cards'"
    const { rowCount } = await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${mine}`)
    expect(rowCount).toBe(1)
    await vi.waitFor(() => expect(stream.changes()).toBe(2), { timeout: 5_000 })
    await touch(dealId)
    await vi.waitFor(() => expect(stream.changes()).toBe(3))
  })
})

describe('the end', () => {
  test('when 200 cards open and close, then no listener is left, and they shared one connection', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, manager))
    const streams = await Promise.all(Array.from({ length: 200 }, (_, index) => watch(dealId, tokens[index % 10] ?? '')))
    expect(streams.map(({ response }) => response.status)).toEqual(streams.map(() => 200))
    expect(listeners()).toBe(200)
    const { rows } = await office.app.parts.pool.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'deal-invoices-cards'",
    )
    expect(rows).toHaveLength(1)
    for (const stream of streams) stream.close()
    await vi.waitFor(() => expect(listeners()).toBe(0))
    // What one session may have open is free again.
    expect((await watch(dealId, tokens[0] ?? '')).response.status).toBe(200)
  })

  test('when a session opens too many, then the next one is told to come back later', async () => {
    const token = await manager()
    await Promise.all(Array.from({ length: 20 }, () => watch(dealId, token)))
    const { response } = await watch(dealId, token)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
    expect((await watch(dealId, await manager())).response.status).toBe(200)
  })

  test('when nobody is signed in, or the deal is no number, then there is no stream', async () => {
    expect((await watch(dealId, 'nonsense')).response.status).toBe(401)
    expect((await watch(Number.NaN, await manager())).response.status).toBe(400)
  })

  test('when the session is about to expire, then its stream ends with it', async () => {
    const token = await manager()
    const { db } = office.app.parts
    await db.widgetSession.updateMany({ data: { expiresAt: new Date(office.clock.now().getTime() + 400) } })
    const stream = await watching(dealId, token)
    await vi.waitFor(() => expect(stream.isOver()).toBe(true), { timeout: 3_000 })
  })

  test('when the widget is removed from the account, then its streams end, and only they', async () => {
    const [mine, theirs] = [
      await watching(dealId, await manager()),
      await watching(dealId, await sessionOf(beta, 'max@beta.example')),
    ]
    await office.kommo.uninstall(beta.kommoAccountId)
    await vi.waitFor(() => expect(theirs.isOver()).toBe(true))
    expect(mine.isOver()).toBe(false)
  })

  test('when the server stops, then open streams do not hold it up', async () => {
    const another = office.anotherApp()
    const { port } = await another.start()
    const stream = await watch(dealId, await manager(), `http://localhost:${port}`)
    await vi.waitFor(() => expect(stream.changes()).toBe(1))
    const startedAt = performance.now()
    await another.stop()
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    await vi.waitFor(() => expect(stream.isOver()).toBe(true))
    expect(another.parts.liveCards.count()).toBe(0)
  })
})
