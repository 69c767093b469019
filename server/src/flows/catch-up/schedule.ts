import { dayIn } from '../../domain/day.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { NewEvent } from '../../store/events.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import { catchUpEvent } from '../catch-up-event.ts'
import { becameOverdueEvent } from '../invoice-to-deal/invoice-events.ts'

const HOUR_MS = 60 * 60_000

type Needs = {
  accounts: Pick<Accounts, 'installedIds'>
  organisations: Pick<Organisations, 'connected'>
  links: Pick<Links, 'ofOverdueInvoices'>
  inbox: Pick<Inbox, 'note'>
  now: () => Date
}

/**
 * What the clock notes into the inboxes. Every worker process may tick: the same hour of an account is one event, and the
 * same due day of an invoice is one event, whoever notes it.
 */
export const createSchedule = ({ accounts, organisations, links, inbox, now }: Needs) => ({
  /**
   * One pass an hour for every account, spread over the hour, so that they do not all come at once. The first tick of a day
   * asks for the daily one, whenever that is: a server that was down at its hour does not miss it.
   */
  async noteCatchUps(): Promise<void> {
    const at = now().getTime()
    await inbox.note((await accounts.installedIds()).flatMap((accountId) => catchUpEvents(accountId, at)))
  },
  /** Overdue begins at midnight of the organisation, also when nobody was awake then. */
  async noteOverdue(): Promise<void> {
    for (const { id, books } of await organisations.connected()) {
      const today = dayIn(books?.timeZone ?? 'UTC', now())
      const overdue = await links.ofOverdueInvoices(id, today)
      await inbox.note(overdue.flatMap((link) => (link.invoice ? [becameOverdueEvent(link, link.invoice)] : [])))
    }
  },
})

function catchUpEvents(accountId: string, at: number): NewEvent[] {
  const offsetMs = Number.parseInt(accountId.replaceAll('-', '').slice(-6), 16) % HOUR_MS
  const hour = Math.floor((at - offsetMs) / HOUR_MS)
  return [
    catchUpEvent(accountId, `hour:${hour}`, { isDaily: false }),
    catchUpEvent(accountId, `day:${Math.floor(hour / 24)}`, { isDaily: true }),
  ]
}
