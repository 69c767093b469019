import { dealFieldSpecs, dealFieldWrites } from '../../domain/deal-fields.ts'
import { dayIn } from '../../domain/day.ts'
import type { Flow } from '../../inbox/worker.ts'
import type { RefusedDeal } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { Links } from '../../store/links.ts'
import type { Open } from '../open.ts'
import type { PrepareDealFields } from '../prepare-deal-fields.ts'
import type { WriteDealFields } from '../write-deal-fields.ts'
import { placementOf } from './invoice-events.ts'
import { addNotesOnce } from './notes-once.ts'
import { outcomesByDeal } from './outcomes-by-deal.ts'

type Needs = {
  open: Open
  links: Links
  writeDealFields: WriteDealFields
  prepareDealFields: PrepareDealFields
  now: () => Date
}

/** Tells deals that an invoice made by hand came to them, or was taken from them again: then their fields forget it. */
export const tellPlacements =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const placements = events.map(placementOf)
    const left = [...new Set(placements.flatMap(({ dealId, isTakenBack }) => (isTakenBack ? [dealId] : [])))]
    const refused = left.length === 0 ? [] : await forget(account, left, needs)
    const notes = placements.map(({ dealId, text, at }) => ({ dealId, text, since: at }))
    refused.push(...(await addNotesOnce(needs.open.crm(account), notes, events)))
    return outcomesByDeal(events, (event) => placementOf(event).dealId, refused, 'The deal was told.')
  }

/** The fields of deals that an invoice was taken from: what their other invoices say, or nothing at all. */
async function forget(account: Account, dealIds: number[], needs: Needs): Promise<RefusedDeal[]> {
  const { open, links, writeDealFields, prepareDealFields, now } = needs
  const others = new Set((await links.ofDeals(account.id, dealIds)).flatMap(({ dealId, invoice }) => (invoice ? [dealId] : [])))
  const refused = await writeDealFields(
    account,
    dealIds.filter((id) => others.has(id)),
  )
  const bare = dealIds.filter((id) => !others.has(id))
  if (bare.length === 0) return refused
  const writes = dealFieldWrites([], dayIn('UTC', now()))
  const cleared = await open.crm(account).writeDealFields(
    bare.map((dealId) => ({ dealId, writes })),
    dealFieldSpecs,
    await prepareDealFields(account),
  )
  return [...refused, ...cleared]
}
