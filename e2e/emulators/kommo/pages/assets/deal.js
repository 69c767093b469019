import { h, keepFresh, patchChildren, post, say, withViewer } from './page.js'

let base = ''
let asUser = ''
let side = null
const isEditing = () =>
  side.contains(document.activeElement) && ['INPUT', 'SELECT', 'TEXTAREA'].includes(document.activeElement.tagName)

async function change(path, body, told) {
  const here = side
  try {
    const next = await post(`${base}/${path}${asUser}`, body)
    if (!here.isConnected) return
    document.activeElement?.blur()
    draw(next)
    say(told)
  } catch {
    say('That could not be saved')
  }
}

/** The left side in blocks, each redrawn only when its own data changes. */
function draw(card) {
  const { id, name, price, priceNumber, pipeline, stageId, responsible, tags } = card
  const blocks = [
    { key: 'head', id, name, tags, pipeline, stageId },
    { key: 'deal', price, priceNumber, responsible },
    ...card.groups.map((group) => ({ key: `group-${group.id}`, group, isOnly: card.groups.length === 1 })),
    { key: 'client', contacts: card.contacts, company: card.company },
    { key: 'products', products: card.products },
  ]
  patchChildren(
    side,
    blocks,
    ({ key }) => key,
    (block) => (DRAW[block.key] ?? groupBlock)(block),
  )
  patchChildren(document.getElementById('files'), card.files.length > 0 ? [{ files: card.files }] : [], () => 'files', filesBlock)
  patchChildren(document.getElementById('feed'), card.feed, (entry) => entry.id, feedEntry)
}

const row = (name, ...value) => h('div', { className: 'row' }, h('dt', {}, name), h('dd', {}, ...value))

const headBlock = ({ id, name, tags, pipeline, stageId }) => {
  const index = pipeline.stages.findIndex((stage) => stage.id === stageId)
  const stage = pipeline.stages[index]
  return h(
    'div',
    { className: 'deal-head', style: { '--stage': stage?.color ?? '#ccc' } },
    h('textarea', {
      className: 'deal-name',
      ariaLabel: 'Deal name',
      // Where `field-sizing` is unknown, about as many lines as the name takes.
      rows: CSS.supports('field-sizing', 'content') ? 1 : Math.ceil(name.length / 30),
      value: name,
      on: { change: (event) => void change('edit', { name: event.target.value }, 'Name saved'), keydown: saveOnEnter },
    }),
    h(
      'p',
      { className: 'muted deal-id' },
      `#${id}`,
      tags.map((tag) => h('span', { className: 'tag' }, tag)),
    ),
    h(
      'label',
      { className: 'stage' },
      h('span', { className: 'stage-pipeline' }, pipeline.name),
      h(
        'select',
        {
          id: 'stage',
          ariaLabel: 'Stage',
          on: { change: (event) => void change('stage', { stageId: Number(event.target.value) }, 'Deal moved') },
        },
        pipeline.stages.map((one) => h('option', { value: one.id, selected: one.id === stageId }, one.name)),
      ),
    ),
    h(
      'div',
      { className: 'progress', ariaHidden: 'true' },
      pipeline.stages.map((one, at) =>
        h('span', { className: at <= index ? 'is-done' : '', style: { '--stage': stage?.color ?? '#ccc' } }),
      ),
    ),
  )
}

const dealBlock = ({ price, priceNumber, responsible }) =>
  h(
    'dl',
    { className: 'block' },
    row('Responsible', responsible),
    row(
      'Price',
      h('input', {
        className: 'deal-price',
        ariaLabel: 'Price',
        inputMode: 'decimal',
        value: price,
        on: {
          focus: (event) => {
            event.target.value = String(priceNumber)
            event.target.select()
          },
          blur: (event) => {
            const number = Number(event.target.value.replace(',', '.'))
            event.target.value = price
            if (Number.isFinite(number) && number !== priceNumber) void change('edit', { price: number }, 'Price saved')
          },
          keydown: saveOnEnter,
        },
      }),
    ),
  )

