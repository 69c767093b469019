// Invoices, and the papers that hang on one: mail, PDF, notes and the client's own page.
import type { Invoices as WireInvoices } from 'xero-node/dist/gen/model/accounting/invoices.js'
import { AppError } from '../domain/errors.ts'
import type { CallAnswer, MakeCall } from './calls.ts'
import { allPages, assertBatch, byId, elementsUnder, groupsOf, IDS_A_CALL, PAGE_SIZE } from './portions.ts'
import type { XeroBooks } from './port.ts'
import { filled, invoiceFromWire, invoiceToWire, resultsFromWire } from './wire.ts'

const NOTE_LENGTH = 250 // Xero Accounting API, History and notes
const UNIT_DECIMALS = 4 // unit prices; without asking, Xero rounds them to two

/** The part of `XeroBooks` that makes and reads invoices. */
export function invoicesOf(
  tenant: string,
  call: MakeCall,
): Pick<XeroBooks, 'createInvoices' | 'findOwnInvoices' | 'getInvoices'> {
  const pageOf = ({ body }: CallAnswer<WireInvoices>) => ({
    items: (body.invoices ?? []).map(invoiceFromWire),
    pageCount: body.pagination?.pageCount,
  })

  return {
    async createInvoices(drafts, { idempotencyKey }) {
      if (drafts.length === 0) return []
      assertBatch(drafts)
      const invoices = { invoices: drafts.map(invoiceToWire) }
      const { body, data } = await call({
        name: 'createInvoices',
        isWrite: true,
        rejectedCode: 'xero.invoice_rejected',
        // PUT only creates; POST would change an invoice that has the same number.
        send: (api) => api.createInvoices(tenant, invoices, false, UNIT_DECIMALS, idempotencyKey),
      })
      return resultsFromWire({
        count: drafts.length,
        elements: body.invoices,
        raw: elementsUnder(data, 'Invoices'),
        read: invoiceFromWire,
      })
    },
    async findOwnInvoices(changedSince) {
      // Oldest change first: an invoice that changes while we read moves to the end and is seen again.
      const order = 'UpdatedDateUTC ASC'
      const invoices = await allPages(async (page) =>
        pageOf(
          await call({
            name: 'findOwnInvoices',
            whenNotModified: {},
            send: (api) =>
              // prettier-ignore
              api.getInvoices(tenant, changedSince, undefined, order, undefined, undefined, undefined, undefined, page, undefined, true, UNIT_DECIMALS, undefined, PAGE_SIZE),
          }),
        ),
      )
      return byId(invoices.filter(({ isSale }) => isSale))
    },
    async getInvoices(ids) {
      const found = []
      for (const group of groupsOf(ids, IDS_A_CALL)) {
        const answer = await call({
          name: 'getInvoices',
          send: (api) =>
            // prettier-ignore
            api.getInvoices(tenant, undefined, undefined, undefined, group, undefined, undefined, undefined, 1, undefined, undefined, UNIT_DECIMALS, undefined, IDS_A_CALL),
        })
        found.push(...pageOf(answer).items)
      }
      return byId(found)
    },
  }
}

/** The part of `XeroBooks` that is about one invoice's mail, PDF, notes and page. */
export const papersOf = (
  tenant: string,
  call: MakeCall,
): Pick<XeroBooks, 'emailInvoice' | 'readPdf' | 'addHistoryNote' | 'readHistoryNotes' | 'onlineInvoiceUrl'> => ({
  async emailInvoice(invoiceId, { idempotencyKey }) {
    await call({
      name: 'emailInvoice',
      isWrite: true,
      rejectedCode: 'xero.email_rejected',
      isAnswer: (data) => !data || typeof data === 'object',
      send: async (api) => ({ body: undefined, ...(await api.emailInvoice(tenant, invoiceId, {}, idempotencyKey)) }),
    })
  },
  async readPdf(invoiceId) {
    const { body } = await call({
      name: 'readPdf',
      isAnswer: (data) => Buffer.isBuffer(data) && data.subarray(0, 5).toString('latin1') === '%PDF-',
      send: (api) => api.getInvoiceAsPdf(tenant, invoiceId),
    })
    return body
  },
  async addHistoryNote(invoiceId, text, { idempotencyKey }) {
    const historyRecords = { historyRecords: [{ details: text.slice(0, NOTE_LENGTH) }] }
    await call({
      name: 'addHistoryNote',
      isWrite: true,
      rejectedCode: 'xero.note_rejected',
      send: (api) => api.createInvoiceHistory(tenant, invoiceId, historyRecords, idempotencyKey),
    })
  },
  async readHistoryNotes(invoiceId) {
    const { body } = await call({ name: 'readHistoryNotes', send: (api) => api.getInvoiceHistory(tenant, invoiceId) })
    return (body.historyRecords ?? []).map(({ details }) => details ?? '').filter((details) => details !== '')
  },
  async onlineInvoiceUrl(invoiceId) {
    try {
      const { body } = await call({ name: 'onlineInvoiceUrl', send: (api) => api.getOnlineInvoice(tenant, invoiceId) })
      return filled(body.onlineInvoices?.[0]?.onlineInvoiceUrl)
    } catch (error) {
      // Xero refuses drafts, which have no page yet.
      if (error instanceof AppError && error.kind === 'rejected') return null
      throw error
    }
  },
})
