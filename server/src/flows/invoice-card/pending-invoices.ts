import type { PendingInvoiceOutput } from '../../contract/deal-invoices.ts'
import { type PendingFacts, pendingStage } from '../../domain/pending-stage.ts'
import type { Rule } from '../../domain/rule.ts'
import type { WaitingEvent } from '../../store/events.ts'
import type { ShownLink } from '../../store/links.ts'

/** Events that make invoices. */
export const makingKinds = ['deal_changed', 'card_invoice']

/** What the events of these links may be about. */
export const subjectsOf = (dealId: number, links: ShownLink[]): string[] => [
  `deal:${dealId}`,
  ...links.map(({ id }) => `link:${id}`),
]

/** Invoices that have been claimed and are not there yet, oldest first. */
export function pendingInvoices(
  links: ShownLink[],
  { rules, events, outageSince, now }: { rules: Map<string, Rule>; events: WaitingEvent[]; outageSince: Date | null; now: Date },
): PendingInvoiceOutput[] {
  return links.flatMap((link) => {
    if (link.state !== 'CLAIMED' && link.state !== 'SENDING') return []
    const rule = rules.get(link.ruleId ?? '')
    const event = eventOf(link, events)
    const heldUntil = link.origin === 'RULE' && rule ? new Date(link.createdAt.getTime() + rule.holdSeconds * 1_000) : null
    const sentAt = link.attempt?.at ?? null
    const lostAt = link.attempt?.lostAt ?? null
    const stage = pendingStage({ state: link.state, sentAt, lostAt, heldUntil, obstacle: obstacleOf(event) }, now)
    const until = stage === 'held' ? heldUntil : stage === 'queued' ? (event?.dueAt ?? now) : null
    const since = stage === 'unavailable' && outageSince ? outageSince : (sentAt ?? link.createdAt)
    return [
      {
        id: link.id,
        stage,
        rule: rule?.name ?? null,
        since: since.toISOString(),
        until: until?.toISOString() ?? null,
        position: stage === 'queued' ? (event?.position ?? 1) : null,
      },
    ]
  })
}

/** A rule's invoice waits with its deal; one from the card has an event of its own. */
function eventOf(link: ShownLink, events: WaitingEvent[]): WaitingEvent | undefined {
  const own = events.find(({ linkId, subject }) => linkId === link.id || subject === `link:${link.id}`)
  return own ?? (link.origin === 'RULE' ? events.find(({ subject }) => subject === `deal:${link.dealId}`) : undefined)
}

function obstacleOf(event: WaitingEvent | undefined): PendingFacts['obstacle'] {
  if (event?.state === 'PARKED') return 'parked'
  if (event?.errorCode?.startsWith('xero.rate_limited')) return 'rate_limited'
  return event?.errorCode === 'xero.unavailable' || event?.errorCode === 'xero.answer_unreadable' ? 'unavailable' : null
}
