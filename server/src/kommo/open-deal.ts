import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import { fieldWriter } from './fields.ts'
import type { KommoCrm } from './port.ts'
import { newDeal, openedDeal } from './wire-deals.ts'

/** Opening a deal. Kommo knows no key against a second one, so after an unknown outcome the caller searches first. */
export const createOpenDeal = ({ api }: { api: Api }): Pick<KommoCrm, 'openDeal'> => ({
  async openDeal({ writes, ...deal }, specs, fieldIds) {
    const body = [newDeal(deal, writes.map(fieldWriter(specs, fieldIds)))]
    const opened = await api.write({ method: 'POST', path: '/leads/complex', body }, openedDeal)
    if (!opened)
      throw new AppError('unavailable', 'kommo.unavailable', {
        isOutcomeUnknown: true,
        cause: new Error('Kommo did not say which deal it opened'),
      })
    return opened
  },
})
