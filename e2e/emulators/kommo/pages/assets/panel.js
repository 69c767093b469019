// The right panel of a card. Its elements carry Kommo's class names, which widgets style against. Source: Kommo, style.css.
import { h } from './page.js'

const STATE = 'card-widgets'

/** Puts a widget's block into the panel, or anew into its place. Without a panel on the page nothing happens. */
export function putBlock({ code, name, images }, { caption = {}, body = '', render = '' }) {
  const place = document.getElementById('card-widgets-elements')
  if (!place) return
  if (/\{\{|\{%/.test(render)) throw new Error('This Kommo draws no twig templates: give render_template a body.')
  const head = h(
    'button',
    { type: 'button', className: `card-widgets__widget__caption ${caption.class_name ?? ''}`.trim(), ariaExpanded: 'true' },
    h('img', { className: 'card-widgets__widget__logo-min', src: images.collapsed, alt: name }),
  )
  const title = h('span', { className: 'card-widgets__widget__caption__logo' })
  if (caption.html) title.innerHTML = caption.html
  else title.append(h('img', { src: images.block, alt: name, width: 120, height: 42 }))
  head.append(title, h('span', { className: 'card-widgets__widget__arrow', ariaHidden: 'true' }, '⌄'))
  const content = h('div', { className: 'card-widgets__widget__body' })
  head.addEventListener('click', () => {
    if (isCollapsed()) return setCollapsed(false)
    content.hidden = !content.hidden
    head.ariaExpanded = String(!content.hidden)
  })
  const block = h('div', { className: `card-widgets__widget card-widgets__widget-${code}` }, head, content)
  const old = place.querySelector(`.card-widgets__widget-${code}`)
  if (old) old.replaceWith(block)
  else place.append(block)
  window.$(content).html(body || render)
}

/** Says quietly why a card's panel is empty. */
export function explainEmptyPanel(reason) {
  document.querySelector('.widgets-empty')?.append(h('small', {}, reason))
}

const isCollapsed = () => localStorage.getItem(STATE) === 'collapsed'

function setCollapsed(next) {
  localStorage.setItem(STATE, next ? 'collapsed' : 'open')
  showPanelState()
}

/** The panel as the person left it on the card before. */
export function showPanelState() {
  const panel = document.getElementById('card-right-panel')
  if (!panel) return
  panel.classList.toggle('is-collapsed', isCollapsed())
  panel.querySelector('.js-card-widgets-on-off').ariaExpanded = String(!isCollapsed())
}

document.addEventListener('click', ({ target }) => {
  if (target.closest?.('.js-card-widgets-on-off')) setCollapsed(!isCollapsed())
})
