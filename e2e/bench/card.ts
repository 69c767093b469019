// How soon a person can read the card, and whether it stays light with very many invoices: the real server, the real widget on
// Kommo's page, a real browser.
import { randomUUID } from 'node:crypto'
import { type Browser, chromium, type Page } from '@playwright/test'
import { launchOptions } from '../browser/launch-options.ts'
import { resolveBrowser } from '../browser/resolve-browser.ts'
import { type House, startHouse, until } from '../demo/house.ts'
import { cardTimes, noteCardTimes } from '../gallery/card-times.ts'
import { widgetOf } from '../gallery/open-state.ts'
import type { Bench } from './bench.ts'
import { median, ms, percentile, table, times } from './report.ts'

const OPENINGS = 20
const FEW = 20
const MANY = 200
/** Shorter tasks are not told by the browser. Source: W3C, Long Tasks API. */
const LONG_TASK_MS = 50

export const measureCard: Bench = async ({ say, lifetime }) => {
  const house = await startHouse({ ports: { server: 0, kommo: 0, xero: 0 }, isLoud: false, limits: false })
  lifetime.add(() => house.stop())
  const browser = await chromium.launch(launchOptions(await resolveBrowser()))
  lifetime.add(() => browser.close())

  const few = await dealWithInvoices(house, FEW)
  const many = await dealWithInvoices(house, MANY)
  const opened: Record<string, Opening[]> = {}
  for (const [name, deal] of Object.entries({ [FEW]: few, [MANY]: many })) opened[name] = await openOften(browser, deal)
  const light = await useManyInvoices(browser, house, many)

  const row = (name: string, contents: number[]) => [
    name,
    String(contents.length),
    ms(median(contents)),
    ms(percentile(contents, 0.95)),
  ]
  say(`\n### The card: from the widget's script to something to read\n`)
  say(
    table(
      ['Opening', 'times', 'p50', 'p95'],
      Object.entries(opened).flatMap(([count, openings]) => [
        row(
          `${count} invoices, nothing known yet`,
          openings.map(({ cold }) => cold),
        ),
        row(
          `${count} invoices, seen before in this tab`,
          openings.map(({ known }) => known),
        ),
      ]),
    ),
  )
  const coldOf = (count: number) => median((opened[count] ?? []).map(({ cold }) => cold))
  say(`\n${MANY} invoices take ${times(coldOf(MANY), coldOf(FEW))} as long as ${FEW}.`)
  say(`\n### The card with ${MANY} invoices\n`)
  say(
    table(
      ['What a person does', 'longest task', 'until Playwright sees it'],
      light.map(({ what, longestTaskMs, drawnMs }) => [
        what,
        longestTaskMs === 0 ? `under ${LONG_TASK_MS} ms` : ms(longestTaskMs),
        ms(drawnMs),
      ]),
    ),
  )
  return []
}

type Deal = { id: number; url: string; invoiceIds: string[] }

/** Invoices made by hand in Xero and linked to one deal, as a person links them with the card. */
async function dealWithInvoices({ kommo, xero, admin, consultancy }: House, count: number): Promise<Deal> {
  const name = `Client of ${count}`
  const contact = kommo.addContact(consultancy.account, { name, email: `client.${count}@example.com` })
  const { ContactID } = xero.addContact(consultancy.tenantId, { Name: name, EmailAddress: `client.${count}@example.com` })
  const { id } = kommo.addDeal(consultancy.account, {
    pipeline: 'Private clients',
    stage: 'Proposal sent',
    name: `Framework contract, ${count} invoices`,
    price: count * 100,
    contact: contact.id,
  })
  const { body } = await admin.api('GET', '/connections')
  const organisationId = (body as { organisations: { id: string }[] }).organisations[0]?.id
  // The news of them would open deals of their own.
  xero.webhooks.setFaults({ dropRate: 1 })
  const invoiceIds = Array.from(
    { length: count },
    (_, index) =>
      xero.addInvoice(consultancy.tenantId, {
        Status: 'AUTHORISED',
        Contact: { ContactID },
        LineItems: [{ Description: `Instalment ${index + 1}`, Quantity: 1, UnitAmount: 100 + index, AccountCode: '200' }],
      }).InvoiceID,
  )
  await xero.webhooks.idle()
  xero.webhooks.setFaults({})
  // All at once: the server takes what has come meanwhile as one batch.
  const answers = await Promise.all(
    invoiceIds.map((invoiceId) => admin.api('POST', `/deals/${id}/links`, { key: randomUUID(), organisationId, invoiceId })),
  )
  const refused = answers.find(({ status }) => status >= 300)
  if (refused) throw new Error(`Linking was refused: ${JSON.stringify(refused.body)}`)
  await until(
    `deal ${id} has its ${count} invoices`,
    async () => {
      const card = (await admin.api('GET', `/deals/${id}/invoices`)).body as { invoices: unknown[] }
      return card.invoices.length === count || null
    },
    { withinMs: 60_000 },
  )
  return { id, url: `${kommo.url}/accounts/${consultancy.subdomain}/leads/detail/${id}?lang=en`, invoiceIds }
}

