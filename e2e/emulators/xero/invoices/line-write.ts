import { type Input, numberOf, textOf } from '../api/input.ts'
import type { Account, TaxRate } from '../state/entities.ts'
import type { InvoiceStatus, Line, LineAmountTypes } from '../state/invoice.ts'
import { newId, type Organisation } from '../state/state.ts'
import { effectiveRate, lineAmountOf, round, taxAmountOf } from './line-math.ts'
import { trackingOf } from './tracking.ts'

// Source: Xero Accounting API, Invoices: field limits.
const LONGEST_DESCRIPTION = 4_000
const LONGEST_QUANTITY = 13
const LARGEST_LINE_AMOUNT = 9_999_999_999.99
const CLOSED_SYSTEM_ACCOUNTS = new Set([
  'DEBTORS',
  'CREDITORS',
  'BANKCURRENCYGAIN',
  'UNREALISEDCURRENCYGAIN',
  'REALISEDCURRENCYGAIN',
])

export type LineContext = {
  org: Organisation
  type: 'ACCREC' | 'ACCPAY'
  status: InvoiceStatus
  lineAmountTypes: LineAmountTypes
  /** Decimal places of unit amounts: 2, or 4 with `unitdp=4`. */
  unitPlaces: 2 | 4
  errors: string[]
  warnings: string[]
  /** Ids of lines whose account was refused already. */
  refusedLines: Set<string>
}

/** Reads one line that was sent; `base` is the stored line that its `LineItemID` names. */
export function writeLine(input: Input, base: Line | undefined, context: LineContext): Line {
  const { org, errors } = context
  const item = itemOf(input, context)
  const sales = item?.salesDetails
  const texts = {
    description: textOf(input, 'Description') ?? item?.description ?? base?.description,
    itemCode: textOf(input, 'ItemCode') ?? base?.itemCode,
    taxType: textOf(input, 'TaxType') ?? sales?.taxType ?? base?.taxType,
  }
  if ((texts.description?.length ?? 0) > LONGEST_DESCRIPTION)
    errors.push(`The Description field has a maximum length of ${LONGEST_DESCRIPTION} characters.`)
  const errorsBefore = errors.length
  const account = accountOf(input, sales?.accountCode ?? base?.accountCode, context)
  const isAccountRefused = errors.length > errorsBefore
  const pricing = pricingOf(input, base, sales?.unitPrice, context)
  const lineItemId = base?.lineItemId ?? newId()
  if (isAccountRefused) context.refusedLines.add(lineItemId)
  const tracking = trackingOf(org, input, errors) ?? base?.tracking ?? []
  const { description, itemCode } = texts
  const shared = {
    lineItemId,
    tracking,
    ...(description !== undefined && { description }),
    ...(itemCode !== undefined && { itemCode }),
  }
  if (!pricing) return { ...shared, taxAmount: 0, lineAmount: 0 } // a comment line
  const lineAmount = lineAmountOf(pricing)
  checkLineAmount(input, lineAmount, errors)
  const taxRate = taxRateOf(texts.taxType, account, context)
  const sentTax = numberOf(input, 'TaxAmount')
  const calculated = taxRate ? taxAmountOf(lineAmount, effectiveRate(taxRate), context.lineAmountTypes) : 0
  return {
    ...shared,
    quantity: pricing.quantity,
    unitAmount: pricing.unitAmount,
    ...(pricing.discountRate !== undefined && { discountRate: pricing.discountRate }),
    ...(pricing.discountAmount !== undefined && { discountAmount: pricing.discountAmount }),
    ...(account?.code !== undefined && { accountCode: account.code }),
    ...(taxRate && { taxType: taxRate.taxType }),
    lineAmount,
    taxAmount: sentTax === undefined || context.lineAmountTypes === 'NoTax' ? calculated : round(sentTax, 2),
  }
}

/** Calculates a stored line again, after the amounts have become inclusive, exclusive or untaxed. */
export function recalculateLine(line: Line, { org, lineAmountTypes }: Pick<LineContext, 'org' | 'lineAmountTypes'>): Line {
  if (line.unitAmount === undefined) return line
  const taxType = lineAmountTypes === 'NoTax' ? 'NONE' : line.taxType
  const rate = org.taxRates.find((one) => one.taxType === taxType)
  const taxAmount = rate ? taxAmountOf(line.lineAmount, effectiveRate(rate), lineAmountTypes) : 0
  return { ...line, ...(taxType !== undefined && { taxType }), taxAmount }
}

/** What an approved document needs of each line, whether it was just sent or stored long ago. */
export function checkLineForApproval(line: Line, { errors, refusedLines }: Pick<LineContext, 'errors' | 'refusedLines'>) {
  if (line.description === undefined) errors.push('The Description field must be specified for each line item.')
  if (line.unitAmount !== undefined && line.accountCode === undefined && !refusedLines.has(line.lineItemId))
    errors.push("Account code '' is not a valid code for this document.")
}

