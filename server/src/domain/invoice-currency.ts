import type { Books } from './books.ts'
import { type Deal, fieldText } from './deal.ts'
import { isCurrency } from './money.ts'
import type { Refusal } from './refusal.ts'
import type { CurrencySource } from './rule.ts'

/**
 * The currency to invoice a deal in.
 *
 * A field of the deal decides about the currency only: the amounts of the deal and its products are taken as they are, as
 * amounts in that currency, although Kommo prints the account's own currency beside them. Nothing is ever converted.
 *
 * @returns an ISO 4217 code in upper case that the organisation uses, or why there is none.
 */
export function invoiceCurrency(input: {
  deal: Deal
  source: CurrencySource
  accountCurrency: string
  books: Books
}): { ok: true; currency: string } | { ok: false; refusal: Refusal } {
  const { deal, source, accountCurrency, books } = input
  const value = source.kind === 'account' ? accountCurrency : fieldText(deal.fields, source.fieldId)
  if (value === null && source.kind === 'field') return refused({ code: 'currency_missing', fieldId: source.fieldId })

  const currency = (value ?? '').trim().toUpperCase()
  if (!isCurrency(currency)) {
    const fieldId = source.kind === 'field' ? { fieldId: source.fieldId } : {}
    return refused({ code: 'currency_unknown', value: (value ?? '').trim(), ...fieldId })
  }

  const isUsed = [books.baseCurrency, ...books.currencies].some((used) => used.toUpperCase() === currency)
  return isUsed ? { ok: true, currency } : refused({ code: 'currency_not_in_books', currency, organisation: books.name })
}

const refused = (refusal: Refusal) => ({ ok: false as const, refusal })
