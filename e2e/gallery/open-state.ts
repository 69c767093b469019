import type { Page } from '@playwright/test'
import type { House } from '../demo/house.ts'
import { type CardState, GALLERY_TIME } from './states.ts'

export type Look = { theme: 'light' | 'dark'; language?: string; width?: number }

/**
 * Opens a deal of the demo with the real widget on Kommo's page, where our server's answers about it are those of a state.
 * The clock stands still at the gallery's time, so that countdowns and ages are the same every time.
 *
 * @returns the widget's block on the page.
 */
export async function openState(page: Page, house: House, state: CardState, { theme, language = 'en', width }: Look) {
  await page.clock.setFixedTime(GALLERY_TIME)
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  if (width !== undefined) await page.setViewportSize({ width, height: 900 })
  await page.route(`${house.serverUrl}/api/deals/*/invoices`, (route) => route.fulfill(answer(state.card)))
  await page.route(`${house.serverUrl}/api/deals/*/readiness*`, (route) =>
    state.readiness ? route.fulfill(answer(state.readiness)) : route.continue(),
  )
  // A line that is up and says nothing.
  await page.route(`${house.serverUrl}/api/deals/*/live`, () => undefined)
  const { kommo, consultancy } = house
  const [deal] = kommo.deals(consultancy.account)
  if (!deal) throw new Error('The demo has no deal.')
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/leads/detail/${deal.id}?lang=${language}`)
  return page.locator('.card-widgets__widget-deal_invoices')
}

const answer = (body: unknown) => ({
  status: 200,
  contentType: 'application/json',
  headers: { 'access-control-allow-origin': '*' },
  body: JSON.stringify(body),
})