function itemOf(input: Input, { org, errors }: LineContext) {
  const code = textOf(input, 'ItemCode')
  if (!code) return undefined
  const item = org.items.find((one) => one.code.toLowerCase() === code.toLowerCase())
  if (!item) errors.push(`Item code '${code}' is not valid`)
  return item
}

/** The account that is sent or comes by default; null clears it. A draft loses an account that Xero does not know. */
function accountOf(
  input: Input,
  byDefault: string | undefined,
  { org, status, errors, warnings }: LineContext,
): Account | undefined {
  const id = textOf(input, 'AccountID')
  const code = textOf(input, 'AccountCode')
  if (code === null) return undefined
  const wanted = code ?? (id ? undefined : byDefault)
  if (!id && wanted === undefined) return undefined
  const account = org.accounts.find((one) => (wanted === undefined ? one.accountId === id?.toLowerCase() : one.code === wanted))
  const name = wanted ?? id ?? ''
  if (account && account.status !== 'ACTIVE') {
    errors.push(`Account code '${name}' has been archived, or has been deleted. Each line item must reference a valid account.`)
    return undefined
  }
  if (account && account.type !== 'BANK' && !CLOSED_SYSTEM_ACCOUNTS.has(account.systemAccount ?? '')) return account
  if (status === 'DRAFT') warnings.push(`Account code '${name}' has been removed as it does not match a recognised account.`)
  else errors.push(`Account code '${name}' is not a valid code for this document.`)
  return undefined
}

type Priced = { quantity: number; unitAmount: number; discountRate: number | undefined; discountAmount: number | undefined }

/** Quantity, price and discount; undefined for a line without any amount. What is left out follows from `LineAmount`. */
function pricingOf(
  input: Input,
  base: Line | undefined,
  itemPrice: number | undefined,
  context: LineContext,
): Priced | undefined {
  const { errors, unitPlaces } = context
  const sentAmount = numberOf(input, 'LineAmount')
  const sentQuantity = numberOf(input, 'Quantity') ?? base?.quantity
  const sentUnit = numberOf(input, 'UnitAmount') ?? itemPrice ?? base?.unitAmount
  const [discountRate, discountAmount] = [
    numberOf(input, 'DiscountRate') ?? base?.discountRate,
    numberOf(input, 'DiscountAmount') ?? base?.discountAmount,
  ]
  if (discountRate !== undefined && discountAmount !== undefined)
    errors.push('Only one of DiscountRate and DiscountAmount can be specified for a line item.')
  if (discountRate !== undefined && (discountRate < 0 || discountRate > 100))
    errors.push('The DiscountRate must be between 0 and 100.')
  if (sentQuantity !== undefined && sentQuantity < 0) errors.push('The Quantity of a line item must not be negative.')
  if (String(sentQuantity ?? '').length > LONGEST_QUANTITY)
    errors.push(`The Quantity of a line item must not be longer than ${LONGEST_QUANTITY} characters.`)
  if (sentUnit === undefined && (sentAmount ?? 0) === 0) return undefined
  const quantity = sentQuantity ?? (sentUnit && sentAmount !== undefined ? sentAmount / sentUnit : 1)
  const unitAmount = sentUnit ?? (quantity === 0 ? 0 : (sentAmount ?? 0) / quantity)
  return { quantity: round(quantity, 4), unitAmount: round(unitAmount, unitPlaces), discountRate, discountAmount }
}

function checkLineAmount(input: Input, lineAmount: number, errors: string[]) {
  const sent = numberOf(input, 'LineAmount')
  const isFullySent = input['Quantity'] !== undefined && input['UnitAmount'] !== undefined
  if (sent !== undefined && isFullySent && round(sent, 2) !== lineAmount)
    errors.push(`The line total ${sent} does not match the expected line total ${lineAmount}`)
  if (Math.abs(lineAmount) > LARGEST_LINE_AMOUNT) errors.push(`The LineAmount must not be larger than ${LARGEST_LINE_AMOUNT}.`)
}

function taxRateOf(sent: string | undefined, account: Account | undefined, context: LineContext): TaxRate | undefined {
  const { org, lineAmountTypes, type, errors } = context
  const find = (taxType: string) => org.taxRates.find((one) => one.taxType === taxType && one.status === 'ACTIVE')
  if (lineAmountTypes === 'NoTax' || !org.paysTax) return find('NONE')
  if (sent === undefined) return account ? find(account.taxType) : undefined
  const rate = find(sent)
  const documentClass = type === 'ACCREC' ? 'REVENUE' : 'EXPENSE'
  if (!rate || (!account && !rate.appliesTo.includes(documentClass)))
    errors.push(`The TaxType code ${sent} does not exist or cannot be used for this type of transaction.`)
  else if (account && !rate.appliesTo.includes(account.class))
    errors.push(`The TaxType code '${sent}' cannot be used with account code '${account.code ?? ''}'.`)
  return rate
}
