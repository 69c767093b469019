import { z } from 'zod'
import type { InboxEvent } from '../../store/events.ts'
import { type NewEvent, PRIORITY } from '../../store/events.ts'

const dealPayload = z.object({ dealId: z.number() })
const linkPayload = z.object({ linkId: z.string(), sentTo: z.string().nullish() })

export const dealIdOf = (event: InboxEvent): number => dealPayload.parse(event.payload).dealId
export const linkIdOf = (event: InboxEvent): string => linkPayload.parse(event.payload).linkId
export const sentToOf = (event: InboxEvent): string | null => linkPayload.parse(event.payload).sentTo ?? null

/** What is still to be done once an invoice exists. Written in the transaction that links it, so that none of it is lost. */
export function afterLinking(link: { id: string; accountId: string }, { sendTo }: { sendTo: string | null }): NewEvent[] {
  const about = (kind: string, priority: number): NewEvent => ({
    accountId: link.accountId,
    source: 'self',
    kind,
    subject: `link:${link.id}`,
    dedupeHash: `${kind}:${link.id}`,
    priority,
    payload: { linkId: link.id, sentTo: sendTo },
  })
  return [
    about('show_invoice', PRIORITY.webhook),
    ...(sendTo === null ? [] : [about('email_invoice', PRIORITY.webhook)]),
    about('file_papers', PRIORITY.sweep),
  ]
}
