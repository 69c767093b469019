// Xero's books through xero-node, in our words. This file says what is asked and how it is cut into calls; calls.ts makes one
// call, limits.ts says when, wire.ts translates. Nothing here remembers anything between two calls but the meter.
import type { Books } from '../domain/books.ts'
import { AppError } from '../domain/errors.ts'
import { accountsFromWire, itemsFromWire, profileFromWire, taxRatesFromWire, trackingFromWire } from './books-wire.ts'
import { type CallLog, createCalls, type MakeCall } from './calls.ts'
import { contactsOf } from './contacts.ts'
import { invoiceChangesOf } from './invoice-changes.ts'
import { invoiceSearchOf } from './invoice-search.ts'
import { creditNotesOf, invoicesOf, papersOf } from './invoices.ts'
import { type CallMeter, createCallMeter } from './limits.ts'
import type { OpenBooks, XeroBooks } from './port.ts'

const CALL_MS = 20_000

type OpenBooksNeeds = {
  /** Without path, e.g. `https://api.xero.com`. */
  apiUrl: string
  /** Of our program, for the User-Agent. */
  version?: string
  log?: CallLog
  clock?: () => Date
  /** Shared by all that call Xero in this process; a new one by default. */
  meter?: CallMeter
  timeoutMs?: number
}

/**
 * Opens organisations' books. Make one per process: the organisations' call meters live in it.
 *
 * @returns a function that opens one organisation; opening costs nothing and calls nobody.
 */
export function createOpenBooks({ apiUrl, version = 'dev', log, clock, meter, timeoutMs = CALL_MS }: OpenBooksNeeds): OpenBooks {
  const sharedMeter = meter ?? createCallMeter({ ...(clock && { clock }) })
  const userAgent = `deal-invoices/${version}`
  return ({ tenantId, accessToken, urgency }) => {
    const call = createCalls({ apiUrl, tenantId, urgency, accessToken, meter: sharedMeter, timeoutMs, userAgent, log })
    return {
      ...booksOf(tenantId, call),
      ...contactsOf(tenantId, call),
      ...invoicesOf(tenantId, call),
      ...invoiceChangesOf(tenantId, call),
      ...invoiceSearchOf(tenantId, call),
      ...creditNotesOf(tenantId, call),
      ...papersOf(tenantId, call),
    }
  }
}

const booksOf = (tenant: string, call: MakeCall): Pick<XeroBooks, 'readBooks' | 'checkConnection'> => ({
  async readBooks(): Promise<Books> {
    const [organisations, accounts, taxRates, currencies, themes, tracking, items] = await Promise.all([
      call({ name: 'getOrganisations', send: (api) => api.getOrganisations(tenant) }),
      call({ name: 'getAccounts', send: (api) => api.getAccounts(tenant) }),
      call({ name: 'getTaxRates', send: (api) => api.getTaxRates(tenant) }),
      call({ name: 'getCurrencies', send: (api) => api.getCurrencies(tenant) }),
      call({ name: 'getBrandingThemes', send: (api) => api.getBrandingThemes(tenant) }),
      call({ name: 'getTrackingCategories', send: (api) => api.getTrackingCategories(tenant) }),
      call({ name: 'getItems', send: (api) => api.getItems(tenant, undefined, undefined, undefined, 4) }),
    ])
    const organisation = organisations.body.organisations?.[0]
    if (!organisation) throw new AppError('not_found', 'xero.not_found')
    return {
      ...profileFromWire(organisation),
      accounts: accountsFromWire(accounts.body.accounts),
      taxRates: taxRatesFromWire(taxRates.body.taxRates),
      currencies: (currencies.body.currencies ?? []).map(({ code }) => String(code)),
      brandingThemes: (themes.body.brandingThemes ?? [])
        .toSorted((a, b) => (a.sortOrder ?? 0) - (b.sortOrder ?? 0))
        .flatMap(({ brandingThemeID: id, name = '' }) => (id ? [{ id, name }] : [])),
      trackingCategories: trackingFromWire(tracking.body.trackingCategories),
      items: itemsFromWire(items.body.items),
    }
  },
  async checkConnection() {
    await call({ name: 'checkConnection', send: (api) => api.getOrganisations(tenant) })
  },
})
