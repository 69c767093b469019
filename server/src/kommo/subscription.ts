import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { newSubscription, subscriptionPage } from './wire-notes.ts'
import { anything } from './wire-page.ts'

/**
 * The account's webhook. There is no call that changes one, and what a second POST does is not documented: a wrong one is
 * deleted and made anew. Source: Kommo API, Webhooks.
 */
export const createSubscription = ({ api }: { api: Api }): Pick<KommoCrm, 'convergeWebhook'> => ({
  async convergeWebhook(destination, events) {
    const found = await api.read(`/webhooks?filter[destination]=${encodeURIComponent(destination)}`, subscriptionPage)
    const known = found?.items.find((subscription) => subscription.destination === destination)
    if (known && !known.isDisabled && isSameSet(known.events, events)) return 'unchanged'
    if (known) await remove(api, destination)
    await api.write({ method: 'POST', path: '/webhooks', body: newSubscription(destination, events) }, anything)
    return known ? 'repaired' : 'created'
  },
})

/** Somebody else may have removed it first. */
const remove = (api: Api, destination: string) =>
  api.write({ method: 'DELETE', path: '/webhooks', body: { destination } }, anything).catch((error: unknown) => {
    if (!(error instanceof AppError && error.kind === 'not_found')) throw error
  })

const isSameSet = (a: readonly string[], b: readonly string[]) =>
  new Set(a).size === new Set(b).size && a.every((item) => b.includes(item))
