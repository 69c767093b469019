import { createHash } from 'node:crypto'
import { type Day, dayIn } from '../domain/day.ts'
import { dealFieldSpecs, dealFieldWrites, type ShownInvoice } from '../domain/deal-fields.ts'
import { groupBy } from '../domain/group-by.ts'
import { invoiceLink } from '../domain/invoice-link.ts'
import type { RefusedDeal } from '../kommo/port.ts'
import type { Account } from '../store/accounts.ts'
import type { Link, Links } from '../store/links.ts'
import type { Organisation, Organisations } from '../store/organisations.ts'
import type { Open } from './open.ts'
import type { PrepareDealFields } from './prepare-deal-fields.ts'

type Needs = {
  open: Pick<Open, 'crm'>
  links: Links
  organisations: Pick<Organisations, 'ofAccount'>
  prepareDealFields: PrepareDealFields
  now: () => Date
}

/**
 * Brings our fields on deals up to date with all their invoices, 50 deals a call. What stands there already is not written
 * again. Safe to repeat.
 *
 * @returns the deals that Kommo refused to write on, e.g. because they were deleted meanwhile.
 */
export const createWriteDealFields =
  ({ open, links, organisations, prepareDealFields, now }: Needs) =>
  async (account: Account, dealIds: number[]): Promise<RefusedDeal[]> => {
    const known = new Map((await organisations.ofAccount(account.id)).map((each) => [each.id, each]))
    const byDeal = groupBy(
      (await links.ofDeals(account.id, dealIds)).filter((link) => link.invoice !== null),
      (link) => link.dealId,
    )
    const updates = [...byDeal].flatMap(([dealId, ofDeal]) => {
      const writes = dealFieldWrites(
        ofDeal.flatMap((link) => shown(link, known.get(link.organisationId))),
        todayOf(ofDeal, known, now()),
      )
      const hash = createHash('sha256').update(JSON.stringify(writes)).digest('hex')
      return ofDeal.every((link) => link.shownHash === hash) ? [] : [{ dealId, writes, hash, ids: ofDeal.map(({ id }) => id) }]
    })
    if (updates.length === 0) return []
    const refused = await open.crm(account).writeDealFields(updates, dealFieldSpecs, await prepareDealFields(account))
    const isRefused = new Set(refused.map(({ dealId }) => dealId))
    for (const { dealId, ids, hash } of updates) if (!isRefused.has(dealId)) await links.markShown(ids, hash)
    return refused
  }

export type WriteDealFields = ReturnType<typeof createWriteDealFields>

function shown(link: Link, organisation: Organisation | undefined): ShownInvoice[] {
  if (!link.invoice) return []
  const address = invoiceLink({ shortCode: organisation?.books?.shortCode ?? null, invoiceId: link.invoice.id })
  return [{ ...link.invoice, link: address, createdAt: link.createdAt }]
}

/** "Overdue" follows the organisation's own calendar. */
const todayOf = (links: Link[], organisations: Map<string, Organisation>, now: Date): Day =>
  dayIn(organisations.get(links[0]?.organisationId ?? '')?.books?.timeZone ?? 'UTC', now)
