// One invoice per deal and rule, whatever happens: the promise of design section "never two invoices, never none".
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FaultAction } from '../../../../e2e/emulators/kit/faults.ts'
import { type Office, startOffice } from '../../../test/world.ts'
import { expectDoneOnce, spoil } from './expect-done-once.ts'

let office: Office
beforeEach(async () => {
  office = await startOffice()
})
afterEach(() => office.stop())

const addDeal = (name = 'Residence permit') => {
  const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  return office.kommo.addDeal(office.kommoAccountId, { name, price: 1_200, contact: contact.id })
}

describe('hints repeated', () => {
  test('when Kommo delivers the same stage change ten times, then the deal has one invoice', async () => {
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed', { deliveries: 10 })
    await office.settle()
    expectDoneOnce(office, deal.id)
  })

  test('when a delivery comes again after everything is done, then nothing new is made', async () => {
    const deal = addDeal()
    office.kommo.webhooks.setFaults({ holdNext: 1 })
    office.kommo.moveDeal(deal.id, 'Payment agreed', { deliveries: 3 })
    await office.settle()
    office.kommo.webhooks.releaseHeld()
    await office.settle()
    expectDoneOnce(office, deal.id)
  })

  test('when the deal leaves the stage and comes back five times, then it has one invoice', async () => {
    const deal = addDeal()
    for (let round = 0; round < 5; round++) {
      office.kommo.moveDeal(deal.id, 'Payment agreed')
      await office.settle()
      office.kommo.moveDeal(deal.id, 'Talking')
      await office.settle()
    }
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expectDoneOnce(office, deal.id)
  })

  test('when the deal has left the stage before we looked, then it has no invoice', async () => {
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    office.kommo.moveDeal(deal.id, 'Talking')
    await office.settle()
    expect(office.xero.invoices()).toEqual([])
  })
})

describe('two workers at once', () => {
  test('when two workers take the same account, then each deal has one invoice', async () => {
    const deals = Array.from({ length: 8 }, (_, index) => addDeal(`Deal ${index}`))
    const other = office.anotherApp()
    office.kommo.moveDeals(
      deals.map(({ id }) => id),
      'Payment agreed',
    )
    await office.kommo.webhooks.idle()
    await Promise.all([office.app.drain(office.accountId), other.drain(office.accountId)])
    // Whoever lost the race for a claim looks again a moment later.
    await office.later(2_000)
    await other.stop()
    const ofDeals = office.xero.invoices().map(({ Url }) => /detail\/(\d+)/.exec(String(Url))?.[1])
    expect(ofDeals).toHaveLength(deals.length)
    expect(new Set(ofDeals)).toEqual(new Set(deals.map(({ id }) => String(id))))
  })
})

describe('an answer is lost', () => {
  const faults: [string, FaultAction][] = [
    ['the connection is cut after Xero has made it', { kind: 'lose_answer' }],
    ['the connection is cut before Xero sees it', { kind: 'reset' }],
    ['Xero answers 500', { kind: 'status', status: 500 }],
    ['Xero answers 503 in plain words', { kind: 'status', status: 503, body: 'The Organisation is offline' }],
    ['a proxy answers with HTML', { kind: 'html', status: 502 }],
  ]
  test.each(faults)('when %s, then the same request goes again and there is one invoice', async (_what, fault) => {
    const deal = addDeal()
    spoil(office, 'xero', 'PUT /api.xro/2.0/Invoices', fault)
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    await office.later(10_000)
    expectDoneOnce(office, deal.id)
  })

  test.each(faults)(
    'when %s and the retry comes only after the key has died, then the invoice is looked for first',
    async (_what, fault) => {
      const deal = addDeal()
      // No webhook may tell of the invoice, and no early retry may get through.
      office.xero.webhooks.setFaults({ dropRate: 1 })
      spoil(office, 'xero', 'PUT /api.xro/2.0/Invoices', fault, 100)
      office.kommo.moveDeal(deal.id, 'Payment agreed')
      await office.settle()
      office.xero.faults.reset()
      office.xero.log.reset()
      await office.later(20 * 60_000)
      expect(office.xero.log.count({ method: 'GET', path: '/api.xro/2.0/Invoices' })).toBeGreaterThan(0)
      expectDoneOnce(office, deal.id)
    },
  )

  test('when a batch of five loses its answer, then all five are there once', async () => {
    const deals = Array.from({ length: 5 }, (_, index) => addDeal(`Deal ${index}`))
    spoil(office, 'xero', 'PUT /api.xro/2.0/Invoices', { kind: 'lose_answer' })
    office.kommo.moveDeals(
      deals.map(({ id }) => id),
      'Payment agreed',
    )
    await office.settle()
    await office.later(10_000)
    expect(office.xero.invoices()).toHaveLength(5)
    for (const { id } of deals) expect(office.kommo.notes(id)).toHaveLength(1)
  })

  const otherCalls = [
    ['xero', 'PUT /api.xro/2.0/Contacts'],
    ['xero', 'PUT /api.xro/2.0/Invoices'],
    ['kommo', 'PATCH /api/v4/leads'],
    ['kommo', 'POST /api/v4/leads/notes'],
    ['kommo', 'PUT /api/v4/leads'],
  ] as const
  test.each(otherCalls)('when the answer of %s %s is lost, then everything is there once', async (system, call) => {
    const deal = addDeal()
    spoil(office, system, call, { kind: 'lose_answer' })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    await office.later(10_000)
    await office.later(60_000)
    expectDoneOnce(office, deal.id)
  })
})
