import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { changedDeal } from './wire-deals.ts'
import { anything } from './wire-page.ts'
import { writeInGroups } from './write-all.ts'

/** Where a deal stands and what it is worth. */
export const createDealChanges = ({ api }: { api: Api }): Pick<KommoCrm, 'changeDeals'> => ({
  changeDeals: (changes) =>
    writeInGroups(
      changes.filter(({ stage, price }) => stage !== undefined || price !== undefined),
      (items) => api.write({ method: 'PATCH', path: '/leads', body: items.map(changedDeal) }, anything),
    ),
})
