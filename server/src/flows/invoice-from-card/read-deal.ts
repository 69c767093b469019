import { z } from 'zod'
import type { Client, Deal } from '../../domain/deal.ts'
import { AppError } from '../../domain/errors.ts'
import type { BillTo } from '../../domain/rule.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'

export const dealParams = z.object({ id: z.coerce.number().int().positive() })

/**
 * A deal as it is in Kommo now, remembered for the card.
 *
 * @throws AppError `not_found` when this account has no such deal.
 */
export async function readDeal(
  accountId: string,
  dealId: number,
  { crm, seenDeals }: { crm: Pick<KommoCrm, 'getDeals'>; seenDeals: Pick<SeenDeals, 'save'> },
): Promise<Deal> {
  const [deal] = await crm.getDeals([dealId])
  if (!deal) throw new AppError('not_found', 'deal.unknown', { userMessage: 'This deal is no longer in Kommo.' })
  await seenDeals.save(accountId, [deal])
  return deal
}

/** Whom a rule would bill, before anybody has read more than the deal; null when the deal does not name one. */
export function clientOfDeal(deal: Deal, billTo: BillTo): Pick<Client, 'kind' | 'id'> | null {
  const person = deal.mainContactId === null ? null : { kind: 'person' as const, id: deal.mainContactId }
  const company = deal.companyId === null ? null : { kind: 'company' as const, id: deal.companyId }
  return { person, company, company_or_person: company ?? person }[billTo]
}
