// What opens beside or over the card: the form, the dialogs, the client's card and the window of the list. For pictures.
import type { Locator, Page } from '@playwright/test'
import type { BulkOutput, BulkPreviewOutput } from '../../server/src/contract/bulk.ts'
import type { ClientInvoicesOutput, DealInvoicesOutput } from '../../server/src/contract/deal-invoices.ts'
import type { RecipientsOutput, SearchOutput } from '../../server/src/contract/invoice-action.ts'
import type { House } from '../demo/house.ts'
import { answer, openState, setScene, type Theme, widgetOf } from './open-state.ts'
import { cardStates } from './states.ts'

export type Shot = { page: Page; house: House; theme: Theme; width?: number | undefined }
/** @returns what is to be looked at. */
export type Window = { name: string; open: (shot: Shot) => Promise<Locator> }

const recipients = (changes: Partial<RecipientsOutput> = {}): RecipientsOutput => ({
  to: ['ada.okafor@example.com'],
  obstacle: null,
  dailyLimit: 100,
  sentByUs: 3,
  client: { kind: 'person', id: 7 },
  ...changes,
})

const found = (changes: Partial<SearchOutput['invoices'][number]>): SearchOutput['invoices'][number] => ({
  organisationId: '0b7c3a52-3a77-4a53-9d0a-000000000090',
  organisation: 'Northstar Migration Ltd',
  invoiceId: '0b7c3a52-3a77-4a53-9d0a-000000000301',
  number: 'INV-0051',
  contactName: 'Ada Okafor',
  currency: 'EUR',
  total: '480.00',
  amountDue: '480.00',
  state: 'awaiting_payment',
  date: '2026-11-23',
  dueDay: '2026-12-07',
  dealId: null,
  ...changes,
})

const search: SearchOutput = {
  invoices: [
    found({}),
    found({ invoiceId: '0b7c3a52-3a77-4a53-9d0a-000000000302', number: 'INV-0017', state: 'paid', amountDue: '0', dealId: 4711 }),
  ],
}

const { card: ofMany } = stateNamed('many')

const client: ClientInvoicesOutput = {
  money: [
    { ...sumsOf(ofMany), overdue: '400.00' },
    { currency: 'GBP', invoiced: '960.00', net: '800.00', paid: '960.00', credited: '0', open: '0', overdue: '0' },
  ],
  invoices: ofMany.invoices.map((invoice, index) => ({ ...invoice, dealId: 4711 + (index % 3) })),
  total: ofMany.invoices.length,
  today: ofMany.today,
  permissions: ofMany.permissions,
}

const SERVICES = ['Residence permit', 'Work visa', 'Family reunion', 'Citizenship']
const CLIENTS = ['Ada Okafor', 'Budi Santoso', 'Zeynep Yıldız', 'Mateus Carvalho']

const preview = (dealIds: number[]): BulkPreviewOutput => ({
  deals: dealIds.map((dealId, index) => {
    const name = `${SERVICES[index % 4]} · ${CLIENTS[index % 4]}`
    if (index === 1)
      return { dealId, name, outcome: 'not_ready', problems: stateNamed('nothing yet, not ready').readiness?.problems ?? [] }
    if (index === 2) return { dealId, name, outcome: 'invoiced', number: 'INV-0042' }
    if (index === 3) return { dealId, name, outcome: 'no_rule' }
    const known = { client: CLIENTS[index % 4] ?? '', rule: 'Private clients pay in advance' }
    return { dealId, name, outcome: 'will_be_made', ...known, lineCount: 3, total: '1440.00', currency: 'EUR' }
  }),
  modes: ['draft', 'submit', 'approve', 'approve_and_send'],
  mode: 'approve',
})

const progress = (dealIds: number[], isFinished: boolean): BulkOutput => ({
  deals: dealIds.map((dealId, index) => {
    if (index === 1)
      return { dealId, state: 'refused', number: null, problems: stateNamed('failed, fixable').card.refused[0]?.problems ?? [] }
    const isMade = isFinished || index < 3
    return { dealId, state: isMade ? 'made' : 'waiting', number: isMade ? `INV-01${10 + index}` : null, problems: [] }
  }),
  isFinished,
})

