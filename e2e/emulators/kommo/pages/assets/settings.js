import { h } from './page.js'
import { onStatus } from './host.js'
import { openSettings } from './settings-modal.js'

const STATUS = {
  install: ['quiet', 'Not installed'],
  not_configured: ['busy', 'Not set up yet'],
  installed: ['good', 'Installed'],
  error: ['bad', 'Needs attention'],
}

/** The integration as a tile; a click opens its window. */
export function start({ host }) {
  const tiles = document.getElementById('tiles')
  if (!tiles) return
  if (typeof host.widget === 'string') return tiles.replaceWith(h('p', { className: 'quiet-box' }, host.widget))
  let current = host.widget
  const draw = (status) => tiles.replaceChildren(tile(host, current, status, openIt))
  const openIt = () =>
    void openSettings(host, current, (changed) => {
      current = changed
      draw(changed.status)
    })
  onStatus((status) => status in STATUS && draw(status))
  draw(current.status)
}

const tile = ({ subdomain }, widget, status, openIt) =>
  h(
    'article',
    { className: 'tile', data: { widget: widget.code } },
    h(
      'button',
      { type: 'button', className: 'tile-open', on: { click: openIt } },
      h('img', { src: widget.images.main, alt: '', width: 200, height: 136 }),
      h('strong', {}, widget.name),
      h('span', { className: 'muted' }, widget.shortDescription),
      h('span', { className: `chip ${STATUS[status][0]}` }, STATUS[status][1]),
    ),
    widget.status !== 'install' &&
      widget.locations.includes('advanced_settings') &&
      h('a', { href: `/accounts/${subdomain}/settings/widgets/${widget.code}` }, widget.advancedTitle || 'Advanced settings'),
  )
