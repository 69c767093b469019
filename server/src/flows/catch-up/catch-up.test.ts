// What webhooks lost, whatever their order, and what keeping watch costs.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { moneyBar } from '../../domain/money-bar.ts'
import { Decimal } from '../../domain/money.ts'
import { connectXero, type Office, startOffice } from '../../../test/world.ts'
import { createSchedule } from './schedule.ts'

let office: Office
afterEach(async () => {
  vi.restoreAllMocks()
  await office.stop()
})

const HOUR_MS = 3_600_000

/** mulberry32: the same seed gives the same numbers. */
function seeded(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { next, below, pick: <T>(all: T[]): T | undefined => all[below(all.length)] }
}

const pass = async () => {
  await office.app.parts.schedule.noteCatchUps()
  await office.settle()
}
const lastPass = () => office.app.parts.db.event.findFirst({ where: { kind: 'catch_up' }, orderBy: { id: 'desc' } })
let clients = 0
const addDeal = (price: number) => {
  const email = `client${++clients}@example.com`
  const contact = office.kommo.addContact(office.kommoAccountId, { name: `Client ${clients}`, email })
  return office.kommo.addDeal(office.kommoAccountId, { name: `Deal ${clients}`, price, contact: contact.id }).id
}
const invoicedDeal = async () => {
  const dealId = addDeal(100)
  office.kommo.moveDeal(dealId, 'Payment agreed')
  await office.settle()
  return { dealId, invoiceId: invoicesOf(dealId)[0]?.InvoiceID ?? '' }
}
/** What Xero says belongs to a deal: ours by their address, theirs by their reference. */
const invoicesOf = (dealId: number) =>
  office.xero
    .invoices()
    .filter(({ Url, Reference }) => (Url ?? '').includes(`/leads/detail/${dealId}?`) || Reference === `Deal ${dealId}`)

const stateNames = { PAID: 'Paid', VOIDED: 'Voided', DELETED: 'Deleted', DRAFT: 'Draft', SUBMITTED: 'Awaiting approval' }

/** A deal's fields, computed anew from the books of the emulator. */
function truthOf(dealId: number) {
  const all = invoicesOf(dealId)
  const live = all.filter(({ Status }) => Status !== 'VOIDED' && Status !== 'DELETED')
  const shown = live.length > 0 ? live : all
  const sum = (amounts: unknown[]) => amounts.reduce<number>((total, amount) => total + Math.round(Number(amount) * 100), 0)
  const states = shown.map((invoice) => {
    if (invoice.Status !== 'AUTHORISED') return stateNames[invoice.Status]
    return invoice.AmountDue < invoice.Total ? 'Part paid' : 'Awaiting payment'
  })
  return {
    ids: shown.map(({ InvoiceID }) => InvoiceID).toSorted(),
    totalCents: sum(shown.map(({ Total }) => Total)),
    dueCents: sum(live.map(({ AmountDue }) => AmountDue)),
    // Of several invoices the one that waits longest is shown; one state is enough to compare.
    ...(states.length === 1 && { state: states[0] }),
  }
}
function shownOn(dealId: number) {
  const { fields } = office.kommo.deal(dealId)
  const ids = typeof fields['Invoice ID'] === 'string' ? fields['Invoice ID'] : ''
  const cents = (name: string) => Math.round(Number(fields[name] ?? 0) * 100)
  const all = ids === '' ? [] : ids.split(', ').toSorted()
  return {
    ids: all,
    totalCents: cents('Invoice total'),
    dueCents: cents('Amount due'),
    ...(all.length === 1 && { state: fields['Invoice status'] }),
  }
}
async function expectTruth(dealIds: number[]) {
  expect(dealIds.map((id) => [id, shownOn(id)])).toEqual(dealIds.map((id) => [id, truthOf(id)]))
  const links = await office.app.parts.links.ofDeals(office.accountId, dealIds)
  for (const dealId of dealIds) {
    const ofDeal = links.filter((link) => link.dealId === dealId)
    const invoices = ofDeal.flatMap(({ invoice }) => (invoice ? [{ ...invoice, isOverdue: false }] : []))
    const { invoiced, paid, credited, open } = moneyBar({ currency: 'EUR', invoices })
    const live = invoicesOf(dealId).filter(({ Status }) => Status !== 'VOIDED' && Status !== 'DELETED')
    const sum = (amounts: number[]) => String(Decimal.sum(0, ...amounts))
    expect([invoiced, paid, credited, open].map(String)).toEqual([
      sum(live.map(({ Total }) => Total)),
      sum(live.map(({ AmountPaid }) => AmountPaid)),
      sum(live.map(({ AmountCredited }) => AmountCredited)),
      sum(live.map(({ AmountDue }) => AmountDue)),
    ])
  }
}

