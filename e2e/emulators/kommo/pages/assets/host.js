// Loads the widget into the area a person is in, and takes it away again: render, then init with bind_actions; destroy at the
// change of area. Source: Kommo, script.js, callbacks.
import { defineApp, describePage } from './app-object.js'
import { createWidget } from './base-widget.js'
import { explainEmptyPanel, showPanelState } from './panel.js'
import { noteCall, noteError, startWatching, watchWidget } from './watch.js'

/** The page's host data; null between pages of no account. */
let host = null
/** The widget of this area: its instance, and whether its callbacks have begun. */
let running = null
let starting = Promise.resolve()
let visit = 0
let selectedRows = () => []
/** Of a widget with `init_once`: it lives as long as the page. */
let lasting = null

const modules = (...names) => new Promise((resolve, reject) => window.requirejs(names, (...loaded) => resolve(loaded), reject))

startWatching()
defineApp()
window.requirejs.config({ paths: { jquery: '/assets/jquery' } })

/** A page of an account is drawn: its widget starts, when it is installed and the manifest names the area. */
export async function enterArea(next) {
  host = next
  describePage(next)
  showPanelState()
  const { widget, area } = next
  if (typeof widget === 'string') return explainEmptyPanel(widget)
  if (widget.status === 'install') explainEmptyPanel(`${widget.name} is not installed in this account.`)
  else if (isNamed(widget, area)) await startWidget(widget)
}

const isNamed = ({ locations }, { location }) =>
  locations.includes('everywhere') || [location, `${location}-0`, `${location}-1`].some((one) => locations.includes(one))

/** Starts the widget in this area, from its first callback on. Ends early when the person goes on meanwhile. */
export function startWidget(view) {
  starting = start(view)
  return starting
}

async function start(view) {
  const mine = visit
  const instance = await instanceOf(view)
  if (!instance || mine !== visit) return
  const isFirst = lasting !== instance
  if (view.isInitOnce) lasting = instance
  instance.env.host = host
  running = { instance, hasBegun: true }
  if ((await ask(instance, 'render')) !== true || mine !== visit) return
  if (isFirst) {
    await Promise.all([ask(instance, 'init'), ask(instance, 'bind_actions')])
  }
  if (mine === visit && host.area.short === 'advanced-settings') await ask(instance, 'advancedSettings')
}

async function instanceOf(view) {
  if (lasting?.view.code === view.code) return lasting
  watchWidget(view)
  // By its address, so that what the script asks for as `./x.js` lies beside it.
  const script = `${view.params.path}/script.js`
  try {
    const [$, Constructor] = await modules('jquery', script)
    const env = { view, host, selected: () => selectedRows(), showStatus: (status) => showStatus(status) }
    return { env, view, widget: createWidget(Constructor, env, $) }
  } catch (error) {
    noteError('script.js', error)
    window.requirejs.undef(script)
    explainEmptyPanel('The script of the widget could not be loaded.')
    return null
  }
}

/** The person leaves: what Kommo calls is `destroy`; the elements go without a word. */
export function leaveArea() {
  visit++
  stopWidget()
  selectedRows = () => []
  for (const old of document.querySelectorAll('.modal, #card_widgets_overlay')) old.remove()
}

export function stopWidget() {
  if (running?.hasBegun) invoke(running.instance, 'destroy')
  running = null
}

/** After the new page stands, before its widgets start. */
export function announcePageChanged() {
  window.$?.(document).trigger('page:changed')
}

/** The widget of this page, made but not started when it is not installed. */
export async function widgetHere(view) {
  await starting
  const instance = running?.instance ?? (await instanceOf(view))
  running ??= instance && { instance, hasBegun: false }
  return instance
}

/** Calls a callback and gives what it returns; `undefined` when there is none, or when it throws, which is kept. */
export function invoke({ widget }, name, ...args) {
  // `leads.selected` stands in the documentation as one name and in its samples as an object within an object.
  const callback = widget.callbacks?.[name] ?? name.split('.').reduce((at, part) => at?.[part], widget.callbacks)
  if (typeof callback !== 'function') return undefined
  noteCall({ callback: name, area: host.area.short, card: host.card?.id ?? null })
  try {
    return callback.apply(widget, args)
  } catch (error) {
    noteError(name, error)
    return undefined
  }
}

/** The same, waiting for a promise, whose rejection is an error too. */
export async function ask(instance, name, ...args) {
  try {
    return await invoke(instance, name, ...args)
  } catch (error) {
    noteError(name, error)
    return undefined
  }
}

/** The server knows something new of the widget: the instance sees it at once. */
export function updateWidget(instance, view) {
  instance.env.view = view
  instance.widget.params = structuredClone(view.params)
}

let showStatus = () => {}
/** Who draws the state of the widget when it sets it by itself. */
export function onStatus(show) {
  showStatus = show
}

/** Who knows the ticked rows of the list. */
export function selectedInList(rows) {
  selectedRows = rows
}

/** The entries of the list's menu. */
export function widgetsOfList(view) {
  if (typeof view === 'string' || view.status === 'install' || !view.locations.includes('llist-1')) return []
  const choose = async () => {
    await starting
    if (running) await ask(running.instance, 'leads.selected')
  }
  return [{ code: view.code, name: view.name, image: view.images.collapsed, choose }]
}
