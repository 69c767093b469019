import { afterEach, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office?.stop())

test('when a deal reaches the stage, then its invoice is in Xero and on the deal', async () => {
  office = await startOffice()
  const { kommo, xero } = office
  const ada = kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
  const deal = kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1200.5, contact: ada.id })
  kommo.moveDeal(deal.id, 'Payment agreed')
  await office.settle()

  expect(xero.invoices()).toMatchObject([
    { Type: 'ACCREC', Status: 'AUTHORISED', CurrencyCode: 'EUR', Contact: { Name: 'Ada Byron' }, SubTotal: 1200.5 },
  ])
  const [invoice] = xero.invoices()
  expect(kommo.deal(deal.id).fields).toMatchObject({
    'Invoice number': invoice?.InvoiceNumber,
    'Invoice status': 'Awaiting payment',
  })
  expect(kommo.notes(deal.id).map((note) => note.text)).toEqual([expect.stringContaining('was created in Xero for Ada Byron')])
  expect(kommo.files(deal.id)).toHaveLength(1)
})
