import type { PaymentTerms } from './books.ts'
import { addDays, type Day, dayOfMonth, endOfMonth } from './day.ts'
import type { DueTerms } from './rule.ts'

/**
 * When an invoice is due.
 *
 * @param date              the invoice's own day.
 * @param contactTerms      asked first when the rule says `contact`.
 * @param organisationTerms asked next; without both, the rule's `fallbackDays` count.
 * @returns a day that exists (30 February becomes the month's last day) and is never before `date`: terms such as "the 10th
 *   of this month" can lie in the past, then the invoice is due at once.
 *
 * Source: Xero Accounting API, Contacts and Organisation, PaymentTerms. The API does not derive a due date from them itself.
 */
export function dueDay({
  terms,
  date,
  contactTerms,
  organisationTerms,
}: {
  terms: DueTerms
  date: Day
  contactTerms: PaymentTerms | null
  organisationTerms: PaymentTerms | null
}): Day {
  const due = dayByTerms(terms, date, contactTerms ?? organisationTerms)
  return due < date ? date : due
}

function dayByTerms(terms: DueTerms, date: Day, agreed: PaymentTerms | null): Day {
  switch (terms.kind) {
    case 'days':
      return addDays(date, terms.days)
    case 'end_of_month':
      return addDays(endOfMonth(date), terms.days)
    case 'day_of_following_month':
      return dayOfMonth(date, terms.day, 1)
    case 'contact':
      return agreed === null ? addDays(date, terms.fallbackDays) : dayByAgreement(agreed, date)
  }
}

function dayByAgreement({ type, day }: PaymentTerms, date: Day): Day {
  switch (type) {
    case 'after_bill_date':
      return addDays(date, day)
    case 'after_bill_month':
      return addDays(endOfMonth(date), day)
    case 'of_current_month':
      return dayOfMonth(date, day)
    case 'of_following_month':
      return dayOfMonth(date, day, 1)
  }
}
