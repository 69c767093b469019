// What can be done with an invoice from the card, and what it does in Xero and on the deal.
import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { addDeal, addInvoiced, allQuiet, dialogOn, emailOf, formOn, invoicesOf, openCard, test } from './card.ts'

test('when a draft is approved, then the card says so and Xero has it approved', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Agnes Lindholm', price: 300, mode: 'draft' })
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toContainText('Draft')
  await card.button('Approve').click()
  await expect(card.toast).toContainText(`${number} is approved.`)
  await expect(card.row(number)).toContainText('Awaiting payment')
  expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')
})

test('when an invoice is sent and sent again, then the dialog names the address and each time one mail leaves', async ({
  page,
  house,
}) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Benedikt Aurin', price: 310 })
  const mails = () => house.xero.emails().filter(({ invoiceId }) => invoiceId === xeroId)
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toContainText('Not sent yet')
  for (const [button, title, count] of [
    ['Send', `Send ${number}?`, 1],
    ['Resend', `Send ${number} again?`, 2],
  ] as const) {
    await card.row(number).getByRole('button', { name: button, exact: true }).click()
    const dialog = dialogOn(page, title)
    await expect(dialog).toContainText(emailOf('Benedikt Aurin'))
    await dialog.getByRole('button', { name: button, exact: true }).click()
    await expect(dialog).toHaveCount(0)
    await expect(card.row(number)).toContainText('Sent')
    expect(mails()).toHaveLength(count)
  }
  expect(mails()).toMatchObject([{ to: [emailOf('Benedikt Aurin')] }, { to: [emailOf('Benedikt Aurin')] }])
})

test('when the client has no address, then the dialog says so before anything is sent, and takes it', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Clara Weidmann', email: null, price: 320 })
  const card = await openCard(page, house, deal.id)
  await card.row(number).getByRole('button', { name: 'Send', exact: true }).click()
  const dialog = dialogOn(page, `Send ${number}?`)
  await expect(dialog).toContainText("Clara Weidmann has no e-mail address, so Xero can't mail it.")
  await expect(dialog.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await dialog.getByLabel('E-mail of Clara Weidmann').fill('clara@example.com')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('listitem')).toHaveText('clara@example.com')
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(card.toast).toContainText(`${number} is sent.`)
  expect(house.xero.emails().filter(({ invoiceId }) => invoiceId === xeroId)).toMatchObject([{ to: ['clara@example.com'] }])
})

test('when the pay link is copied, then it leads to the page of this invoice', async ({ page, context, house }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Dimitri Volkov', price: 330 })
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Copy pay link')
  await expect(card.toast).toContainText(`Pay link of ${number} copied.`)
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(`${house.xero.url}/online/${xeroId}`)
})

test('when the PDF is wanted, then it is downloaded under the number of the invoice', async ({ page, house }) => {
  const { deal, number } = await addInvoiced(house, { client: 'Edith Marlow', price: 340 })
  const card = await openCard(page, house, deal.id)
  const [download] = await Promise.all([page.waitForEvent('download'), card.choose(number, 'PDF')])
  expect(download.suggestedFilename()).toBe(`${number}.pdf`)
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-')
})

test('when an invoice is voided after a question, then it is struck through, and another can be made in its place', async ({
  page,
  house,
}) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Felix Ortega', price: 350 })
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Void')
  const question = page.getByRole('alertdialog', { name: `Void ${number}?` })
  await expect(question).toContainText('£420.00')
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')
  await card.choose(number, 'Void')
  await question.getByRole('button', { name: 'Void' }).click()
  await expect(card.row(number)).toContainText('Voided in Xero')
  await expect(card.row(number).locator('s').first()).toHaveText(number)
  expect(house.xero.invoice(xeroId).Status).toBe('VOIDED')

  await card.button('Create again').click()
  const form = formOn(page)
  await expect(form.save).toHaveText('Create and approve £420.00')
  await form.save.click()
  await expect(card.rows).toHaveCount(2)
  // Rows hold still below the pointer, so the new one may stand second.
  await expect(card.rows.filter({ hasText: 'Awaiting payment' })).toHaveCount(1)
  expect(invoicesOf(house.xero, deal.id).map(({ Status }) => Status)).toEqual(['VOIDED', 'AUTHORISED'])
})

