// What the pages share: building elements, talking to the emulator, staying fresh.

/** An element with properties, `data-` attributes, listeners and children. Text is always text, never HTML. */
export function h(tag, { data = {}, on = {}, style, ...props } = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (name in element) element[name] = value
    else element.setAttribute(name, value)
  }
  Object.assign(element.dataset, data)
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener)
  for (const [name, value] of Object.entries(style ?? {})) element.style.setProperty(name, value)
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

export const startData = () => JSON.parse(document.getElementById('data').textContent)

export async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status}`)
  return answer.json()
}

export function say(text) {
  document.getElementById('status').textContent = text
}

/** The same address, seen by whoever looks now. */
export function withViewer(href) {
  const url = new URL(href, location.href)
  const user = new URLSearchParams(location.search).get('user')
  if (user !== null && !url.searchParams.has('user')) url.searchParams.set('user', user)
  return url.href
}

/**
 * Asks every second and calls `draw` only when the answer differs. `isBusy` holds it back, e.g. during a drag. Ends with `signal`,
 * when the page is left.
 */
export function keepFresh(path, draw, isBusy, signal) {
  let last = ''
  let timer = 0
  const look = async () => {
    if (!document.hidden && !isBusy()) {
      try {
        const text = await (await fetch(path, { signal })).text()
        if (text !== last && !isBusy() && !signal.aborted) {
          last = text
          draw(JSON.parse(text))
        }
      } catch {
        // The emulator is away for a moment, or the page is left; the next look will tell.
      }
    }
    if (!signal.aborted) timer = setTimeout(() => void look(), 1000)
  }
  timer = setTimeout(() => void look(), 1000)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

/** Makes `parent` hold these keyed nodes in this order, touching only what differs. */
export function patchChildren(parent, items, keyOf, create) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]))
  let before = parent.firstElementChild
  for (const item of items) {
    const key = String(keyOf(item))
    const version = JSON.stringify(item)
    let node = old.get(key)
    old.delete(key)
    if (!node || node.dataset.version !== version) {
      const hadFocus = node?.contains(document.activeElement)
      const next = create(item)
      next.dataset.key = key
      next.dataset.version = version
      if (node === before) before = before?.nextElementSibling ?? null
      node?.remove()
      node = next
      parent.insertBefore(node, before)
      if (hadFocus) node.focus()
    } else if (node === before) before = before.nextElementSibling
    else parent.insertBefore(node, before)
  }
  for (const gone of old.values()) gone.remove()
}
