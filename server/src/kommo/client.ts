// The room of Kommo: its API, OAuth, webhooks and tokens in our words. What a deal means for an invoice is left to domain/ and flows/.
import { AppError } from '../domain/errors.ts'
import { type Api, createApi, createSend, type Log } from './call.ts'
import { createClientEmail } from './client-email.ts'
import { createDealChanges } from './deal-changes.ts'
import { createReads } from './deals.ts'
import { createFieldTexts } from './field-texts.ts'
import { createFields } from './fields.ts'
import { createFiles, type KnownDrives } from './files.ts'
import type { CallLimiter } from './limits.ts'
import { createNotes } from './notes.ts'
import { createOpenDeal } from './open-deal.ts'
import type { KommoCrm, OpenCrm } from './port.ts'
import { createSearch } from './search.ts'
import { createSubscription } from './subscription.ts'
import { createTasks } from './tasks.ts'
import { pipelinePage, profileAt, user } from './wire.ts'

/**
 * Makes the door to accounts' CRMs. One per process: connections and the limiter are shared by everything it opens.
 *
 * @param accountUrl the address of a host, e.g. `https://acme.kommo.com`.
 * @param timeoutMs  of one call; 20 s when not given.
 */
export function createOpenCrm({
  accountUrl,
  limiter,
  log,
  timeoutMs,
  version,
}: {
  accountUrl: (host: string) => string
  limiter: CallLimiter
  log?: Log | undefined
  timeoutMs?: number | undefined
  version?: string | undefined
}): OpenCrm {
  const send = createSend({ limiter, log, timeoutMs, version })
  const drives: KnownDrives = new Map()
  return ({ host, timeZone = 'UTC', accessToken }) => {
    const api = createApi({ host, accessToken, accountUrl, send })
    const reads = createReads({ api, timeZone })
    return {
      ...createAccountReads({ api, host }),
      ...reads,
      ...createSearch({ api, timeZone, getDeals: reads.getDeals }),
      ...createFields({ api }),
      ...createFieldTexts({ api }),
      ...createClientEmail({ api }),
      ...createDealChanges({ api }),
      ...createOpenDeal({ api }),
      ...createTasks({ api }),
      ...createNotes({ api }),
      ...createFiles({ api, host, drives }),
      ...createSubscription({ api }),
    }
  }
}

const createAccountReads = ({
  api,
  host,
}: {
  api: Api
  host: string
}): Pick<KommoCrm, 'readProfile' | 'readUser' | 'readPipelines'> => ({
  async readProfile() {
    const profile = await api.read('/account?with=datetime_settings', profileAt(host))
    if (!profile) throw new AppError('unavailable', 'kommo.unavailable', { cause: new Error('Kommo described no account') })
    return profile
  },
  readUser: (userId) =>
    api.read(`/users/${userId}`, user).catch((error: unknown) => {
      if (error instanceof AppError && (error.kind === 'not_found' || error.kind === 'forbidden')) return null
      throw error
    }),
  readPipelines: async () => (await api.read('/leads/pipelines', pipelinePage)) ?? [],
})
