import { h, keepFresh, patchChildren, post, say, withViewer } from './page.js'

let base = ''
let asUser = ''
let side = null
const isEditing = () => side.contains(document.activeElement) && document.activeElement.tagName === 'INPUT'

/** Draws a contact or a company and keeps it fresh until `signal` says that the page is left. */
export function start({ client: first, host: { subdomain, userId } }, signal) {
  base = `/ajax/accounts/${subdomain}/${first.type}/${first.id}`
  asUser = userId === null ? '' : `?user=${userId}`
  side = document.getElementById('side')
  draw(first)
  keepFresh(base, draw, isEditing, signal)
}

async function change(body) {
  const here = side
  try {
    const next = await post(`${base}/edit${asUser}`, body)
    if (!here.isConnected) return
    document.activeElement?.blur()
    draw(next)
    say('Saved')
  } catch {
    say('That could not be saved')
  }
}

function draw({ id, type, name, email, phone, linked, deals }) {
  const blocks = [
    { key: 'head', id, type, name },
    { key: 'reach', email, phone },
    { key: 'linked', type, linked },
  ]
  patchChildren(
    side,
    blocks,
    ({ key }) => key,
    (block) => DRAW[block.key](block),
  )
  patchChildren(document.getElementById('deals'), [{ deals }], () => 'deals', dealsBlock)
}

const field = (key, name, value, props = {}) =>
  h('input', {
    className: 'deal-price',
    ariaLabel: name,
    value,
    placeholder: '…',
    ...props,
    on: {
      change: (event) => void change({ [key]: event.target.value.trim() }),
      keydown: (event) => {
        if (event.key === 'Enter') event.target.blur()
      },
    },
  })

const DRAW = {
  head: ({ id, type, name }) =>
    h(
      'div',
      { className: 'deal-head' },
      h('p', { className: 'muted' }, type === 'contacts' ? 'Contact' : 'Company', ` #${id}`),
      field('name', 'Name', name, { className: 'deal-name' }),
    ),
  reach: ({ email, phone }) =>
    h(
      'dl',
      { className: 'block' },
      h('div', { className: 'row' }, h('dt', {}, 'Email'), h('dd', {}, field('email', 'Email', email, { type: 'email' }))),
      h('div', { className: 'row' }, h('dt', {}, 'Phone'), h('dd', {}, field('phone', 'Phone', phone, { type: 'tel' }))),
    ),
  linked: ({ type, linked }) =>
    h(
      'div',
      { className: 'block', hidden: linked.length === 0 },
      h('h2', {}, type === 'contacts' ? 'Company' : 'Contacts'),
      linked.map((one) => h('div', { className: 'person' }, h('strong', {}, h('a', { href: withViewer(one.href) }, one.name)))),
    ),
}

const dealsBlock = ({ deals }) =>
  h(
    'div',
    {},
    h('h1', { className: 'client-title' }, 'Deals'),
    deals.length === 0 && h('p', { className: 'muted' }, 'No deals yet'),
    h(
      'ul',
      { className: 'client-deals' },
      deals.map((deal) =>
        h(
          'li',
          {},
          h('a', { href: withViewer(deal.href) }, deal.name),
          h('span', { className: 'muted' }, h('span', { className: 'stage-dot', style: { '--stage': deal.color } }), deal.stage),
          h('strong', {}, deal.price),
        ),
      ),
    ),
  )
