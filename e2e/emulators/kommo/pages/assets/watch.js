// Looks over a widget's shoulder: what Kommo's moderators would refuse is kept here, for tests to read in `window.__kommo`.
const found = { appWrites: [], errors: [], scripts: [], styles: [], pageAttributes: [], scriptedClicks: [] }
/** Every callback in the order of its call. */
const calls = []
let watched = null

export const noteCall = (call) => calls.push(call)
export const noteAppWrite = (path) => found.appWrites.push(path)
export const noteScriptedClick = (button) => found.scriptedClicks.push(button)
export const noteError = (callback, error) =>
  found.errors.push({ callback, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })

/** From now on what appears on the page is looked at as this widget's work. */
export function watchWidget({ code, params }) {
  watched = { code, path: params.path }
}

/** Where a widget may do as it likes: blocks that Kommo gave it, and elements named after it. */
const ownBlocks = (code) =>
  `.card-widgets__widget-${code}, .modal.${code}, #work-area-${code}, .${code}, [class^="${code}"], [class*=" ${code}"], [id^="${code}"]`
const isInOwnBlock = (node, parent) =>
  watched !== null && [node, parent].some((one) => one instanceof Element && one.closest(ownBlocks(watched.code)) !== null)

/** Elements of the widget that are on the page now; after a change of area there should be none. */
function liveElements() {
  if (watched === null) return 0
  const { code } = watched
  const mine = new Set()
  for (const root of document.querySelectorAll(`[class^="${code}"], [class*=" ${code}"], [id^="${code}"]`)) {
    if (root.matches('.modal')) continue
    mine.add(root)
    for (const inner of root.querySelectorAll('*')) mine.add(inner)
  }
  for (const inner of document.querySelectorAll(
    `.card-widgets__widget-${code} .card-widgets__widget__body *, #work-area-${code} *`,
  ))
    mine.add(inner)
  return mine.size
}

/** jQuery listeners on document and window: a widget that forgets one on each card shows here. */
const pageListeners = () =>
  [document, window]
    .flatMap((target) => Object.values(window.$?.['_data'](target, 'events') ?? {}))
    .reduce((sum, some) => sum + some.length, 0)

function look(mutations) {
  for (const { target, addedNodes, type, attributeName } of mutations) {
    if (type === 'attributes') found.pageAttributes.push(`${target.localName} ${attributeName}`)
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue
      for (const one of [node, ...node.querySelectorAll('script, style, link')]) lookAtElement(one, target)
    }
  }
}

function lookAtElement(one, parent) {
  if (one instanceof HTMLScriptElement && one.type !== 'application/json' && !isOfRequireJs(one))
    found.scripts.push(one.src || one.text.slice(0, 80))
  const isStyle = one instanceof HTMLStyleElement || (one instanceof HTMLLinkElement && one.relList.contains('stylesheet'))
  // A link to the archive's own style.css is the documented way to load it.
  const isOwnSheet =
    watched !== null && one instanceof HTMLLinkElement && new URL(one.href).pathname.startsWith(`${watched.path}/`)
  if (isStyle && !isOwnSheet && !isInOwnBlock(one, parent)) found.styles.push(one.href ?? one.textContent.slice(0, 80))
}

/** RequireJS brings the widget's modules by script elements; from elsewhere than this page they are not allowed. */
const isOfRequireJs = (script) => script.dataset.requiremodule !== undefined && new URL(script.src).origin === location.origin

const isOfWidget = (text) => watched !== null && String(text ?? '').includes(watched.path)

/** Starts looking. Everything of the pages' own must be in place, or is known: the theme, the language. */
export function startWatching() {
  const observer = new MutationObserver(look)
  observer.observe(document, { subtree: true, childList: true })
  observer.observe(document.body, { attributes: true })
  new MutationObserver((mutations) =>
    look(mutations.filter(({ attributeName }) => !['data-color-scheme', 'lang'].includes(attributeName))),
  ).observe(document.documentElement, { attributes: true })
  addEventListener('error', ({ filename, error, message }) => {
    if (isOfWidget(filename) || isOfWidget(error?.stack)) noteError('later', error ?? message)
  })
  addEventListener('unhandledrejection', ({ reason }) => {
    if (isOfWidget(reason?.stack)) noteError('later', reason)
  })
  Object.defineProperty(window, '__kommo', {
    value: Object.freeze({
      calls: () => structuredClone(calls),
      violations: () => structuredClone({ ...found, elements: liveElements(), pageListeners: pageListeners() }),
    }),
  })
}
