// The card stays true by itself: while everything works, and when lines, servers and sessions end.
import { createHash } from 'node:crypto'
import { expect, type Page, type Response } from '@playwright/test'
import { Client } from 'pg'
import type { House } from '../demo/house.ts'
import { addDeal, addInvoiced, allQuiet, openCard, invoicesOf, test } from './card.ts'

/** From the change in Xero to the card. */
const FRESH_WITHIN_MS = 3_000

test('when the accountant enters payments, then the open card follows without being loaded again', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Amalia Rossi', price: 500 })
  await allQuiet(house)
  const card = await openWithLine(page, house, deal.id)
  await page.evaluate('window.isLoadedOnce = true')
  await expect(card.row(number)).toContainText('Awaiting payment')

  house.xero.pay(xeroId, 240)
  const fresh = { timeout: FRESH_WITHIN_MS }
  await expect(card.row(number)).toContainText('Part paid', fresh)
  const paid = 'Paid £240.00 of £600.00, open £360.00'
  await expect(card.row(number)).toContainText(paid)
  await expect(card.row(number).getByRole('img', { name: paid })).toBeVisible()
  house.xero.pay(xeroId)
  await expect(card.row(number)).not.toContainText('Part paid', fresh)
  await expect(card.row(number)).toContainText('Paid')
  await expect(card.figure('Open')).toHaveText('£0.00')
  expect(await page.evaluate('window.isLoadedOnce')).toBe(true)
})

test('when the due day of an invoice has passed, then the card says for how long', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Bartosz Zielinski', price: 510 })
  await allQuiet(house)
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toContainText('due in 14 days')
  house.xero.editInvoice(xeroId, { Date: dayInLondon(-30), DueDate: dayInLondon(-5) })
  await expect(card.row(number)).toContainText('Overdue')
  await expect(card.row(number)).toContainText('5 days overdue')
  await expect(card.figure('of it overdue')).toHaveText('£612.00')
})

test('when the live line cannot be held, then the card asks by itself', async ({ page, house }) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Carmen Ibarra', price: 520 })
  await allQuiet(house)
  await page.clock.install()
  await page.route('**/api/deals/*/live', (route) => route.abort('connectionreset'))
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toContainText('Awaiting payment')
  house.xero.pay(xeroId)
  await allQuiet(house)
  await expect(card.row(number)).toContainText('Awaiting payment')
  await passes(page, async () => expect(card.row(number)).not.toContainText('Awaiting payment', { timeout: 1_000 }))
  await expect(card.row(number)).toContainText('Paid')
})

test('when our server goes away and comes back, then the card says how old it is and recovers by itself', async ({
  page,
  house,
}) => {
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Darius Nowak', price: 530 })
  await allQuiet(house)
  await page.clock.install()
  const card = await openWithLine(page, house, deal.id)
  await expect(card.row(number)).toContainText('Awaiting payment')
  await house.server.stop()
  try {
    await passes(page, async () => expect(card.region).toContainText('Not up to date: the last look failed.', { timeout: 1_000 }))
    await expect(card.row(number)).toContainText('Awaiting payment')
  } finally {
    await house.server.start()
  }
  house.xero.pay(xeroId)
  await allQuiet(house)
  await passes(page, async () => expect(card.row(number)).not.toContainText('Awaiting payment', { timeout: 1_000 }))
  await expect(card.region).not.toContainText('Not up to date')
})

test('when Xero is away, then the card says so, and the invoice goes by itself once it is back', async ({ page, house }) => {
  const deal = addDeal(house, { client: 'Elif Demir', price: 540 })
  const card = await openCard(page, house, deal.id)
  const form = await card.openForm()
  house.xero.failNext('/api.xro/', 503, 1_000)
  await form.save.click()
  await expect(card.region).toContainText('Xero is unavailable since')
  await expect(card.region).toContainText('will go by itself')
  house.xero.faults.reset()
  await expect(card.region).toContainText('Awaiting payment', { timeout: 45_000 })
  await expect(card.region).not.toContainText('unavailable')
  expect(invoicesOf(house.xero, deal.id)).toHaveLength(1)
})

test('when the session has ended, then the next look opens a new one', async ({ page, house }) => {
  const { deal, number } = await addInvoiced(house, { client: 'Fabian Roth', price: 550 })
  const opened = (token: string | null) =>
    page.waitForResponse(async (response) => isOpening(response) && ((await response.json()) as Session).token !== token)
  const [first, card] = await Promise.all([opened(null), openCard(page, house, deal.id)])
  await expect(card.row(number)).toBeVisible()
  const { token } = (await first.json()) as Session
  await expireSession(house, token)
  await Promise.all([opened(token), card.button('Refresh').click()])
  await expect(card.region).not.toContainText('Not up to date')
  await expect(card.row(number)).toBeVisible()
})

test('when the token of the page was used already, then the card asks for another one by itself', async ({ page, house }) => {
  const { deal, number } = await addInvoiced(house, { client: 'Gloria Mendes', price: 560 })
  await page.clock.install()
  await page.route(
    `${house.serverUrl}/api/session`,
    async (route) => {
      await route.fetch()
      return route.continue()
    },
    { times: 1 },
  )
  const [refused] = await Promise.all([page.waitForResponse(isOpening), openCard(page, house, deal.id)])
  expect(refused.status()).toBe(401)
  const row = page.getByRole('link', { name: `Open ${number} in Xero (new tab)` })
  await passes(page, async () => expect(row).toBeVisible({ timeout: 1_000 }))
})

/** With the line up, so that what happens next is told and not found. */
async function openWithLine(page: Page, house: House, dealId: number) {
  const [, card] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith(`/deals/${dealId}/live`) && response.ok()),
    openCard(page, house, dealId),
  ])
  return card
}

/** Lets the page's own time go on in steps until something is so. */
async function passes(page: Page, isSo: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(10_000)
    await isSo()
  }).toPass({ timeout: 30_000 })
}

const DAY_MS = 86_400_000

/** The books' day, so many days from now. */
const dayInLondon = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() + days * DAY_MS))

type Session = { token: string }

const isOpening = (response: Response) => response.url().endsWith('/api/session') && response.request().method() === 'POST'

/** As if its half hour were over. The server keeps only the hash of the token. */
async function expireSession({ databaseUrl }: House, token: string): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  const hash = createHash('sha256').update(token).digest('hex')
  const { rowCount } = await client.query(`UPDATE "WidgetSession" SET "expiresAt" = now() WHERE "tokenHash" = $1`, [hash])
  await client.end()
  expect(rowCount).toBe(1)
}
