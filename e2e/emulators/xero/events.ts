import type { Context } from './context.ts'
import type { CreditDocument } from './state/entities.ts'
import type { RaisedEvent } from './webhooks.ts'

/** Raises a webhook event, if the app is connected to the organisation: others are none of its business. */
export function raise({ state, webhooks }: Pick<Context, 'state' | 'webhooks'>, event: RaisedEvent) {
  if ([...state.connections.values()].some(({ tenantId }) => tenantId === event.tenantId)) webhooks.raise(event)
}

const CATEGORIES = { credit_note: 'CREDITNOTE', overpayment: 'OVERPAYMENT', prepayment: 'PREPAYMENT' } as const

export const creditEvent = (
  tenantId: string,
  { documentId, kind, type: documentType, status }: CreditDocument,
  type: RaisedEvent['type'],
): RaisedEvent => ({
  category: CATEGORIES[kind],
  type,
  resourceId: documentId,
  tenantId,
  data: { Type: documentType, Status: status },
})
