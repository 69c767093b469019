import { z } from 'zod'
import type { InboxEvent } from '../../store/events.ts'

const dealPayload = z.object({ dealId: z.number() })
const linkPayload = z.object({ linkId: z.string(), sentTo: z.string().nullish() })

export const dealIdOf = (event: InboxEvent): number => dealPayload.parse(event.payload).dealId
export const linkIdOf = (event: InboxEvent): string => linkPayload.parse(event.payload).linkId
export const sentToOf = (event: InboxEvent): string | null => linkPayload.parse(event.payload).sentTo ?? null
