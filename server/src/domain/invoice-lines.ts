import type { BookItem, Books } from './books.ts'
import { type Deal, type DealProduct, fieldText, type Product } from './deal.ts'
import type { DraftLine } from './invoice.ts'
import { Decimal, decimalsOf } from './money.ts'
import type { Refusal } from './refusal.ts'
import { accountOfRule, taxTypeOfRule } from './rule-in-books.ts'
import type { RuleWish } from './rule.ts'
import { cutText } from './text.ts'

// Xero Accounting API, Invoices, LineItems: Description; UnitAmount with unitdp=4; Quantity; rounding of a line's amount
const MAX_DESCRIPTION_LENGTH = 4_000
const UNIT_AMOUNT_DECIMALS = 4
const QUANTITY_DECIMALS = 4
const MAX_QUANTITY_LENGTH = 13
const LINE_AMOUNT_DECIMALS = 2

type LinesInput = {
  deal: Deal
  products: Product[]
  rule: RuleWish
  books: Books
  /** Null while it is unknown: then nothing is said about decimals. */
  currency: string | null
}

type Lines = { lines: DraftLine[]; refusals: Refusal[] }

/**
 * The lines of an invoice. Without refusals there is at least one, and together they come to more than zero. With refusals they
 * are what is known so far: still one per product of the deal, some without a price or a description.
 *
 * By products: one line each, in the deal's order, at the price that was chosen for the deal, else the ordinary one. Free lines
 * and deductions are fine. A deal without products becomes one line with its name. One line always comes to the deal's price.
 *
 * Amounts keep the decimals of their currency, of which Xero holds two. Unit prices may have four; what a line comes to is
 * rounded by Xero, except in currencies with none or more than two decimals, where rounding would change what people agreed.
 */
export function invoiceLines(input: LinesInput): Lines {
  const { deal, rule } = input
  const byProducts = rule.lineSource.kind === 'products' && deal.products.length > 0
  return byProducts ? linesOfProducts(input) : lineOfDeal(input)
}

/** What the lines come to after discount, before any tax is added: each rounded to two decimals as Xero does, then summed. Zero for none. */
export const totalOfLines = (lines: DraftLine[]): Decimal =>
  Decimal.sum(0, ...lines.map((line) => amountOf(line).toDecimalPlaces(LINE_AMOUNT_DECIMALS, Decimal.ROUND_HALF_UP)))

function lineOfDeal({ deal, rule, books, currency }: LinesInput): Lines {
  const { lineSource } = rule
  const description = lineSource.kind === 'field' ? fieldText(deal.fields, lineSource.fieldId) : nameOf(deal)
  const line: DraftLine = {
    ...draftLine(rule, books, null),
    description: described(description ?? ''),
    quantity: new Decimal(1),
    unitAmount: deal.price ?? new Decimal(0),
  }
  const refusals: Refusal[] = [...refusalsOfSum([line]), ...refusalsOfPrice(line.unitAmount, currency)]
  if (description === null && lineSource.kind === 'field') {
    refusals.unshift({ code: 'description_missing', fieldId: lineSource.fieldId })
  }
  return { lines: [line], refusals }
}

const refusalsOfPrice = (price: Decimal, currency: string | null): Refusal[] =>
  currency !== null && price.decimalPlaces() > amountDecimals(currency)
    ? [{ code: 'amount_too_fine', amount: price.toFixed(), currency }]
    : []

function linesOfProducts(input: LinesInput): Lines {
  const results = input.deal.products.map((dealProduct) => lineOfProduct(dealProduct, input))
  const lines = results.flatMap((result) => result.lines)
  const refusals = results.flatMap((result) => result.refusals)
  // A sum says something only once every line is known.
  return { lines, refusals: refusals.length > 0 ? refusals : refusalsOfSum(lines).map(byProducts) }
}

const byProducts = <R extends Refusal>(refusal: R) => ({ ...refusal, byProducts: true as const })