test('when money comes while somebody is about to void, then nothing is voided and a sentence says why', async ({
  page,
  house,
}) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Gesine Adler', price: 360 })
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Void')
  house.xero.pay(xeroId, 100)
  const question = page.getByRole('alertdialog', { name: `Void ${number}?` })
  await question.getByRole('button', { name: 'Void' }).click()
  await expect(question.getByRole('alert')).toContainText('was changed in the meantime')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(card.row(number)).toContainText('Paid £100.00 of £432.00, open £332.00')
  await card.button(`More for ${number}`).click()
  await expect(page.getByRole('menuitem', { name: 'Unlink' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Void' })).toHaveCount(0)
  expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')
})

test('when an invoice is unlinked, then the deal forgets it and Xero keeps it', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Henrik Solberg', price: 370 })
  await expect.poll(() => house.kommo.deal(deal.id).fields['Invoice number']).toBe(number)
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Unlink')
  await dialogOn(page, `Unlink ${number}?`).getByRole('button', { name: 'Unlink' }).click()
  await expect(card.toast).toContainText(`${number} is unlinked from the deal.`)
  await expect(card.rows).toHaveCount(0)
  await expect(card.region).toContainText('Ready to invoice')
  await expect.poll(() => house.kommo.deal(deal.id).fields['Invoice number']).toBeUndefined()
  expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')
})

for (const [how, client, sought] of [
  ['its number', 'Ilona Kertesz', (number: string) => number],
  ['its client', 'Jorge Almeida', () => 'Jorge Alm'],
] as const)
  test(`when an invoice is looked for by ${how}, then it can be linked to the deal`, async ({ page, house }) => {
    const { deal: elsewhere, number, xeroId } = await addInvoiced(house, { client, price: 380 })
    const { invoices } = (await house.admin.api('GET', `/deals/${elsewhere.id}/invoices`)).body as { invoices: { id: string }[] }
    await house.admin.api('POST', `/invoices/${invoices[0]?.id}/actions`, { action: 'unlink', key: crypto.randomUUID() })
    await allQuiet(house)
    const deal = addDeal(house, { client: `${client} Junior`, price: 10 })
    const card = await openCard(page, house, deal.id)
    await card.chooseForDeal('Link an existing invoice')
    const dialog = dialogOn(page, 'Link an existing invoice')
    await dialog.getByLabel('Number, client or amount').fill(sought(number))
    await dialog.getByRole('radio', { name: number }).check()
    await dialog.getByRole('button', { name: `Link ${number}` }).click()
    await expect(card.toast).toContainText(`${number} is linked to this deal.`)
    await expect(card.row(number)).toContainText('Awaiting payment')
    await expect.poll(() => house.kommo.deal(deal.id).fields['Invoice number']).toBe(number)
    expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')
  })

test('when a draft is edited, then card and Xero have the new amount', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Katrin Bosse', price: 390, mode: 'draft' })
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Edit draft')
  const form = formOn(page)
  await form.line(1).getByLabel('Price').fill('400')
  await expect(form.save).toHaveText('Save draft £480.00')
  await form.save.click()
  await expect(card.row(number)).toContainText('£480.00')
  expect(house.xero.invoice(xeroId)).toMatchObject({ Status: 'DRAFT', Total: 480 })
})

test('when the accountant changes a draft while it is open in the form, then saving changes nothing and a sentence says why', async ({
  page,
  house,
}) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Leopold Marx', price: 410, mode: 'draft' })
  await allQuiet(house)
  const card = await openCard(page, house, deal.id)
  await card.choose(number, 'Edit draft')
  const form = formOn(page)
  await form.line(1).getByLabel('Price').fill('500')
  house.xero.editInvoice(xeroId, { Reference: 'Checked by accounting' })
  await form.save.click()
  await expect(form.dialog.getByRole('alert')).toContainText('Somebody changed this invoice meanwhile')
  await expect(form.line(1).getByLabel('Price')).toHaveValue('500')
  expect(house.xero.invoice(xeroId)).toMatchObject({ Total: 492, Reference: 'Checked by accounting' })
  await form.dialog.getByRole('button', { name: 'Load the new state' }).click()
  await expect(form.field('Reference')).toHaveValue('Checked by accounting')
  await expect(form.line(1).getByLabel('Price')).toHaveValue('410')
})

test("when the amount changes in Xero and Xero's is used, then the deal has the new value", async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Magda Wolny', price: 420 })
  await allQuiet(house)
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toContainText('£504.00')
  house.xero.editInvoice(xeroId, { LineItems: [{ Description: 'Less work', Quantity: 1, UnitAmount: 400, AccountCode: '200' }] })
  const question = card.region.getByRole('group', { name: `The amount of ${number} changed in Xero` })
  await expect(question).toContainText('£504.00 → £480.00. Deal says £420.00.')
  await question.getByRole('button', { name: "Use Xero's" }).click()
  await expect(question).toHaveCount(0)
  // The value of a deal that follows its invoices is their total, tax included.
  await expect.poll(() => house.kommo.deal(deal.id).price).toBe(480)
})

test('when an invoice made by hand in Xero may belong to the deal, then linking it takes one click', async ({ page, house }) => {
  const { body } = await house.admin.api('GET', '/connections')
  const [organisation] = (body as { organisations: { id: string }[] }).organisations
  const handMade = (wish: object) => house.admin.api('PUT', `/organisations/${organisation?.id}/hand-made`, wish)
  expect(await handMade({ mode: 'ask' })).toMatchObject({ status: 200 })
  try {
    const deal = addDeal(house, { client: 'Nils Ekberg', price: 430 })
    const byHand = house.xero.addInvoice(house.consultancy.tenantId, {
      Contact: { Name: 'Nils Ekberg', EmailAddress: emailOf('Nils Ekberg') },
      Status: 'AUTHORISED',
      LineItems: [{ Description: 'Visa', Quantity: 1, UnitAmount: 77, AccountCode: '200' }],
    })
    const card = await openCard(page, house, deal.id)
    const question = card.region.getByRole('group', { name: `${byHand.InvoiceNumber} was made in Xero for this client` })
    await expect(question).toContainText('For this deal?')
    await question.getByRole('button', { name: 'Link', exact: true }).click()
    await expect(card.toast).toContainText(`${byHand.InvoiceNumber} is linked to this deal.`)
    await expect(question).toHaveCount(0)
    await expect(card.row(byHand.InvoiceNumber)).toContainText('£92.40')
  } finally {
    await handMade({ mode: 'create', stage: house.consultancy.handMade })
  }
})
