import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'

type Options = InvoiceForm['options']
type Booking = { itemCode: string | null; accountCode: string | null; taxType: string | null }

/**
 * The rate that Xero will apply to a line, in percent; null for none. A line without a tax of its own takes its account's, and a
 * line without an account its item's.
 */
export function taxRateOf(line: Booking, options: Options): string | null {
  const taxType = line.taxType ?? taxTypeOfAccount(line, options)
  return options.taxRates.find((rate) => rate.taxType === taxType)?.rate ?? null
}

function taxTypeOfAccount({ itemCode, accountCode }: Booking, { accounts, items }: Options): string | null {
  const code = accountCode ?? items.find((item) => item.code === itemCode)?.accountCode
  return accounts.find((account) => account.code === code)?.taxType ?? null
}
