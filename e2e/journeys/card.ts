// Words for what a person does in the panel of a deal, and for what is made ready before he comes.
import { randomUUID } from 'node:crypto'
import { expect, type Locator, type Page } from '@playwright/test'
import { type House, until } from '../demo/house.ts'
import { test as houseTest } from './house.ts'

/** Xero's minute is for the journeys of the ordinary way; here one invoice follows the other faster than people are. */
export const test = houseTest.extend<{ calm: void }>({
  calm: [
    async ({ house: { kommo, xero } }, use) => {
      xero.setLimits(false)
      await use()
      for (const vendor of [kommo, xero]) {
        vendor.faults.reset()
        vendor.setLatency(0)
        vendor.setLimits(true)
      }
    },
    { auto: true },
  ],
})

type NewDeal = { client: string; price?: number; name?: string; email?: string | null } & Partial<
  Omit<Parameters<House['kommo']['addDeal']>[1], 'contact'>
>

/** A deal of a private client, one stage before the rule would invoice it by itself. `email` null: the client has none. */
export function addDeal({ kommo, consultancy: { account } }: House, { client, email, name, ...deal }: NewDeal) {
  const contact = kommo.addContact(account, { name: client, ...(email !== null && { email: email ?? emailOf(client) }) })
  const added = kommo.addDeal(account, {
    pipeline: 'Private clients',
    stage: 'Proposal sent',
    name: name ?? `Advice · ${client}`,
    contact: contact.id,
    ...deal,
  })
  return { ...added, contactId: contact.id }
}

export const emailOf = (client: string) => `${client.toLowerCase().replaceAll(' ', '.')}@example.com`

type Mode = 'draft' | 'approve' | 'approve_and_send'

/** A deal and its invoice, made by the product as the form would order it. */
export async function addInvoiced(house: House, { mode = 'approve', ...wish }: NewDeal & { mode?: Mode }) {
  const deal = addDeal(house, wish)
  const { xeroId, number } = await makeInvoice(house, deal.id, mode)
  return { deal, xeroId, number }
}

export async function makeInvoice({ admin, xero }: House, dealId: number, mode: Mode) {
  const answer = await admin.api('POST', `/deals/${dealId}/invoices`, orderOf(await readForm({ admin }, dealId), mode))
  expect(answer).toMatchObject({ status: 202 })
  const invoice = await until(`deal ${dealId} has its invoice`, () => invoicesOf(xero, dealId).at(-1) ?? null)
  await until(`deal ${dealId} knows its invoice`, async () => {
    const { body } = await admin.api('GET', `/deals/${dealId}/invoices`)
    return (body as { invoices: { number: string }[] }).invoices.some(({ number }) => number === invoice.InvoiceNumber) || null
  })
  return { xeroId: invoice.InvoiceID, number: invoice.InvoiceNumber }
}

type Form = Record<string, unknown> & {
  contact: { kind: string; contactId?: string; name: string; email: string | null }
  organisation: { id: string }
}

export async function readForm({ admin }: Pick<House, 'admin'>, dealId: number): Promise<Form> {
  const { status, body } = await admin.api('GET', `/deals/${dealId}/readiness`)
  expect({ status, body }).toMatchObject({ status: 200, body: { form: {} } })
  return (body as { form: Form }).form
}

/** What the form sends when nothing in it is changed. */
export function orderOf({ contact, organisation, ...form }: Form, mode: Mode) {
  const { date, dueDay, currency, reference, lineAmounts, lines, brandingThemeId, ruleId } = form
  const { kind, contactId, name, email } = contact
  return {
    key: randomUUID(),
    contact: kind === 'known' ? { kind, contactId } : { kind: 'new', name, email },
    date,
    dueDay,
    currency,
    reference,
    lineAmounts,
    lines,
    brandingThemeId,
    ruleId,
    mode,
    organisationId: organisation.id,
    part: { kind: 'whole' },
    replaces: null,
  }
}

/** What Xero has for a deal, oldest first. */
export const invoicesOf = (xero: House['xero'], dealId: number) =>
  xero.invoices().filter(({ Url }) => Url?.includes(`/leads/detail/${dealId}`))

/** Nothing is under way any more: whatever a click could still cause has happened. */
export async function allQuiet({ kommo, xero, admin }: House): Promise<void> {
  await kommo.webhooks.idle()
  await xero.webhooks.idle()
  await expect
    .poll(async () => ((await admin.api('GET', '/connections')).body as { waitingEvents: number }).waitingEvents)
    .toBe(0)
}

export const dealAddress = ({ kommo, consultancy }: House, dealId: number) =>
  `${kommo.url}/accounts/${consultancy.subdomain}/leads/detail/${dealId}`

/** The deal's page with the card in its panel. */
export async function openCard(page: Page, house: House, dealId: number, query = '') {
  await page.goto(`${dealAddress(house, dealId)}${query}`)
  return cardOn(page)
}

/** English words: what is asked of the other languages is another matter. */
export function cardOn(page: Page) {
  const card = page.getByRole('region', { name: 'Invoices of this deal' })
  const row = (number: string) => card.getByRole('listitem').filter({ has: page.getByRole('link', { name: linkName(number) }) })
  return {
    region: card,
    rows: card.getByRole('listitem').filter({ has: page.getByRole('link', { name: /in Xero/ }) }),
    row,
    button: (name: string | RegExp) => card.getByRole('button', { name }),
    toast: page.getByRole('log'),
    /** Out of the menu of an invoice. */
    choose: async (number: string, deed: string) => {
      await openMenu(page, card.getByRole('button', { name: `More for ${number}` }))
      await page.getByRole('menuitem', { name: deed, exact: true }).click()
    },
    /** Out of the menu of the deal. */
    chooseForDeal: async (deed: string) => {
      await openMenu(page, card.getByRole('button', { name: 'More for this deal' }))
      await page.getByRole('menuitem', { name: deed, exact: true }).click()
    },
    openForm: async () => {
      await card.getByRole('button', { name: 'Create invoice' }).click()
      return formOn(page)
    },
    figure: (name: string) =>
      card.getByRole('region', { name: 'Money of this deal' }).locator('dl > div').filter({ hasText: name }).locator('dd'),
  }
}

/** A menu closes when the page scrolls, which the browser tells a frame after it was brought into sight. */
async function openMenu(page: Page, button: Locator): Promise<void> {
  await button.scrollIntoViewIfNeeded()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
  await button.click()
}

const linkName = (number: string) => `Open ${number} in Xero (new tab)`

export const dialogOn = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name })

/** The form that looks like the invoice. */
export function formOn(page: Page) {
  const dialog = page.getByRole('dialog', { name: /invoice/i })
  return {
    dialog,
    field: (name: string) => dialog.getByLabel(name, { exact: true }),
    line: (number: number) => dialog.getByRole('group', { name: `Line ${number}` }),
    save: dialog.getByRole('button', { name: /^(Create|Save) .*\d/ }),
    total: dialog
      .getByRole('row', { name: /^Total/ })
      .getByRole('cell')
      .last(),
  }
}
