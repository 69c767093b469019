import { h } from './page.js'

const SHOWN_MS = 6000

/** A toast, as widgets ask for it. One with the role `alert` stays until it is closed. */
export function showMessage({ header = '', text = '' }, role) {
  const place = document.getElementById('notifications') ?? document.body.appendChild(h('div', { id: 'notifications' }))
  const close = h('button', { type: 'button', className: 'ghost', ariaLabel: 'Close', on: { click: () => toast.remove() } }, '×')
  const toast = h('div', { className: `toast ${role}`, role }, h('div', {}, h('strong', {}, header), h('p', {}, text)), close)
  place.append(toast)
  if (role === 'status') setTimeout(() => toast.remove(), SHOWN_MS)
}
