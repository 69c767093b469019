// From a deal to an invoice, by hand: what the card shows, what the form sends, what Xero has afterwards.
import { expect } from '@playwright/test'
import { addDeal, allQuiet, cardOn, formOn, invoicesOf, openCard, test } from './card.ts'
import { openBoard } from './house.ts'

test('when a deal is ready, then one click and one look make its invoice, and card and Xero say the same', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { client: 'Tilda Norling', price: 1_200 })
  const card = await openCard(page, house, deal.id)
  await expect(card.region).toContainText('Ready to invoice')
  await expect(card.region).toContainText('Tilda Norling, 1 line, £1,200.00 + VAT')

  const form = await card.openForm()
  await expect(form.save).toHaveText('Create and approve £1,440.00')
  await form.save.click()
  await expect(form.dialog).toHaveCount(0)
  await expect(card.toast).toContainText('The invoice is')
  await expect(card.region).toContainText('Awaiting payment')
  const [invoice] = invoicesOf(house.xero, deal.id)
  if (!invoice) throw new Error('The invoice is not in Xero.')
  const row = card.row(invoice.InvoiceNumber)
  await expect(row).toContainText('£1,440.00')
  await expect(row).toContainText('due in 14 days')

  await page.goto(`${house.xero.url}/organisations/${house.consultancy.tenantId}`)
  const inXero = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'Tilda Norling', exact: true }) })
  await expect(inXero).toHaveCount(1)
  await expect(inXero).toContainText(invoice.InvoiceNumber)
  await expect(inXero).toContainText('£1,440.00')
})

test('when the deal has no amount, then it is put right in the card, and the invoice is made', async ({ page, house }) => {
  const deal = addDeal(house, { client: 'Oskar Ahlberg', price: 0 })
  const card = await openCard(page, house, deal.id)
  await expect(card.region).toContainText('1 thing before invoicing')
  await card.region.getByLabel('Amount of the deal').fill('99,50')
  await card.button('Save').click()
  await expect(card.region).toContainText('Oskar Ahlberg, 1 line, £99.50 + VAT')
  expect(house.kommo.deal(deal.id).price).toBe(99.5)

  const form = await card.openForm()
  await form.save.click()
  await expect(card.region).toContainText('Awaiting payment')
  expect(invoicesOf(house.xero, deal.id)).toMatchObject([{ SubTotal: 99.5 }])
})

test('when an invoice is edited in the form, then Xero gets what was typed and comes to the total that was shown', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { client: 'Greta Halloran', price: 1_000 })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  const first = form.line(1)
  await first.getByLabel('Description').fill('Family reunion, second application')
  await first.getByLabel('Quantity').fill('3')
  await first.getByLabel('Price').fill('333,33')
  await first.getByLabel('Discount %').fill('7.5')
  await form.dialog.getByRole('button', { name: 'Add a line' }).click()
  const second = form.line(2)
  await second.getByLabel('Description').fill('Courier')
  await second.getByLabel('Price').fill('12.345')
  await expect(second.getByRole('alert')).toHaveCount(0)
  await second.getByLabel('Price').fill('12.35')
  await form.field('Due').fill('2031-03-09')
  await form.field('Reference').fill('Greta, second attempt')
  // 924.99 and 12.35, and 20 % of each, rounded by line.
  await expect(form.save).toHaveText('Create and approve £1,124.81')
  await form.save.click()
  await expect(card.region).toContainText('£1,124.81')
  expect(invoicesOf(house.xero, deal.id)).toMatchObject([
    {
      Total: 1_124.81,
      DueDateString: '2031-03-09T00:00:00',
      Reference: 'Greta, second attempt',
      LineItems: [
        { Description: 'Family reunion, second application', Quantity: 3, UnitAmount: 333.33, DiscountRate: 7.5 },
        { Description: 'Courier', Quantity: 1, UnitAmount: 12.35 },
      ],
    },
  ])
})

test('when 30 % is invoiced and then the balance, then both together are the whole to the cent', async ({ page, house }) => {
  const deal = addDeal(house, { client: 'Ruben Castellano', price: 1_333.33 })
  const card = await openCard(page, house, deal.id)
  const deposit = await card.openForm()
  await deposit.field('How much').selectOption({ label: 'A percentage' })
  await deposit.dialog.getByRole('button', { name: '30 %' }).click()
  await expect(deposit.line(1).getByLabel('Description')).toHaveValue(/^30 % of: /)
  await deposit.save.click()
  await expect(card.rows).toHaveCount(1)

  await card.chooseForDeal('Create another or a part invoice')
  const rest = formOn(page)
  await expect(rest.dialog).toContainText('£400.00 of £1,333.33 is invoiced already.')
  await rest.field('How much').selectOption({ label: 'The balance' })
  await rest.save.click()
  await expect(card.rows).toHaveCount(2)
  const invoices = invoicesOf(house.xero, deal.id)
  expect(invoices.map(({ SubTotal }) => SubTotal)).toEqual([400, 933.33])
  await expect(card.region).toContainText('£1,600.00')
})