type Opening = { cold: number; known: number }

/** Each time a browser that knows nothing, and then the same tab once more. */
async function openOften(browser: Browser, { url }: Deal): Promise<Opening[]> {
  const openings: Opening[] = []
  for (let turn = 0; turn < OPENINGS; turn++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await noteCardTimes(page)
    await page.goto(url)
    const cold = (await cardTimes(page)).content
    await page.reload()
    openings.push({ cold, known: (await cardTimes(page)).content })
    await context.close()
  }
  return openings
}

async function useManyInvoices(browser: Browser, { xero }: House, { url, invoiceIds }: Deal) {
  const page = await browser.newPage()
  await page.addInitScript(NOTE_TASKS)
  await page.goto(url)
  const block = widgetOf(page)
  await block.getByRole('button', { name: /^Show \d+ more/ }).waitFor()
  const opening = await page.evaluate<number>('window.longestTask()')
  const measured = [{ what: 'opens the deal', longestTaskMs: opening, drawnMs: null as number | null }]
  const measure = async (what: string, act: () => Promise<void>) => {
    await page.evaluate('window.longestTask()')
    const startedAt = performance.now()
    await act()
    const drawnMs = performance.now() - startedAt
    measured.push({ what, longestTaskMs: await page.evaluate<number>('window.longestTask()'), drawnMs })
  }

  const search = block.getByRole('searchbox')
  await measure('types “29” into the search', async () => {
    await search.pressSequentially('29')
    await block
      .getByText(/found$/)
      .first()
      .waitFor()
  })
  await measure('takes it away again', async () => {
    await search.fill('')
    await block.getByRole('button', { name: /^Show \d+ more/ }).waitFor()
  })
  await measure('shows all of them', async () => {
    await block.getByRole('button', { name: /^Show \d+ more/ }).click()
    await block.getByRole('button', { name: 'Show fewer' }).waitFor()
  })
  await measure('scrolls to the last and back', () => scrollThrough(page))
  await measure('sees one of them paid in Xero', async () => {
    const before = await block.getByText('Paid', { exact: true }).count()
    xero.pay(invoiceIds[0] ?? '')
    await until(
      'the card shows the payment',
      async () => (await block.getByText('Paid', { exact: true }).count()) > before || null,
    )
  })
  await page.close()
  return measured
}

/** With the wheel, as people do, a frame after the other. */
async function scrollThrough(page: Page): Promise<void> {
  await page.locator('.deal_invoices__card').hover()
  for (const deltaY of [...Array<number>(20).fill(1_500), ...Array<number>(20).fill(-1_500)]) {
    await page.mouse.wheel(0, deltaY)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
  }
}

// Milliseconds of the longest task since the question before; 0 when the browser told of none.
const NOTE_TASKS = `(() => {
  let longest = 0
  const take = (entries) => { for (const { duration } of entries) longest = Math.max(longest, duration) }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ type: 'longtask', buffered: true })
  window.longestTask = () => {
    take(observer.takeRecords())
    const answer = longest
    longest = 0
    return answer
  }
})()`
