// Draws the view that the address names, from `/_control`: looking is not counted as calls. Asks again every 1.5 s and
// touches only what is different, never while somebody types.

const view = document.getElementById('view')
const [, , tenantId, , invoiceId] = location.pathname.split('/')
const source = ['/_control/view', tenantId, invoiceId].filter(Boolean).join('/')

const safe = (text) => String(text ?? '').replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`)
const money = (amount, currency) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(amount)
const plain = (amount) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 }).format(amount)
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
// ICU writes "Sept" for this one month only.
const day = (text) => (text ? dayFormat.format(new Date(text)).replace('Sept', 'Sep') : '')
const time = (text) => new Date(text).toLocaleTimeString('en-GB')

const STATES = {
  DRAFT: ['Draft', 'quiet'],
  SUBMITTED: ['Awaiting approval', 'quiet'],
  AUTHORISED: ['Awaiting payment', 'busy'],
  PAID: ['Paid', 'good'],
  VOIDED: ['Voided', 'bad'],
  DELETED: ['Deleted', 'bad'],
}
const badge = (status) => {
  const [word, tone] = STATES[status] ?? [status, 'quiet']
  return `<span class="state ${tone}">${safe(word)}</span>`
}
const dueDay = ({ dueDate, status }, { today }) =>
  status === 'AUTHORISED' && dueDate && dueDate < today
    ? `<span class="late">${day(dueDate)} <small>overdue</small></span>`
    : day(dueDate)
const dealLink = ({ url }) =>
  url ? `<a href="${safe(url)}" title="${safe(url)}" target="_blank" rel="noreferrer">Open deal</a>` : ''
const titleOf = ({ number, type }) => safe(number || (type === 'ACCPAY' ? 'Bill' : 'Invoice'))
const does = (method, word, args, kind = '') =>
  `<button type="button" class="${kind}" data-do="${method}" data-args="${safe(JSON.stringify(args))}">${word}</button>`

/**
 * A table whose rows become cards on a phone; roles are spelled out, since a grid would lose them.
 *
 * @param columns `[head, what is shown of a row, kind, name]`. A phone shows the head beside the value, unless a name is given.
 */
const table = (name, columns, rows, empty) => {
  if (rows.length === 0) return `<div class="card"><p class="empty">${empty}</p></div>`
  const heads = columns.map(([head, , kind = '']) => `<th role="columnheader" class="${kind}">${head}</th>`)
  const lines = rows.map((row) => {
    const cells = columns.map(([head, shown, kind = '', cellName = '']) => {
      const label = cellName === '' ? ` data-label="${head}"` : ` data-name="${cellName}"`
      return `<td role="cell" class="${kind}"${label}>${shown(row)}</td>`
    })
    return `<tr role="row">${cells.join('')}</tr>`
  })
  return `<div class="card"><table role="table" class="${name}"><thead role="rowgroup"><tr role="row">${heads.join('')}</tr></thead>
<tbody role="rowgroup">${lines.join('')}</tbody></table></div>`
}

const hooksLine = ({ isConfigured, status, lastAnswer, waiting }) => {
  if (!isConfigured) return '<div class="hooks">Webhooks have no address.</div>'
  const answer =
    lastAnswer && `last answer ${lastAnswer.status === 0 ? 'none in time' : lastAnswer.status} at ${time(lastAnswer.at)}`
  const [word, tone] = { ok: ['Delivering', 'good'], retrying: ['Retrying', 'busy'], disabled: ['Disabled', 'bad'] }[status]
  const waits = waiting === 0 ? 'nothing waits' : `${waiting} ${waiting === 1 ? 'event waits' : 'events wait'}`
  const again = status === 'disabled' ? does('webhooks.enable', 'Enable again', []) : does('webhooks.retryNow', 'Retry now', [])
  return `<div class="hooks"><span>Webhooks</span> <span class="state ${tone}">${word}</span>
