// The typed way to our server. Screens call this, not `fetch`; types come from the contract, which server tests keep true.
import type { BulkInput, BulkOutput, BulkPreviewOutput } from '../../../server/src/contract/bulk.ts'
import type { ClientInvoicesOutput, DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type {
  ActionInput,
  ClickOutput,
  LinkInput,
  PayLinkOutput,
  PendingInput,
  RecipientsOutput,
  SearchOutput,
} from '../../../server/src/contract/invoice-action.ts'
import type { CreateInvoiceInput, InvoiceForm, ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'
import type { FixInput } from '../../../server/src/contract/problem.ts'
import { type CallerNeeds, createCaller } from './caller.ts'
import { watchDeal } from './watch-deal.ts'

/** Every method throws ApiError; an aborted call rejects as `fetch` does. */
export type Api = {
  dealInvoices(dealId: number, signal?: AbortSignal): Promise<DealInvoicesOutput>
  clientInvoices(kind: 'person' | 'company', clientId: number, signal?: AbortSignal): Promise<ClientInvoicesOutput>
  /** `ruleId` null: the rule that fits best. `from`: a refused order, whose form is opened again as it was sent. */
  readiness(dealId: number, ruleId: string | null, signal?: AbortSignal, from?: string): Promise<ReadinessOutput>
  fix(dealId: number, fix: FixInput): Promise<void>
  createInvoice(dealId: number, invoice: CreateInvoiceInput): Promise<ClickOutput>
  /** The form of an invoice that exists, for editing. */
  invoiceForm(invoiceId: string, signal?: AbortSignal): Promise<InvoiceForm>
  act(invoiceId: string, action: ActionInput): Promise<ClickOutput>
  actOnPending(id: string, action: PendingInput): Promise<ClickOutput>
  linkInvoice(dealId: number, invoice: LinkInput): Promise<ClickOutput>
  searchInvoices(dealId: number, text: string, signal?: AbortSignal): Promise<SearchOutput>
  recipients(invoiceId: string, signal?: AbortSignal): Promise<RecipientsOutput>
  payLink(invoiceId: string): Promise<PayLinkOutput>
  pdf(invoiceId: string): Promise<Blob>
  /** Answers "arrived from Xero". The deal it went to; null when it was ignored. */
  answerArrived(
    id: string,
    answer: { answer: 'link'; dealId: number } | { answer: 'new_deal' } | { answer: 'ignore' },
  ): Promise<{ dealId: number | null }>
  undoMatch(id: string): Promise<void>
  bulkPreview(dealIds: number[]): Promise<BulkPreviewOutput>
  createBulk(bulk: BulkInput): Promise<void>
  bulk(key: string, signal?: AbortSignal): Promise<BulkOutput>
  /** For administrators: where the browser goes to connect Xero, and comes back to `returnTo`. */
  connectUrl(returnTo: string): Promise<string>
  /**
   * Calls `onChange` whenever something changed on the deal, until aborted; reconnects by itself. `onState` tells whether the
   * line is up: while it is not, somebody has to ask now and then.
   */
  watchDeal(dealId: number, on: { onChange: () => void; onState: (isUp: boolean) => void }, signal: AbortSignal): void
}

/** @param needs where our server answers, and how a session begins. */
export function createApi(needs: CallerNeeds): Api {
  const { call, callJson } = createCaller(needs)
  const post = <T>(path: string, isAsExpected: (body: unknown) => boolean, body: unknown): Promise<T> =>
    callJson<T>(path, isAsExpected, { method: 'POST', body })
  const click = (path: string, body: unknown) => post<ClickOutput>(path, has('state'), body)
  /** For what is answered without a body. */
  const done = async (path: string, body?: unknown): Promise<void> => {
    await call(path, { method: 'POST', body })
  }

  return {
    dealInvoices: (dealId, signal) => callJson(`/api/deals/${dealId}/invoices`, isDealInvoices, { signal }),
    clientInvoices: (kind, clientId, signal) =>
      callJson(`/api/clients/${kind}/${clientId}/invoices`, has('money', 'invoices'), { signal }),
    readiness: (dealId, ruleId, signal, from) =>
      callJson(
        `/api/deals/${dealId}/readiness${query({ ...(ruleId !== null && { rule: ruleId }), ...(from && { from }) })}`,
        has('problems', 'rules'),
        {
          signal,
        },
      ),
    fix: (dealId, fix) => done(`/api/deals/${dealId}/fixes`, fix),
    createInvoice: (dealId, invoice) => click(`/api/deals/${dealId}/invoices`, invoice),
    invoiceForm: (invoiceId, signal) => callJson(`/api/invoices/${invoiceId}/form`, has('lines', 'options'), { signal }),
    act: (invoiceId, action) => click(`/api/invoices/${invoiceId}/actions`, action),
    actOnPending: (id, action) => click(`/api/pending/${id}`, action),
    linkInvoice: (dealId, invoice) => click(`/api/deals/${dealId}/links`, invoice),
    searchInvoices: (dealId, text, signal) =>
      callJson(`/api/invoices/search${query({ q: text, deal: String(dealId) })}`, has('invoices'), { signal }),
    recipients: (invoiceId, signal) => callJson(`/api/invoices/${invoiceId}/recipients`, has('to'), { signal }),
    payLink: (invoiceId) => callJson(`/api/invoices/${invoiceId}/pay-link`, has('url')),
    pdf: async (invoiceId) => (await call(`/api/invoices/${invoiceId}/pdf`)).blob(),
    answerArrived: (id, answer) => post(`/api/matches/${id}`, has('dealId'), answer),
    undoMatch: (id) => done(`/api/matches/${id}/undo`),
    bulkPreview: (dealIds) => post('/api/bulk/preview', has('deals', 'modes'), { dealIds }),
    createBulk: (bulk) => done('/api/bulk', bulk),
    bulk: (key, signal) => callJson(`/api/bulk/${key}`, has('deals', 'isFinished'), { signal }),
    connectUrl: async (returnTo) => (await post<{ url: string }>('/api/xero/connect', has('url'), { returnTo })).url,
    watchDeal: (dealId, on, signal) =>
      watchDeal({ open: (lineSignal) => call(`/api/deals/${dealId}/live`, { signal: lineSignal }), ...on, signal }),
  }
}

/** Also for what we have kept ourselves, perhaps from an older version. */
export const isDealInvoices = (body: unknown): body is DealInvoicesOutput =>
  has('connection', 'invoices', 'pending', 'money')(body)

const has =
  (...keys: string[]) =>
  (body: unknown): boolean =>
    typeof body === 'object' && body !== null && keys.every((key) => key in body)

function query(values: Record<string, string>): string {
  const text = new URLSearchParams(values).toString()
  return text === '' ? '' : `?${text}`
}