function lineOfProduct({ productId, catalogId, quantity, priceFieldId }: DealProduct, input: LinesInput): Lines {
  const { deal, products, rule, books, currency } = input
  const product = products.find(({ id, catalogId: list }) => id === productId && list === catalogId)
  if (!product) {
    const line = { ...draftLine(rule, books, null), description: '', quantity, unitAmount: new Decimal(0) }
    return { lines: [line], refusals: [{ code: 'product_unknown', productId }] }
  }

  const named = product.name.trim() || `${productId}`
  const refusals: Refusal[] = []
  if (!isQuantity(quantity)) refusals.push({ code: 'quantity_invalid', product: named, quantity: quantity.toFixed() })

  const unitAmount = (priceFieldId === null ? null : product.prices[priceFieldId]) ?? product.price
  if (unitAmount === null) refusals.push({ code: 'product_price_missing', product: named })
  const item = product.sku === null ? null : (books.items.find(({ code }) => code === product.sku?.trim()) ?? null)
  const line: DraftLine = {
    ...draftLine(rule, books, item),
    description: described(product.description ?? '') || described(product.name) || nameOf(deal),
    quantity,
    unitAmount: unitAmount ?? new Decimal(0),
  }
  if (currency !== null && isTooFine(line, currency)) {
    refusals.push({ code: 'amount_too_fine', amount: line.unitAmount.toFixed(), currency, byProducts: true })
  }
  return { lines: [line], refusals }
}

/**
 * How a line is booked. What the accountant has set on an item goes before the rule: an item with its own account keeps it,
 * since Xero takes it from the item when the line names none, and an item with its own tax keeps that. The tax is named all the
 * same, because Xero would otherwise prefer the account's. An item without either gets the rule's, as every other line does.
 *
 * Source: Xero Accounting API, Invoices, LineItems, ItemCode: fills in what the line leaves out.
 */
function draftLine(rule: RuleWish, books: Books, item: BookItem | null) {
  const isTaxed = rule.lineAmounts !== 'no_tax'
  return {
    discountPercent: null,
    itemCode: item?.code ?? null,
    accountCode: item?.accountCode ? null : (accountOfRule(rule, books)?.code ?? null),
    taxType: isTaxed ? (item?.taxType ?? taxTypeOfRule(rule)) : null,
    tracking: rule.tracking,
  }
}

/** Kommo stores an amount that nobody filled in as zero, so zero counts as missing. */
function refusalsOfSum(lines: DraftLine[]): Refusal[] {
  const sum = totalOfLines(lines)
  if (sum.isZero()) return [{ code: 'amount_missing' }]
  return sum.isNegative() ? [{ code: 'amount_negative', amount: sum.toFixed() }] : []
}

const isQuantity = (quantity: Decimal) =>
  quantity.gt(0) && quantity.decimalPlaces() <= QUANTITY_DECIMALS && quantity.toFixed().length <= MAX_QUANTITY_LENGTH

const isTooFine = (line: DraftLine, currency: string) =>
  line.unitAmount.decimalPlaces() > UNIT_AMOUNT_DECIMALS ||
  (decimalsOf(currency) !== LINE_AMOUNT_DECIMALS && amountOf(line).decimalPlaces() > amountDecimals(currency))

const amountDecimals = (currency: string) => Math.min(decimalsOf(currency), LINE_AMOUNT_DECIMALS)

const amountOf = ({ quantity, unitAmount, discountPercent }: DraftLine) =>
  quantity
    .times(unitAmount)
    .times(new Decimal(100).minus(discountPercent ?? 0))
    .div(100)

const described = (text: string) => cutText(text.trim(), MAX_DESCRIPTION_LENGTH)

/** Approved lines must have a description, so a deal without a name goes by its number. */
const nameOf = (deal: Deal) => described(deal.name) || `Deal ${deal.id}`
