import type { Books } from './books.ts'
import type { DraftLine } from './invoice.ts'

/**
 * The rate that Xero will apply to a line, in percent; null for none. A line without a tax of its own takes its account's, and a
 * line without an account its item's.
 *
 * Source: Xero Accounting API, Invoices, LineItems: TaxType and ItemCode.
 */
export function taxRateOfLine(
  { itemCode, accountCode, taxType }: Pick<DraftLine, 'itemCode' | 'accountCode' | 'taxType'>,
  books: Books,
) {
  const code = accountCode ?? books.items.find((item) => item.code === itemCode)?.accountCode
  const wanted = taxType ?? books.accounts.find((account) => account.code === code)?.taxType
  return books.taxRates.find((rate) => rate.taxType === wanted)?.rate ?? null
}
