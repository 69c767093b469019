import type { FormLine, InvoiceInput } from '../contract/invoice-form.ts'
import type { Books } from './books.ts'
import { nameForXero } from './contact-draft.ts'
import type { Day } from './day.ts'
import { isEmailAddress } from './email-address.ts'
import { amountsOf } from './invoiced-of-lines.ts'
import { Decimal, decimalsOf } from './money.ts'
import { refusalSentence } from './refusal.ts'
import { planRefusals } from './rule-in-books.ts'

/** Something in the form that Xero would refuse: where, and in a sentence. The path is empty when it is about no field. */
export type WishIssue = { path: (string | number)[]; message: string }

// Xero Accounting API, Invoices, LineItems: Quantity; LineAmount; rounding of a line's amount
const MAX_QUANTITY_LENGTH = 13
const MAX_LINE_AMOUNT = new Decimal('9999999999.99')
const LINE_AMOUNT_DECIMALS = 2

/**
 * Checks what a person ordered against the books, so that the form can say what is wrong at the field itself. Xero has the last
 * word: our lists may be a day old.
 *
 * @param isMailed the invoice goes to the client at once, who then needs an address.
 */
export function wishIssues(wish: InvoiceInput, books: Books, { isMailed }: { isMailed: boolean }): WishIssue[] {
  return [
    ...planRefusals(books).map((refusal) => ({ path: [], message: refusalSentence(refusal) })),
    ...contactIssues(wish, isMailed),
    ...dateIssues(wish, books.lockDay),
    ...currencyIssues(wish, books),
    ...(wish.brandingThemeId !== null && !books.brandingThemes.some(({ id }) => id === wish.brandingThemeId)
      ? [{ path: ['brandingThemeId'], message: 'This branding theme is no longer in Xero: choose another one.' }]
      : []),
    ...wish.lines.flatMap((line, index) =>
      lineIssues(line, wish, books).map(({ path, message }) => ({ path: ['lines', index, ...path], message })),
    ),
    ...totalIssues(wish),
  ]
}

function contactIssues({ contact }: InvoiceInput, isMailed: boolean): WishIssue[] {
  if (contact.kind === 'known') return []
  const issues: WishIssue[] = []
  if (nameForXero(contact.name) === '') issues.push({ path: ['contact', 'name'], message: 'Fill in the name of the client.' })
  if (contact.email === null && isMailed)
    issues.push({ path: ['contact', 'email'], message: 'The invoice is to be sent: fill in the e-mail address.' })
  if (contact.email !== null && !isEmailAddress(contact.email))
    issues.push({ path: ['contact', 'email'], message: 'Xero does not take this e-mail address: correct it.' })
  return issues
}

function dateIssues({ date, dueDay }: InvoiceInput, lockDay: Day | null): WishIssue[] {
  const issues: WishIssue[] = []
  if (lockDay !== null && date <= lockDay)
    issues.push({ path: ['date'], message: refusalSentence({ code: 'period_locked', lockDay }) })
  if (dueDay < date) issues.push({ path: ['dueDay'], message: 'The invoice cannot be due before its own date.' })
  return issues
}

const currencyIssues = ({ currency }: InvoiceInput, books: Books): WishIssue[] =>
  [books.baseCurrency, ...books.currencies].includes(currency)
    ? []
    : [
        {
          path: ['currency'],
          message: refusalSentence({ code: 'currency_not_in_books', currency, organisation: books.name }),
        },
      ]

function lineIssues(line: FormLine, { lineAmounts, currency }: InvoiceInput, books: Books): WishIssue[] {
  const issues: WishIssue[] = []
  const add = (field: keyof FormLine, message: string) => issues.push({ path: [field], message })
  const item = books.items.find(({ code }) => code === line.itemCode)
  if (line.itemCode !== null && !item) add('itemCode', 'This item is no longer sold in Xero: choose another one.')
  if (line.accountCode === null && !item?.accountCode) add('accountCode', 'Choose an account.')
  if (line.accountCode !== null && !books.accounts.some(({ code }) => code === line.accountCode))
    add('accountCode', 'This account cannot be used for sales in Xero: choose another one.')
  const isTaxed = lineAmounts !== 'no_tax' && line.taxType !== null
  if (isTaxed && !books.taxRates.some(({ taxType }) => taxType === line.taxType))
    add('taxType', 'This tax rate cannot be used for sales in Xero: choose another one.')
  if (!line.tracking.every((choice) => isTracked(choice, books)))
    add('tracking', 'A tracking option is no longer in Xero: choose another one.')

  const quantity = new Decimal(line.quantity)
  if (quantity.lt(0) || quantity.toFixed().length > MAX_QUANTITY_LENGTH)
    add('quantity', 'The quantity must not be negative, and not longer than 13 characters.')
  const discount = new Decimal(line.discountPercent ?? 0)
  if (discount.lt(0) || discount.gt(100)) add('discountPercent', 'A discount is between 0 and 100 percent.')
  const exact = quantity.times(line.unitAmount).times(new Decimal(100).minus(discount)).div(100)
  if (exact.abs().gt(MAX_LINE_AMOUNT)) add('unitAmount', 'The line comes to more than Xero can hold.')
  // Xero rounds lines to two decimals, which is meant where a currency has two, and changes the amount where it has not.
  const decimals = decimalsOf(currency)
  if (decimals !== LINE_AMOUNT_DECIMALS && exact.decimalPlaces() > Math.min(decimals, LINE_AMOUNT_DECIMALS))
    add('unitAmount', `The line comes to ${exact.toFixed()} ${currency}, which has more decimals than an invoice can hold.`)
  return issues
}

const isTracked = ({ categoryId, optionId }: FormLine['tracking'][number], { trackingCategories }: Books) =>
  trackingCategories.some(({ id, options }) => id === categoryId && options.some((option) => option.id === optionId))

function totalIssues({ lines }: InvoiceInput): WishIssue[] {
  const total = Decimal.sum(0, ...amountsOf(lines).map(({ amount }) => amount))
  return total.gt(0) ? [] : [{ path: ['lines'], message: 'The invoice comes to nothing: an invoice needs a positive amount.' }]
}
