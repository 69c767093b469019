/** Runs in the browser: asks for the data every 1.5 s and draws again only when something is different. */
export const SCRIPT = String.raw`
const view = document.getElementById('view')
const [, , tenantId, , invoiceId] = location.pathname.split('/')
const source = '/_control/view' + (tenantId ? '/' + tenantId : '') + (invoiceId ? '/' + invoiceId : '')
const safe = (text) => String(text ?? '').replace(/[&<>"']/g, (char) => '&#' + char.charCodeAt(0) + ';')
const money = (amount) => Number(amount).toFixed(2)
const badge = (status) => '<span class="s ' + safe(status) + '">' + safe(status) + '</span>'
const table = (heads, rows, empty) => '<div class="card">' + (rows.length
  ? '<table><thead><tr>' + heads.map((head) => '<th>' + head + '</th>').join('') + '</tr></thead><tbody>' + rows.join('') + '</tbody></table>'
  : '<p class="empty">' + empty + '</p>') + '</div>'
const row = (...cells) => '<tr>' + cells.join('') + '</tr>'
const cell = (html, kind = '') => '<td class="' + kind + '">' + html + '</td>'
const dealLink = (invoice) => invoice.url ? '<a href="' + safe(invoice.url) + '" target="_blank" rel="noreferrer">Open deal</a>' : ''

const organisations = (data) => '<h1>Organisations</h1>' + table(['Name', 'Country', 'Currency', 'Invoices'], data.organisations.map((one) => row(
  cell('<a href="/organisations/' + safe(one.tenantId) + '">' + safe(one.name) + '</a>'), cell(safe(one.countryCode)), cell(safe(one.baseCurrency)), cell(one.invoiceCount))),
  'No organisation yet.')

const invoices = (data) => '<h1>' + safe(data.organisation.name) + ': invoices</h1>' + table(
  ['Number', 'Contact', 'Reference', 'Date', 'Due date', '<div class="n">Total</div>', '<div class="n">Due</div>', 'Status', 'Deal', 'PDF'],
  data.invoices.map((one) => { const at = location.pathname.replace(/\/$/, '') + '/invoices/' + one.id; return row(
    cell('<a href="' + at + '">' + safe(one.number || 'Bill') + '</a>'), cell(safe(one.contact)), cell(safe(one.reference)), cell(one.date), cell(one.dueDate),
    cell(money(one.total) + ' ' + safe(one.currency), 'n'), cell(money(one.due), 'n'), cell(badge(one.status) + (one.sent ? ' sent' : '')),
    cell(dealLink(one)), cell('<a href="' + at + '/pdf" target="_blank">PDF</a>')) }),
  'No invoice yet.')

const ACTIONS = { DRAFT: ['approve', 'deleteInvoice'], SUBMITTED: ['approve', 'deleteInvoice'], AUTHORISED: ['pay', 'credit', 'voidInvoice'], PAID: ['removePayment'] }
const WORDS = { approve: 'Approve', deleteInvoice: 'Delete', pay: 'Pay', credit: 'Credit', voidInvoice: 'Void', removePayment: 'Remove payment' }
const detail = ({ organisation, invoice, lines, payments, history }) => '<h1>' + safe(invoice.number || 'Bill') + ' ' + badge(invoice.status) + '</h1>' +
  '<div class="card"><dl><dt>Organisation</dt><dd><a href="/organisations/' + safe(organisation.tenantId) + '">' + safe(organisation.name) + '</a></dd><dt>Contact</dt><dd>' + safe(invoice.contact) +
  '</dd><dt>Date</dt><dd>' + invoice.date + '</dd><dt>Due date</dt><dd>' + invoice.dueDate + '</dd><dt>Reference</dt><dd>' + safe(invoice.reference) + '</dd><dt>Deal</dt><dd>' + dealLink(invoice) +
  '</dd><dt>Total</dt><dd>' + money(invoice.subTotal) + ' + ' + money(invoice.totalTax) + ' tax = <b>' + money(invoice.total) + ' ' + safe(invoice.currency) + '</b></dd><dt>Due</dt><dd>' + money(invoice.due) +
  '</dd><dt>PDF</dt><dd><a href="' + location.pathname + '/pdf" target="_blank">Open</a></dd></dl></div><div class="actions">' +
  (invoice.status === 'AUTHORISED' ? '<input id="amount" type="number" step="0.01" min="0.01" aria-label="Amount" value="' + money(invoice.due) + '">' : '') +
  (ACTIONS[invoice.status] ?? []).map((name) => '<button data-do="' + name + '">' + WORDS[name] + '</button>').join('') + '<span class="error" role="alert"></span></div>' +
  '<h2>Lines</h2>' + table(['Description', 'Account', 'Tax', '<div class="n">Quantity</div>', '<div class="n">Price</div>', '<div class="n">Amount</div>'], lines.map((line) => row(
    cell(safe(line.description), 'wide'), cell(safe(line.accountCode)), cell(safe(line.taxType)), cell(line.quantity ?? '', 'n'), cell(line.unitAmount ?? '', 'n'), cell(money(line.lineAmount), 'n'))), 'No lines.') +
  '<h2>Payments</h2>' + table(['Date', '<div class="n">Amount</div>'], payments.map((one) => row(cell(one.date), cell(money(one.amount), 'n'))), 'No payments.') +
  '<h2>History</h2>' + table(['When', 'What', 'Who', 'Details'], history.toReversed().map((one) => row(
    cell(safe(one.DateUTCString.replace('T', ' '))), cell(safe(one.Changes)), cell(safe(one.User)), cell(safe(one.Details), 'wide'))), 'Nothing happened.')

view.addEventListener('click', async ({ target }) => {
  const method = target.dataset?.do
  if (!method) return
  const amount = Number(document.getElementById('amount')?.value)
  const args = method === 'pay' || method === 'credit' ? [invoiceId, amount] : [invoiceId]
  const answer = await fetch('/_control/call/' + method, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ args }) })
  if (!answer.ok) view.querySelector('.error').textContent = (await answer.json()).error
  await refresh()
})

let shown = ''
async function refresh() {
  try {
    const answer = await fetch(source)
    const text = await answer.text()
    if (text === shown) return
    shown = text
    view.innerHTML = answer.ok ? (invoiceId ? detail : tenantId ? invoices : organisations)(JSON.parse(text)) : '<p class="empty">Not found.</p>'
  } catch { /* The emulator is restarting; the next round shows it again. */ }
}
void refresh()
setInterval(refresh, 1500)
`
