import type { CreateMode } from '../../contract/invoice-form.ts'
import type { MyPermissions } from '../../contract/permission.ts'
import type { Books } from '../../domain/books.ts'
import { dayIn } from '../../domain/day.ts'
import type { Deal } from '../../domain/deal.ts'
import { billDeal, type PartialBilling } from '../../domain/invoice-from-deal.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Rule } from '../../domain/rule.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { Organisation } from '../../store/organisations.ts'
import type { CurrentBooks } from '../current-books.ts'
import { readBills } from '../deal-to-invoice/read-bills.ts'
import { nameFields } from '../name-fields.ts'
import { asWished, modeOf, modesOf } from './modes.ts'

/** A deal as an invoice: what is known of it, and what stands in the way. */
export type Look = {
  deal: Deal
  rule: Rule
  organisation: Organisation
  books: Books
  billing: PartialBilling
  refusals: Refusal[]
  mode: CreateMode
  modes: CreateMode[]
}

type Needs = {
  account: Account
  crm: KommoCrm
  currentBooks: CurrentBooks
  /** Whose wishes count: an e-mail address is missing only where this person may, and wishes to, send. */
  mine: MyPermissions
  /** What becomes of all of them; null leaves it to each rule. */
  mode: CreateMode | null
  now: Date
}

/**
 * What rules would make of deals, for any number of them: clients and products are read together, once for all. Asks Xero
 * nothing but lists that are out of date.
 *
 * @returns one look per deal and rule, in the order given.
 */
export async function lookAtDeals(
  wanted: { deal: Deal; rule: Rule }[],
  { account, crm, currentBooks, mine, mode, now }: Needs,
): Promise<Look[]> {
  const ids = [...new Set(wanted.map(({ rule }) => rule.organisationId))]
  const [bills, ...known] = await Promise.all([
    readBills(crm, wanted),
    ...ids.map((organisationId) => currentBooks(account.id, organisationId)),
  ])
  const byId = new Map(known.map((each) => [each.organisation.id, each]))
  const looks = wanted.flatMap(({ deal, rule }, index): Look[] => {
    const place = byId.get(rule.organisationId)
    const bill = bills[index]
    if (!place || !bill) return []
    const modes = modesOf(mine, place.books)
    const wished = mode ?? modeOf(rule, modes)
    const today = dayIn(place.books.timeZone ?? 'UTC', now)
    const made = billDeal({
      bill,
      rule: asWished(rule, wished),
      books: place.books,
      today,
      accountCurrency: account.currency,
    })
    return [{ deal, rule, ...place, ...made, mode: wished, modes }]
  })
  const named = await nameFields(
    crm,
    looks.map(({ refusals }) => refusals),
  )
  return looks.map((look, index) => ({ ...look, refusals: named[index] ?? look.refusals }))
}

/** Rules that people can invoice by: active, and their organisation can be reached. Oldest first. */
export function usableRules(rules: Rule[], organisations: Pick<Organisation, 'id' | 'state'>[]): Rule[] {
  const connected = new Set(organisations.filter(({ state }) => state === 'CONNECTED').map(({ id }) => id))
  return rules.filter(({ isActive, organisationId }) => isActive && connected.has(organisationId))
}
