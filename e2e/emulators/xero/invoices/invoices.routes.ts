import { type Saved, saveAll } from '../api/batch.ts'
import { addHistoryEndpoints } from '../api/history.ts'
import { elementsOf, type Input } from '../api/input.ts'
import { commaList, paginate, select } from '../api/list.ts'
import { type AddEndpoint, type ApiRequest, envelope } from '../api/pipeline.ts'
import { ApiProblem, messages, notFound } from '../api/problems.ts'
import type { Context } from '../context.ts'
import type { Invoice } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'
import { invoicePdf } from './invoice-pdf.ts'
import { baseOf, saveInvoice } from './invoice-save.ts'
import { type InvoiceDetail, invoiceFields, invoiceToWire } from './invoice-wire.ts'
import { findByInvoiceNumber } from './numbering.ts'

const READ = ['accounting.invoices.read']
const WRITE = ['accounting.invoices']
const MOST_UNPAGED = 100_000 // Xero Accounting API, Invoices: larger lists must be paged

export function addInvoiceRoutes(add: AddEndpoint, context: Context) {
  const toWire = ({ org, query }: ApiRequest, invoice: Invoice, detail: InvoiceDetail) =>
    invoiceToWire(org, invoice, { detail, unitPlaces: unitPlacesOf(query), today: dayIn(org.timezone, context.clock.now()) })

  add('get', '/Invoices', READ, (request) => {
    const { query } = request
    const isSummary = query['summaryonly'] === 'true'
    const invoices = listed(request)
    const { rows, pagination } = paginate(invoices, query, isSummary || query['statuses'] !== undefined)
    if (!pagination && invoices.length > MOST_UNPAGED)
      return { status: 400, body: { ErrorNumber: 16, Type: 'QueryParseException', Message: 'Too many invoices, use paging.' } }
    const detail = isSummary ? 'summary' : pagination ? 'full' : 'list'
    return envelope(context, {
      ...(pagination && { pagination }),
      Invoices: rows.map((invoice) => toWire(request, invoice, detail)),
    })
  })
  add('get', '/Invoices/:id', READ, (request) => {
    const invoice = oneInvoice(request.org, request.params['id'] ?? '')
    if (/application\/pdf/i.test(request.header('accept') ?? ''))
      return { status: 200, contentType: 'application/pdf', body: invoicePdf(request.org, invoice) }
    return envelope(context, { Invoices: [toWire(request, invoice, 'full')] })
  })

  add('put', '/Invoices', WRITE, (request) => write(request, () => null))
  add('post', '/Invoices', WRITE, (request) =>
    write(request, (input) => baseOf(request.org, input, (number) => findByInvoiceNumber(request.org, number))),
  )
  add('post', '/Invoices/:id', WRITE, (request) => {
    const invoice = oneInvoice(request.org, request.params['id'] ?? '')
    return write({ ...request, query: { ...request.query, summarizeerrors: 'true' } }, () => invoice)
  })
  addHistoryEndpoints(add, context, {
    path: '/Invoices/:id/History',
    scopes: { read: READ, write: WRITE },
    documentId: (org, id) => oneInvoice(org, id).invoiceId,
  })

  function write(request: ApiRequest, base: (input: Input) => Invoice | null | 'unknown') {
    const { org, query, clientId } = request
    const options = { unitPlaces: unitPlacesOf(query), createdByApp: clientId, user: 'System Generated' }
    const save = (input: Input): Saved => {
      const found = base(input)
      if (found !== 'unknown') return saveInvoice(org, found, input, context, options)
      const failure = {
        HasErrors: true,
        StatusAttributeString: 'ERROR',
        ValidationErrors: messages(['The specified invoice could not be found.']),
        Warnings: [],
      }
      return { ok: false, wire: () => ({ ...input, ...failure }) }
    }
    return saveAll(request, context, 'Invoices', elementsOf(request.body, 'Invoices'), save)
  }
}

/** The invoice with this id or number, whatever its status; otherwise the 404. */
export function oneInvoice(org: Organisation, idOrNumber: string): Invoice {
  const invoice = org.invoices.get(idOrNumber.toLowerCase()) ?? findByInvoiceNumber(org, idOrNumber)
  if (!invoice) throw new ApiProblem(notFound())
  return invoice
}

const unitPlacesOf = (query: Record<string, string>): 2 | 4 => (query['unitdp'] === '4' ? 4 : 2)

/** Oldest change first, unless `order` says otherwise. */
function listed(request: ApiRequest): Invoice[] {
  const { org, query, clientId } = request
  const [ids, numbers, contactIds, statuses] = ['ids', 'invoicenumbers', 'contactids', 'statuses'].map((name) =>
    commaList(query[name]?.toLowerCase()),
  )
  const term = query['searchterm']?.toLowerCase()
  const isIn = (list: string[] | null | undefined, value: string) => !list || list.includes(value.toLowerCase())
  const candidates = [...org.invoices.values()].filter(
    (invoice) =>
      isIn(ids, invoice.invoiceId) &&
      isIn(numbers, invoice.number) &&
      isIn(contactIds, invoice.contactId) &&
      isIn(statuses, invoice.status) &&
      (query['createdbymyapp'] !== 'true' || invoice.createdByApp === clientId) &&
      (term === undefined || `${invoice.number}\n${invoice.reference}`.toLowerCase().includes(term)),
  )
  const byChange = candidates.toSorted(
    (a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || a.invoiceId.localeCompare(b.invoiceId),
  )
  return select(byChange, request, invoiceFields(org), 'Invoice')
}
