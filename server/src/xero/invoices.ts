// Invoices, what credit notes did to them, and the papers that hang on one: mail, PDF, notes and the client's own page.
import type { Invoices as WireInvoices } from 'xero-node/dist/gen/model/accounting/invoices.js'
import { AppError } from '../domain/errors.ts'
import type { Call, CallAnswer, MakeCall } from './calls.ts'
import {
  allByChange,
  allPages,
  assertBatch,
  byId,
  elementsUnder,
  groupsOf,
  IDS_A_CALL,
  PAGE_SIZE,
  UNIT_DECIMALS,
} from './portions.ts'
import type { XeroBooks } from './port.ts'
import { creditedFromWire, filled, invoiceFromWire, invoiceToWire, resultsFromWire } from './wire.ts'

const NOTE_LENGTH = 250 // Xero Accounting API, History and notes
const SALES = 'Type=="ACCREC"'
const OPEN = ['DRAFT', 'SUBMITTED', 'AUTHORISED']
const BY_CHANGE = 'UpdatedDateUTC ASC'

/** The part of `XeroBooks` that makes and reads invoices. */
export function invoicesOf(
  tenant: string,
  call: MakeCall,
): Pick<XeroBooks, 'createInvoices' | 'findOwnInvoices' | 'getInvoices' | 'listChangedInvoices' | 'listOpenInvoices'> {
  const pageOf = ({ body }: CallAnswer<WireInvoices>) => ({
    items: (body.invoices ?? []).map(invoiceFromWire),
    pageCount: body.pagination?.pageCount,
  })
  const reader = (list: Pick<Call<WireInvoices>, 'name' | 'whenNotModified'>, filter: ListFilter) => async (page: number) =>
    pageOf(
      await call({
        ...list,
        send: (api) =>
          // prettier-ignore
          api.getInvoices(tenant, filter.changedSince, filter.where, filter.order, undefined, undefined, undefined, filter.statuses, page, undefined, filter.isOwn, UNIT_DECIMALS, undefined, PAGE_SIZE),
      }),
    )

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
      const filter = { changedSince, order: BY_CHANGE, isOwn: true }
      const invoices = await allByChange(reader({ name: 'findOwnInvoices', whenNotModified: {} }, filter))
      return invoices.filter(({ isSale }) => isSale)
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
      return byId(found.filter(({ isSale }) => isSale))
    },
    async listChangedInvoices(changedSince) {
      const filter = { changedSince, where: SALES, order: BY_CHANGE }
      return allByChange(reader({ name: 'listChangedInvoices', whenNotModified: {} }, filter))
    },
    async listOpenInvoices() {
      // By id, so that an edit moves nothing. Whole invoices: Xero does not say for sure which fields summaryOnly leaves out,
      // and an amount that is missing would read as zero.
      const filter = { where: SALES, statuses: OPEN, order: 'InvoiceID ASC' }
      return byId(await allPages(reader({ name: 'listOpenInvoices' }, filter)))
    },
  }
}

type ListFilter = {
  changedSince?: Date
  where?: string
  order?: string
  statuses?: string[]
  /** Only what this app made. */
  isOwn?: boolean
}

/** The part of `XeroBooks` that reads sales credit notes. */
export const creditNotesOf = (tenant: string, call: MakeCall): Pick<XeroBooks, 'readCreditedInvoices'> => ({
  async readCreditedInvoices(creditNoteId) {
    try {
      const { body } = await call({ name: 'readCreditedInvoices', send: (api) => api.getCreditNote(tenant, creditNoteId) })
      return creditedFromWire(body.creditNotes?.[0])
    } catch (error) {
      if (error instanceof AppError && error.kind === 'not_found') return []
      throw error
    }
  },
})

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
