// The pages a person looks at, to see the other side and to play the accountant. Data comes from `/_control`, and so do the
// changes, so that none of it is counted as calls.
import { readFileSync } from 'node:fs'
import type { Request, Router } from 'express'
import type { Context } from '../context.ts'
import { historyToWire } from '../api/history.ts'
import { invoicePdf } from '../invoices/invoice-pdf.ts'
import type { Credit, Invoice } from '../state/invoice.ts'
import { amountDue } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'
import { PAGE } from './page.ts'

const ASSETS = new Set(['books.css', 'books.js'])

export function addPages(control: Router, context: Context) {
  const { state, routes, webhooks } = context
  const organisationOf = (req: Request) => state.organisations.get(String(req.params['tenantId']))
  const organisationView = (org: Organisation) => ({
    tenantId: org.tenantId,
    name: org.name,
    baseCurrency: org.baseCurrency,
    countryCode: org.countryCode,
    invoiceCount: org.invoices.size,
    today: dayIn(org.timezone, context.clock.now()),
  })

  // One page draws all three views, by its address.
  for (const path of ['/', '/organisations/:tenantId', '/organisations/:tenantId/invoices/:invoiceId'])
    routes.add('get', path, (_req, res) => res.type('html').send(PAGE))
  routes.add('get', '/assets/:file', (req, res) => {
    const name = String(req.params['file'])
    if (!ASSETS.has(name)) return res.sendStatus(404)
    return res.type(name).send(readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8'))
  })
  routes.add('get', '/organisations/:tenantId/invoices/:invoiceId/pdf', (req, res) => {
    const org = organisationOf(req)
    const invoice = org?.invoices.get(String(req.params['invoiceId']))
    return org && invoice ? res.type('application/pdf').send(invoicePdf(org, invoice)) : res.sendStatus(404)
  })
  routes.add('get', '/online/:invoiceId', (req, res) => {
    const invoiceId = String(req.params['invoiceId'])
    const org = [...state.organisations.values()].find(({ invoices }) => invoices.has(invoiceId))
    return org ? res.redirect(`/organisations/${org.tenantId}/invoices/${invoiceId}/pdf`) : res.sendStatus(404)
  })

  control.get('/view', (_req, res) => {
    res.json({ organisations: [...state.organisations.values()].map(organisationView), webhooks: webhooks.summary() })
  })
  control.get('/view/:tenantId', (req, res) => {
    const org = organisationOf(req)
    if (!org) return res.sendStatus(404)
    return res.json({
      organisation: organisationView(org),
      invoices: [...org.invoices.values()].toReversed().map((one) => invoiceView(org, one)),
      connections: connectionsOf(org, context),
      choices: choicesOf(org),
      webhooks: webhooks.summary(),
    })
  })
  control.get('/view/:tenantId/:invoiceId', (req, res) => {
    const org = organisationOf(req)
    const invoice = org?.invoices.get(req.params.invoiceId)
    if (!org || !invoice) return res.sendStatus(404)
    return res.json({
      organisation: organisationView(org),
      invoice: invoiceView(org, invoice),
      lines: invoice.lines,
      history: (org.history.get(invoice.invoiceId) ?? []).map(historyToWire),
      payments: invoice.payments,
      credits: invoice.credits.map((credit) => ({ ...credit, what: nameOfCredit(org, credit) })),
      webhooks: webhooks.summary(),
    })
  })
}

const connectionsOf = ({ tenantId }: Organisation, { state, app }: Context) =>
  [...state.connections.values()]
    .filter((connection) => connection.tenantId === tenantId)
    .map(({ id, userId, createdAt }) => ({ id, app: app.name, user: state.users.get(userId)?.email ?? '', since: createdAt }))

/** What the form of a new invoice offers. */
const choicesOf = ({ contacts, accounts, currencies }: Organisation) => ({
  contacts: [...contacts.values()].filter(({ status }) => status === 'ACTIVE').map(({ name }) => name),
  accounts: accounts
    .filter(({ class: accountClass, status, code }) => accountClass === 'REVENUE' && status === 'ACTIVE' && code !== undefined)
    .map(({ code, name }) => ({ code, name })),
  currencies,
})

const CREDIT_WORDS = { credit_note: 'Credit note', overpayment: 'Overpayment', prepayment: 'Prepayment' } as const

const nameOfCredit = (org: Organisation, { kind, documentId }: Credit) =>
  `${CREDIT_WORDS[kind]} ${org.creditDocuments.get(documentId)?.number ?? ''}`.trim()

const invoiceView = (org: Organisation, invoice: Invoice) => ({
  id: invoice.invoiceId,
  number: invoice.number,
  type: invoice.type,
  contact: org.contacts.get(invoice.contactId)?.name ?? '',
  date: invoice.date,
  dueDate: invoice.dueDate ?? '',
  status: invoice.status,
  sent: invoice.sentToContact,
  reference: invoice.reference,
  url: invoice.url ?? '',
  currency: invoice.currencyCode,
  subTotal: invoice.subTotal,
  totalTax: invoice.totalTax,
  total: invoice.total,
  due: amountDue(invoice),
})
