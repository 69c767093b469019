import { dealFieldGroup, dealFieldSpecs } from '../domain/deal-fields.ts'
import type { Account, Accounts } from '../store/accounts.ts'
import type { Open } from './open.ts'

/**
 * Ids of our fields on deals. Made in Kommo when the account has none yet, or when a new version of the product has more;
 * safe to repeat.
 */
export const createPrepareDealFields =
  ({ accounts, open }: { accounts: Pick<Accounts, 'saveDealFieldIds'>; open: Pick<Open, 'crm'> }) =>
  async (account: Account): Promise<Record<string, number>> => {
    const known = account.dealFieldIds
    if (known && dealFieldSpecs.every(({ code }) => code in known)) return known
    const ids = await open.crm(account).ensureDealFields(dealFieldGroup, dealFieldSpecs)
    await accounts.saveDealFieldIds(account.id, ids)
    return ids
  }

export type PrepareDealFields = ReturnType<typeof createPrepareDealFields>