/** Something that people do in Xero with one invoice; what its state forbids does nothing. */
function actOn(invoiceId: string, { below, pick }: ReturnType<typeof seeded>) {
  const { xero } = office
  const { Status, AmountDue } = xero.invoice(invoiceId)
  const part = Math.max(1, Math.floor(AmountDue / (2 + below(3))))
  const actions: Record<string, (() => unknown)[]> = {
    AUTHORISED: [
      () => xero.pay(invoiceId, part),
      () => xero.pay(invoiceId),
      () => xero.credit(invoiceId, part),
      () => xero.removePayment(invoiceId),
      () => xero.voidInvoice(invoiceId),
      () => xero.editInvoice(invoiceId, { DueDate: '2031-02-03' }),
    ],
    PAID: [() => xero.removePayment(invoiceId)],
  }
  try {
    pick(actions[Status] ?? [])?.()
  } catch (error) {
    // The books forbid it, e.g. to void what was paid in part.
    if (!(error instanceof Error)) throw error
  }
}

test('when a tenth of all webhooks is lost on both sides over sixty actions, then one catch-up leaves no difference', async () => {
  office = await startOffice()
  await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'create' })
  const chance = seeded(20_261_124)
  vi.spyOn(Math, 'random').mockImplementation(chance.next)
  office.kommo.webhooks.setFaults({ dropRate: 0.1 })
  office.xero.webhooks.setFaults({ dropRate: 0.1 })
  const dealIds: number[] = []
  const moved = new Set<number>()
  for (let action = 0; action < 60; action++) {
    const kind = chance.below(10)
    const dealId = chance.pick(dealIds)
    const invoice = chance.pick(office.xero.invoices())
    if (kind < 3 || dealId === undefined) dealIds.push(addDeal(100 * (1 + chance.below(9))))
    else if (kind < 6) {
      const waiting = dealIds.find((id) => !moved.has(id))
      if (waiting !== undefined) office.kommo.moveDeal(waiting, 'Payment agreed')
      moved.add(waiting ?? 0)
    } else if (kind < 7) office.xero.addInvoice(office.tenantId, { Status: 'AUTHORISED', Reference: `Deal ${dealId}` })
    else if (invoice) actOn(invoice.InvoiceID, chance)
    if (chance.below(3) === 0) await office.settle()
  }
  await office.settle()
  office.kommo.webhooks.setFaults({})
  office.xero.webhooks.setFaults({})
  await pass()
  // So many calls at once meet the limit of a minute; what waits for it goes on by itself.
  for (let minute = 0; minute < 3; minute++) await office.later(61_000)
  await expectTruth(dealIds)
  for (const id of dealIds)
    expect(
      invoicesOf(id).filter(({ Url }) => Url),
      `deal ${id}`,
    ).toHaveLength(moved.has(id) ? 1 : 0)
  expect((await lastPass())?.outcome).toMatch(
    /^Acme Books: \d+ compared, \d+ repaired, \d+ made by hand\. \d+ deals looked at again\./,
  )
}, 60_000)

test('when events come in any order, then fields and money bar equal what the books say', async () => {
  office = await startOffice()
  const dealIds: number[] = []
  for (let seed = 1; seed <= 24; seed++) {
    const chance = seeded(seed)
    const { dealId, invoiceId } = await invoicedDeal()
    dealIds.push(dealId)
    for (let action = 0; action < 5; action++) {
      office.xero.webhooks.setFaults({ duplicateNext: chance.below(2), holdNext: chance.below(3) })
      actOn(invoiceId, chance)
      if (chance.below(2) === 0) await office.xero.webhooks.idle()
    }
    await office.settle()
    office.xero.webhooks.releaseHeld()
    office.xero.webhooks.setFaults({})
    await office.settle()
    await expectTruth([dealId])
    // Another minute, another budget of calls.
    await office.clock.advance(61_000)
  }
  await expectTruth(dealIds)
  expect(dealIds).toHaveLength(24)
}, 60_000)

