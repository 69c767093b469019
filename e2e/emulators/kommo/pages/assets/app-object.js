// `APP`: what Kommo's page tells widgets. Documented members only, and read-only: a write changes nothing and is kept for tests.
import { showMessage } from './notifications.js'
import { noteAppWrite } from './watch.js'

let host = null
const data = { current_card: false, current_list: false }
const system = { area: '' }

const isDark = () => document.documentElement.getAttribute('data-color-scheme') === 'dark'

/** Source: Kommo, environment variables; Kommo, notifications. */
const members = {
  data,
  widgets: { system },
  notifications: {
    show_message: (message) => showMessage(message, 'status'),
    show_message_error: (message) => showMessage(message, 'alert'),
  },
  getBaseEntity: () => host?.area.entity,
  isCard: () => host?.area.isCard === true,
  getWidgetsArea: () => host?.area.name,
  constant(key) {
    const value = host?.constants[key]
    if (value === undefined) return undefined
    return readOnly(key === 'user' ? { ...value, theme: isDark() ? 2 : 1 } : value, `APP.constant(${key})`)
  },
  get lang_id() {
    return host?.language
  },
}

const seen = new WeakMap()

function readOnly(target, path) {
  const known = seen.get(target)
  if (known) return known
  const refuse = (key) => {
    noteAppWrite(`${path}.${String(key)}`)
    // As if it had worked: on the real page it would have, and broken something else.
    return true
  }
  const proxy = new Proxy(target, {
    get(from, key) {
      const value = Reflect.get(from, key)
      return typeof value === 'object' && value !== null ? readOnly(value, `${path}.${String(key)}`) : value
    },
    set: (_target, key) => refuse(key),
    deleteProperty: (_target, key) => refuse(key),
    defineProperty: (_target, key) => refuse(key),
    setPrototypeOf: () => refuse('__proto__'),
  })
  seen.set(target, proxy)
  return proxy
}

/** Puts `APP` on the page. */
export function defineApp() {
  const app = readOnly(members, 'APP')
  Object.defineProperty(window, 'APP', {
    get: () => app,
    set() {
      noteAppWrite('APP')
    },
  })
}

/** The page is another one now. */
export function describePage(next) {
  host = next
  system.area = next.area.short
  data.current_card = next.card ?? false
  // Documented by name only.
  data.current_list = next.area.short === 'llist' ? {} : false
}
