import type { Page, Route } from '@playwright/test'
import type { House } from '../demo/house.ts'
import { type CardState, GALLERY_TIME } from './states.ts'

export type Theme = 'light' | 'dark'
export type Look = { theme: Theme; language?: string; width?: number | undefined }

/**
 * Opens a deal of the demo with the real widget on Kommo's page, where our server's answers about it are those of a state.
 * The clock stands still at the gallery's time, so that countdowns and ages are the same every time. A page may be used again
 * for the next state.
 *
 * @param width of the window, so that the deal's page is as narrow as a phone or narrower.
 * @returns the widget's block on the page.
 */
export async function openState(page: Page, house: House, state: CardState, { theme, language = 'en', width }: Look) {
  await setScene(page, house, { theme, width })
  const { serverUrl, kommo, consultancy } = house
  await page.route(`${serverUrl}/api/deals/*/invoices`, answer(state.card))
  if (state.readiness) await page.route(`${serverUrl}/api/deals/*/readiness*`, answer(state.readiness))
  const [deal] = kommo.deals(consultancy.account)
  if (!deal) throw new Error('The demo has no deal.')
  await page.goto(`${kommo.url}/accounts/${consultancy.subdomain}/leads/detail/${deal.id}?lang=${language}`)
  return widgetOf(page)
}

/** The light, the clock and a server that says nothing by itself. */
export async function setScene(
  page: Page,
  house: Pick<House, 'kommo'>,
  { theme, width = 1280 }: Pick<Look, 'theme' | 'width'>,
): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  // What the state before has left in this tab would be shown first. Forgotten where no card can leave anything meanwhile.
  const empty = `${house.kommo.url}/empty`
  await page.route(empty, (route) => route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }))
  await page.goto(empty)
  await page.evaluate('sessionStorage.clear()')
  await page.clock.setFixedTime(GALLERY_TIME)
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: width < 390 ? 1600 : 900 })
  // A line that is up and says nothing.
  await page.route('**/api/deals/*/live', () => undefined)
}

/** Our block in the right panel of a card. */
export const widgetOf = (page: Page) => page.locator('.card-widgets__widget-deal_invoices')

/** Answers in our server's place. */
export const answer = (body: unknown) => (route: Route) =>
  route.fulfill({
    status: 200,
    contentType: 'application/json',
    headers: { 'access-control-allow-origin': '*' },
    body: JSON.stringify(body),
  })
