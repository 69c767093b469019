// Kommo goes from page to page without a page load. That is what widgets have to live with, so these pages do the same.
import { announcePageChanged, enterArea, leaveArea } from './host.js'
import { post, startData, withViewer } from './page.js'

let visit = 0
let leaving = new AbortController()

/** Draws the page that stands in the document and starts its widgets. */
export async function showPage() {
  const mine = visit
  const { script } = document.getElementById('page').dataset
  const { host, ...data } = startData()
  const { signal } = leaving
  if (host) {
    document.getElementById('language').addEventListener('change', (event) => void chooseLanguage(host, event.target.value))
    document.getElementById('viewer').addEventListener('change', (event) => chooseViewer(event.target.value))
  }
  if (script) {
    const { start } = await import(`./${script}.js`)
    if (mine !== visit) return
    start({ ...data, host }, signal)
  }
  if (host) await enterArea(host)
}

/** Goes on to another page of the CRM; anything that is none is left to the browser. */
export async function navigate(address, { isBack = false } = {}) {
  const href = new URL(address, location.href).href
  const mine = ++visit
  const answer = await fetch(href).catch(() => null)
  if (mine !== visit) return
  const next = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
  if (mine !== visit) return
  if (!next?.getElementById('page')) {
    location.assign(href)
    return
  }

  leaving.abort()
  leaving = new AbortController()
  leaveArea()
  if (!isBack) history.pushState(null, '', href)
  document.title = next.title
  document.documentElement.lang = next.documentElement.lang
  document.getElementById('page').replaceWith(document.adoptNode(next.getElementById('page')))
  scrollTo(0, 0)
  const main = document.querySelector('main')
  main.tabIndex = -1
  main.focus({ preventScroll: true })
  announcePageChanged()
  await showPage()
}

async function chooseLanguage({ subdomain, userId }, language) {
  await post(`/ajax/accounts/${subdomain}/language?user=${userId}`, { language })
  const url = new URL(location.href)
  url.searchParams.delete('lang')
  location.assign(url)
}

/** Another person is another session, so the page is loaded anew. */
function chooseViewer(id) {
  const url = new URL(location.href)
  url.searchParams.set('user', id)
  location.assign(url)
}

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target.closest?.('#page a[href]')
  // A widget's links are its own; Kommo leaves them to the browser.
  if (!link || link.target || link.hasAttribute('download') || link.closest('.card-widgets__elements, .work-area')) return
  if (link.origin !== location.origin || !/^\/(accounts\/|$)/.test(link.pathname)) return
  event.preventDefault()
  void navigate(withViewer(link.href))
})
addEventListener('popstate', () => void navigate(location.href, { isBack: true }))
