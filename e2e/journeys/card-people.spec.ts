// The card for everybody: by keyboard, in the dark, narrow, in every language, and gone without a trace.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { addDeal, addInvoiced, cardOn, dealAddress, dialogOn, formOn, invoicesOf, openCard, test } from './card.ts'

const BLOCK = '.card-widgets__widget-deal_invoices'

test('when somebody uses the keyboard alone, then an invoice is made and the focus stays in the card', async ({
  page,
  house,
}) => {
  const deal = addDeal(house, { client: 'Pia Lundqvist', price: 800 })
  const card = await openCard(page, house, deal.id)
  const create = card.button('Create invoice')
  await expect(create).toBeVisible()
  await tabTo(page, create)
  await page.keyboard.press('Enter')
  const form = formOn(page)
  await expect(form.save).toBeVisible()
  await tabTo(page, form.line(1).getByLabel('Price'))
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('900')
  await expect(form.save).toHaveText('Create and approve £1,080.00')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(form.dialog).toHaveCount(0)
  await expect(card.region).toContainText('Awaiting payment')
  await expect(page.locator(`${BLOCK} :focus, ${BLOCK}:focus`)).toHaveCount(1)
  expect(invoicesOf(house.xero, deal.id)).toMatchObject([{ Total: 1_080 }])
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('when card and dialogs are looked at by axe, then it finds nothing', async ({ page, house }) => {
      const { deal, number } = await addInvoiced(house, { client: `Quentin ${colorScheme}`, price: 810 })
      const card = await openCard(page, house, deal.id)
      await expect(card.row(number)).toBeVisible()
      await expectReadable(page, 'card')

      await card.row(number).getByRole('button', { name: 'Send', exact: true }).click()
      await expect(dialogOn(page, /^Send/).getByRole('listitem')).toBeVisible()
      await expectReadable(page, 'send')
      await page.keyboard.press('Escape')

      await card.button(`More for ${number}`).click()
      await expectReadable(page, 'menu')
      await page.keyboard.press('Escape')

      await card.chooseForDeal('Link an existing invoice')
      const link = dialogOn(page, 'Link an existing invoice')
      await link.getByLabel('Number, client or amount').fill(number)
      await expect(link.getByRole('radio')).toHaveCount(1)
      await expectReadable(page, 'link')
      await page.keyboard.press('Escape')

      await card.chooseForDeal('Create another or a part invoice')
      await expect(formOn(page).save).toBeVisible()
      await expectReadable(page, 'form')
      await page.keyboard.press('Escape')

      await page.goto(`${house.kommo.url}/accounts/${house.consultancy.subdomain}/leads/list`)
      await page.getByRole('checkbox', { name: `Select ${deal.name}` }).check()
      await page.getByRole('group', { name: 'Selected deals' }).getByRole('button', { name: 'Deal Invoices' }).click()
      await expect(dialogOn(page, 'Create invoices')).toContainText('1 is invoiced already')
      await expectReadable(page, 'bulk')
    })

    test('when the page is that of a phone, or the panel 240 px wide, then nothing sticks out', async ({ page, house }) => {
      const { deal, number } = await addInvoiced(house, {
        client: `Maximiliane Alexandra von Hohenstein-Wittgenstein ${colorScheme}`,
        price: 123_456.78,
      })
      await page.setViewportSize({ width: 390, height: 844 })
      const card = await openCard(page, house, deal.id)
      await expect(card.row(number)).toBeVisible()
      expect(await sticksOut(page)).toEqual([])

      await page.setViewportSize({ width: 1280, height: 800 })
      await page.evaluate(`document.querySelector('${BLOCK}').style.width = '240px'`)
      expect(await sticksOut(page)).toEqual([])
    })
  })

test('when the language is any of the six, then there are words and no keys, and nothing sticks out', async ({ page, house }) => {
  const { deal, number } = await addInvoiced(house, { client: 'Roswitha Engel', price: 820 })
  const ready = addDeal(house, { client: 'Sven Ulriksen', price: 830 })
  try {
    const seen = new Set<string>()
    for (const language of ['en', 'es', 'pt', 'tr', 'id', 'ru']) {
      for (const { id, name } of [
        { id: deal.id, name: number },
        { id: ready.id, name: 'Sven Ulriksen' },
      ]) {
        await page.goto(`${dealAddress(house, id)}?lang=${language}`)
        const block = page.locator(BLOCK)
        await expect(block).toContainText(name)
        const words = await block.innerText()
        expect.soft({ language, keys: words.match(KEY) }).toEqual({ language, keys: null })
        expect.soft({ language, out: await sticksOut(page) }).toEqual({ language, out: [] })
        seen.add(words)
      }
    }
    expect(seen.size).toBe(12)
  } finally {
    // Kommo remembers it for everybody who comes after.
    await page.goto(`${dealAddress(house, deal.id)}?lang=en`)
  }
})

