import { h, keepFresh, patchChildren, withViewer } from './page.js'
import { navigate } from './router.js'
import { selectedInList, widgetsOfList } from './host.js'

let ticked = new Set()
let rows = []

/** Draws the list and keeps it fresh; ticked rows stay ticked as long as they are there. */
export function start({ list: first, host: { subdomain, widget } }, signal) {
  const pipeline = document.getElementById('pipeline')
  ticked = new Set()
  pipeline.addEventListener('change', () => {
    const url = new URL(location.href)
    if (pipeline.value === '') url.searchParams.delete('pipeline')
    else url.searchParams.set('pipeline', pipeline.value)
    void navigate(url)
  })
  document.getElementById('tick-all').addEventListener('change', ({ target }) => {
    ticked = new Set(target.checked ? rows.map(({ id }) => id) : [])
    drawTicks()
  })
  document.getElementById('bulk-clear').addEventListener('click', () => {
    ticked.clear()
    drawTicks()
  })
  document
    .getElementById('bulk-widgets')
    .replaceChildren(
      ...widgetsOfList(widget).map(({ code, name, image, choose }) =>
        h(
          'button',
          { type: 'button', className: 'plain', data: { widget: code }, on: { click: () => void choose() } },
          h('img', { src: image, alt: '', width: 20, height: 20 }),
          name,
        ),
      ),
    )
  selectedInList(() => rows.filter(({ id }) => ticked.has(id)))
  draw(first)
  keepFresh(`/ajax/accounts/${subdomain}/list?pipeline=${pipeline.value}`, draw, () => false, signal)
}

function draw(list) {
  rows = list.rows
  patchChildren(document.getElementById('rows'), rows, ({ id }) => id, tableRow)
  document.getElementById('more').textContent =
    rows.length === 0 ? 'No deals here yet.' : list.hidden > 0 ? `and ${list.hidden} more` : ''
  drawTicks()
}

function drawTicks() {
  ticked = new Set(rows.filter(({ id }) => ticked.has(id)).map(({ id }) => id))
  for (const box of document.querySelectorAll('#rows input')) box.checked = ticked.has(Number(box.value))
  const all = document.getElementById('tick-all')
  all.checked = rows.length > 0 && ticked.size === rows.length
  all.indeterminate = ticked.size > 0 && ticked.size < rows.length
  document.getElementById('bulk').hidden = ticked.size === 0
  document.getElementById('bulk-count').textContent = `${ticked.size} selected`
}

const tableRow = (row) =>
  h(
    'tr',
    {},
    h(
      'td',
      { className: 'tick' },
      h('input', {
        type: 'checkbox',
        value: row.id,
        ariaLabel: `Select ${row.name}`,
        on: {
          change: ({ target }) => {
            if (target.checked) ticked.add(row.id)
            else ticked.delete(row.id)
            drawTicks()
          },
        },
      }),
    ),
    h('td', {}, h('a', { href: withViewer(row.href) }, row.name)),
    h(
      'td',
      {},
      row.client ? h('a', { href: withViewer(row.client.href) }, row.client.name) : h('span', { className: 'muted' }, '…'),
    ),
    h('td', {}, h('span', { className: 'stage-dot', style: { '--stage': row.stage.color } }), row.stage.name),
    h('td', {}, row.status && h('span', { className: `chip ${row.status.tone}` }, row.status.text)),
    h('td', { className: 'number' }, row.price),
  )
