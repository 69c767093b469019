// What the product needs from Xero, in our words. client.ts fulfils it; wire.ts is the only place with Xero's words.
import type { BookContact, Books, ContactDraft } from '../domain/books.ts'
import type { Invoice, InvoiceDraft, InvoiceEdit } from '../domain/invoice.ts'
import type { Decimal } from '../domain/money.ts'

/** Result of one element of a batch write: others of the batch may have succeeded. `messages` are Xero's own. */
export type WriteResult<T> = { ok: true; value: T; warnings: string[] } | { ok: false; messages: string[] }

/**
 * Who waits for the call. People may use the whole budget; events leave a little; background work leaves a fifth of the
 * day's calls to people.
 */
export type Urgency = 'person' | 'event' | 'background'

/**
 * One organisation's books. Every method can throw AppError: `not_connected` (reconnect needed), `rate_limited` (with
 * `retryAfterMs`), `unavailable` (with `isOutcomeUnknown` for writes), `rejected` (whole request refused), `not_found`.
 */
export type XeroBooks = {
  /** Profile and lists for rules; seven calls. */
  readBooks(): Promise<Books>
  /**
   * Contacts that have this number, e-mail or name (compared by Xero without case); archived ones too. One call for a
   * handful of clients, more when the address would become too long. Order and grouping are up to the caller.
   */
  findContacts(wanted: { number: string; email: string | null; name: string }[]): Promise<BookContact[]>
  /** Up to any number of ids; unknown ids are absent from the answer. Archived ones are included. */
  getContacts(ids: string[]): Promise<BookContact[]>
  /** At most 50. Results in the order of the drafts. */
  createContacts(drafts: ContactDraft[], options: { idempotencyKey: string }): Promise<WriteResult<BookContact>[]>
  /** At most 50. Results in the order of the drafts. The same drafts and key make the same bytes. */
  createInvoices(drafts: InvoiceDraft[], options: { idempotencyKey: string }): Promise<WriteResult<Invoice>[]>
  /** Replaces what a person may edit, all lines included. `ok: false` when Xero's rules or the invoice's state forbid it. */
  updateInvoice(invoiceId: string, edit: InvoiceEdit, options: { idempotencyKey: string }): Promise<WriteResult<Invoice>>
  /** Hands in, approves, voids (what was approved) or deletes (what was not). `ok: false` with Xero's reasons, e.g. for payments. */
  setInvoiceStatus(
    invoiceId: string,
    status: 'submitted' | 'authorised' | 'voided' | 'deleted',
    options: { idempotencyKey: string },
  ): Promise<WriteResult<Invoice>>
  /**
   * Sales invoices that somebody looks for: by number or reference, by the contact's name, number or e-mail, and, when the text
   * reads as an amount, by total. Without voided and deleted ones; newest first, at most `limit`. Three calls at most.
   */
  searchInvoices(text: string, options: { limit: number; amount: Decimal | null }): Promise<Invoice[]>
  /** Addresses that Xero mails a contact's invoices to: its own first, then its persons' that are included; null for unknown ones. */
  readMailAddresses(contactId: string): Promise<string[] | null>
  /** Gives a contact its e-mail address; nothing else of it changes. @throws AppError `rejected` with Xero's reasons. */
  setContactEmail(contactId: string, email: string, options: { idempotencyKey: string }): Promise<void>
  /** Sales invoices made through this app that changed since `changedSince`; all pages. */
  findOwnInvoices(changedSince: Date): Promise<Invoice[]>
  /** Any number of ids, read 40 a call; unknown ids are absent, bills too. */
  getInvoices(ids: string[]): Promise<Invoice[]>
  /** Sales invoices of any state that changed since `changedSince`, oldest change first; all pages. */
  listChangedInvoices(changedSince: Date): Promise<Invoice[]>
  /** Every sales invoice that is a draft, awaits approval or awaits payment; all pages of 1,000. */
  listOpenInvoices(): Promise<Invoice[]>
  /** Ids of the invoices a sales credit note is allocated to; empty for others and for unknown ones. */
  readCreditedInvoices(creditNoteId: string): Promise<string[]>
  /** The lightest call there is, to learn whether the connection lives. */
  checkConnection(): Promise<void>
  /** @throws AppError `rejected` when the invoice or the contact does not allow it, or the day's mails are used up. */
  emailInvoice(invoiceId: string, options: { idempotencyKey: string }): Promise<void>
  readPdf(invoiceId: string): Promise<Buffer>
  /** At most 250 characters. */
  addHistoryNote(invoiceId: string, text: string, options: { idempotencyKey: string }): Promise<void>
  /** Texts of the notes on an invoice's history. */
  readHistoryNotes(invoiceId: string): Promise<string[]>
  /** The client's own page of the invoice, a bearer link. Null for drafts. */
  onlineInvoiceUrl(invoiceId: string): Promise<string | null>
}

/** Gives a valid access token; `rejected` names one that Xero refused, so that it is not given again. */
export type AccessToken = (options?: { rejected: string }) => Promise<string>

export type OpenBooks = (books: { tenantId: string; accessToken: AccessToken; urgency: Urgency }) => XeroBooks

/** One organisation that a Xero user has connected. `authEventId` groups what one consent connected. */
export type XeroConnection = {
  connectionId: string
  tenantId: string
  name: string
  isOrganisation: boolean
  authEventId: string | null
}

/** Tokens as answered by an OAuth token endpoint. */
export type XeroTokens = { accessToken: string; refreshToken: string; expiresAt: Date }

/** Who consented: claims of the access token. */
export type XeroIdentity = { userId: string; authEventId: string | null; scopes: string[] }

/** Xero's OAuth with configurable addresses. Errors: `not_connected` for a dead grant, `unavailable`, `rate_limited`. */
export type XeroOAuth = {
  /** Where the admin's browser goes. */
  authorizeUrl(state: string): string
  exchangeCode(code: string): Promise<XeroTokens & { identity: XeroIdentity }>
  refresh(refreshToken: string): Promise<XeroTokens>
  /** Ends the grant and all its connections. Safe to repeat. */
  revoke(refreshToken: string): Promise<void>
  listConnections(accessToken: string): Promise<XeroConnection[]>
  /** Safe to repeat: an unknown connection counts as removed. */
  removeConnection(accessToken: string, connectionId: string): Promise<void>
}
