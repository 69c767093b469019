import { h, keepFresh, patchChildren, post, say, withViewer } from './page.js'
import { navigate } from './router.js'

let base = ''
let asUser = ''
let root = null
let board = null
let dragged = null
let isMenuOpen = false

const matches = (card) => {
  const words = document.getElementById('search').value.trim().toLowerCase()
  return words === '' || [card.name, card.client, card.price, ...card.tags].join(' ').toLowerCase().includes(words)
}

function draw(next) {
  board = next
  document.getElementById('total').textContent = `${board.count} ${board.count === 1 ? 'deal' : 'deals'} · ${board.sum}`
  // The frame of a column changes only with its stage, so scroll positions stay where they are.
  patchChildren(
    root,
    board.columns.map(({ id, name, color }) => ({ id, name, color })),
    ({ id }) => id,
    columnFrame,
  )
  for (const column of board.columns) fillColumn(root.querySelector(`[data-key="${column.id}"]`), column)
}

const columnFrame = ({ id, name, color }) =>
  h(
    'section',
    {
      className: 'column',
      ariaLabel: name,
      data: { stageId: id, stage: name },
      style: { '--stage': color },
      on: { dragover: allowDrop, dragleave: forgetTarget, drop },
    },
    h('header', { className: 'column-head' }, h('h2', {}, name), h('p', { className: 'column-sum' })),
    h('div', { className: 'cards' }),
    h('p', { className: 'more muted' }),
  )

function fillColumn(node, column) {
  const cards = column.cards.filter(matches)
  node.querySelector('.column-sum').textContent = `${column.count} ${column.count === 1 ? 'deal' : 'deals'}: ${column.sum}`
  node.querySelector('.more').textContent = column.hidden > 0 ? `and ${column.hidden} more` : ''
  node.classList.toggle('is-empty', cards.length === 0)
  patchChildren(
    node.querySelector('.cards'),
    cards,
    ({ id }) => id,
    (card) => dealCard(card, column.id),
  )
}

const dealCard = (card, stageId) =>
  h(
    'article',
    {
      className: 'card',
      draggable: true,
      tabIndex: 0,
      ariaLabel: `${card.name}, ${card.price}`,
      data: { dealId: card.id },
      on: { dragstart: startDrag, dragend: endDrag, keydown: (event) => onKey(event, card, stageId) },
    },
    h(
      'div',
      { className: 'card-top' },
      h('span', { className: 'card-client' }, card.client || 'No client'),
      moveMenu(card, stageId),
    ),
    h('a', { className: 'card-name', href: withViewer(card.href), draggable: false }, card.name),
    h('p', { className: 'card-price' }, card.price),
    card.warning !== null &&
      h('p', { className: 'card-warning', title: card.warning }, h('span', { ariaHidden: 'true' }, '!'), 'No invoice yet'),
    card.tags.length + card.hints.length > 0 &&
      h(
        'p',
        { className: 'labels' },
        card.hints.map((hint) => h('span', { className: `chip ${hint.tone}`, title: hint.name }, hint.text)),
        card.tags.map((tag) => h('span', { className: 'tag' }, tag)),
      ),
  )

/** The way without a mouse: a menu of the stages, also for touch. */
const moveMenu = (card, stageId) =>
  h(
    'label',
    { className: 'move', title: 'Move to another stage' },
    h('span', { ariaHidden: 'true' }, '⋯'),
    h(
      'select',
      {
        ariaLabel: `Stage of ${card.name}`,
        on: {
          focus: () => (isMenuOpen = true),
          blur: () => (isMenuOpen = false),
          change: (event) => void move(card.id, Number(event.target.value)),
        },
      },
      board.columns.map(({ id, name }) => h('option', { value: id, selected: id === stageId }, name)),
    ),
  )

/** Arrow keys with Alt move the deal to the neighbouring stage; Enter opens it. */
function onKey(event, card, stageId) {
  if (event.target !== event.currentTarget) return
  if (event.key === 'Enter') void navigate(withViewer(card.href))
  const step = event.altKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined
  if (!step) return
  event.preventDefault()
  const index = board.columns.findIndex(({ id }) => id === stageId)
  const next = board.columns[index + step]
  if (next) void move(card.id, next.id)
}

async function move(dealId, stageId) {
  const from = board.columns.find(({ cards }) => cards.some(({ id }) => id === dealId))
  const to = board.columns.find(({ id }) => id === stageId)
  const card = from?.cards.find(({ id }) => id === dealId)
  if (!card || !to || from === to) return
  // Shown at once; the next look brings sums and order.
  draw({
    ...board,
    columns: board.columns.map((column) => ({
      ...column,
      count: column.count + (column === to) - (column === from),
      cards:
        column === from ? column.cards.filter(({ id }) => id !== dealId) : column === to ? [card, ...column.cards] : column.cards,
    })),
  })
  const moved = root.querySelector(`[data-deal-id="${dealId}"]`)
  moved?.classList.add('just-moved')
  moved?.focus({ preventScroll: true })
  isMenuOpen = false
  say(`${card.name} moved to ${to.name}`)
  try {
    await post(`${base}/leads/${dealId}/stage${asUser}`, { stageId })
  } catch {
    say('The deal could not be moved')
  }
  const here = root
  const next = await (await fetch(`${base}/board?pipeline=${board.pipelineId}`)).json()
  if (here.isConnected) draw(next)
}

function startDrag(event) {
  dragged = Number(event.currentTarget.dataset.dealId)
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData('text/plain', String(dragged))
  const node = event.currentTarget
  requestAnimationFrame(() => node.classList.add('is-dragged'))
}
function endDrag(event) {
  dragged = null
  event.currentTarget.classList.remove('is-dragged')
  for (const node of root.querySelectorAll('.is-target')) node.classList.remove('is-target')
}
function allowDrop(event) {
  if (dragged === null) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'move'
  event.currentTarget.classList.add('is-target')
}
function forgetTarget(event) {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.classList.remove('is-target')
}
function drop(event) {
  event.preventDefault()
  event.currentTarget.classList.remove('is-target')
  const dealId = dragged
  dragged = null
  if (dealId !== null) void move(dealId, Number(event.currentTarget.dataset.stageId))
}

/** Draws the board and keeps it fresh until `signal` says that the page is left. */
export function start({ board: first, host: { subdomain, userId } }, signal) {
  base = `/ajax/accounts/${subdomain}`
  asUser = userId === null ? '' : `?user=${userId}`
  root = document.getElementById('board')
  dragged = null
  isMenuOpen = false
  draw(first)
  // A phone shows one column at a time: begin where there is something to see.
  if (matchMedia('(max-width: 700px)').matches)
    root.querySelector('.column:not(.is-empty)')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  keepFresh(`${base}/board?pipeline=${first.pipelineId}`, draw, () => dragged !== null || isMenuOpen, signal)
  document.getElementById('search').addEventListener('input', () => draw(board))
  document.getElementById('pipeline').addEventListener('change', (event) => {
    const url = new URL(location.href)
    url.searchParams.set('pipeline', event.target.value)
    void navigate(url)
  })
}
