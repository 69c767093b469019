import { dayOf, flagOf, type Input, listOf, numberOf, textOf } from '../api/input.ts'
import type { Contact } from '../state/entities.ts'
import { amountDue, type Invoice, type InvoiceStatus, type Line, type LineAmountTypes } from '../state/invoice.ts'
import { type Assumptions, newId, type Organisation, touch } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'
import type { RaisedEvent } from '../webhooks.ts'
import { isStrangeRate, marketRate } from './currency.ts'
import { refusalOfEdit } from './editable.ts'
import { chooseContact } from './invoice-contact.ts'
import { checkDocument } from './invoice-checks.ts'
import { round, totalsOf } from './line-math.ts'
import { recalculateLine, writeLine } from './line-write.ts'
import { nextNumber } from './numbering.ts'
import { statusAfterUpdate, statusAtCreation } from './status.ts'

export type WriteOptions = { now: Date; unitPlaces: 2 | 4; assumptions: Assumptions; createdByApp: string | null }
export type InvoiceOutcome =
  | { ok: true; invoice: Invoice; warnings: string[]; contactEvents: RaisedEvent[] }
  | { ok: false; errors: string[]; contactErrors: string[]; warnings: string[] }

/**
 * Creates an invoice (`base` null) or changes one, by what was sent. Fields that are not sent keep their values.
 * Nothing but the contact is saved when the outcome is not ok; the caller undoes that.
 */
export function writeInvoice(org: Organisation, base: Invoice | null, input: Input, options: WriteOptions): InvoiceOutcome {
  const errors: string[] = []
  const warnings: string[] = []
  const refusedLines = new Set<string>()
  const refuse = (contactErrors: string[] = []): InvoiceOutcome => ({ ok: false, errors, contactErrors, warnings })

  const sentStatus = textOf(input, 'Status') ?? undefined
  const { status, error } = base ? statusAfterUpdate(base, sentStatus) : statusAtCreation(sentStatus)
  if (error !== undefined) errors.push(error)
  const closed = base && error === undefined ? refusalOfEdit(base, input) : null
  if (closed !== null) errors.push(closed)
  if (errors.length > 0) return refuse()

  if (base && (status === 'VOIDED' || status === 'DELETED')) return retire(org, base, status, options)

  const choice =
    base && input['Contact'] === undefined ? null : chooseContact(org, input['Contact'], options.assumptions, options.now)
  if (choice && !choice.ok) {
    errors.push(...choice.errors)
    return refuse(choice.contactErrors)
  }
  const contact = choice?.contact ?? org.contacts.get(base?.contactId ?? '')
  if (!contact) return refuse()

  const invoice = assemble(org, base, input, { status, contact, errors, warnings, refusedLines, ...options })
  checkDocument(org, base, invoice, { errors, refusedLines })
  if (errors.length > 0) return refuse()
  const settled: Invoice =
    invoice.status === 'AUTHORISED' && amountDue(invoice) === 0
      ? { ...invoice, status: 'PAID', fullyPaidOn: invoice.date }
      : invoice
  const updatedAt = base && hasOnlyQuietChanges(base, settled) ? base.updatedAt : touch(org, options.now)
  const saved = { ...settled, updatedAt }
  org.invoices.set(saved.invoiceId, saved)
  return { ok: true, invoice: saved, warnings, contactEvents: choice?.events ?? [] }
}

/** Voids or deletes: nothing else that was sent matters any more. */
function retire(org: Organisation, base: Invoice, status: InvoiceStatus, { now }: WriteOptions): InvoiceOutcome {
  const errors: string[] = []
  const invoice = { ...base, status, updatedAt: touch(org, now) }
  checkDocument(org, base, invoice, { errors, refusedLines: new Set() })
  if (errors.length > 0) return { ok: false, errors, contactErrors: [], warnings: [] }
  org.invoices.set(invoice.invoiceId, invoice)
  return { ok: true, invoice, warnings: [], contactEvents: [] }
}

type Assembly = WriteOptions & {
  status: InvoiceStatus
  contact: Contact
  errors: string[]
  warnings: string[]
  refusedLines: Set<string>
}

function assemble(org: Organisation, base: Invoice | null, input: Input, assembly: Assembly): Invoice {
  const { status, contact, errors, warnings, now, createdByApp } = assembly
  const type = base?.type ?? typeOf(input, errors)
  const lineAmountTypes = lineAmountTypesOf(input, errors) ?? base?.lineAmountTypes ?? 'Exclusive'
  const lines = linesOf(org, base, input, { ...assembly, type, lineAmountTypes })
  const currency = currencyOf(org, base, input, { contact, errors, warnings })
  const dueDate = dayOf(input, 'DueDate')
  const expected = dayOf(input, 'ExpectedPaymentDate')
  const url = textOf(input, 'Url')
  const brandingThemeId =
    themeOf(org, input, errors) ??
    base?.brandingThemeId ??
    org.brandingThemes.find(({ sortOrder }) => sortOrder === 0)?.brandingThemeId
  const isApproved = status === 'AUTHORISED' || status === 'PAID'
  const approvedAt = base?.approvedAt ?? (isApproved ? now : undefined)
  return {
    invoiceId: base?.invoiceId ?? newId(),
    type,
    number: textOf(input, 'InvoiceNumber') ?? base?.number ?? nextNumber(org, type),
    reference: textOf(input, 'Reference') ?? (input['Reference'] === undefined ? (base?.reference ?? '') : ''),
    contactId: contact.contactId,
    date: dayOf(input, 'Date') ?? base?.date ?? dayIn(org.timezone, now),
    ...optional('dueDate', dueDate, base?.dueDate),
    ...optional('expectedPaymentDate', expected, base?.expectedPaymentDate),
    ...optional('url', url, base?.url),
    ...optional('repeatingInvoiceId', undefined, base?.repeatingInvoiceId),
    ...optional('fullyPaidOn', undefined, base?.fullyPaidOn),
    status,
    lineAmountTypes,
    lines,
    ...currency,
    ...(brandingThemeId !== undefined && { brandingThemeId }),
    sentToContact: isApproved ? (flagOf(input, 'SentToContact') ?? base?.sentToContact ?? false) : (base?.sentToContact ?? false),
    payments: base?.payments ?? [],
    credits: base?.credits ?? [],
    ...totalsOf(lines, lineAmountTypes),
    ...(approvedAt && { approvedAt }),
    createdByApp: base ? base.createdByApp : createdByApp,
    updatedAt: now,
  }
}

