import type { Outcome } from '../../inbox/worker.ts'
import type { RefusedDeal } from '../../kommo/port.ts'
import type { InboxEvent } from '../../store/events.ts'

/** Done, except for the events of deals that Kommo refused to write on: those fail with its reason. */
export function outcomesByDeal(
  events: InboxEvent[],
  dealIdOf: (event: InboxEvent) => number | undefined,
  refused: RefusedDeal[],
  text: string,
): Map<InboxEvent, Outcome> {
  const problems = new Map(refused.map(({ dealId, error }) => [dealId, error]))
  return new Map(
    events.map((event) => {
      const error = problems.get(dealIdOf(event) ?? 0)
      return [event, error ? { kind: 'error', error } : { kind: 'done', text }]
    }),
  )
}