test('when the button is pressed twice as fast as a person can, then there is one invoice', async ({ page, house }) => {
  const deal = addDeal(house, { client: 'Dora Kessler', price: 510 })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  await form.save.dblclick()
  await expect(card.rows).toHaveCount(1)
  await allQuiet(house)
  expect(invoicesOf(house.xero, deal.id)).toHaveLength(1)
  await expect(card.rows).toHaveCount(1)
})

test('when the answer of the click is lost on its way, then trying again makes no second invoice', async ({ page, house }) => {
  const deal = addDeal(house, { client: 'Milan Petrov', price: 640 })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  let arrived = 0
  await page.route(
    `${house.serverUrl}/api/deals/${deal.id}/invoices`,
    async (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      const { status } = await route.fetch().then((response) => ({ status: response.status() }))
      if (status === 202) arrived++
      return route.abort('connectionreset')
    },
    { times: 1 },
  )
  await form.save.click()
  await expect(form.dialog).toContainText('Connection lost. Nothing was done twice: try again.')
  expect(arrived).toBe(1)
  await form.save.click()
  await expect(form.dialog).toHaveCount(0)
  await expect(card.rows).toHaveCount(1)
  await allQuiet(house)
  expect(invoicesOf(house.xero, deal.id)).toHaveLength(1)
})

test('when Xero refuses the invoice, then the card says why in its words, and the corrected form makes it', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { client: 'Nadia Farouk', price: 720 })
  const lock = (periodLockDate: string | null) => house.xero.configureOrganisation(house.consultancy.tenantId, { periodLockDate })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  // Since the form was opened, so that only Xero knows.
  lock('2031-01-31')
  try {
    await form.save.click()
    await expect(card.region).toContainText('1 thing to do before invoicing')
    await expect(card.region).toContainText(
      'The document date cannot be before the period lock date, currently set at 31 January 2031',
    )
    expect(invoicesOf(house.xero, deal.id)).toEqual([])

    await card.button('Fix in the form').click()
    const again = formOn(page)
    await again.field('Date').fill('2031-02-01')
    await again.field('Due').fill('2031-02-15')
    await again.save.click()
    await expect(card.rows).toHaveCount(1)
    await expect(card.region).not.toContainText('before invoicing')
    expect(invoicesOf(house.xero, deal.id)).toMatchObject([{ Status: 'AUTHORISED', DateString: '2031-02-01T00:00:00' }])
  } finally {
    lock(null)
  }
})

test('when the invoice is to be mailed and the client has no address, then the form asks for it, and the mail goes there', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { client: 'Bruno Salles', email: null, price: 260 })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  await form.field('Then').selectOption({ label: 'Approve and send' })
  await form.save.click()
  await expect(form.dialog).toContainText("To mail it, the client's e-mail address is needed.")
  await form.field('E-mail').fill('bruno@example.com')
  await expect(form.dialog).toContainText('Xero mails it to bruno@example.com.')
  await form.save.click()
  await expect(card.region).toContainText('Awaiting payment')
  const [invoice] = invoicesOf(house.xero, deal.id)
  await expect
    .poll(() => house.xero.emails().filter(({ invoiceId }) => invoiceId === invoice?.InvoiceID))
    .toMatchObject([{ to: ['bruno@example.com'] }])
})

test('when another deal is opened while the invoice is being saved, then it belongs to the first deal alone, and a toast tells of it', async ({
  page,
  house,
}) => {
  const second = addDeal(house, { client: 'Igor Danek', price: 440 })
  const first = addDeal(house, { client: 'Selma Brandt', price: 330 })
  const board = await openBoard(page, house, 'privateClients')
  await board.openDeal(first.name)
  const card = cardOn(page)
  const form = await card.openForm()
  const saving = deferred()
  await page.route(`${house.serverUrl}/api/deals/${first.id}/invoices`, async (route) => {
    if (route.request().method() === 'POST') await saving.promise
    return route.continue()
  })
  await form.save.click()
  // As people do it in Kommo: from page to page, and none is loaded.
  await page.goBack()
  await board.openDeal(second.name)
  await expect(card.region).toContainText('Igor Danek, 1 line')
  saving.resolve()
  await expect(card.toast).toContainText('The invoice is')
  await expect.poll(() => invoicesOf(house.xero, first.id)).toHaveLength(1)
  await allQuiet(house)
  expect(invoicesOf(house.xero, second.id)).toEqual([])
  await expect(card.region).toContainText('Igor Danek, 1 line')
})

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}