export const windows: Window[] = [
  { name: 'form', open: (shot) => openForm(shot) },
  { name: 'form, narrow', open: (shot) => openForm({ ...shot, width: 390 }) },
  {
    name: 'form, with mistakes',
    open: async (shot) => {
      const dialog = await openForm(shot)
      await dialog.getByRole('textbox', { name: 'Description' }).first().fill('')
      await dialog.getByLabel('Due').fill('2026-11-01')
      await dialog
        .getByRole('button', { name: /^Create/ })
        .last()
        .click()
      return dialog
    },
  },
  { name: 'send', open: (shot) => openSend(shot, recipients()) },
  { name: 'send, no address', open: (shot) => openSend(shot, recipients({ to: [], obstacle: 'no_address' })) },
  {
    name: 'menu of an invoice',
    open: async (shot) => {
      await openInvoiceMenu(shot)
      return shot.page.locator('body')
    },
  },
  {
    name: 'void',
    open: async (shot) => {
      const menu = await openInvoiceMenu(shot)
      await menu.getByRole('menuitem', { name: /Void/ }).click()
      return shot.page.getByRole('alertdialog')
    },
  },
  {
    name: 'link',
    open: async (shot) => {
      const { page } = shot
      const block = await openState(page, shot.house, stateNamed('awaiting payment'), shot)
      await page.route('**/api/invoices/search*', answer(search))
      await block.getByRole('button', { name: 'More for this deal' }).click()
      await page.getByRole('menuitem', { name: 'Link an existing invoice' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('searchbox').fill('Okafor')
      await dialog.getByRole('radio').first().check()
      return dialog
    },
  },
  { name: 'client', open: (shot) => openClient(shot, client) },
  { name: 'client, nothing yet', open: (shot) => openClient(shot, { ...client, money: [], invoices: [], total: 0 }) },
  { name: 'bulk, preview', open: (shot) => openBulk(shot) },
  { name: 'bulk, narrow', open: (shot) => openBulk({ ...shot, width: 390 }) },
  { name: 'bulk, working', open: (shot) => openBulkProgress(shot, false) },
  { name: 'bulk, finished', open: (shot) => openBulkProgress(shot, true) },
]

async function openForm(shot: Shot): Promise<Locator> {
  const { page } = shot
  const block = await openState(page, shot.house, stateNamed('nothing yet, ready'), shot)
  await block.getByRole('button', { name: 'Create invoice' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Description' }).first().waitFor()
  return dialog
}

async function openSend(shot: Shot, body: RecipientsOutput): Promise<Locator> {
  const { page } = shot
  const block = await openState(page, shot.house, stateNamed('awaiting payment'), shot)
  await page.route('**/api/invoices/*/recipients', answer(body))
  await block.getByRole('button', { name: 'Resend' }).click()
  const dialog = page.getByRole('dialog')
  await dialog
    .getByText(body.to[0] ?? /e-mail/)
    .first()
    .waitFor()
  return dialog
}

async function openInvoiceMenu(shot: Shot): Promise<Locator> {
  const block = await openState(shot.page, shot.house, stateNamed('awaiting payment'), shot)
  await block
    .getByRole('button', { name: /INV-0042/ })
    .last()
    .click()
  return shot.page.getByRole('menu')
}

async function openClient({ page, house, theme, width }: Shot, body: ClientInvoicesOutput) {
  const { kommo, consultancy, serverUrl } = house
  await setScene(page, house, { theme, width })
  await page.route(`${serverUrl}/api/clients/*/*/invoices`, answer(body))
  const contact = kommo.addContact(consultancy.account, { name: 'Ada Okafor', email: 'ada.okafor@example.com' })
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/contacts/detail/${contact.id}?lang=en`)
  await widgetOf(page)
    .getByText(body.total > 0 ? 'INV-' : 'No invoices')
    .first()
    .waitFor()
  return widgetOf(page)
}

async function openBulk({ page, house, theme, width }: Shot): Promise<Locator> {
  const { kommo, consultancy, serverUrl } = house
  await setScene(page, house, { theme, width })
  await page.route(`${serverUrl}/api/bulk/preview`, (route) => answer(preview(dealIdsIn(route.request().postDataJSON())))(route))
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/leads/list?lang=en`)
  const boxes = page.locator('#rows').getByRole('checkbox')
  await boxes.first().waitFor()
  for (let index = 0; index < 8; index++) await boxes.nth(index).check()
  await page.locator('#bulk-widgets').getByRole('button').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('€', { exact: false }).first().waitFor()
  return dialog
}

async function openBulkProgress(shot: Shot, isFinished: boolean): Promise<Locator> {
  const dialog = await openBulk(shot)
  let asked: number[] = []
  await shot.page.route('**/api/bulk', (route) => {
    asked = dealIdsIn(route.request().postDataJSON())
    return answer(null)(route)
  })
  await shot.page.route(/\/api\/bulk\/[\da-f-]{36}$/, (route) => answer(progress(asked, isFinished))(route))
  await dialog.getByRole('button', { name: /^Create \d/ }).click()
  await dialog.getByText('INV-0110').waitFor()
  return dialog
}

const dealIdsIn = (body: unknown) => (body as { dealIds: number[] }).dealIds

function stateNamed(name: string) {
  const state = cardStates.find((each) => each.name === name)
  if (!state) throw new Error(`The gallery has no state "${name}".`)
  return state
}

function sumsOf({ money }: DealInvoicesOutput) {
  const { currency, invoiced, net, paid, credited, open, overdue } = money
  return { currency, invoiced, net, paid, credited, open, overdue }
}
