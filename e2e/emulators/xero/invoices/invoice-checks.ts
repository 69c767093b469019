import type { Invoice } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'
import { checkLineForApproval } from './line-write.ts'
import { findByInvoiceNumber } from './numbering.ts'

const LONGEST_TEXT = 255 // Xero Accounting API, Invoices: InvoiceNumber, Reference
const NO_INVOICING = new Set(['LEDGER', 'GST_CASHBOOK', 'NON_GST_CASHBOOK'])

/** Whether the plan has sales invoices at all. Source: Xero Accounting API, Organisation: Class and Edition. */
export const canInvoice = (org: Organisation) => org.edition !== 'PARTNER' && !NO_INVOICING.has(org.planClass)

/** How many sales invoices were approved in the calendar month of `now`. */
export const approvedInMonth = (org: Organisation, now: Date) =>
  [...org.invoices.values()].filter(({ type, approvedAt }) => type === 'ACCREC' && monthOf(approvedAt) === monthOf(now)).length

const monthOf = (at: Date | undefined) => at?.toISOString().slice(0, 7)

/**
 * Checks the document as it is about to be saved, against the books and against what it was before (`base`).
 * Of a line in `refusedLines` it is already told that its account is wrong.
 */
export function checkDocument(
  org: Organisation,
  base: Invoice | null,
  invoice: Invoice,
  { errors, refusedLines }: { errors: string[]; refusedLines: Set<string> },
) {
  checkPlan(org, base, invoice, errors)
  checkTexts(org, base, invoice, errors)
  const { periodLockDate } = org
  const isFinancial =
    base === null ||
    base.status !== invoice.status ||
    base.date !== invoice.date ||
    base.currencyCode !== invoice.currencyCode ||
    bookingsOf(base) !== bookingsOf(invoice)
  if (
    periodLockDate !== undefined &&
    isFinancial &&
    [invoice.date, base?.date].some((day) => day !== undefined && day <= periodLockDate)
  )
    errors.push(`The document date cannot be before the period lock date, currently set at ${longDate(periodLockDate)}`)
  if (invoice.status !== 'AUTHORISED' && invoice.status !== 'PAID') return
  if (invoice.dueDate === undefined) errors.push('Due Date must be specified')
  if (invoice.total < 0) errors.push('The total of an invoice must not be negative. Use a credit note.')
  for (const line of invoice.lines) checkLineForApproval(line, { errors, refusedLines })
}

/** What an invoice does to the accounts; descriptions and tracking may change in a locked period, too. */
const bookingsOf = ({ lines }: Invoice) =>
  JSON.stringify(lines.map(({ accountCode, taxType, lineAmount, taxAmount }) => [accountCode, taxType, lineAmount, taxAmount]))

function checkPlan(org: Organisation, base: Invoice | null, { type, approvedAt }: Invoice, errors: string[]) {
  if (base === null && !canInvoice(org)) errors.push('Invoicing is not available for this organisation.')
  const isApproval = approvedAt !== undefined && base?.approvedAt === undefined
  if (
    type === 'ACCREC' &&
    isApproval &&
    org.approvalsPerMonth !== undefined &&
    approvedInMonth(org, approvedAt) >= org.approvalsPerMonth
  )
    errors.push('You have reached the limit of invoices you can approve')
}

function checkTexts(
  org: Organisation,
  base: Invoice | null,
  { invoiceId, type, number, reference, url }: Invoice,
  errors: string[],
) {
  if (reference.length > LONGEST_TEXT) errors.push(`The Reference field has a maximum length of ${LONGEST_TEXT} characters.`)
  if (number.length > LONGEST_TEXT || !/^[\x20-\x7e]*$/.test(number))
    errors.push('The InvoiceNumber must be printable ASCII of at most 255 characters.')
  const other = type === 'ACCREC' && number !== base?.number ? findByInvoiceNumber(org, number) : undefined
  if (other && other.invoiceId !== invoiceId) errors.push('Invoice # must be unique.')
  if (url !== undefined && url !== base?.url && !isAllowedUrl(url))
    errors.push('The Url must be a valid absolute URL and must not contain the text xero.')
}

const isAllowedUrl = (url: string) => URL.canParse(url) && /^https?:/i.test(url) && !/xero/i.test(url)

const longDate = (day: string) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(day))
