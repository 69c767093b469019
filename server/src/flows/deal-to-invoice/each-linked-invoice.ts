import { asAppError } from '../../domain/errors.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { Account } from '../../store/accounts.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import { linkIdOf } from './deal-events.ts'

export type ToDo = { account: Account; link: Link; invoice: LinkedInvoice; event: InboxEvent }

/** Does something for each linked invoice, one after the other. An error of one is its own and does not hold up the rest. */
export const eachLinkedInvoice =
  (links: Pick<Links, 'byIds'>, work: (todo: ToDo) => Promise<Outcome>): Flow =>
  async ({ account, events }) => {
    const ids = [...new Set(events.map(linkIdOf))]
    const known = new Map((await links.byIds(account.id, ids)).map((link) => [link.id, link]))
    const outcomes = new Map<InboxEvent, Outcome>()
    for (const event of events) {
      const link = known.get(linkIdOf(event))
      if (!link?.invoice) {
        outcomes.set(event, { kind: 'done', text: 'The invoice is no longer linked.' })
        continue
      }
      try {
        outcomes.set(event, await work({ account, link, invoice: link.invoice, event }))
      } catch (thrown) {
        outcomes.set(event, { kind: 'error', error: asAppError(thrown) })
      }
    }
    return outcomes
  }
