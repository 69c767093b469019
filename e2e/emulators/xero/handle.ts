// What a test or the demo does to the emulator: people, books, faults. Every method works over `/_control/call/…` too.
import type { Clock } from '../kit/clock.ts'
import type { FaultAction, Faults } from '../kit/faults.ts'
import type { RequestLog } from '../kit/request-log.ts'
import type { Input } from './api/input.ts'
import type { ConsentWish } from './consent.ts'
import type { ContactResource } from './contacts/contact-wire.ts'
import type { InvoiceResource } from './invoices/invoice-wire.ts'
import type { OrganisationSeed } from './state/seed-organisation.ts'
import type { Assumptions, Connection, HistoryRecord, SentEmail } from './state/state.ts'
import type { WebhookFaults, WebhookSettings, WebhookStatus, WebhookSummary } from './webhooks.ts'

/** A tenant id, a name, or what `addOrganisation` returned. */
export type OrganisationRef = string | { tenantId: string }
export type InvoiceRef = string | { InvoiceID: string }
export type ContactRef = string | { ContactID: string }

export type BookMethods = {
  addOrganisation(seed?: OrganisationSeed): { tenantId: string; name: string; shortCode: string }
  /** Changes settings that only people change in Xero. A lock date or approval limit of null removes it. */
  configureOrganisation(
    organisation: OrganisationRef,
    changes: {
      periodLockDate?: string | null
      approvalsPerMonth?: number | null
      timezone?: string
      remindersEnabled?: boolean
      name?: string
    },
  ): void
  /** As a demo company that is reset: the same books, empty, under a new tenant id; every connection to the old one is gone. */
  resetDemoCompany(organisation: OrganisationRef): { tenantId: string; name: string; shortCode: string }
  addAccount(
    organisation: OrganisationRef,
    account: { code: string; name: string; type?: string; taxType?: string },
  ): { AccountID: string }
  archiveAccount(organisation: OrganisationRef, code: string): void
  /** Adds a user, or gives a known one (same e-mail) access to more organisations. Default: all organisations. */
  addUser(user: { email: string; name?: string; organisations?: OrganisationRef[] }): { userId: string; email: string }
  /** Connections of all users, oldest first. */
  connections(): Connection[]
  /** As a user does under Connected apps; no webhook tells. */
  disconnect(connectionId: string): void

  /** `groups`: names of contact groups; an unknown one is made. */
  addContact(organisation: OrganisationRef, partial?: Input & { groups?: string[] }): ContactResource
  /** A group, with contacts in it. Adding one of a known name adds to it. */
  addContactGroup(
    organisation: OrganisationRef,
    group: { name: string; contacts?: ContactRef[] },
  ): { ContactGroupID: string; Name: string }
  contacts(organisation?: OrganisationRef): ContactResource[]
  archiveContact(contact: ContactRef): void
  mergeContact(from: ContactRef, into: ContactRef): void

  /** Oldest first, as the API would send each. */
  invoices(organisation?: OrganisationRef): InvoiceResource[]
  invoice(invoice: InvoiceRef): InvoiceResource
  /** A sales invoice, or with `Type: 'ACCPAY'` a bill; `RepeatingInvoiceID` says that a template made it. */
  addInvoice(organisation: OrganisationRef, partial?: Input): InvoiceResource
  editInvoice(invoice: InvoiceRef, changes: Input): InvoiceResource
  /** Approves a draft; without a due date it is due in 14 days. */
  approve(invoice: InvoiceRef): InvoiceResource
  /** Pays all that is due, or `amount`. */
  pay(invoice: InvoiceRef, amount?: number): InvoiceResource
  /** Removes one payment, or all. */
  removePayment(invoice: InvoiceRef, paymentId?: string): InvoiceResource
  credit(invoice: InvoiceRef, amount: number): InvoiceResource
  /** Money of the contact that was too much elsewhere, put on this invoice. */
  applyOverpayment(invoice: InvoiceRef, amount: number): InvoiceResource
  applyPrepayment(invoice: InvoiceRef, amount: number): InvoiceResource
  /** Takes the allocation of one credit note, overpayment or prepayment off the invoice, or all. */
  removeCredit(invoice: InvoiceRef, documentId?: string): InvoiceResource
  voidInvoice(invoice: InvoiceRef): InvoiceResource
  deleteInvoice(invoice: InvoiceRef): InvoiceResource
  emails(): SentEmail[]
  historyOf(document: InvoiceRef): HistoryRecord[]
}

export type WebhookMethods = {
  configure(settings: Partial<WebhookSettings>): void
  setFaults(faults: WebhookFaults): void
  releaseHeld(): void
  idle(): Promise<void>
  status(): WebhookStatus
  summary(): WebhookSummary
  retryNow(): Promise<void>
  enable(): Promise<void>
}

export type XeroEmulator = BookMethods & {
  url: string
  clock: Clock
  log: RequestLog
  faults: Faults
  webhooks: WebhookMethods
  setLatency(ms: number): void
  setLimits(on: boolean): void
  /** What the documentation leaves open, the other way round. */
  setAssumptions(changes: Partial<Assumptions>): void
  /** Spoils the next calls whose path contains `pathPart`; a bare status gets the body Xero sends with it. */
  failNext(pathPart: string, outcome: number | FaultAction, times?: number): void
  /** Three probes signed wrongly, then one signed right. @returns the four statuses. */
  sendIntentToReceive(): Promise<number[]>
  /** @returns where the browser is sent after the consent page. */
  consent(wish: ConsentWish): Promise<string>
  /** Every vendor route, as `METHOD /path`. */
  routes(): string[]
  /** Forgets organisations, users, tokens, log and faults. A clock that was handed in keeps its time. */
  reset(): void
  close(): Promise<void>
}