<span>${[answer ?? 'nothing sent yet', waits].join(' · ')}</span> ${status === 'ok' ? '' : again}</div>`
}

const organisations = (data) =>
  `<h1>Organisations</h1>${table(
    'organisations',
    [
      ['Name', (one) => `<a href="/organisations/${safe(one.tenantId)}">${safe(one.name)}</a>`, 'wide', 'name'],
      ['Country', (one) => safe(one.countryCode)],
      ['Currency', (one) => safe(one.baseCurrency)],
      ['Invoices', (one) => one.invoiceCount, 'number'],
    ],
    data.organisations,
    'No organisation yet.',
  )}${hooksLine(data.webhooks)}`

const here = location.pathname.replace(/\/$/, '')
const invoices = ({ organisation, invoices: all, connections, webhooks }) =>
  `${table(
    'invoices',
    [
      ['Number', (one) => `<a href="${here}/invoices/${one.id}">${titleOf(one)}</a>`, '', 'number'],
      ['Contact', (one) => safe(one.contact), 'wide', 'contact'],
      ['Reference', (one) => safe(one.reference), 'wide'],
      ['Date', (one) => day(one.date)],
      ['Due date', (one) => dueDay(one, organisation)],
      ['Total', (one) => money(one.total, one.currency), 'number'],
      ['Due', (one) => money(one.due, one.currency), 'number'],
      ['Status', (one) => badge(one.status) + (one.sent ? ' <span class="soft">sent</span>' : ''), '', 'status'],
      ['Deal', dealLink, '', 'deal'],
      ['PDF', (one) => `<a href="${here}/invoices/${one.id}/pdf" target="_blank">PDF</a>`, '', 'pdf'],
    ],
    all,
    'No invoice yet.',
  )}<h2>Connected apps</h2>${table(
    'apps',
    [
      ['App', (one) => safe(one.app), '', 'app'],
      ['Connected by', (one) => safe(one.user)],
      ['Since', (one) => day(one.since)],
      ['', (one) => does('disconnect', 'Disconnect', [one.id]), 'number', 'action'],
    ],
    connections,
    'No app is connected.',
  )}${hooksLine(webhooks)}`

const options = (rows, valueOf, textOf) =>
  rows.map((row) => `<option value="${safe(valueOf(row))}">${safe(textOf(row))}</option>`)
const newInvoice = ({ organisation, choices }) => `<h1>${safe(organisation.name)}: invoices</h1>
<details class="new-invoice"><summary>New invoice</summary><form class="card">
<label class="grows">Contact<input name="contact" list="contacts" required></label>
<datalist id="contacts">${choices.contacts.map((name) => `<option value="${safe(name)}">`).join('')}</datalist>
<label class="grows">Description<input name="description" required></label>
<label class="short">Quantity<input name="quantity" type="number" min="0" step="any" value="1" required></label>
<label class="short">Price<input name="price" type="number" min="0" step="0.01" required></label>
<label>Currency<select name="currency">${options(choices.currencies, String, String).join('')}</select></label>
<label>Account<select name="account">${options(
  choices.accounts,
  ({ code }) => code,
  ({ code, name }) => `${code} ${name}`,
).join('')}</select></label>
<button name="status" value="DRAFT">Save as draft</button><button class="main" name="status" value="AUTHORISED">Approve</button>
</form></details><p class="error" role="alert"></p>`

const actionsOf = ({ id, status, due, dueDate, currency }) => {
  const isOpen = status === 'DRAFT' || status === 'SUBMITTED'
  const dueField = `<input type="date" aria-label="Due date" id="due-date" value="${safe(dueDate)}">${does('editDueDate', 'Change due date', [id])}`
  if (isOpen)
    return [does('approve', 'Approve', [id], 'main'), dueField, does('deleteInvoice', 'Delete', [id])].join(
      '</div><div class="actions">',
    )
  if (status === 'PAID') return dueField
  if (status !== 'AUTHORISED') return ''
  const amount = `<input class="amount" id="amount" type="number" step="0.01" min="0.01" aria-label="Amount in ${safe(currency)}" value="${due.toFixed(2)}">`
  return [
    does('pay', `Pay all (${money(due, currency)})`, [id], 'main'),
    [amount, does('payAmount', 'Pay amount', [id]), does('creditAmount', 'Credit', [id])].join(''),
    [dueField, does('voidInvoice', 'Void', [id])].join(''),
  ].join('</div><div class="actions">')
}

const detail = ({ organisation, invoice, lines, payments, credits, history, webhooks }) => {
  const amount = (value) => money(value, invoice.currency)
  const facts = [
    ['Contact', safe(invoice.contact)],
    ['Date', day(invoice.date)],
    ['Due date', dueDay(invoice, organisation)],
    ['Reference', safe(invoice.reference)],
    [
      'Total',
      `${amount(invoice.subTotal)} + ${amount(invoice.totalTax)} tax = <b>${amount(invoice.total)} ${safe(invoice.currency)}</b>`,
    ],
    ['Due', amount(invoice.due)],
    ['Deal', dealLink(invoice) || 'none'],
    ['PDF', `<a href="${location.pathname}/pdf" target="_blank">Open</a>`],
  ]
  return `<p class="crumb"><a href="/organisations/${safe(organisation.tenantId)}">${safe(organisation.name)}</a></p>
