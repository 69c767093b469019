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
import { isSameEmail } from '../domain/email-address.ts'
import { AppError } from '../domain/errors.ts'
import type { DraftLine, Invoice, InvoiceDraft, InvoiceEdit, InvoiceLine, InvoiceStatus, LineAmounts } from '../domain/invoice.ts'
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
  asWire<WireInvoice>({ type: 'ACCREC', url: draft.url, status: statusWords[draft.status], ...contentsToWire(draft) })

/** A change to an invoice. Its lines go without ids, so that Xero takes them for new ones and drops those it has. */
export const editToWire = (invoiceId: string, edit: InvoiceEdit): WireInvoice =>
  asWire<WireInvoice>({
    invoiceID: invoiceId,
    ...(edit.status !== null && { status: statusWords[edit.status] }),
    ...contentsToWire(edit),
  })

/** A change of status alone: with lines in it, Xero would take it for an edit. */
export const statusToWire = (invoiceId: string, status: InvoiceStatus): WireInvoice =>
  asWire<WireInvoice>({ invoiceID: invoiceId, status: statusWords[status] })

const contentsToWire = (contents: Omit<InvoiceEdit, 'status'>) => ({
  contact: { contactID: contents.contactId },
  date: contents.date,
  dueDate: contents.dueDay,
  lineAmountTypes: lineAmountWords[contents.lineAmounts],
  reference: contents.reference,
  currencyCode: contents.currency,
  ...(contents.brandingThemeId !== null && { brandingThemeID: contents.brandingThemeId }),
  lineItems: contents.lines.map(lineToWire),
})

const lineToWire = (line: DraftLine): WireLine => (isComment(line) ? { description: line.description } : pricedToWire(line))

/** A comment that was read comes back without amounts: Xero would ask a line with amounts for an account. */
const isComment = ({ quantity, unitAmount, itemCode, accountCode }: DraftLine) =>
  quantity.isZero() && unitAmount.isZero() && itemCode === null && accountCode === null

const pricedToWire = (line: DraftLine): WireLine => ({
  description: line.description,
  quantity: line.quantity.toNumber(),
  unitAmount: line.unitAmount.toNumber(),
  ...(line.discountPercent !== null && { discountRate: line.discountPercent.toNumber() }),
  ...(line.itemCode !== null && { itemCode: line.itemCode }),
  ...(line.accountCode !== null && { accountCode: line.accountCode }),
  ...(line.taxType !== null && { taxType: line.taxType }),
  tracking: line.tracking.map(({ categoryId, optionId }) => ({ trackingCategoryID: categoryId, trackingOptionID: optionId })),
})

/** @throws AppError `internal` when Xero leaves out what every invoice has, or uses a status we do not know. */
export function invoiceFromWire(wire: WireInvoice): Invoice {
  const status = keyOf(statusWords, wire.status)
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
    lineAmounts: keyOf(lineAmountWords, wire.lineAmountTypes) ?? 'exclusive', // Xero's default
    brandingThemeId: filled(wire.brandingThemeID),
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
  discountPercent: discountFromWire(wire),
  accountCode: filled(wire.accountCode),
  taxType: filled(wire.taxType),
  tracking: (wire.tracking ?? []).flatMap(({ trackingCategoryID: categoryId, trackingOptionID: optionId }) =>
    categoryId && optionId ? [{ categoryId, optionId }] : [],
  ),
})

const DISCOUNT_DECIMALS = 4

/** A line has a rate or an amount (Xero Accounting API, Invoices, LineItems); an amount is told as its share of the price. */
function discountFromWire({ discountRate, discountAmount, quantity, unitAmount }: WireLine): Decimal | null {
  if (discountRate) return amountFromWire(discountRate)
  const price = amountFromWire(quantity).times(amountFromWire(unitAmount))
  if (!discountAmount || price.isZero()) return null
  return amountFromWire(discountAmount).times(100).div(price).toDecimalPlaces(DISCOUNT_DECIMALS)
}

const keyOf = <Key extends string>(words: Record<Key, string>, word: unknown): Key | undefined =>
  (Object.keys(words) as Key[]).find((key) => words[key] === String(word))

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

/** To whom Xero mails a contact's invoices, each address once: its own, then its persons' that are included. */
export const mailAddressesFromWire = ({ emailAddress, contactPersons }: WireContact): string[] => {
  const persons = (contactPersons ?? []).filter(({ includeInEmails }) => includeInEmails)
  const addresses = [emailAddress, ...persons.map((person) => person.emailAddress)].flatMap((text) => filled(text?.trim()) ?? [])
  return addresses.filter((address, index) => addresses.findIndex((first) => isSameEmail(first, address)) === index)
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

export const decimalFromWire = (value: number | undefined): Decimal | null =>
  value === undefined || value === null ? null : amountFromWire(value)

export const filled = (text: string | undefined): string | null =>
  text === undefined || text === null || text === '' ? null : text

// Enums are strings at run time, whatever xero-node's types say.
const asWire = <Wire>(fields: { [Key in keyof Wire]?: unknown }): Wire => fields as unknown as Wire

const unreadable = (what: string, isOutcomeUnknown = false) =>
  new AppError('internal', 'xero.answer_unreadable', { isOutcomeUnknown, cause: { what } })
