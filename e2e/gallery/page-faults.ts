// What is wrong with a drawn page, seen from inside it.
import type { Locator, Page } from '@playwright/test'

/** Has the page note from its start on what moves inside our block after it was drawn. Call it before the page is opened. */
export const noteShifts = (page: Page) => page.addInitScript(NOTE_SHIFTS)

/** What has moved without anybody's doing, one line each. */
export const shiftsOf = (page: Page) => page.evaluate<string[]>('window.cardShifts()')

/** What reaches over the edge of a block, and whether the page scrolls sideways; one line each. */
export const overflowOf = (block: Locator) =>
  block.evaluate((element) => {
    const edge = element.getBoundingClientRect()
    const isMeantToBeCut = (one: typeof element) =>
      one.parentElement?.closest('.deal_invoices__cut') || one.closest('.deal_invoices__unseen')
    const over = [...element.querySelectorAll('*')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect()
      return width > 0 && (right > edge.right + 0.5 || left < edge.left - 0.5) && !isMeantToBeCut(one)
    })
    const sideways = [element, ...element.querySelectorAll('.deal_invoices__card, .deal_invoices__list-item')].filter(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    )
    return [...new Set([...over, ...sideways])].map(
      ({ localName, className, textContent }) => `${localName}.${className}: ${textContent}`,
    )
  })

// Only what moves within our block is ours: Kommo's page may move the whole of it.
const NOTE_SHIFTS = `(() => {
  const shifts = []
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue
      for (const { node, previousRect, currentRect } of sources) {
        // Nobody has seen it before: it was out of sight, and is in sight now.
        if (previousRect.width === 0 || previousRect.height === 0) continue
        const element = node instanceof Element ? node : node?.parentElement
        if (!element?.closest('.card-widgets__widget-deal_invoices .card-widgets__widget__body')) continue
        shifts.push(element.className + ' from ' + previousRect.y + ' to ' + currentRect.y)
      }
    }
  }).observe({ type: 'layout-shift', buffered: true })
  window.cardShifts = () => shifts
})()`
