// An invoice on its way, or one that could not be made: now, not at all, or once more.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'
import { spoil } from '../deal-to-invoice/expect-done-once.ts'
import { create } from '../../../test/at-the-card.ts'

let office: Office
afterEach(() => office.stop())

const open = async (options?: OfficeOptions) => {
  office = await startOffice(options)
}
const addDeal = () => {
  const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  return office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: contact.id })
}
const move = async (dealId: number, stage: string) => {
  office.kommo.moveDeal(dealId, stage)
  await office.settle()
}
const linkOf = async (dealId: number) => {
  const [link] = await office.app.parts.links.ofDeals(office.accountId, [dealId])
  if (!link) throw new Error('The deal has no link.')
  return link
}
const click = (id: string, action: string, key: string = randomUUID()) => office.api('POST', `/pending/${id}`, { key, action })

describe('a rule that holds', () => {
  const held = async () => {
    await open({ rules: [{ holdSeconds: 3_600 }] })
    const deal = addDeal()
    await move(deal.id, 'Payment agreed')
    expect(office.xero.invoices()).toEqual([])
    return { deal, link: await linkOf(deal.id) }
  }

  test('when somebody says "create now", twice, then the invoice is made at once and once', async () => {
    const { link } = await held()
    const key = randomUUID()
    expect((await click(link.id, 'create_now', key)).status).toBe(202)
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
    expect((await click(link.id, 'create_now', key)).body).toEqual({ state: 'done', id: link.id })
    await office.later(2 * 3_600_000)
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when Xero does not answer after "create now", then the hold does not begin again', async () => {
    const { deal, link } = await held()
    spoil(office, 'xero', 'PUT /api.xro/2.0/Contacts', { kind: 'status', status: 503 })
    await click(link.id, 'create_now')
    await office.settle()
    await move(deal.id, 'Payment agreed')
    await office.later(60_000)
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when it is cancelled, then it does not come back until the deal leaves the stage and returns', async () => {
    const { deal, link } = await held()
    const key = randomUUID()
    expect((await click(link.id, 'cancel', key)).body).toEqual({ state: 'done', id: link.id })
    expect((await click(link.id, 'cancel', key)).status).toBe(200)
    await office.later(2 * 3_600_000)
    office.kommo.editDeal(deal.id, { name: 'Still there' })
    await office.settle()
    expect(office.xero.invoices()).toEqual([])
    expect((await click(link.id, 'create_now')).status).toBe(409)

    await move(deal.id, 'Talking')
    await move(deal.id, 'Payment agreed')
    await office.later(2 * 3_600_000)
    expect(office.xero.invoices()).toHaveLength(1)
  })

  test('when it is made already, then it is too late to cancel', async () => {
    const { link } = await held()
    await click(link.id, 'create_now')
    await office.settle()
    const { status, body } = await click(link.id, 'cancel')
    expect([status, (body as { error: { code: string } }).error.code]).toEqual([409, 'invoice.sent_already'])
  })
})

describe('an order that was refused', () => {
  const refused = async () => {
    await open()
    const deal = addDeal()
    office.xero.archiveAccount(office.tenantId, '200')
    await create(office, deal.id)
    await office.settle()
    const link = await linkOf(deal.id)
    expect(link.state).toBe('REFUSED')
    return { deal, link }
  }

  test('when it is tried again and nothing has changed, then the reason is there again, and one click is one try', async () => {
    const { link } = await refused()
    office.xero.log.reset()
    const key = randomUUID()
    await click(link.id, 'retry', key)
    await office.settle()
    expect(await linkOf(link.dealId)).toMatchObject({ state: 'REFUSED', problem: [{ code: 'rejected_by_xero' }] })
    expect(office.xero.log.count({ method: 'PUT', path: /\/Invoices$/ })).toBe(1)
  })

  test('when it is taken back, then it is gone, also for the same click, and cannot be tried again', async () => {
    const { link } = await refused()
    expect((await click(link.id, 'cancel')).status).toBe(200)
    expect((await click(link.id, 'cancel')).status).toBe(200)
    expect((await linkOf(link.dealId)).state).toBe('RELEASED')
    expect((await click(link.id, 'retry')).status).toBe(409)
  })

  test('when the whole was ordered anew meanwhile, then the refused order is gone', async () => {
    const { deal, link } = await refused()
    expect((await create(office, deal.id)).status).toBe(202)
    await office.settle()
    const links = await office.app.parts.links.ofDeals(office.accountId, [deal.id])
    expect(links.map(({ state }) => state)).toEqual(['RELEASED', 'REFUSED'])
    expect((await click(link.id, 'retry')).status).toBe(409)
  })
})

test('when a rule has made the invoice meanwhile, then trying a refused order again makes no second one', async () => {
  await open()
  const deal = addDeal()
  const [stale] = ['Ada', 'A. Byron'].map((Name) =>
    office.xero.addContact(office.tenantId, { Name, EmailAddress: 'ada@example.com' }),
  )
  await create(office, deal.id, { contact: { kind: 'new', name: 'Ada Byron', email: 'ada@example.com' } })
  await office.settle()
  const link = await linkOf(deal.id)
  expect(link.state).toBe('REFUSED')
  office.xero.archiveContact(stale?.ContactID ?? '')
  await move(deal.id, 'Payment agreed')
  expect(office.xero.invoices()).toHaveLength(1)
  const { status, body } = await click(link.id, 'retry')
  expect([status, (body as { error: { code: string } }).error.code]).toEqual([409, 'invoice.exists'])
})

test('when a rule’s refused invoice is tried again, then it is made as soon as the reason is gone', async () => {
  await open({ rules: [{ billTo: 'company' }] })
  const deal = addDeal()
  await move(deal.id, 'Payment agreed')
  const link = await linkOf(deal.id)
  expect(link.state).toBe('REFUSED')
  const company = office.kommo.addCompany(office.kommoAccountId, { name: 'Lumen GmbH' })
  office.kommo.webhooks.setFaults({ dropRate: 1 })
  office.kommo.editDeal(deal.id, { company: company.id })
  expect((await click(link.id, 'retry')).status).toBe(202)
  await office.settle()
  expect(office.xero.invoices()).toHaveLength(1)
  expect((await click(randomUUID(), 'retry')).status).toBe(404)
})