<h1>${titleOf(invoice)} ${badge(invoice.status)}</h1>
<div class="card"><dl>${facts.map(([name, value]) => (value ? `<dt>${name}</dt><dd>${value}</dd>` : '')).join('')}</dl></div>
<div class="actions">${actionsOf(invoice)}</div><p class="error" role="alert"></p>
<h2>Lines</h2>${table(
    'lines',
    [
      ['Description', (line) => safe(line.description), 'wide', 'description'],
      ['Account', (line) => safe(line.accountCode)],
      ['Tax', (line) => safe(line.taxType)],
      ['Quantity', (line) => (line.quantity === undefined ? '' : plain(line.quantity)), 'number'],
      ['Price', (line) => (line.unitAmount === undefined ? '' : amount(line.unitAmount)), 'number'],
      ['Amount', (line) => amount(line.lineAmount), 'number'],
    ],
    lines,
    'No lines.',
  )}<h2>Payments and credits</h2>${table(
    'payments',
    [
      ['What', (one) => safe(one.what), '', 'what'],
      ['Date', (one) => day(one.date)],
      ['Amount', (one) => amount(one.amount), 'number'],
      ['', ({ remove }) => does(remove.method, remove.word, [invoice.id, remove.id]), 'number', 'action'],
    ],
    [
      ...payments.map(({ paymentId, ...one }) => ({
        ...one,
        what: 'Payment',
        remove: { method: 'removePayment', word: 'Remove payment', id: paymentId },
      })),
      ...credits.map(({ documentId, ...one }) => ({
        ...one,
        remove: { method: 'removeCredit', word: 'Remove credit', id: documentId },
      })),
    ],
    'Nothing paid yet.',
  )}<h2>History</h2>${table(
    'history',
    [
      ['When', (one) => `${day(one.DateUTCString)}, ${safe(one.DateUTCString.slice(11, 16))}`],
      ['What', (one) => safe(one.Changes), '', 'what'],
      ['Who', (one) => safe(one.User), '', 'who'],
      ['Details', (one) => safe(one.Details), 'wide', 'details'],
    ],
    history.toReversed(),
    'Nothing happened.',
  )}${hooksLine(webhooks)}`
}

/** Methods of the control API that need what stands in a field. */
const READ = {
  payAmount: ([id]) => ['pay', [id, Number(document.getElementById('amount').value)]],
  creditAmount: ([id]) => ['credit', [id, Number(document.getElementById('amount').value)]],
  editDueDate: ([id]) => ['editInvoice', [id, { DueDate: document.getElementById('due-date').value }]],
}

/** @returns whether Xero did it; if not, the page says why. */
async function call(method, args) {
  const answer = await fetch(`/_control/call/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ args }),
  })
  const problem = answer.ok ? '' : (await answer.json()).error
  await refresh(true)
  const place = view.querySelector('.error')
  if (place) place.textContent = problem
  document.getElementById('status').textContent = problem || 'Done'
  return answer.ok
}

view.addEventListener('click', ({ target }) => {
  const { do: name, args } = target.dataset
  if (name === undefined) return
  const given = JSON.parse(args)
  void call(...(READ[name]?.(given) ?? [name, given]))
})

view.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  const { contact, description, quantity, price, account, currency } = Object.fromEntries(new FormData(form))
  const invoice = {
    Contact: { Name: contact },
    CurrencyCode: currency,
    Status: event.submitter.value,
    LineItems: [{ Description: description, Quantity: Number(quantity), UnitAmount: Number(price), AccountCode: account }],
  }
  void call('addInvoice', [tenantId, invoice]).then((isDone) => isDone && form.reset())
})

/** The frame is drawn once, so that a half-filled form stays; the rest whenever it differs. */
function draw(data) {
  if (!view.querySelector('.content'))
    view.innerHTML = `${tenantId && !invoiceId ? newInvoice(data) : ''}<div class="content"></div>`
  view.querySelector('.content').innerHTML = (invoiceId ? detail : tenantId ? invoices : organisations)(data)
}

const isTyping = () => view.querySelector('.content')?.contains(document.activeElement) && document.activeElement.matches('input')

let shown = ''
async function refresh(isForced = false) {
  try {
    const answer = await fetch(source)
    const text = await answer.text()
    if (text === shown || (isTyping() && !isForced)) return
    shown = text
    if (answer.ok) draw(JSON.parse(text))
    else view.innerHTML = '<p class="empty">Not found.</p>'
  } catch {
    // The emulator is restarting; the next round shows it again.
  }
}
void refresh()
setInterval(() => void refresh(), 1500)
