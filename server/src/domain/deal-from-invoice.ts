import type { BookContact } from './books.ts'
import { formatDay } from './day.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { type Decimal, decimalsOf, formatMoney } from './money.ts'
import { cutText, oneLine } from './text.ts'

/** A deal to be opened for an invoice. `price` is its total in the account's currency, null when it is in another one. */
export type DealFromInvoice = { name: string; price: Decimal | null; note: string; isCompany: boolean }

// Kommo documents no limits of names and notes, so we stay below customary ones.
const MAX_NAME_LENGTH = 255
const MAX_NOTE_LENGTH = 3_000
const MAX_DESCRIPTION_LENGTH = 160
const MAX_TEXT_LENGTH = 255

/**
 * The deal that an invoice made by hand opens: its name (`INV-0051 · Lumen Robotics GmbH`), value, and a note with all data.
 *
 * @param invoice read with its lines; without them the note has no list.
 * @returns `note` of several lines, at most 3,000 characters; lines that do not fit are counted: `and 12 more lines`.
 */
export function dealFromInvoice({
  invoice,
  contact,
  accountCurrency,
}: {
  invoice: Invoice
  contact: BookContact
  accountCurrency: string
}): DealFromInvoice {
  const clientName = oneLine(contact.name) || oneLine(invoice.contactName)
  return {
    name: cutText([oneLine(invoice.number) || 'Invoice', clientName].filter((part) => part !== '').join(' · '), MAX_NAME_LENGTH),
    price: invoice.currency === accountCurrency ? invoice.total : null,
    note: noteOf(invoice, clientName),
    isCompany: !isPerson(contact),
  }
}

const legalForm =
  /(?:^|[\s,.&+(])(?:ltd|limited|llc|llp|lp|plc|inc|corp|co|company|gmbh|ag|kg|ug|ohg|ek|sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|oy|pty|pte|ooo|ооо|ип|зао|оао|ао|pt|cv|lda|ltda|eireli|şti|a\.ş)(?=$|[\s,.)])/iu

/**
 * A guess: Xero does not tell persons from companies. A contact is a person when it has a first or last name, its own name
 * consists of them and no legal form stands in it. A company often has a first and last name too: those of the person to
 * write to, which then do not stand in its name.
 */
function isPerson({ name, firstName, lastName }: BookContact): boolean {
  const parts = wordsOf(`${firstName ?? ''} ${lastName ?? ''}`)
  const words = wordsOf(name)
  return (
    parts.length > 0 &&
    !legalForm.test(name) &&
    !/[&+]/.test(name) &&
    (words.length === 0 || parts.every((part) => words.includes(part)))
  )
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\d'’-]+/gu) ?? []

function noteOf(invoice: Invoice, clientName: string): string {
  const facts = factsOf(invoice, clientName)
  const lines = invoice.lines.map((line, index) => lineText(line, index + 1, invoice.currency))
  if (lines.length === 0) return cutText(facts.join('\n'), MAX_NOTE_LENGTH)

  const kept = [...facts, 'Lines:']
  for (const [index, line] of lines.entries()) {
    const more = moreText(lines.length - index)
    if ([...kept, line, more].join('\n').length > MAX_NOTE_LENGTH) return [...kept, more].join('\n')
    kept.push(line)
  }
  return kept.join('\n')
}

const moreText = (count: number) => `and ${count} more ${count === 1 ? 'line' : 'lines'}`

function factsOf(invoice: Invoice, clientName: string): string[] {
  const { currency, dueDay } = invoice
  const money = (amount: Decimal) => formatMoney({ amount, currency })
  const status = {
    draft: ', a draft',
    submitted: ', awaiting approval',
    authorised: '',
    paid: '',
    voided: ', voided',
    deleted: ', deleted',
  }
  const client = clientName === '' ? '' : ` for ${cutText(clientName, MAX_TEXT_LENGTH)}`
  const number = oneLine(invoice.number)
  const subject = number === '' ? 'an invoice' : `invoice ${number}`
  const facts = [`This deal was opened for ${subject}${client}, made in Xero${status[invoice.status]}.`]
  const reference = cutText(oneLine(invoice.reference), MAX_TEXT_LENGTH)
  if (reference !== '') facts.push(`Reference: ${reference}`)
  facts.push(`Date: ${formatDay(invoice.date)}${dueDay === null ? '' : `, due ${formatDay(dueDay)}`}`)
  facts.push(`Subtotal: ${money(invoice.subTotal)}, tax: ${money(invoice.totalTax)}, total: ${money(invoice.total)}`)
  const settled = [
    { what: 'Paid', amount: invoice.amountPaid },
    { what: 'Credited', amount: invoice.amountCredited },
  ].filter(({ amount }) => !amount.isZero())
  if (settled.length > 0) {
    const parts = [...settled, { what: 'Open', amount: invoice.amountDue }]
    const text = parts.map(({ what, amount }, index) => `${index === 0 ? what : what.toLowerCase()}: ${money(amount)}`)
    facts.push(text.join(', '))
  }
  return facts
}

/** E.g. `1. Consulting: 2 × €500.00 = €1,000.00`. Lines without a price are texts. */
function lineText(
  { description, quantity, unitAmount, amount, itemCode }: InvoiceLine,
  position: number,
  currency: string,
): string {
  const text = cutText(oneLine(description) || oneLine(itemCode ?? '') || 'No description', MAX_DESCRIPTION_LENGTH)
  const start = `${position}. ${text}`
  if (unitAmount === null || quantity === null) return amount.isZero() ? start : `${start}: ${formatMoney({ amount, currency })}`
  const product = quantity.mul(unitAmount).toDecimalPlaces(decimalsOf(currency))
  const isDiscounted = amount.lt(product)
  return `${start}: ${quantity.toString()} × ${unitPrice(unitAmount, currency)}${isDiscounted ? ', less discount' : ''} = ${formatMoney({ amount, currency })}`
}

/** Unit prices may be finer than the currency, e.g. `0.1234 EUR`; rounded they would not multiply. */
const unitPrice = (amount: Decimal, currency: string) =>
  amount.decimalPlaces() > decimalsOf(currency) ? `${amount.toString()} ${currency}` : formatMoney({ amount, currency })
