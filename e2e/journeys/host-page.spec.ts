// The pages around a widget, as far as Kommo's documentation says what they do to it: checked with a small widget of their own.
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test as base } from '@playwright/test'
import { type KommoEmulator, startKommoEmulator } from '../emulators/kommo/emulator.ts'

const CODE = 'test_widget'
const dir = fileURLToPath(new URL('../emulators/kommo/pages/test-widget', import.meta.url))

const test = base.extend<{ office: Office }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is needed from the pattern
  office: async ({}, use) => {
    const kommo = await startKommoEmulator({ limits: false, widget: { dir, code: CODE, replace: { 'went wrong': 'fell over' } } })
    await use(openOffice(kommo))
    await kommo.close()
  },
})

type Office = ReturnType<typeof openOffice>
type Violations = Record<'appWrites' | 'scripts' | 'styles' | 'pageAttributes' | 'scriptedClicks', string[]> & {
  errors: { callback: string; message: string }[]
  elements: number
  pageListeners: number
}

const CLEAN: Violations = {
  appWrites: [],
  errors: [],
  scripts: [],
  styles: [],
  pageAttributes: [],
  scriptedClicks: [],
  elements: 0,
  pageListeners: 0,
}

function openOffice(kommo: KommoEmulator) {
  const account = kommo.addAccount({ subdomain: 'acme', name: 'Acme' })
  kommo.addUser(account, { name: 'Ann', email: 'ann@example.com', isAdmin: true })
  const bob = kommo.addUser(account, { name: 'Bob', email: 'bob@example.com' })
  kommo.addPipeline(account, { name: 'Sales', stages: ['Initial contact'] })
  const company = kommo.addCompany(account, { name: 'Lumen GmbH' })
  const contact = kommo.addContact(account, { name: 'Ada Byron', email: 'ada@example.com', phone: '+44 1', company })
  const deal = kommo.addDeal(account, { name: 'Roof repair', price: 1200, contact, company })
  const other = kommo.addDeal(account, { name: 'New windows', price: 90 })
  return { kommo, account, bob, contact, deal, other, url: (path: string) => `${kommo.url}/accounts/acme/${path}` }
}

const callsOf = (page: Page) => page.evaluate<{ callback: string; area: string }[]>('window.__kommo.calls()')
const calls = async (page: Page) => (await callsOf(page)).map(({ callback, area }) => `${area} ${callback}`)
const violations = (page: Page) => page.evaluate<Violations>('window.__kommo.violations()')
const HOW = 'test_widget'
/** What the widget does wrong from the next page load on. */
const misbehave = (page: Page, how: string) => page.addInitScript(`localStorage.setItem('${HOW}', '${how}')`)
const hello = (page: Page) => page.locator('.test_widget__hello')

test('when a person walks from page to page, the widget comes and goes with each area and no page is loaded', async ({
  page,
  office,
}) => {
  await office.kommo.install(office.account)
  await page.goto(office.url('leads'))
  await page.evaluate('window.isLoadedOnce = true')
  const started = (area: string) => [`${area} render`, `${area} init`, `${area} bind_actions`]

  await page.getByRole('link', { name: 'Roof repair' }).click()
  await expect(hello(page)).toHaveText(`Hello Ann in lcard ${office.deal.id}`)
  await page.getByRole('link', { name: 'Ada Byron' }).click()
  await expect(hello(page)).toHaveText(`Hello Ann in ccard ${office.contact.id}`)
  await page.getByRole('link', { name: 'Lumen GmbH' }).click()
  // comcard-0: it runs there, without an entry in the panel
  await expect.poll(() => calls(page)).toContain('comcard bind_actions')
  await expect(hello(page)).toHaveCount(0)
  await page.goBack()
  await expect(hello(page)).toHaveText(`Hello Ann in ccard ${office.contact.id}`)
  await page.getByRole('link', { name: 'Board' }).click()
  await expect(page.getByRole('region', { name: 'Initial contact' })).toBeVisible()

  expect(await calls(page)).toEqual([
    ...started('lcard'),
    'lcard destroy',
    ...started('ccard'),
    'ccard destroy',
    ...started('comcard'),
    'comcard destroy',
    ...started('ccard'),
    'ccard destroy',
  ])
  expect(await page.evaluate('window.isLoadedOnce')).toBe(true)
  expect(await violations(page)).toEqual(CLEAN)
})