test('when fifty updates of ten invoices come duplicated and shuffled, then they are read forty a call', async () => {
  office = await startOffice()
  const dealIds = Array.from({ length: 10 }, () => addDeal(100))
  office.kommo.moveDeals(dealIds, 'Payment agreed')
  await office.settle()
  office.xero.log.reset()
  office.kommo.log.reset()
  const chance = seeded(7)
  const invoices = office.xero.invoices()
  office.xero.webhooks.setFaults({ duplicateNext: 3, holdNext: 2 })
  for (let update = 0; update < 50; update++) office.xero.pay(chance.pick(invoices)?.InvoiceID ?? '', 1 + chance.below(2))
  await office.xero.webhooks.idle()
  office.xero.webhooks.releaseHeld()
  await office.settle()
  await expectTruth(dealIds)
  expect(office.xero.log.count({ kind: 'request', path: '/api.xro' })).toBe(1)
  expect(office.kommo.log.count({ kind: 'request', method: 'PATCH' })).toBe(1)
  expect(office.kommo.log.count({ kind: 'request', method: 'POST', path: '/api/v4/leads/notes' })).toBe(1)
})

test('when an organisation is quiet for a day, then watching it costs at most 40 calls', async () => {
  office = await startOffice()
  const { dealId } = await invoicedDeal()
  await office.later(HOUR_MS)
  await pass()
  office.xero.log.reset()
  for (let hour = 0; hour < 24; hour++) {
    await office.clock.advance(HOUR_MS)
    await office.app.parts.schedule.noteOverdue()
    await pass()
  }
  const calls = office.xero.log.count({ kind: 'request', path: '/api.xro' })
  expect(calls).toBeGreaterThanOrEqual(24)
  expect(calls).toBeLessThanOrEqual(27)
  await expectTruth([dealId])
})

describe('what else is repaired', () => {
  test('when Kommo has switched the webhook off, then the daily pass switches it on, also when its hour was missed', async () => {
    office = await startOffice()
    await pass()
    office.kommo.disableWebhook(office.kommoAccountId)
    await office.clock.advance(49 * HOUR_MS + 17 * 60_000)
    await pass()
    expect(office.kommo.webhookSubscriptions(office.kommoAccountId)).toMatchObject([{ disabled: false }])
    expect((await lastPass())?.outcome).toMatch(/Webhook subscription repaired\.$/)
  })

  test('when a claim was forgotten, or a deal has left unseen, then both are looked at again', async () => {
    office = await startOffice()
    const { links } = office.app.parts
    const [forgotten, left] = [addDeal(100), addDeal(100)]
    office.kommo.webhooks.setFaults({ dropNext: 100 })
    const [rule] = await office.app.parts.rules.ofAccount(office.accountId)
    const wanted = { ruleId: rule?.id ?? '', organisationId: office.organisationId }
    office.kommo.moveDeal(forgotten, 'Payment agreed')
    await links.claim(office.accountId, [
      { ...wanted, dealId: forgotten },
      { ...wanted, dealId: left, state: 'STOOD_BEFORE' },
    ])
    await office.later(15 * 60_000)
    office.kommo.webhooks.setFaults({})
    await pass()
    expect(invoicesOf(forgotten)).toHaveLength(1)
    expect(await links.ofDeals(office.accountId, [left])).toEqual([])
  })

  test('when many passes of one account wait, then they are one', async () => {
    office = await startOffice({ rules: [] })
    office.xero.log.reset()
    for (let hour = 0; hour < 12; hour++) {
      await office.app.parts.schedule.noteCatchUps()
      await office.clock.advance(HOUR_MS)
    }
    await office.settle()
    expect(office.xero.log.count({ kind: 'request', path: '/api.xro' })).toBe(2)
  })

  test('when a change left no trace in the dates of Xero, then the daily pass still sees it', async () => {
    office = await startOffice()
    const { dealId, invoiceId } = await invoicedDeal()
    const dueDay = (await office.app.parts.links.ofDeals(office.accountId, [dealId]))[0]?.invoice?.dueDay
    await office.app.parts.db.invoiceLink.updateMany({ where: { invoiceId }, data: { dueDay: '2030-01-01', shownHash: null } })
    await pass()
    const [link] = await office.app.parts.links.ofDeals(office.accountId, [dealId])
    expect(link?.invoice?.dueDay).toBe(dueDay)
  })
})

