import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectXero, installAccount, type InstalledAccount, type Office, startOffice } from '../../../test/world.ts'

let office: Office
let beta: InstalledAccount
beforeAll(async () => {
  office = await startOffice({ rules: [], env: { XERO_WEBHOOK_KEY: 'next-key,xero-webhook-key' } })
  beta = await installAccount(office, { subdomain: 'beta' })
  await connectXero({ world: office, api: beta.api, user: 'books@acme.example' })
  await beta.settle()
})
afterAll(() => office.stop())

const INVOICE = '77777777-aaaa-4bbb-8ccc-000000000007'
let minute = 0
const event = (changes: object = {}) => ({
  resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${INVOICE}`,
  resourceId: INVOICE,
  eventDateUtc: `2026-11-24T10:${String(minute++).padStart(2, '0')}:01.123`,
  eventType: 'UPDATE',
  eventCategory: 'INVOICE',
  tenantId: office.tenantId,
  tenantType: 'ORGANISATION',
  ...changes,
})
const bodyOf = (...events: unknown[]) => JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: 1, entropy: 'X' })
const sign = (body: string, key = 'xero-webhook-key') => createHmac('sha256', key).update(body).digest('base64')

async function deliver(body: string, signature: string | null = sign(body)) {
  const answer = await fetch(`${office.serverUrl}/xero/webhooks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(signature !== null && { 'x-xero-signature': signature }) },
    body,
  })
  return { status: answer.status, text: await answer.text(), cookie: answer.headers.get('set-cookie') }
}
/** What one delivery answered, and what it left in the inboxes. */
async function noted(body: string, signature?: string | null) {
  const { event: table } = office.app.parts.db
  const last = await table.findFirst({ orderBy: { id: 'desc' } })
  const answer = await deliver(body, signature)
  const rows = await table.findMany({ where: { id: { gt: last?.id ?? 0n }, source: 'xero' }, orderBy: { id: 'asc' } })
  return { ...answer, stored: rows.map(({ accountId, kind, subject }) => ({ accountId, kind, subject })) }
}

describe("Xero's door", () => {
  test.each(['xero-webhook-key', 'next-key'])(
    'when it is signed with %s, then both accounts have it and the answer is empty',
    async (key) => {
      const body = bodyOf(event())
      const { status, text, cookie, stored } = await noted(body, sign(body, key))
      expect({ status, text, cookie }).toEqual({ status: 200, text: '', cookie: null })
      expect(stored).toHaveLength(2)
      expect(new Set(stored.map(({ accountId }) => accountId))).toEqual(new Set([office.accountId, beta.accountId]))
      expect(stored[0]).toMatchObject({ kind: 'invoice_changed', subject: `invoice:${INVOICE}` })
    },
  )

  test.each([
    ['wrong', sign('something else')],
    ['of another key', sign('{}', 'key')],
    ['missing', null],
    ['of another length', 'abc'],
  ])('when the signature is %s, then it is refused and nothing is stored', async (_what, signature) => {
    expect(await noted(bodyOf(event()), signature)).toEqual({ status: 401, text: '', cookie: null, stored: [] })
  })

  test('when the same delivery comes three times, then it is one event', async () => {
    const body = bodyOf(event())
    expect((await noted(body)).stored).toHaveLength(2)
    expect((await noted(body)).stored).toHaveLength(0)
    expect((await noted(body)).status).toBe(200)
  })

  test('when Xero asks whether we would notice, then three are refused and one accepted, without the database', async () => {
    const asked = vi.spyOn(office.app.parts.organisations, 'ofTenants').mockRejectedValue(new Error('The database is down.'))
    expect(await office.xero.sendIntentToReceive()).toEqual([401, 401, 401, 200])
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
  })

  test('when the database is down, then an event is not acknowledged', async () => {
    const asked = vi.spyOn(office.app.parts.organisations, 'ofTenants').mockRejectedValueOnce(new Error('The database is down.'))
    expect((await noted(bodyOf(event()))).status).toBe(500)
    asked.mockRestore()
  })

  test('when one of a batch makes no sense, then the others are stored', async () => {
    const bad = [null, 'text', {}, event({ resourceId: 'not-an-id' }), event({ eventDateUtc: 'soon' }), event({ eventType: 'X' })]
    const { status, stored } = await noted(bodyOf(...bad, event(), event({ eventCategory: 'SUBSCRIPTION' })))
    expect(status).toBe(200)
    expect(stored).toHaveLength(2)
  })

  test.each([
    ['CONTACT', 'contact_changed'],
    ['CREDITNOTE', 'books_changed'],
    ['PREPAYMENT', 'books_changed'],
    ['OVERPAYMENT', 'books_changed'],
  ])('when a %s changed, then it is noted as %s', async (eventCategory, kind) => {
    const { stored } = await noted(bodyOf(event({ eventCategory })))
    expect(stored.map((each) => each.kind)).toEqual([kind, kind])
  })

  test('when it is no JSON, or too large, then nothing is stored', async () => {
    expect(await noted('not json')).toMatchObject({ status: 200, stored: [] })
    expect(await noted(bodyOf(event({ entropy: 'x'.repeat(1_100_000) })))).toMatchObject({ status: 413, stored: [] })
  })

  test('when nobody here uses the organisation, or it was disconnected, then it is acknowledged and forgotten', async () => {
    expect(await noted(bodyOf(event({ tenantId: '33333333-aaaa-4bbb-8ccc-000000000003' })))).toMatchObject({
      status: 200,
      stored: [],
    })
    const [organisation] = await office.app.parts.organisations.ofAccount(beta.accountId)
    await office.app.parts.organisations.setState(office.app.parts.db, organisation?.id ?? '', 'DISCONNECTED')
    const { status, stored } = await noted(bodyOf(event()))
    expect(status).toBe(200)
    expect(stored.map(({ accountId }) => accountId)).toEqual([office.accountId])
  })
})