test('when render does not say true, init does not follow', async ({ page, office }) => {
  await office.kommo.install(office.account)
  await misbehave(page, 'wait')
  await page.goto(office.url(`leads/detail/${office.deal.id}`))
  await expect.poll(() => calls(page)).toEqual(['lcard render'])
  await page.getByRole('link', { name: 'Board' }).click()
  await expect.poll(() => calls(page)).toEqual(['lcard render', 'lcard destroy'])
})

test('when a widget misbehaves, it is written down and the page goes on', async ({ page, office }) => {
  await office.kommo.install(office.account)
  await misbehave(page, 'leak')
  await page.goto(office.url(`leads/detail/${office.deal.id}`))
  await expect.poll(() => calls(page)).toContain('lcard bind_actions')
  await page.getByRole('link', { name: 'Board' }).click()
  await expect(page.getByRole('region', { name: 'Initial contact' })).toBeVisible()
  expect(await violations(page)).toEqual({
    ...CLEAN,
    scripts: ['window.leaked = true'],
    styles: ['p { color: red }'],
    pageAttributes: ['body class'],
    elements: 1,
    pageListeners: 1,
  })

  await misbehave(page, 'write')
  await page.goto(office.url(`leads/detail/${office.deal.id}`))
  await expect
    .poll(async () => (await violations(page)).appWrites)
    .toEqual(['APP.lang_id', 'APP.data.current_card.id', 'APP.constant(account).subdomain'])
  await misbehave(page, 'throw')
  await page.reload()
  await expect.poll(async () => (await violations(page)).errors).toEqual([{ callback: 'init', message: 'Error: init fell over' }])
})

test('when a widget calls its server, the call carries a fresh token of whoever looks', async ({ page, office }) => {
  await office.kommo.install(office.account)
  const tokens: string[] = []
  await page.route('**/whoami', async (route) => {
    tokens.push(route.request().headers()['x-auth-token'] ?? '')
    await route.fulfill({ json: { answer: 'heard' } })
  })
  await page.goto(office.url(`leads/detail/${office.deal.id}?user=${office.bob.id}`))
  for (const count of [1, 2]) {
    await page.getByRole('button', { name: 'Ask' }).click()
    await expect.poll(() => tokens.length).toBe(count)
  }
  await expect(page.locator('output')).toHaveText('heard')
  const claims = tokens.map(
    (token) => JSON.parse(atob(token.split('.')[1] ?? '')) as { user_id: number; iss: string; jti: string },
  )
  expect(claims).toMatchObject([
    { user_id: office.bob.id, iss: office.kommo.url },
    { user_id: office.bob.id, iss: office.kommo.url },
  ])
  expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2)
})

test('when deals are ticked in the list and the widget is chosen, it is told which', async ({ page, office }) => {
  await office.kommo.install(office.account)
  await page.goto(office.url('leads/list'))
  await page.getByRole('checkbox', { name: 'Select Roof repair' }).check()
  await page.getByRole('button', { name: 'Test widget' }).click()
  const selected = { id: office.deal.id, type: 'lead', emails: ['ada@example.com'], phones: ['+44 1'] }
  await expect(page.getByRole('status').filter({ hasText: 'Selected' })).toContainText(
    JSON.stringify({ selected: [selected], summary: { items: 1, emails: 1, phones: 1 } }),
  )
})

