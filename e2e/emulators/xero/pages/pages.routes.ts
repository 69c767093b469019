// The page a person looks at, to see the other side. Data comes from `/_control`, so that looking is not counted as calls.
import type { Request, Router } from 'express'
import type { Context } from '../context.ts'
import { historyToWire } from '../api/history.ts'
import { invoicePdf } from '../invoices/invoice-pdf.ts'
import type { Invoice } from '../state/invoice.ts'
import { amountDue } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'
import { PAGE } from './page.ts'

export function addPages(control: Router, { state, routes }: Context) {
  const organisationOf = (req: Request) => state.organisations.get(String(req.params['tenantId']))

  // One page draws all three views, by its address.
  for (const path of ['/', '/organisations/:tenantId', '/organisations/:tenantId/invoices/:invoiceId'])
    routes.add('get', path, (_req, res) => res.type('html').send(PAGE))
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
    res.json({ organisations: [...state.organisations.values()].map(organisationView) })
  })
  control.get('/view/:tenantId', (req, res) => {
    const org = organisationOf(req)
    if (!org) return res.sendStatus(404)
    return res.json({
      organisation: organisationView(org),
      invoices: [...org.invoices.values()].toReversed().map((one) => invoiceView(org, one)),
    })
  })
  control.get('/view/:tenantId/:invoiceId', (req, res) => {
    const org = organisationOf(req)
    const invoice = org?.invoices.get(req.params.invoiceId)
    if (!org || !invoice) return res.sendStatus(404)
    const history = (org.history.get(invoice.invoiceId) ?? []).map(historyToWire)
    return res.json({
      organisation: organisationView(org),
      invoice: invoiceView(org, invoice),
      lines: invoice.lines,
      history,
      payments: invoice.payments,
    })
  })
}

const organisationView = ({ tenantId, name, baseCurrency, countryCode, invoices }: Organisation) => ({
  tenantId,
  name,
  baseCurrency,
  countryCode,
  invoiceCount: invoices.size,
})

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
