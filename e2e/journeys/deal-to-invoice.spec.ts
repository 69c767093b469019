import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { TRIGGER_STAGE } from '../demo/consultancy.ts'
import type { House } from '../demo/house.ts'
import { dealPage, openBoard, openInvoices, test } from './house.ts'

const STAGE_BEFORE = 'Proposal sent'

test('when a deal is dragged to the stage, its invoice appears on the deal and in Xero', async ({ page, context, house }) => {
  const deal = addDeal(house, { name: 'Family reunion · Ines Duarte', price: 1_200, client: 'Ines Duarte' })
  const board = await openBoard(page, house, 'privateClients')
  await board.card(deal.name).dragTo(board.column(TRIGGER_STAGE))
  await expect(board.cardIn(TRIGGER_STAGE, deal.name)).toBeVisible()

  const card = await board.openDeal(deal.name)
  await expect(card.invoiceField('Invoice number')).toHaveText(/^INV-\d+$/)
  const number = await card.invoiceField('Invoice number').innerText()
  await expect(card.invoiceField('Invoice status')).toHaveText('Awaiting payment')
  await expect(card.invoiceField('Invoice total')).toHaveText('1,440.00')
  await expect(card.feed).toContainText(`Invoice ${number} for £1,440.00 was created in Xero for Ines Duarte`)

  const [download] = await Promise.all([page.waitForEvent('download'), card.files.first().click()])
  expect(download.suggestedFilename()).toBe(`${number}.pdf`)
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-')

  const xero = await context.newPage()
  const row = (await openInvoices(xero, house)).rowsOf('Ines Duarte')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText(number)
  await expect(row).toContainText('£1,440.00')
  const [opened] = await Promise.all([context.waitForEvent('page'), row.getByRole('link', { name: 'Open deal' }).click()])
  await expect(dealPage(opened).name).toHaveValue(deal.name)
})

test('when a deal is moved with the keyboard, its invoice appears', async ({ page, house }) => {
  const deal = addDeal(house, { name: 'Citizenship · Kemal Arslan', price: 1_800, client: 'Kemal Arslan' })
  const board = await openBoard(page, house, 'privateClients')
  await board.card(deal.name).focus()
  await page.keyboard.press('Alt+ArrowRight')
  await expect(board.cardIn(TRIGGER_STAGE, deal.name)).toBeVisible()

  await board.card(deal.name).focus()
  await page.keyboard.press('Enter')
  await expect(dealPage(page).invoiceField('Invoice status')).toHaveText('Awaiting payment')
})

test('when a deal is moved with the menu of its card, its invoice appears', async ({ page, house }) => {
  const deal = addDeal(house, { name: 'Work visa · Putri Lestari', price: 1_450, client: 'Putri Lestari' })
  const board = await openBoard(page, house, 'privateClients')
  await board.stageMenu(deal.name).selectOption(TRIGGER_STAGE)

  const card = await board.openDeal(deal.name)
  await expect(card.invoiceField('Invoice status')).toHaveText('Awaiting payment')
})

test('when a deal has nobody to invoice, its note says what to do, and one invoice follows once that is done', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { name: 'Website enquiry of Sunday', price: 300 })
  const board = await openBoard(page, house, 'privateClients')
  await board.stageMenu(deal.name).selectOption(TRIGGER_STAGE)
  const card = await board.openDeal(deal.name)
  await expect(card.feed).toContainText('No invoice yet. The deal has nobody to invoice: add a contact or a company to the deal.')

  house.kommo.editDeal(deal.id, { contact: addClient(house, 'Rosa Lindqvist') })
  await card.name.fill('Website enquiry of Sunday, called back')
  await card.name.press('Enter')

  await expect(card.invoiceField('Invoice status')).toHaveText('Awaiting payment')
  await expect(card.invoiceField('Invoice total')).toHaveText('360.00')
  await allQuiet(house)
  expect(invoicesOf(house, 'Rosa Lindqvist')).toHaveLength(1)
})

