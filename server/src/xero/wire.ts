// Xero's words end here: invoices and contacts in both directions (the lists of the books: books-wire.ts). xero-node declares
// enums as numbers although they are strings, and days as strings although they arrive as Dates; both are put right here.
import type { Contact as WireContact } from 'xero-node/dist/gen/model/accounting/contact.js'
import type { CreditNote as WireCreditNote } from 'xero-node/dist/gen/model/accounting/creditNote.js'
import type { Invoice as WireInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js'
import type { LineItem as WireLine } from 'xero-node/dist/gen/model/accounting/lineItem.js'
import type { PaymentTerm as WireTerm } from 'xero-node/dist/gen/model/accounting/paymentTerm.js'
import type { Phone as WirePhone } from 'xero-node/dist/gen/model/accounting/phone.js'
import type { BookContact, ContactDraft, PaymentTerms } from '../domain/books.ts'
import type { Day } from '../domain/day.ts'
import { AppError } from '../domain/errors.ts'
import type { DraftLine, Invoice, InvoiceDraft, InvoiceLine, InvoiceStatus, LineAmounts } from '../domain/invoice.ts'
import { Decimal } from '../domain/money.ts'
import type { WriteResult } from './port.ts'

const statusWords: Record<InvoiceStatus, string> = {
  draft: 'DRAFT',
  submitted: 'SUBMITTED',
  authorised: 'AUTHORISED',
  paid: 'PAID',
  voided: 'VOIDED',
  deleted: 'DELETED',
}

const lineAmountWords: Record<LineAmounts, string> = { exclusive: 'Exclusive', inclusive: 'Inclusive', no_tax: 'NoTax' }

const termWords: Record<string, PaymentTerms['type']> = {
  DAYSAFTERBILLDATE: 'after_bill_date',
  DAYSAFTERBILLMONTH: 'after_bill_month',
  OFCURRENTMONTH: 'of_current_month',
  OFFOLLOWINGMONTH: 'of_following_month',
}

/**
 * An invoice as Xero wants it. The same draft makes the same bytes. The contact goes by its id alone: any further field in
 * there would change the contact.
 */
export const invoiceToWire = (draft: InvoiceDraft): WireInvoice =>
  asWire<WireInvoice>({
    type: 'ACCREC',
    contact: { contactID: draft.contactId },
    date: draft.date,
    dueDate: draft.dueDay,
    lineAmountTypes: lineAmountWords[draft.lineAmounts],
    reference: draft.reference,
    url: draft.url,
    currencyCode: draft.currency,
    ...(draft.brandingThemeId !== null && { brandingThemeID: draft.brandingThemeId }),
    status: statusWords[draft.status],
    lineItems: draft.lines.map(lineToWire),
  })

const lineToWire = (line: DraftLine): WireLine => ({
  description: line.description,
  quantity: line.quantity.toNumber(),
  unitAmount: line.unitAmount.toNumber(),
  ...(line.itemCode !== null && { itemCode: line.itemCode }),
  ...(line.accountCode !== null && { accountCode: line.accountCode }),
  ...(line.taxType !== null && { taxType: line.taxType }),
  tracking: line.tracking.map(({ categoryId, optionId }) => ({ trackingCategoryID: categoryId, trackingOptionID: optionId })),
})

/** @throws AppError `internal` when Xero leaves out what every invoice has, or uses a status we do not know. */
export function invoiceFromWire(wire: WireInvoice): Invoice {
  const status = Object.entries(statusWords).find(([, word]) => word === String(wire.status))?.[0] as InvoiceStatus | undefined
  const date = dayFromWire(wire.date)
  if (!wire.invoiceID || !status || date === null) throw unreadable(`invoice ${wire.invoiceID ?? 'without id'}`)
  return {
    id: wire.invoiceID,
    number: wire.invoiceNumber ?? '',
    isSale: String(wire.type) === 'ACCREC',
    status,
    contactId: wire.contact?.contactID ?? '',
    contactName: wire.contact?.name ?? '',
    reference: wire.reference ?? '',
    url: filled(wire.url),
    date,
    dueDay: dayFromWire(wire.dueDate),
    currency: String(wire.currencyCode ?? ''),
    subTotal: amountFromWire(wire.subTotal),
    totalTax: amountFromWire(wire.totalTax),
    total: amountFromWire(wire.total),
    amountPaid: amountFromWire(wire.amountPaid),
    amountCredited: amountFromWire(wire.amountCredited),
    amountDue: amountFromWire(wire.amountDue),
    isSent: wire.sentToContact ?? false,
    paidDay: status === 'paid' ? dayFromWire(wire.fullyPaidOnDate) : null,
    isRepeating: filled(wire.repeatingInvoiceID) !== null,
    lines: (wire.lineItems ?? []).map(lineFromWire),
    updatedAt: new Date(wire.updatedDateUTC ?? 0),
  }
}

// A comment is a line with a description and nothing else (Xero Accounting API, Invoices, LineItems).
const lineFromWire = (wire: WireLine): InvoiceLine => ({
  description: wire.description ?? '',
  quantity: decimalFromWire(wire.quantity),
  unitAmount: decimalFromWire(wire.unitAmount),
  amount: amountFromWire(wire.lineAmount),
  itemCode: filled(wire.itemCode),
})

/**
 * Ids of the invoices that a sales credit note is allocated to, each once; empty for a credit note of bills. An allocation
 * that was taken back counts, too, where Xero still tells of it: its invoice has changed as well.
 */
export const creditedFromWire = (wire: WireCreditNote | undefined): string[] =>
  String(wire?.type) === 'ACCRECCREDIT'
    ? [...new Set((wire?.allocations ?? []).flatMap(({ invoice }) => filled(invoice?.invoiceID) ?? []))]
    : []

export const contactToWire = (draft: ContactDraft): WireContact =>
  asWire<WireContact>({
    name: draft.name,
    contactNumber: draft.number,
    ...(draft.email !== null && { emailAddress: draft.email }),
    ...(draft.firstName !== null && { firstName: draft.firstName }),
    ...(draft.lastName !== null && { lastName: draft.lastName }),
    ...(draft.phone !== null && { phones: [{ phoneType: 'DEFAULT', phoneNumber: draft.phone }] }),
  })

/** @throws AppError `internal` for a contact without id. */
export function contactFromWire(wire: WireContact): BookContact {
  if (!wire.contactID) throw unreadable('contact without id')
  return {
    id: wire.contactID,
    name: wire.name ?? '',
    number: filled(wire.contactNumber),
    email: filled(wire.emailAddress),
    // GDPRREQUEST, too: such a contact is about to be erased and takes no invoices.
    isArchived: wire.contactStatus !== undefined && String(wire.contactStatus) !== 'ACTIVE',
    mergedIntoId: filled(wire.mergedToContactID),
    paymentTerms: termsFromWire(wire.paymentTerms),
    firstName: filled(wire.firstName),
    lastName: filled(wire.lastName),
    phone: phoneFromWire(wire.phones),
    groupIds: (wire.contactGroups ?? []).flatMap(({ contactGroupID: id }) => (id ? [id] : [])),
  }
}

const PHONES_FIRST = ['DEFAULT', 'MOBILE']

/** The number to call: the default one, else the mobile, else any. Null when none is filled; Xero sends empty ones, too. */
export function phoneFromWire(phones: WirePhone[] = []): string | null {
  const numbers = phones
    .map((phone) => ({ type: String(phone.phoneType), number: joinedNumber(phone) }))
    .filter(({ number }) => number !== '')
  const wanted = PHONES_FIRST.map((first) => numbers.find(({ type }) => type === first)).find((found) => found !== undefined)
  return (wanted ?? numbers[0])?.number ?? null
}

// Country, area, number: the order in which they are dialled.
const joinedNumber = ({ phoneCountryCode, phoneAreaCode, phoneNumber }: WirePhone) =>
  filled(phoneNumber?.trim()) === null
    ? ''
    : [phoneCountryCode, phoneAreaCode, phoneNumber].flatMap((part) => filled(part?.trim()) ?? []).join(' ')

/** Sales terms; null when none are set or Xero knows a kind that we do not. */
export function termsFromWire(wire: WireTerm | undefined): PaymentTerms | null {
  const type = termWords[String(wire?.sales?.type)]
  return wire?.sales?.day === undefined || !type ? null : { day: wire.sales.day, type }
}

/**
 * One result per element that was sent, in their order.
 *
 * @param raw the elements as they came: xero-node's model drops fields of errors that are not in its specification.
 * @throws AppError `internal` with an unknown outcome when elements are missing.
 *
 * Source: Xero Accounting API, Requests and responses, summarizeErrors.
 */
export function resultsFromWire<Wire, Ours>(answer: {
  count: number
  elements: Wire[] | undefined
  raw: unknown
  read: (wire: Wire) => Ours
}): WriteResult<Ours>[] {
  const raw = Array.isArray(answer.raw) ? (answer.raw as RawElement[]) : []
  const elements = answer.elements ?? []
  if (elements.length !== answer.count || raw.length !== answer.count)
    throw unreadable(`${elements.length} of ${answer.count}`, true)
  return elements.map((element, index) => {
    const source = raw[index] ?? {}
    const messages = validationMessages(source)
    const isError = source.HasErrors === true || source.HasValidationErrors === true || source.StatusAttributeString === 'ERROR'
    if (isError) return { ok: false, messages: messages.length > 0 ? messages : ['Xero gave no reason.'] }
    return { ok: true, value: answer.read(element), warnings: messagesUnder(source, 'Warnings') }
  })
}

type RawElement = { HasErrors?: unknown; HasValidationErrors?: unknown; StatusAttributeString?: unknown }

/**
 * Xero's own sentences about what is wrong, from wherever they hang in the answer (document, line, contact, address), each
 * once. Falls back to the sentence about the whole request. Empty when there is none.
 */
export function validationMessages(body: unknown): string[] {
  const found = messagesUnder(body, 'ValidationErrors')
  if (found.length > 0 || typeof body !== 'object' || body === null) return found
  const { Message, Detail } = body as { Message?: unknown; Detail?: unknown }
  return [Message, Detail].filter((text) => typeof text === 'string' && text !== '').slice(0, 1) as string[]
}

function messagesUnder(body: unknown, key: 'ValidationErrors' | 'Warnings'): string[] {
  if (typeof body !== 'object' || body === null) return []
  const found = Object.entries(body).flatMap(([name, value]) =>
    name === key && Array.isArray(value) ? value.map(sentenceOf) : messagesUnder(value, key),
  )
  return [...new Set(found.filter((text) => text !== ''))]
}

// One sample of Xero's documentation has Description where all others have Message.
const sentenceOf = (error: { Message?: unknown; Description?: unknown } | null): string => {
  const text = error?.Message ?? error?.Description
  return typeof text === 'string' ? text.trim() : ''
}

/** A day from UTC midnight, which is how Xero sends days of any zone; null when absent. */
export function dayFromWire(value: unknown): Day | null {
  const text = value instanceof Date ? value.toISOString() : value
  return typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text) ? text.slice(0, 10) : null
}

/** The exact decimal that was written on the wire; zero when absent. Through text, since a double is not what was written. */
export const amountFromWire = (value: number | undefined): Decimal => new Decimal(String(value ?? 0))

const decimalFromWire = (value: number | undefined): Decimal | null =>
  value === undefined || value === null ? null : amountFromWire(value)

export const filled = (text: string | undefined): string | null =>
  text === undefined || text === null || text === '' ? null : text

// Enums are strings at run time, whatever xero-node's types say.
const asWire = <Wire>(fields: { [Key in keyof Wire]?: unknown }): Wire => fields as unknown as Wire

const unreadable = (what: string, isOutcomeUnknown = false) =>
  new AppError('internal', 'xero.answer_unreadable', { isOutcomeUnknown, cause: { what } })