test('when a hundred cards were opened one after the other, then nothing of them is left', async ({ page, house }) => {
  // A hundred pages take their time on a small machine.
  test.setTimeout(150_000)
  const { deal, number } = await addInvoiced(house, { client: 'Tamara Novak', price: 840 })
  await page.addInitScript(COUNTING)
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toBeVisible()
  await leaveForBoard(page)
  // What the first card leaves belongs to the page: React listens once.
  await expect.poll(() => left(page)).toMatchObject({ elements: 0, pageListeners: 0, errors: [] })
  const afterOne = await left(page)
  await page.evaluate(`window.openCards('${dealAddress(house, deal.id)}', '${number}', 99)`)
  await leaveForBoard(page)
  await expect.poll(() => left(page)).toEqual(afterOne)
})

const KEY = /\b(card|state|action|error|ui|problem|readiness|form|client|bulk)(\.[a-z_]+)+\b/g

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press('Tab')
    if ((await target.and(page.locator(':focus')).count()) === 1) return
  }
  throw new Error('The keyboard does not get there.')
}

/** Only what is ours: the page around is Kommo's. */
async function expectReadable(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.deal_invoices').analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect.soft({ what, found }).toEqual({ what, found: [] })
}

/** Elements of the widget that are wider than their place, and the page when it scrolls sideways. */
const sticksOut = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const wide = [...document.querySelectorAll('${BLOCK} .deal_invoices, .deal_invoices__dialog-body, .deal_invoices__dialog-foot')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.className)
    return root.scrollWidth > root.clientWidth ? ['page', ...wide] : wide
  })()`)

/** Counts what is held of the page, and walks from card to card as a person does, only faster. */
const COUNTING = `(() => {
  const listeners = new Set(), timers = new Set()
  let ids = new WeakMap(), lastId = 0
  const keyOf = (target, type, listener, options) => {
    if (!listener) return null
    if (!ids.has(listener)) ids.set(listener, ++lastId)
    const isCapture = typeof options === 'object' && options ? options.capture === true : options === true
    return [target === window ? 'window' : 'document', type, ids.get(listener), isCapture].join(' ')
  }
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target), remove = target.removeEventListener.bind(target)
    target.addEventListener = (type, listener, options) => { listeners.add(keyOf(target, type, listener, options)); return add(type, listener, options) }
    target.removeEventListener = (type, listener, options) => { listeners.delete(keyOf(target, type, listener, options)); return remove(type, listener, options) }
  }
  const { setInterval: every, clearInterval: stop } = window
  window.setInterval = (...args) => { const id = every(...args); timers.add(id); return id }
  window.clearInterval = (id) => { timers.delete(id); stop(id) }
  window.held = () => ({ listeners: listeners.size, intervals: timers.size })
  const until = async (isSo) => { while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve)) }
  window.openCards = async (address, text, count) => {
    const inPanel = () => document.querySelector('${BLOCK}')?.textContent.includes(text) ?? false
    for (let at = 0; at < count; at++) {
      await until(() => document.querySelector('a[href="' + address + '"]'))
      document.querySelector('a[href="' + address + '"]').click()
      await until(inPanel)
      document.querySelector('a.back').click()
      await until(() => document.getElementById('board'))
    }
  }
})()`

async function leaveForBoard(page: Page): Promise<void> {
  const back = page.getByRole('link', { name: '← Leads' })
  if ((await back.count()) > 0) await back.click()
  await expect(page.locator('#board')).toBeVisible()
}

type Left = { elements: number; pageListeners: number; errors: unknown[]; listeners: number; intervals: number }

const left = (page: Page) =>
  page.evaluate<Left>(`(() => {
    const { elements, pageListeners, errors } = window.__kommo.violations()
    return { elements, pageListeners, errors, ...window.held() }
  })()`)

test('when a deal is opened after another, then the card is that of the new deal', async ({ page, house }) => {
  const { deal, number } = await addInvoiced(house, { client: 'Ulla Becker', price: 850 })
  const card = await openCard(page, house, deal.id)
  await expect(card.row(number)).toBeVisible()
  const other = addDeal(house, { client: 'Vera Simic', price: 860 })
  await leaveForBoard(page)
  await page.getByRole('link', { name: other.name, exact: true }).click()
  await expect(cardOn(page).region).toContainText('Vera Simic, 1 line')
  await expect(cardOn(page).row(number)).toHaveCount(0)
})
