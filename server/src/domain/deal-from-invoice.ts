import type { BookContact } from './books.ts'
import type { Invoice } from './invoice.ts'
import type { Decimal } from './money.ts'

export type DealFromInvoice = { name: string; price: Decimal | null; note: string; isCompany: boolean }
export function dealFromInvoice(_: { invoice: Invoice; contact: BookContact; accountCurrency: string }): DealFromInvoice {
  return { name: '', price: null, note: '', isCompany: false }
}
