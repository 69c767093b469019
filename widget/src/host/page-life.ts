import { QueryClient } from '@tanstack/react-query'
import { createApi, type Api } from '../api/api.ts'
import { asApiError } from '../api/api-error.ts'
import { forgetOthers, type Owner } from '../api/last-known.ts'
import { createToasts, type Toasts } from '../ui/toasts.tsx'
import type { KommoWidget } from './kommo.ts'
import { openSession } from './open-session.ts'

/** What outlives a card: Kommo moves from card to card without loading the page, and what is known then shows at once. */
type Life = { api: Api; client: QueryClient; toasts: Toasts }

/** More than anybody goes back to; what is dropped is asked for again. */
const KEPT_QUERIES = 200

export function createPageLife({ backendUrl }: { backendUrl: string }) {
  let life: (Life & { owner: Owner }) | null = null
  /** The latest one: only that of the open area is sure to work. */
  let widget: Pick<KommoWidget, '$authorizedAjax'> | null = null

  const begin = (owner: Owner): Life & { owner: Owner } => {
    forgetOthers(owner)
    const api = createApi({
      backendUrl,
      openSession: () => {
        if (!widget) throw new Error('A session is needed before a widget was opened.')
        return openSession(widget, backendUrl)
      },
    })
    return { owner, api, client: createQueryClient(), toasts: createToasts() }
  }

  return {
    /** For the area that is being opened. Another person or account begins with nothing. */
    enter: (opened: Pick<KommoWidget, '$authorizedAjax'>, owner: Owner): Life => {
      widget = opened
      if (life && (life.owner.accountId !== owner.accountId || life.owner.userId !== owner.userId)) {
        life.client.clear()
        life = null
      }
      life ??= begin(owner)
      dropOldest(life.client)
      return life
    },
    /** Nothing is asked any more until the next area opens. */
    leave: (): void => {
      void life?.client.cancelQueries()
    },
  }
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Kept without timers; `dropOldest` keeps it small.
        gcTime: Infinity,
        // What a browser thinks of the network is often wrong; a failed call says it for sure.
        networkMode: 'always',
        retry: (count, thrown) => {
          const { status, retryAfterMs } = asApiError(thrown)
          return count < 1 && (status === 0 || status >= 500) && retryAfterMs === null
        },
        retryDelay: 700,
      },
      mutations: { gcTime: 0, networkMode: 'always' },
    },
  })
}

function dropOldest(client: QueryClient): void {
  const cache = client.getQueryCache()
  const unused = cache.getAll().filter((query) => query.getObserversCount() === 0)
  const oldestFirst = unused.toSorted((one, other) => one.state.dataUpdatedAt - other.state.dataUpdatedAt)
  for (const query of oldestFirst.slice(0, Math.max(0, unused.length - KEPT_QUERIES))) cache.remove(query)
}