/** A field that may be set, kept or cleared (null). */
const optional = <K extends string>(
  key: K,
  sent: string | null | undefined,
  stored: string | undefined,
): Partial<Record<K, string>> => {
  const value = sent === undefined ? stored : sent
  return value === undefined || value === null ? {} : ({ [key]: value } as Partial<Record<K, string>>)
}

function typeOf(input: Input, errors: string[]): 'ACCREC' | 'ACCPAY' {
  const type = textOf(input, 'Type')
  if (type === 'ACCREC' || type === 'ACCPAY') return type
  errors.push(type ? `The Type '${type}' is not valid for an invoice.` : 'The Type field must be specified.')
  return 'ACCREC'
}

function lineAmountTypesOf(input: Input, errors: string[]): LineAmountTypes | undefined {
  const sent = textOf(input, 'LineAmountTypes')
  if (sent === undefined || sent === null) return undefined
  const found = (['Exclusive', 'Inclusive', 'NoTax'] as const).find((one) => one.toLowerCase() === sent.toLowerCase())
  if (!found) errors.push(`The LineAmountTypes '${sent}' is not valid.`)
  return found
}

type LineNeeds = Assembly & { type: 'ACCREC' | 'ACCPAY'; lineAmountTypes: LineAmountTypes }

/** A line with a known `LineItemID` is updated, one without is added, a stored one that is missing is deleted. */
function linesOf(org: Organisation, base: Invoice | null, input: Input, needs: LineNeeds): Line[] {
  const sent = listOf(input, 'LineItems')
  const { lineAmountTypes, errors } = needs
  if (!sent && base) {
    const isSame = lineAmountTypes === base.lineAmountTypes
    return isSame ? base.lines : base.lines.map((line) => recalculateLine(line, { org, lineAmountTypes }))
  }
  if (!sent || sent.length === 0) {
    errors.push('One or more line items must be specified')
    return []
  }
  return sent.map((line) => {
    const stored = base?.lines.find(({ lineItemId }) => lineItemId === textOf(line, 'LineItemID')?.toLowerCase())
    return writeLine(line, stored, { org, ...needs })
  })
}

type CurrencyNeeds = { contact: Contact; errors: string[]; warnings: string[] }

function currencyOf(org: Organisation, base: Invoice | null, input: Input, { contact, errors, warnings }: CurrencyNeeds) {
  const currencyCode = textOf(input, 'CurrencyCode') ?? base?.currencyCode ?? contact.texts.DefaultCurrency ?? org.baseCurrency
  if (!org.currencies.includes(currencyCode)) errors.push(`Organisation is not subscribed to currency ${currencyCode}`)
  const sent = numberOf(input, 'CurrencyRate')
  const isForeign = currencyCode !== org.baseCurrency
  if (isForeign && sent !== undefined && isStrangeRate(org, currencyCode, sent))
    warnings.push(`The currency rate ${sent} differs a lot from the market rate ${marketRate(org, currencyCode)}.`)
  const kept = base?.currencyCode === currencyCode ? base.currencyRate : undefined
  return { currencyCode, currencyRate: isForeign ? round(sent ?? kept ?? marketRate(org, currencyCode), 6) : 1 }
}

function themeOf(org: Organisation, input: Input, errors: string[]): string | undefined {
  const id = textOf(input, 'BrandingThemeID')?.toLowerCase()
  if (id !== undefined && !org.brandingThemes.some(({ brandingThemeId }) => brandingThemeId === id))
    errors.push('The specified branding theme could not be found.')
  return id
}

/** Due date and sent mark of a part-paid invoice do not move `UpdatedDateUTC`. Source: Xero developer documentation, Invoices. */
function hasOnlyQuietChanges(base: Invoice, next: Invoice) {
  if (base.status !== 'AUTHORISED' || base.payments.length === 0) return false
  const { dueDate: oldDue, sentToContact: oldSent, updatedAt: oldAt, ...before } = base
  const { dueDate, sentToContact, updatedAt, ...after } = next
  const hasQuietChange = oldDue !== dueDate || oldSent !== sentToContact
  return hasQuietChange && oldAt <= updatedAt && JSON.stringify(before) === JSON.stringify(after)
}
