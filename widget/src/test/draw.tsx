// Draws a screen as the page would: texts, host, server, what lies above the page. What the server answers is a matter of each
// test, and has to be an answer that the contract accepts.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { type ReactNode, useEffect, useState } from 'react'
import { vi } from 'vitest'
import en from '../../i18n/en.json'
import { bulkOutput, bulkPreviewOutput } from '../../../server/src/contract/bulk.ts'
import { clientInvoicesOutput, dealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { clickOutput, payLinkOutput, recipientsOutput, searchOutput } from '../../../server/src/contract/invoice-action.ts'
import { invoiceForm, readinessOutput } from '../../../server/src/contract/invoice-form.ts'
import { ApiProvider } from '../api/api-context.tsx'
import type { Api } from '../api/api.ts'
import { type Host, HostProvider } from '../host/host-context.tsx'
import { createTexts } from '../i18n/texts.ts'
import { TextsProvider } from '../i18n/texts-context.tsx'
import { OverlayProvider } from '../ui/overlay.tsx'
import { createToasts, ToastsProvider } from '../ui/toasts.tsx'

/** Of the contract. */
type Schema = { parse: (answer: unknown) => unknown }

/** What each method answers; null where the contract has no schema of it. */
const ANSWERS: Record<keyof Api, Schema | null> = {
  dealInvoices: dealInvoicesOutput,
  clientInvoices: clientInvoicesOutput,
  readiness: readinessOutput,
  fix: null,
  createInvoice: clickOutput,
  invoiceForm,
  act: clickOutput,
  actOnPending: clickOutput,
  linkInvoice: clickOutput,
  searchInvoices: searchOutput,
  recipients: recipientsOutput,
  payLink: payLinkOutput,
  pdf: null,
  answerArrived: null,
  undoMatch: null,
  bulkPreview: bulkPreviewOutput,
  createBulk: null,
  bulk: bulkOutput,
  connectUrl: null,
  watchDeal: null,
}

const aHost: Host = {
  dealId: 7,
  client: null,
  account: { id: 1 },
  admins: ['Olivia Hart'],
  userId: 3,
  returnTo: 'https://example.kommo.com/leads/detail/7',
  language: 'en',
  go: () => {},
  refreshDeal: () => {},
}

/**
 * @param api what the server answers; a method that is not given never answers.
 * @returns also `api`, whose methods are mocks, and `moveTo`, which draws the same screen for another deal or client.
 */
export function draw(screen: ReactNode, { api = {}, host = {} }: { api?: Partial<Api>; host?: Partial<Host> } = {}) {
  sessionStorage.clear()
  const server = fakeApi(api)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Infinity, networkMode: 'always' } } })
  const toasts = createToasts()
  const page = (changes: Partial<Host>) => {
    const here = { ...aHost, ...changes }
    return (
      <QueryClientProvider client={client}>
        <TextsProvider texts={createTexts(en, here.language)}>
          <HostProvider host={here}>
            <ApiProvider api={server}>
              <AbovePage>
                <ToastsProvider toasts={toasts}>{screen}</ToastsProvider>
              </AbovePage>
            </ApiProvider>
          </HostProvider>
        </TextsProvider>
      </QueryClientProvider>
    )
  }
  const view = render(page(host))
  return { ...view, api: server, client, moveTo: (changes: Partial<Host>) => view.rerender(page({ ...host, ...changes })) }
}

type Answer = (...args: unknown[]) => unknown

function fakeApi(given: Partial<Api>) {
  const methods = Object.entries(ANSWERS).map(([name, schema]) => {
    const answer = given[name as keyof Api] as Answer | undefined
    if (name === 'watchDeal') return [name, vi.fn<Answer>(answer ?? (() => {}))]
    if (!answer) return [name, vi.fn<Answer>(() => new Promise(() => {}))]
    return [name, vi.fn<Answer>(async (...args) => checked(await answer(...args), schema))]
  })
  return Object.fromEntries(methods) as { [Name in keyof Api]: ReturnType<typeof vi.fn<Api[Name]>> }
}

const checked = (answer: unknown, schema: Schema | null) => (schema ? schema.parse(answer) : answer)

/** As host/mounts does: an element of ours at the end of the page, which goes with the screen. */
function AbovePage({ children }: { children: ReactNode }) {
  const [element] = useState(() => document.createElement('div'))
  useEffect(() => {
    element.className = 'deal_invoices'
    document.body.append(element)
    return () => element.remove()
  }, [element])
  return <OverlayProvider element={element}>{children}</OverlayProvider>
}