const shown = (value) =>
  value.kind === 'link'
    ? h('a', { href: value.href, title: value.full ?? value.text, target: '_blank', rel: 'noopener' }, value.text)
    : value.kind === 'chip'
      ? h('span', { className: `chip ${value.tone}` }, value.text)
      : h('span', { title: value.full ?? '' }, value.text)

const groupBlock = ({ group, isOnly }) =>
  h(
    'div',
    { className: 'block', data: { group: group.name } },
    !isOnly && h('h2', {}, group.name),
    h(
      'dl',
      {},
      group.fields.map((field) => {
        const line = row(field.name, field.values.length > 0 ? field.values.map(shown) : h('span', { className: 'muted' }, '…'))
        line.dataset.field = field.name
        return line
      }),
    ),
  )

const clientBlock = ({ contacts, company }) =>
  h(
    'div',
    { className: 'block' },
    h('h2', {}, 'Client'),
    contacts.map((contact) =>
      h(
        'div',
        { className: 'person' },
        h('strong', {}, h('a', { href: withViewer(contact.href) }, contact.name)),
        contact.isMain && contacts.length > 1 && h('span', { className: 'tag' }, 'main'),
        contact.lines.map((line) => h('span', { className: 'muted' }, line)),
      ),
    ),
    company &&
      h(
        'div',
        { className: 'person' },
        h('strong', {}, h('a', { href: withViewer(company.href) }, company.name)),
        company.lines.map((line) => h('span', { className: 'muted' }, line)),
      ),
    contacts.length === 0 && !company && h('p', { className: 'muted' }, 'No client yet'),
  )

const productsBlock = ({ products }) =>
  h(
    'div',
    { className: 'block', hidden: products.length === 0 },
    h('h2', {}, 'Products'),
    products.map((product) =>
      h(
        'div',
        { className: 'product' },
        h('span', {}, product.name),
        h('span', { className: 'muted' }, `${product.quantity} × ${product.price}`),
        h('strong', {}, product.total),
      ),
    ),
  )

const DRAW = { head: headBlock, deal: dealBlock, client: clientBlock, products: productsBlock }

const filesBlock = ({ files }) =>
  h(
    'section',
    { className: 'files', ariaLabel: 'Files' },
    files.map((file) =>
      h(
        'a',
        { className: 'file', href: file.href, download: file.name },
        h('span', { className: 'file-icon', ariaHidden: 'true' }, file.name.split('.').pop()),
        h('span', {}, file.name, h('small', { className: 'muted' }, file.size)),
      ),
    ),
  )

const feedEntry = (entry) =>
  entry.kind === 'event'
    ? h('li', { className: 'event' }, h('span', {}, `${entry.author} ${entry.text}`), h('time', {}, entry.at))
    : h(
        'li',
        { className: `note ${entry.kind}` },
        h('p', { className: 'note-head' }, h('strong', {}, entry.service ?? entry.author), h('time', {}, entry.at)),
        h('p', { className: 'note-text' }, entry.href ? h('a', { href: entry.href }, entry.text) : entry.text),
      )

function saveOnEnter(event) {
  if (event.key !== 'Enter') return
  event.preventDefault()
  event.target.blur()
}

/** Draws the deal and keeps it fresh until `signal` says that the page is left. */
export function start({ card: first, host: { subdomain, userId } }, signal) {
  base = `/ajax/accounts/${subdomain}/leads/${first.id}`
  asUser = userId === null ? '' : `?user=${userId}`
  side = document.getElementById('side')
  document.getElementById('compose').addEventListener('submit', (event) => {
    event.preventDefault()
    const note = document.getElementById('note')
    const text = note.value.trim()
    if (text === '') return
    note.value = ''
    void change('notes', { text }, 'Note added')
  })
  draw(first)
  keepFresh(base, draw, isEditing, signal)
}