test('when six hundred accounts are caught up, then they are spread over the hour and each comes once', async () => {
  office = await startOffice({ rules: [] })
  const ids = Array.from({ length: 600 }, () => crypto.randomUUID())
  const at = { ms: 0 }
  const seen = new Set<string>()
  const perMinute: number[] = []
  const schedule = createSchedule({
    accounts: { installedIds: () => Promise.resolve(ids) },
    organisations: { connected: () => Promise.resolve([]) },
    links: { ofOverdueInvoices: () => Promise.resolve([]) },
    inbox: {
      note: (events) => {
        const fresh = events.filter(({ accountId, dedupeHash, payload }) => {
          const isNew = !seen.has(`${accountId} ${dedupeHash}`)
          seen.add(`${accountId} ${dedupeHash}`)
          return isNew && !('isDaily' in payload && payload.isDaily)
        })
        perMinute.push(fresh.length)
        return Promise.resolve()
      },
    },
    now: () => new Date(at.ms),
  })
  for (let minute = 0; minute <= 60; minute++, at.ms += 60_000) await schedule.noteCatchUps()
  const hour = perMinute.slice(1)
  expect(hour.reduce((sum, count) => sum + count, 0)).toBe(600)
  expect(Math.max(...hour)).toBeLessThan(40)
})

describe('disconnected', () => {
  const state = async () =>
    ((await office.api('GET', '/connections')).body as { organisations: { state: string }[] }).organisations[0]?.state

  test('when Xero was disconnected, then a pass notices, work waits, and after a reconnect nothing is lost', async () => {
    office = await startOffice()
    await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'create' })
    const { dealId, invoiceId } = await invoicedDeal()
    const [connection] = office.xero.connections()
    office.xero.disconnect(connection?.id ?? '')
    await pass()
    expect(await state()).toBe('reconnect_needed')
    expect((await lastPass())?.outcome).toMatch(/^Acme Books: .+\./)

    office.xero.pay(invoiceId)
    const late = addDeal(70)
    office.kommo.moveDeal(late, 'Payment agreed')
    await office.later(HOUR_MS)
    office.xero.addInvoice(office.tenantId, {
      Contact: { Name: 'Lumen Robotics GmbH' },
      Status: 'AUTHORISED',
      LineItems: [{ Description: 'Made while disconnected', Quantity: 1, UnitAmount: 90, AccountCode: '200' }],
    })
    const calls = office.xero.log.count({ path: '/api.xro' })
    await pass()
    expect((await lastPass())?.outcome).toMatch(/^Acme Books: not compared, it has to be reconnected\./)
    expect(office.xero.log.count({ path: '/api.xro' })).toBe(calls)

    await connectXero({ world: office, api: office.api, user: 'books@acme.example' })
    await office.settle()
    expect(await state()).toBe('connected')
    expect(invoicesOf(late)).toHaveLength(1)
    // At once, by the pass that reconnecting asks for.
    expect(office.kommo.deals(office.kommoAccountId).filter(({ name }) => name.includes('Lumen Robotics'))).toHaveLength(1)
    await expectTruth([dealId, late])
  })

  test('when the widget is uninstalled, then nothing more is asked of Xero', async () => {
    office = await startOffice()
    const { invoiceId } = await invoicedDeal()
    await office.kommo.uninstall(office.kommoAccountId)
    await office.settle()
    office.xero.log.reset()
    office.xero.pay(invoiceId)
    await office.later(25 * HOUR_MS)
    await office.app.parts.schedule.noteOverdue()
    await pass()
    expect(office.xero.log.count({ kind: 'request', path: '/api.xro' })).toBe(0)
  })
})
