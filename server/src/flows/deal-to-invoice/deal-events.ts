import { z } from 'zod'
import type { InboxEvent } from '../../store/events.ts'

const dealPayload = z.object({ dealId: z.number(), action: z.string().optional(), changedAt: z.iso.datetime().nullish() })
const linkPayload = z.object({ linkId: z.string(), sentTo: z.string().nullish() })

/** What Kommo says has happened to the deal, and when; nulls when somebody else asked to look. */
export const dealChangeOf = (event: InboxEvent) => {
  const { action, changedAt } = dealPayload.parse(event.payload)
  return { action: action ?? null, changedAt: changedAt ? new Date(changedAt) : null }
}
export const dealIdOf = (event: InboxEvent): number => dealPayload.parse(event.payload).dealId
export const linkIdOf = (event: InboxEvent): string => linkPayload.parse(event.payload).linkId
export const sentToOf = (event: InboxEvent): string | null => linkPayload.parse(event.payload).sentTo ?? null
