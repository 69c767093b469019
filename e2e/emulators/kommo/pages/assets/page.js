// What board and deal share: building elements, talking to the emulator, staying fresh.

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

/** Asks every second and calls `draw` only when the answer differs. `isBusy` holds it back, e.g. during a drag. */
export function keepFresh(path, draw, isBusy) {
  let last = ''
  const look = async () => {
    if (!document.hidden && !isBusy()) {
      try {
        const text = await (await fetch(path)).text()
        if (text !== last && !isBusy()) {
          last = text
          draw(JSON.parse(text))
        }
      } catch {
        // The emulator is away for a moment; the next look will tell.
      }
    }
    setTimeout(() => void look(), 1000)
  }
  setTimeout(() => void look(), 1000)
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
