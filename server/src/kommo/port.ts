// What the product needs from Kommo, in our words. client.ts fulfils it; wire*.ts are the only places with Kommo's shapes.
import type { DealFieldSpec, DealFieldWrite } from '../domain/deal-fields.ts'
import type { Client, Deal, Product, StageKey } from '../domain/deal.ts'
import type { Decimal } from '../domain/money.ts'
import type { AppError } from '../domain/errors.ts'

export type KommoProfile = {
  id: number
  host: string
  name: string
  currency: string
  timeZone: string
  language: string
  country: string | null
}

export type KommoUser = { id: number; name: string; email: string; isAdmin: boolean; isActive: boolean; roleId: number | null }

export type Pipeline = { id: number; name: string; stages: { id: number; name: string; color: string | null }[] }

/** A client for a new deal: known by its id, or to be made. */
export type DealClient = { id: number } | { name: string; email: string | null; phone: string | null }

/** A deal to be opened. `price` in the account's currency, null leaves it empty. */
export type NewDeal = {
  name: string
  price: Decimal | null
  stage: StageKey | null
  responsibleUserId: number | null
  person: DealClient | null
  company: DealClient | null
  writes: DealFieldWrite[]
}

/** Kommo refused to write on this deal, e.g. because it was deleted; `error` is `rejected`, with Kommo's messages. */
export type RefusedDeal = { dealId: number; error: AppError }

/**
 * One account's CRM. Every method can throw AppError: `not_connected` (uninstalled or reconnect needed), `rate_limited`,
 * `unavailable`, `rejected` (with Kommo's messages), `forbidden` (missing scope or right).
 */
export type KommoCrm = {
  readProfile(): Promise<KommoProfile>
  /** Null when the user does not exist or may not be read. */
  readUser(userId: number): Promise<KommoUser | null>
  readPipelines(): Promise<Pipeline[]>
  /** With contacts, company and products named; 250 a call. Deleted or unknown deals are absent. */
  getDeals(ids: number[]): Promise<Deal[]>
  /** All deals that stand in a stage now. */
  listDealsInStage(stage: StageKey): Promise<Deal[]>
  getPersons(ids: number[]): Promise<Client[]>
  getCompanies(ids: number[]): Promise<Client[]>
  /** Products of one list; unknown ids are absent, all of them when the list is gone. */
  getProducts(catalogId: number, ids: number[]): Promise<Product[]>
  /** Makes the group and those fields that are missing; safe to repeat. Returns the fields' ids by code. */
  ensureDealFields(group: string, specs: DealFieldSpec[]): Promise<Record<string, number>>
  /**
   * 50 deals a call. `fieldIds` as returned by `ensureDealFields`; `specs` decide how a value is written.
   * One deal that Kommo refuses does not hold up the others. Returns the refused ones; empty when all were written.
   */
  writeDealFields(
    updates: { dealId: number; writes: DealFieldWrite[] }[],
    specs: DealFieldSpec[],
    fieldIds: Record<string, number>,
  ): Promise<RefusedDeal[]>
  /** Puts an e-mail address first (as work) among a client's addresses; the others stay. @throws AppError `rejected`, `not_found`. */
  setClientEmail(client: Pick<Client, 'kind' | 'id'>, email: string): Promise<void>
  /**
   * Fills in one of the customer's own fields of a deal, as a person would type it; a choice is found by its text.
   * @throws AppError `rejected` when Kommo does not take the value, `not_found`.
   */
  setDealFieldText(dealId: number, fieldId: number, text: string): Promise<void>
  /** Names and, for fields of choice, options of these fields of deals; unknown ids are absent. */
  readDealFields(fieldIds: number[]): Promise<{ id: number; name: string; options: string[] }[]>
  /** Moves deals and sets their values, 50 a call; only what is given is changed. Returns the refused ones. */
  changeDeals(changes: { dealId: number; stage?: StageKey; price?: Decimal }[]): Promise<RefusedDeal[]>
  /** One task each, 50 a call. One that Kommo refuses does not hold up the others: `rejected` is thrown after them. */
  addTasks(tasks: { dealId: number; text: string; dueAt: Date; responsibleUserId: number }[]): Promise<void>
  /** Deals that a full-text search finds, e.g. by the value of one of our fields; at most 250. Look closely at what comes. */
  searchDeals(text: string): Promise<Deal[]>
  /** Persons that a full-text search finds, e.g. by e-mail; at most 250. */
  searchPersons(text: string): Promise<Client[]>
  searchCompanies(text: string): Promise<Client[]>
  /** Deals that are neither won nor lost, of any of these clients. */
  listOpenDealsOf(clients: Pick<Client, 'kind' | 'id'>[]): Promise<Deal[]>
  /** Opens a deal with its client in one call; a client with an id exists already, one without is made. */
  openDeal(
    deal: NewDeal,
    specs: DealFieldSpec[],
    fieldIds: Record<string, number>,
  ): Promise<{ dealId: number; personId: number | null; companyId: number | null }>
  /** One note each, 50 a call; they start no automation. Returns the refused ones; empty when all were added. */
  addNotes(notes: { dealId: number; text: string }[]): Promise<RefusedDeal[]>
  /** Texts of our own notes on these deals, newest first. */
  readOwnNotes(dealIds: number[]): Promise<{ dealId: number; text: string; createdAt: Date }[]>
  /** Uploads in parts to the account's drive, without attaching; with `replaces` it becomes a new version of that file. */
  uploadFile(file: { name: string; contentType: string; bytes: Buffer; replaces?: string }): Promise<{ fileId: string }>
  /** Puts an uploaded file into the deal's files. */
  attachFile(dealId: number, fileId: string): Promise<void>
  /** Ids of the files attached to a deal. */
  listFileIds(dealId: number): Promise<string[]>
  /** Makes the subscription at `destination` be exactly `events` and enabled. */
  convergeWebhook(destination: string, events: readonly string[]): Promise<'unchanged' | 'created' | 'repaired'>
}

/** Gives a valid access token; `rejected` names one that Kommo refused, so that it is not given again. */
export type AccessToken = (options?: { rejected: string }) => Promise<string>

/** `host` is the account's own, e.g. `acme.kommo.com`; dates of fields are days in its `timeZone`, in UTC when not given. */
export type OpenCrm = (account: { host: string; timeZone?: string; accessToken: AccessToken }) => KommoCrm

export type KommoTokens = { accessToken: string; refreshToken: string; expiresAt: Date }

/** Kommo's OAuth. Errors: `not_connected` for a dead grant, `unavailable`, `rate_limited`, `invalid` for a foreign host. */
export type KommoOAuth = {
  authorizeUrl(state: string): string
  /**
   * The account's host from the redirect's `referer`, checked: nothing secret is ever sent to another one.
   * @throws AppError `invalid` when it is not a host directly under an allowed domain.
   */
  trustedHost(referer: string): string
  exchangeCode(host: string, code: string): Promise<KommoTokens>
  /**
   * Follows a renamed account: the answer's host may differ from `host`. That needs the last access token, expired or not:
   * it names the server that knows the new host.
   */
  refresh(host: string, refreshToken: string, last?: { accessToken: string }): Promise<KommoTokens & { host: string }>
  /** True when `signature` is Kommo's own for this uninstall call; constant time. */
  isUninstallSignature(call: { clientId: string; accountId: string; signature: string }): boolean
}

/** Who is at the card, from a verified disposable token. `isAdmin` is null when the token does not say. */
export type DisposableToken = {
  accountId: number
  userId: number
  host: string
  id: string
  expiresAt: Date
  isAdmin: boolean | null
}