test('when an administrator installs, saves and disables, the widget is asked and told each time', async ({ page, office }) => {
  await page.goto(office.url('settings/widgets'))
  const modal = page.getByRole('dialog', { name: 'Test widget' })
  const told = modal.locator('.test_widget__settings')
  await page.getByRole('button', { name: /Test widget/ }).click()
  await expect(told).toHaveText('install')
  await expect(modal).toContainText('Runs in acme')

  await modal.getByRole('button', { name: 'Install' }).click()
  await expect(modal.getByRole('alert')).toHaveText('Fill in “Region” first.')
  await modal.getByLabel('Region').fill('north')
  await modal.getByRole('button', { name: 'Install' }).click()
  await expect(told).toHaveText('not_configured')
  expect(office.kommo.isInstalled(office.account)).toBe(true)

  await page.evaluate(`localStorage.setItem('${HOW}', 'refuse')`)
  await modal.getByLabel('Region').fill('north')
  await modal.getByRole('button', { name: 'Save' }).click()
  await expect(modal.getByRole('alert')).toHaveText('It was not saved.')
  await page.evaluate(`localStorage.removeItem('${HOW}')`)
  await modal.getByRole('button', { name: 'Save' }).click()
  await expect(modal).toHaveCount(0)
  await expect(page.getByRole('button', { name: /Test widget/ })).toContainText('Installed')

  await page.getByRole('link', { name: 'Test pages' }).click()
  await expect(page.locator('#work-area-test_widget')).toHaveText('north')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: /Test widget/ }).click()
  await modal.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('button', { name: /Test widget/ })).toContainText('Not installed')
  expect(office.kommo.isInstalled(office.account)).toBe(false)
  expect((await calls(page)).slice(-2)).toEqual(['settings onSave', 'settings destroy'])
  expect(await violations(page)).toEqual(CLEAN)

  await page.goto(office.url(`leads/detail/${office.deal.id}`))
  await expect(page.getByRole('complementary')).toContainText('Test widget is not installed in this account.')
})

test('when a script clicks Install, nothing is installed and it is written down', async ({ page, office }) => {
  await misbehave(page, 'click')
  await page.goto(office.url('settings/widgets'))
  await page.getByRole('button', { name: /Test widget/ }).click()
  await expect.poll(async () => (await violations(page)).scriptedClicks).toEqual(['install'])
  expect(office.kommo.isInstalled(office.account)).toBe(false)
})

test('when a person chooses a language, the widget gets its texts, and keeps getting them', async ({ page, office }) => {
  await office.kommo.install(office.account)
  await page.goto(office.url(`leads/detail/${office.deal.id}`))
  await page.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await expect(hello(page)).toContainText('Hola Ann')
  await page.goto(office.url(`leads/detail/${office.other.id}`))
  await expect(hello(page)).toContainText('Hola Ann')
  // The archive speaks no Turkish: Kommo's page does, the texts are of the first language.
  await page.goto(office.url(`leads/detail/${office.other.id}?lang=tr`))
  await expect(hello(page)).toContainText('Hello Ann')
  await expect(page.locator('html')).toHaveAttribute('lang', 'tr')
})

test('when a deal is not saved yet, the card has the id 0 until it is', async ({ page, office }) => {
  await office.kommo.install(office.account)
  await page.goto(office.url('leads/add'))
  await expect(hello(page)).toHaveText('Hello Ann in lcard 0')
  await page.getByLabel('Name').fill('Garage')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('textbox', { name: 'Deal name' })).toHaveValue('Garage')
  await expect(hello(page)).toHaveText(/Hello Ann in lcard [1-9]\d+/)
})

test('when the theme is switched, the page says so to widgets and keeps it', async ({ page, office }) => {
  await page.goto(office.url('leads'))
  await expect(page.locator('html')).toHaveAttribute('data-color-scheme', 'light')
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  await page.getByRole('link', { name: 'List' }).click()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-color-scheme', 'dark')
})

test('when a person who is no administrator opens the settings, there is nothing to install', async ({ page, office }) => {
  await page.goto(office.url(`settings/widgets?user=${office.bob.id}`))
  await expect(page.getByRole('main')).toContainText('Only administrators can install')
  await page.getByRole('link', { name: 'List' }).click()
  await expect(page).toHaveURL(new RegExp(`user=${office.bob.id}`))
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 800 } })

    test('when any page is opened, it can be read and nothing scrolls sideways', async ({ page, office }) => {
      await office.kommo.install(office.account)
      const cards = [`leads/detail/${office.deal.id}`, `contacts/detail/${office.contact.id}`, 'leads/add']
      for (const path of ['leads', 'leads/list', ...cards, 'settings/widgets', 'settings/widgets/test_widget']) {
        await page.goto(office.url(path))
        const { violations: unreadable } = await new AxeBuilder({ page }).exclude('.test_widget').analyze()
        const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect.soft({ path, sideways, unreadable: unreadable.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`) }).toEqual({
          path,
          sideways: 0,
          unreadable: [],
        })
      }
    })
  })
