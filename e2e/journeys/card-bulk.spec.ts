// Many deals at once from the list, and what one client owes over all deals.
import { expect } from '@playwright/test'
import { addDeal, addInvoiced, dialogOn, invoicesOf, makeInvoice, test } from './card.ts'

test('when deals of every kind are selected in the list, then the ready ones are invoiced with one click, and the others say what they need', async ({
  page,
  house,
}) => {
  const { kommo, xero, consultancy } = house
  const { deal: invoiced, number } = await addInvoiced(house, { client: 'Juno Falk', price: 700 })
  const ready = ['Kaya Aydin', 'Lorenz Huber', 'Mona Sabry'].map((client, at) =>
    addDeal(house, { client, price: 100 * (at + 1) }),
  )
  const worthless = addDeal(house, { client: 'Noemi Vidal', price: 0 })
  const nobody = kommo.addDeal(consultancy.account, {
    pipeline: 'Private clients',
    stage: 'Proposal sent',
    name: 'Advice · nobody',
    price: 9,
  })
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/leads/list`)
  for (const { name } of [invoiced, ...ready, worthless, nobody])
    await page.getByRole('checkbox', { name: `Select ${name}` }).check()
  await page.getByRole('group', { name: 'Selected deals' }).getByRole('button', { name: 'Deal Invoices' }).click()

  const dialog = dialogOn(page, 'Create invoices')
  await expect(dialog).toContainText('3 will be made, 2 need something, 1 is invoiced already')
  await expect(dialog).toContainText('Total £720.00')
  await expect(dialog).toContainText('The deal has no amount.')
  await expect(dialog).toContainText('This deal has nobody to invoice.')
  await dialog.getByText('1 is invoiced already', { exact: true }).click()
  await expect(dialog).toContainText(number)
  await dialog.getByRole('button', { name: 'Create 3 invoices' }).dblclick()
  await expect(dialog).toContainText('3 of 3 done')
  await expect(dialog.getByRole('status')).toHaveText('Finished: 3 invoices made.')
  for (const { id } of ready) {
    const [invoice, ...others] = invoicesOf(xero, id)
    expect(others).toEqual([])
    await expect(dialog).toContainText(String(invoice?.InvoiceNumber))
  }
  expect([worthless, nobody].flatMap(({ id }) => invoicesOf(xero, id))).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toHaveCount(0)
})

test('when a contact is opened, then the card sums what he owes and has paid over all deals, and leads to each', async ({
  page,
  house,
}) => {
  const { kommo, xero, consultancy } = house
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Odile Renard', price: 100 })
  const second = kommo.addDeal(consultancy.account, {
    pipeline: 'Private clients',
    stage: 'Proposal sent',
    name: 'Second advice · Odile Renard',
    price: 200,
    contact: deal.contactId,
  })
  const other = await makeInvoice(house, second.id, 'approve')
  xero.pay(xeroId)
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/contacts/detail/${deal.contactId}`)
  const card = page.getByRole('region', { name: 'Invoices of this client' })
  const figure = (name: string) => card.locator('dl > div').filter({ hasText: name }).locator('dd')
  await expect(card.getByRole('listitem')).toHaveCount(2)
  await expect(card.getByRole('listitem').first()).toContainText(other.number)
  await expect(figure('Open')).toHaveText('£240.00')
  await expect(figure('Paid')).toHaveText('£120.00')
  await card.getByRole('link', { name: `Deal ${deal.id}, of ${number}` }).click()
  await expect(page).toHaveURL(new RegExp(`/leads/detail/${deal.id}`))
})

test('when a company is opened, then the card sums what it owes', async ({ page, house }) => {
  const { kommo, consultancy } = house
  const company = kommo.addCompany(consultancy.account, { name: 'Pallas Freight AB', email: 'ap@pallas.example' })
  const deal = kommo.addDeal(consultancy.account, {
    pipeline: 'Companies',
    stage: 'Proposal sent',
    name: 'Transfers · Pallas Freight',
    price: 5_000,
    company: company.id,
    fields: { Currency: 'EUR', 'Service description': 'Transfers' },
  })
  const { number } = await makeInvoice(house, deal.id, 'approve')
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/companies/detail/${company.id}`)
  const card = page.getByRole('region', { name: 'Invoices of this client' })
  await expect(card.getByRole('listitem')).toContainText(number)
  await expect(card.getByRole('region', { name: 'What this client owes and has paid, in EUR' })).toContainText('€6,000.00')
})
