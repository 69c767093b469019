import type { Day } from './day.ts'
import type { StateFacts } from './invoice.ts'
import type { Decimal } from './money.ts'

export type Version = StateFacts & {
  number: string
  currency: string
  amountPaid: Decimal
  amountCredited: Decimal
  date: Day
  paidDay?: Day | null
}
export function changeNote(_: { before: Version; after: Version; today: Day }): string | null {
  return null
}
export function overdueNote(_: { number: string; amountDue: Decimal; currency: string; dueDay: Day }): string {
  return ''
}
