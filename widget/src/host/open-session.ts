import type { SessionOutput } from '../../../server/src/contract/session.ts'
import { ApiError, errorFrom } from '../api/api-error.ts'
import type { KommoWidget } from './kommo.ts'

/**
 * Opens a session at our server: Kommo adds the token that says who is at the card.
 *
 * @throws ApiError when Kommo or our server refuses.
 */
export const openSession = (widget: Pick<KommoWidget, '$authorizedAjax'>, backendUrl: string): Promise<SessionOutput> =>
  new Promise((resolve, reject) => {
    widget.$authorizedAjax({ url: `${backendUrl}/api/session`, method: 'POST', dataType: 'json' }).then(
      (body) => (isSession(body) ? resolve(body) : reject(new ApiError(200, 'unreadable', null))),
      ({ status, responseJSON }) => reject(errorFrom(status, responseJSON)),
    )
  })

const isSession = (body: unknown): body is SessionOutput =>
  typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string'
