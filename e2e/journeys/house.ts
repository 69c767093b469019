// What every journey starts from: the house of the demo, once per worker, and words for what is on the pages.
import { type Locator, type Page, test as base } from '@playwright/test'
import { type House, startHouse } from '../demo/house.ts'

export const test = base.extend<object, { house: House }>({
  house: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is needed from the pattern
    async ({}, use) => {
      const house = await startHouse({ ports: { server: 0, kommo: 0, xero: 0 }, isLoud: false, limits: true })
      await use(house)
      await house.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

/** Kommo's board of one pipeline, as a person sees it. */
export async function openBoard(page: Page, { kommo, consultancy }: House, pipeline: 'privateClients' | 'companies') {
  const query = `pipeline=${consultancy[pipeline].pipelineId}`
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/leads?${query}`)
  const column = (stage: string) => page.getByRole('region', { name: stage, exact: true })
  const card = (deal: string) => page.getByRole('article').filter({ has: page.getByRole('link', { name: deal, exact: true }) })
  return {
    column,
    card,
    cardIn: (stage: string, deal: string) => column(stage).getByRole('link', { name: deal, exact: true }),
    stageMenu: (deal: string) => page.getByRole('combobox', { name: `Stage of ${deal}`, exact: true }),
    openDeal: async (deal: string) => {
      await card(deal).getByRole('link', { name: deal, exact: true }).click()
      return dealPage(page)
    },
  }
}

/** Kommo's page of one deal. It follows the server by itself; nothing here reloads. */
export const dealPage = (page: Page) => ({
  name: page.getByRole('textbox', { name: 'Deal name' }),
  stage: page.getByRole('combobox', { name: 'Stage' }),
  invoiceField: (name: string): Locator => page.locator('[data-group="Invoices"]').locator(`[data-field="${name}"] dd`),
  feed: page.getByRole('region', { name: 'Feed' }),
  files: page.getByRole('region', { name: 'Files' }).getByRole('link'),
})

/** Xero's list of invoices; a row is found by the client, because only we know its number. */
export async function openInvoices(page: Page, { xero, consultancy }: House) {
  await page.goto(`${xero.url}/organisations/${consultancy.tenantId}`)
  return {
    rowsOf: (client: string) => page.getByRole('row').filter({ has: page.getByRole('cell', { name: client, exact: true }) }),
  }
}
