// Who may do what: the card says it beforehand, the server holds to it.
import { expect } from '@playwright/test'
import { atTheWidget } from '../people.ts'
import type { House } from '../demo/house.ts'
import { addDeal, addInvoiced, openCard, readForm, orderOf, test } from './card.ts'

const MANAGER = 'daniel@northstar.example'
const EVERYONE = { everyone: true, roleIds: [], userIds: [] }
const ADMINS = { everyone: false, roleIds: [], userIds: [] as number[] }
const DEFAULTS = { create: EVERYONE, send: EVERYONE, approve: EVERYONE, void: ADMINS, link: EVERYONE }

test.afterEach(async ({ house }) => allow(house, DEFAULTS))

test('when a manager may not void, then the menu says whom to ask, the server refuses, and once he is named he can', async ({
  page,
  house,
}) => {
  await allow(house, DEFAULTS)
  const { deal, number, xeroId } = await addInvoiced(house, { client: 'Hedda Strand', price: 600 })
  const { user, caller } = managerOf(house)
  const card = await openCard(page, house, deal.id, `?user=${user}`)
  await card.button(`More for ${number}`).click()
  const entry = page.getByRole('menuitem', { name: 'Void' })
  await expect(entry).toBeDisabled()
  await expect(entry).toHaveAccessibleDescription('Only administrators may void. Ask: Olivia Hart.')
  await page.keyboard.press('Escape')

  const { id, version } = await shownInvoice(house, deal.id)
  const refused = await caller.api('POST', `/invoices/${id}/actions`, { action: 'void', key: crypto.randomUUID(), version })
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'widget.not_allowed' } } })
  expect(house.xero.invoice(xeroId).Status).toBe('AUTHORISED')

  await allow(house, { ...DEFAULTS, void: { ...ADMINS, userIds: [user] } })
  await card.button('Refresh').click()
  await card.choose(number, 'Void')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Void' }).click()
  await expect(card.row(number)).toContainText('Voided in Xero')
  expect(house.xero.invoice(xeroId).Status).toBe('VOIDED')
})

test('when a manager may not create, then the button says whom to ask, and the server refuses the same order', async ({
  page,
  house,
}) => {
  await allow(house, { ...DEFAULTS, create: ADMINS })
  const deal = addDeal(house, { client: 'Ivo Marek', price: 610 })
  const { user, caller } = managerOf(house)
  const card = await openCard(page, house, deal.id, `?user=${user}`)
  const create = card.button('Create invoice')
  await expect(create).toBeDisabled()
  await expect(create).toHaveAccessibleDescription('You may not create invoices. Ask: Olivia Hart.')

  const order = orderOf(await readForm(house, deal.id), 'approve')
  const refused = await caller.api('POST', `/deals/${deal.id}/invoices`, order)
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'widget.not_allowed' } } })
  expect(await caller.api('PUT', '/permissions', DEFAULTS)).toMatchObject({ status: 403 })
})

const allow = async ({ admin }: House, permissions: object) =>
  expect(await admin.api('PUT', '/permissions', permissions)).toMatchObject({ status: 200 })

function managerOf({ kommo, serverUrl, consultancy: { account } }: House) {
  const { responsibleUser } = kommo.addDeal(account, { name: 'A deal of the manager', responsibleUser: MANAGER })
  if (!responsibleUser) throw new Error('The manager is not there.')
  return { user: responsibleUser.id, caller: atTheWidget({ kommo, serverUrl, account, user: MANAGER }) }
}

async function shownInvoice({ admin }: House, dealId: number) {
  const { body } = await admin.api('GET', `/deals/${dealId}/invoices`)
  const [invoice] = (body as { invoices: { id: string; version: string }[] }).invoices
  if (!invoice) throw new Error('The deal has no invoice.')
  return invoice
}
