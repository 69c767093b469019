import type { AddEndpoint, ApiRequest } from '../api/pipeline.ts'
import { envelope } from '../api/pipeline.ts'
import { ApiProblem, messages, notFound, type Reply, validationFailure } from '../api/problems.ts'
import type { Context } from '../context.ts'
import type { Attachment, Organisation } from '../state/state.ts'
import { addHistory, newId } from '../state/state.ts'
import { emailInvoice } from './email.ts'
import { oneInvoice } from './invoices.routes.ts'

const READ = ['accounting.invoices.read']
const WRITE = ['accounting.invoices']
const READ_FILES = ['accounting.attachments.read']
const WRITE_FILES = ['accounting.attachments']
const MOST_FILES = 10 // Xero Accounting API, Attachments
const FORBIDDEN_IN_NAMES = /[<>:"/\\|?*]/

/** What belongs to an invoice besides its data: the customer's link, e-mail and files. */
export function addDocumentRoutes(add: AddEndpoint, context: Context) {
  const invoiceOf = ({ org, params }: ApiRequest) => oneInvoice(org, params['id'] ?? '')

  add('get', '/Invoices/:id/OnlineInvoice', READ, (request) => {
    const { invoiceId, type, status } = invoiceOf(request)
    if (type !== 'ACCREC' || status === 'DRAFT')
      return validationFailure([
        { InvoiceID: invoiceId, ValidationErrors: messages(['An online invoice is not available for this invoice.']) },
      ])
    return envelope(context, { OnlineInvoices: [{ OnlineInvoiceUrl: `${context.url()}/online/${invoiceId}` }] })
  })
  add('post', '/Invoices/:id/Email', WRITE, (request) => emailInvoice(request, invoiceOf(request), context))

  add('get', '/Invoices/:id/Attachments', READ_FILES, (request) =>
    envelope(context, {
      Attachments: filesOf(request.org, invoiceOf(request).invoiceId).map((file) => toWire(file, invoiceOf(request).invoiceId)),
    }),
  )
  add('get', '/Invoices/:id/Attachments/:file', READ_FILES, (request) => {
    const wanted = request.params['file'] ?? ''
    const file = filesOf(request.org, invoiceOf(request).invoiceId).find(
      ({ fileName, attachmentId }) => fileName === wanted || attachmentId === wanted.toLowerCase(),
    )
    if (!file) throw new ApiProblem(notFound())
    return { status: 200, contentType: file.mimeType, body: file.content }
  })
  const upload = (request: ApiRequest) => keepFile(request, invoiceOf(request).invoiceId, context)
  add('put', '/Invoices/:id/Attachments/:file', WRITE_FILES, upload, { rawBody: true })
  add('post', '/Invoices/:id/Attachments/:file', WRITE_FILES, upload, { rawBody: true })
}

const filesOf = (org: Organisation, invoiceId: string) => org.attachments.get(invoiceId) ?? []

/** Keeps a file; one of the same name is replaced. */
function keepFile({ org, params, query, header, rawBody }: ApiRequest, invoiceId: string, context: Context): Reply {
  const fileName = params['file'] ?? ''
  const files = filesOf(org, invoiceId)
  const others = files.filter((file) => file.fileName !== fileName)
  const refuse = (message: string) => validationFailure([{ InvoiceID: invoiceId, ValidationErrors: messages([message]) }])
  if (FORBIDDEN_IN_NAMES.test(fileName)) return refuse('The file name contains characters that are not allowed.')
  if (others.length >= MOST_FILES) return refuse(`A document can have at most ${MOST_FILES} attachments.`)
  if (rawBody.length === 0) return refuse('The attachment is empty.')
  const file: Attachment = {
    attachmentId: files.find((one) => one.fileName === fileName)?.attachmentId ?? newId(),
    fileName,
    mimeType: header('content-type') ?? 'application/octet-stream',
    content: rawBody,
    includeOnline: query['includeonline'] === 'true',
  }
  org.attachments.set(invoiceId, [...others, file])
  addHistory(org, invoiceId, {
    changes: 'Attached a file',
    details: `Attached the file ${fileName} through the Xero API`,
    user: 'System Generated',
    at: context.clock.now(),
  })
  return envelope(context, { Attachments: [toWire(file, invoiceId)] })
}

const toWire = ({ attachmentId, fileName, mimeType, content, includeOnline }: Attachment, invoiceId: string) => ({
  AttachmentID: attachmentId,
  FileName: fileName,
  Url: `https://api.xero.com/api.xro/2.0/Invoices/${invoiceId}/Attachments/${encodeURIComponent(fileName)}`,
  MimeType: mimeType,
  ContentLength: content.length,
  IncludeOnline: includeOnline,
})
