import type { Page } from '@playwright/test'

/** Milliseconds from the widget's script being there to be run. `content`: the first thing to read that is no skeleton. */
export type CardTimes = { skeleton: number | null; content: number }

/** Has the page note when the card shows something. Call it before the page is opened, and without a clock that stands still. */
export const noteCardTimes = (page: Page) => page.addInitScript(NOTE)

/** Waits for the content of the card that was opened last. */
export async function cardTimes(page: Page): Promise<CardTimes> {
  const times = await page.waitForFunction<CardTimes | null>('window.cardTimes()')
  return times.jsonValue() as Promise<CardTimes>
}

// The moment of drawing: the frame after the change. Rows and banners are content; the card's frame and skeleton are not.
const NOTE = `(() => {
  const seen = { skeleton: null, content: null }
  const note = (what, selector) => {
    if (seen[what] !== null || !document.querySelector(selector)) return
    seen[what] = 0
    requestAnimationFrame(() => { seen[what] = performance.now() })
  }
  new MutationObserver(() => {
    note('skeleton', '.deal_invoices__card .deal_invoices__skeleton')
    note('content', '.deal_invoices__card .deal_invoices__head, .deal_invoices__card .deal_invoices__banner')
  }).observe(document, { childList: true, subtree: true })
  window.cardTimes = () => {
    const script = performance.getEntriesByType('resource').find(({ name }) => /deal_invoices.*script\\.js|script\\.js/.test(name))
    if (!seen.content || !script) return null
    const since = (moment) => moment && moment - script.responseEnd
    return { skeleton: since(seen.skeleton), content: since(seen.content) }
  }
})()`
