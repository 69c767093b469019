import { afterEach, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office.stop())

const DEALS = 120

test('when 120 deals are moved at once with all limits on, then there are exactly 120 invoices, by three calls, and nobody was refused', async () => {
  office = await startOffice({ limits: true })
  const { kommo, xero, kommoAccountId } = office
  const clients = Array.from({ length: 12 }, (_, index) =>
    kommo.addContact(kommoAccountId, { name: `Client ${index}`, email: `client${index}@example.com` }),
  )
  const deals = Array.from({ length: DEALS }, (_, index) =>
    kommo.addDeal(kommoAccountId, { name: `Deal ${index}`, price: 100 + index, contact: clients[index % 12]?.id ?? 0 }),
  )
  await office.settle()
  kommo.log.reset()
  xero.log.reset()
  kommo.moveDeals(
    deals.map(({ id }) => id),
    'Payment agreed',
  )
  // Papers come later and slowly; the invoices and what the deals show are the burst.
  const shown = () => kommo.deals(kommoAccountId).filter(({ fields }) => fields['Invoice status'] === 'Awaiting payment').length
  await kommo.webhooks.idle()
  while (shown() < DEALS) await office.app.drain(office.accountId)

  const dealOf = (url: unknown) => /detail\/(\d+)/.exec(String(url))?.[1]
  expect(new Set(xero.invoices().map(({ Url }) => dealOf(Url)))).toEqual(new Set(deals.map(({ id }) => String(id))))
  expect(xero.invoices()).toHaveLength(DEALS)
  expect(xero.log.count({ kind: 'request', method: 'PUT', path: /\/Invoices$/ })).toBe(Math.ceil(DEALS / 50))
  expect(kommo.log.count({ kind: 'request', status: 429 })).toBe(0)
  expect(xero.log.count({ kind: 'request', status: 429 })).toBe(0)
})
