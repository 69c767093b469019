import type { Context } from './context.ts'
import type { CreditNote } from './state/entities.ts'
import type { RaisedEvent } from './webhooks.ts'

/** Raises a webhook event, if the app is connected to the organisation: others are none of its business. */
export function raise({ state, webhooks }: Pick<Context, 'state' | 'webhooks'>, event: RaisedEvent) {
  if ([...state.connections.values()].some(({ tenantId }) => tenantId === event.tenantId)) webhooks.raise(event)
}

export const creditNoteEvent = (
  tenantId: string,
  { creditNoteId, status }: CreditNote,
  type: RaisedEvent['type'],
): RaisedEvent => ({
  category: 'CREDITNOTE',
  type,
  resourceId: creditNoteId,
  tenantId,
  data: { Type: 'ACCRECCREDIT', Status: status },
})
