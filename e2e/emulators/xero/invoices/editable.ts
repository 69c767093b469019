import { dayOf, type Input, isInput, listOf, numberOf, textOf } from '../api/input.ts'
import { type Invoice, isSettledInPart, type Line } from '../state/invoice.ts'
import { NOT_MODIFIABLE } from './status.ts'

/**
 * Whether an update touches what is closed once money was received. Reference, due date, number, theme, URL and contact stay
 * open, and of each line the description, account and tracking. Sending a closed field with its old value is no change.
 *
 * @returns the message that refuses the update, or null. Source: Xero Accounting API, Invoices: updating paid invoices.
 */
export function refusalOfEdit(invoice: Invoice, input: Input): string | null {
  if (invoice.status !== 'PAID' && !isSettledInPart(invoice)) return null
  const isClosed = touchesClosedFields(invoice, input) || touchesClosedLines(invoice, input)
  if (!isClosed) return null
  return invoice.status === 'PAID'
    ? NOT_MODIFIABLE
    : 'This document cannot be edited as it has a payment or credit note allocated to it.'
}

function touchesClosedFields(invoice: Invoice, input: Input) {
  const contact = isInput(input['Contact']) ? textOf(input['Contact'], 'ContactID') : undefined
  return (
    differs(dayOf(input, 'Date'), invoice.date) ||
    differs(textOf(input, 'LineAmountTypes'), invoice.lineAmountTypes) ||
    differs(textOf(input, 'CurrencyCode'), invoice.currencyCode) ||
    differs(numberOf(input, 'CurrencyRate'), invoice.currencyRate) ||
    (invoice.credits.length > 0 && differs(contact?.toLowerCase(), invoice.contactId))
  )
}

function touchesClosedLines(invoice: Invoice, input: Input) {
  const sent = listOf(input, 'LineItems')
  if (!sent) return false
  if (sent.length !== invoice.lines.length) return true
  return sent.some((line) => {
    const stored = invoice.lines.find(({ lineItemId }) => lineItemId === textOf(line, 'LineItemID')?.toLowerCase())
    return !stored || touchesAmounts(stored, line)
  })
}

const touchesAmounts = (stored: Line, line: Input) =>
  differs(numberOf(line, 'Quantity'), stored.quantity) ||
  differs(numberOf(line, 'UnitAmount'), stored.unitAmount) ||
  differs(numberOf(line, 'LineAmount'), stored.lineAmount) ||
  differs(numberOf(line, 'TaxAmount'), stored.taxAmount) ||
  differs(numberOf(line, 'DiscountRate'), stored.discountRate) ||
  differs(numberOf(line, 'DiscountAmount'), stored.discountAmount) ||
  differs(textOf(line, 'TaxType'), stored.taxType) ||
  differs(textOf(line, 'ItemCode'), stored.itemCode)

const differs = <T>(sent: T | undefined | null, stored: T | undefined) => sent !== undefined && sent !== null && sent !== stored