test('when a deal leaves the stage and comes back, it still has one invoice', async ({ page, house }) => {
  const deal = addDeal(house, { name: 'Residence permit · Lars Brandt', price: 950, client: 'Lars Brandt' })
  const board = await openBoard(page, house, 'privateClients')
  await board.card(deal.name).dragTo(board.column(TRIGGER_STAGE))
  await expect.poll(() => invoicesOf(house, 'Lars Brandt')).toHaveLength(1)

  await board.card(deal.name).dragTo(board.column(STAGE_BEFORE))
  await expect(board.cardIn(STAGE_BEFORE, deal.name)).toBeVisible()
  await expect.poll(() => house.kommo.deal(deal.id).stage.name).toBe(STAGE_BEFORE)
  await board.card(deal.name).dragTo(board.column(TRIGGER_STAGE))
  await expect.poll(() => house.kommo.deal(deal.id).stage.name).toBe(TRIGGER_STAGE)

  const card = await board.openDeal(deal.name)
  await expect(card.invoiceField('Invoice number')).toHaveText(/^INV-\d+$/)
  await expect(card.invoiceField('Invoice status')).toHaveText('Awaiting payment')
  await allQuiet(house)
  expect(invoicesOf(house, 'Lars Brandt')).toHaveLength(1)
})

test("when a company's deal is in euros, a draft in euros for the company carries the deal's description", async ({
  page,
  context,
  house,
}) => {
  const { kommo, consultancy } = house
  const deal = kommo.addDeal(consultancy.account, {
    pipeline: 'Companies',
    stage: STAGE_BEFORE,
    name: 'Relocation of 2 chemists',
    price: 3_100,
    company: kommo.addCompany(consultancy.account, { name: 'Aurora Chemie GmbH', email: 'ap@aurora-chemie.example' }).id,
    contact: addClient(house, 'Jonas Weber'),
    fields: { Currency: 'EUR', 'Service description': 'Relocation package: 2 skilled worker visas' },
  })
  const board = await openBoard(page, house, 'companies')
  await board.card(deal.name).dragTo(board.column(TRIGGER_STAGE))
  const card = await board.openDeal(deal.name)
  await expect(card.invoiceField('Invoice status')).toHaveText('Draft')
  await expect(card.invoiceField('Invoice currency')).toHaveText('EUR')

  const xero = await context.newPage()
  const row = (await openInvoices(xero, house)).rowsOf('Aurora Chemie GmbH')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('Draft')
  await expect(row).toContainText('€3,720.00')
  await row.getByRole('link').first().click()
  await expect(xero.getByRole('cell', { name: 'Relocation package: 2 skilled worker visas' })).toBeVisible()
})

test.describe('in the dark, on a phone', () => {
  test.use({ colorScheme: 'dark', viewport: { width: 390, height: 844 } })

  test('when a deal is opened from the board, its stage can be changed and nothing scrolls sideways', async ({ page, house }) => {
    const deal = addDeal(house, { name: 'Student visa · Amina Yusuf', price: 640, client: 'Amina Yusuf' })
    const board = await openBoard(page, house, 'privateClients')
    await expect(board.card(deal.name)).toBeVisible()
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await brightness(page)).toBeLessThan(60)

    const card = await board.openDeal(deal.name)
    await card.stage.selectOption(TRIGGER_STAGE)
    await expect(card.invoiceField('Invoice status')).toHaveText('Awaiting payment')
    await expect(card.files.first()).toBeVisible()
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await brightness(page)).toBeLessThan(60)
  })
})

/** A deal of a private client, one stage before the trigger. Without `client` it has nobody to invoice. */
function addDeal(house: House, { name, price, client }: { name: string; price: number; client?: string }) {
  return house.kommo.addDeal(house.consultancy.account, {
    pipeline: 'Private clients',
    stage: STAGE_BEFORE,
    name,
    price,
    ...(client !== undefined && { contact: addClient(house, client) }),
  })
}

const addClient = ({ kommo, consultancy }: House, name: string) =>
  kommo.addContact(consultancy.account, { name, email: `${name.toLowerCase().replace(' ', '.')}@example.com` }).id

const invoicesOf = ({ xero }: House, client: string) => xero.invoices().filter(({ Contact }) => Contact.Name === client)

/** Nothing waits to be done: every webhook is delivered and the account's inbox is empty. */
async function allQuiet({ kommo, xero, admin }: House): Promise<void> {
  await kommo.webhooks.idle()
  await xero.webhooks.idle()
  await expect
    .poll(async () => ((await admin.api('GET', '/connections')).body as { waitingEvents: number }).waitingEvents)
    .toBe(0)
}

const sidewaysScroll = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Of the page's background, 0 to 255. */
const brightness = (page: Page) =>
  page.evaluate<number>('Math.max(...getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number))')
