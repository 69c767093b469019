// Everything the emulator remembers. Entities are immutable: a change replaces the entity in its map, so a batch that must
// leave nothing behind is undone by putting the old maps back.
import { randomUUID } from 'node:crypto'
import type {
  Account,
  BrandingTheme,
  Contact,
  ContactGroup,
  CreditDocument,
  Item,
  TaxRate,
  TrackingCategory,
} from './entities.ts'
import type { Invoice } from './invoice.ts'

export type PlanClass =
  'DEMO' | 'TRIAL' | 'STARTER' | 'STANDARD' | 'PREMIUM' | 'LEDGER' | 'GROW' | 'COMPREHENSIVE' | 'ULTIMATE' | 'IGNITE'

export type Organisation = {
  tenantId: string
  name: string
  shortCode: string
  baseCurrency: string
  countryCode: string
  version: string
  /** Windows-style name without blanks, e.g. `GMTSTANDARDTIME`. */
  timezone: string
  planClass: PlanClass
  edition: 'BUSINESS' | 'PARTNER'
  isDemoCompany: boolean
  paysTax: boolean
  /** `YYYY-MM-DD`; documents dated on or before it are refused. */
  periodLockDate?: string
  /** How many sales invoices may be approved in a calendar month; none: no limit. */
  approvalsPerMonth?: number
  remindersEnabled: boolean
  createdAt: Date
  currencies: string[]
  accounts: Account[]
  taxRates: TaxRate[]
  brandingThemes: BrandingTheme[]
  trackingCategories: TrackingCategory[]
  items: Item[]
  contacts: Map<string, Contact>
  invoices: Map<string, Invoice>
  creditDocuments: Map<string, CreditDocument>
  contactGroups: ContactGroup[]
  history: Map<string, HistoryRecord[]>
  attachments: Map<string, Attachment[]>
  emails: SentEmail[]
  nextInvoiceNumber: number
  lastUpdateMs: number
}

export type HistoryRecord = { changes: string; details: string; user: string; at: Date }
export type Attachment = { attachmentId: string; fileName: string; mimeType: string; content: Buffer; includeOnline: boolean }
export type SentEmail = {
  tenantId: string
  invoiceId: string
  invoiceNumber: string
  to: string[]
  subject: string
  sentAt: Date
}

export type User = { userId: string; email: string; firstName: string; lastName: string; tenantIds: string[] }

/** An organisation reached by a user through the app. Its id is what DELETE takes; the tenant id is what calls carry. */
export type Connection = {
  id: string
  authEventId: string
  userId: string
  tenantId: string
  createdAt: Date
  updatedAt: Date
}

/** What Xero's documentation leaves open; tests can turn each the other way. */
export type Assumptions = {
  /** An invoice for an archived contact is refused, or brings the contact back. */
  archivedContact: 'reject' | 'unarchive'
  /** A second consent for a connected organisation keeps its old `authEventId`. */
  reconsentKeepsAuthEvent: boolean
  /** A credit note allocation also raises an INVOICE event. */
  creditRaisesInvoiceEvent: boolean
  /** Sending an invoice, or marking it as sent, raises an INVOICE event. */
  sendingRaisesInvoiceEvent: boolean
}

export type State = {
  organisations: Map<string, Organisation>
  users: Map<string, User>
  connections: Map<string, Connection>
  assumptions: Assumptions
}

export const createState = (): State => ({
  organisations: new Map(),
  users: new Map(),
  connections: new Map(),
  assumptions: {
    archivedContact: 'reject',
    reconsentKeepsAuthEvent: false,
    creditRaisesInvoiceEvent: true,
    sendingRaisesInvoiceEvent: false,
  },
})

/** Back to a state without organisations, users and connections; assumptions return to their defaults. */
export function resetState(state: State) {
  const fresh = createState()
  state.organisations.clear()
  state.users.clear()
  state.connections.clear()
  Object.assign(state.assumptions, fresh.assumptions)
}

export const newId = () => randomUUID()

export const ZERO_ID = '00000000-0000-0000-0000-000000000000'

/** The moment of a change; later than every earlier change of the organisation, so that `UpdatedDateUTC` always moves. */
export function touch(org: Organisation, now: Date): Date {
  org.lastUpdateMs = Math.max(now.getTime(), org.lastUpdateMs + 1)
  return new Date(org.lastUpdateMs)
}

/** Runs `work`; when it returns `keep: false`, contacts, invoices, history and the number sequence are as before. */
export function transaction<T extends { keep: boolean }>(org: Organisation, work: () => T): T {
  const before = {
    contacts: new Map(org.contacts),
    invoices: new Map(org.invoices),
    history: new Map(org.history),
    nextInvoiceNumber: org.nextInvoiceNumber,
  }
  const outcome = work()
  if (!outcome.keep) Object.assign(org, before)
  return outcome
}

export function addHistory(org: Organisation, documentId: string, record: HistoryRecord) {
  org.history.set(documentId, [...(org.history.get(documentId) ?? []), record])
}
