// Looking for invoices as people do: by what they remember of one. What they type goes into `searchTerm` only, where nothing has
// to be escaped; a `where` is made of ids and numbers alone.
import type { Invoice } from '../domain/invoice.ts'
import type { Decimal } from '../domain/money.ts'
import type { MakeCall } from './calls.ts'
import { shortened } from './contact-search.ts'
import { byId, IDS_A_CALL, UNIT_DECIMALS } from './portions.ts'
import type { XeroBooks } from './port.ts'
import { invoiceFromWire } from './wire.ts'

const SALES = 'Type=="ACCREC"'
const LIVE = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID']
const WHERE_IDS = 20 // a condition with an id has some 80 characters when encoded; Xero answers 404 to addresses beyond 2,091

/** The part of `XeroBooks` that finds invoices for people. */
export function invoiceSearchOf(tenant: string, call: MakeCall): Pick<XeroBooks, 'searchInvoices'> {
  const invoices = async (filter: { where?: string; contactIds?: string[]; searchTerm?: string }, limit: number) => {
    const { body } = await call({
      name: 'searchInvoices',
      send: (api) =>
        // prettier-ignore
        api.getInvoices(tenant, undefined, filter.where ?? SALES, 'Date DESC', undefined, undefined, filter.contactIds, LIVE, 1, undefined, undefined, UNIT_DECIMALS, undefined, limit, filter.searchTerm),
    })
    return (body.invoices ?? []).map(invoiceFromWire)
  }
  /** Those that changed last first: of very many, people more likely mean one they work with. */
  const contactIds = async (searchTerm: string, limit: number): Promise<string[]> => {
    const { body } = await call({
      name: 'searchContacts',
      send: (api) =>
        api.getContacts(tenant, undefined, undefined, 'UpdatedDateUTC DESC', undefined, 1, true, undefined, searchTerm, limit),
    })
    return (body.contacts ?? []).flatMap(({ contactID }) => contactID ?? [])
  }
  const ofClientsOrAmount = async (searchTerm: string, amount: Decimal | null, limit: number): Promise<Invoice[]> => {
    const ids = await contactIds(searchTerm, amount === null ? IDS_A_CALL : WHERE_IDS)
    if (amount !== null) return invoices({ where: `${SALES} AND (${conditions(amount, ids)})` }, limit)
    return ids.length === 0 ? [] : invoices({ contactIds: ids }, limit)
  }

  return {
    async searchInvoices(text, { limit, amount }) {
      const searchTerm = shortened(text)
      if (searchTerm === '') return []
      const found = await Promise.all([invoices({ searchTerm }, limit), ofClientsOrAmount(searchTerm, amount, limit)])
      return byId(found.flat())
        .filter(({ isSale }) => isSale)
        .toSorted(newestFirst)
        .slice(0, limit)
    },
  }
}

/**
 * One condition for the total and the clients, so that both cost one call. Xero Accounting API, Invoices: totals are not among
 * what Xero looks up fast, so this may take a while in large books; type and status narrow it down.
 */
const conditions = (amount: Decimal, contactIds: string[]) =>
  [`Total==${amount.toFixed()}`, ...contactIds.map((id) => `Contact.ContactID==guid("${id}")`)].join(' OR ')

const newestFirst = (a: Invoice, b: Invoice) =>
  a.date === b.date ? b.updatedAt.getTime() - a.updatedAt.getTime() : a.date < b.date ? 1 : -1
