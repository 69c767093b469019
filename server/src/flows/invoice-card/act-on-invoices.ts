// What people do to invoices from the card. A click is an event, and what it does is done once, whatever gets lost on the way.
import { carryOutClick } from '../../inbox/clicks.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Flow, Outcome } from '../../inbox/worker.ts'
import type { Account } from '../../store/accounts.ts'
import { type Events, type InboxEvent, PRIORITY } from '../../store/events.ts'
import type { Link, Links } from '../../store/links.ts'
import { invoiceChangedEvent } from '../invoice-to-deal/invoice-events.ts'
import { acceptChange, type Needs as AcceptNeeds } from './accept-change.ts'
import { changeStatus, type Needs as StatusNeeds } from './change-status.ts'
import { actionOf } from './click-events.ts'
import { editInvoice } from './edit-invoice.ts'
import { notLinked } from './linked-invoice.ts'
import { mailInvoice, type Needs as MailNeeds } from './mail-invoice.ts'
import { unlinkInvoice, type Needs as UnlinkNeeds } from './unlink-invoice.ts'
import type { Known } from './unchanged-invoice.ts'

type Needs = AcceptNeeds &
  StatusNeeds &
  MailNeeds &
  UnlinkNeeds & { links: Links; events: Pick<Events, 'remember'>; inbox: Pick<Inbox, 'note' | 'noteIn'>; now: () => Date }

/** Carries out clicks on invoices, one after the other. Safe to run again at any point. */
export const actOnInvoices =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const outcomes = new Map<InboxEvent, Outcome>()
    for (const event of events) {
      const { linkId } = actionOf(event)
      const [link] = await needs.links.byIds(account.id, [linkId])
      const outcome = await carryOutClick(event, () => act(account, event, link, needs), needs)
      if (isXeroAway(outcome) && link?.invoice) await needs.inbox.note([lookAgain(link, link.invoice.id, needs.now())])
      outcomes.set(event, outcome)
    }
    return outcomes
  }

async function act(
  account: Account,
  event: InboxEvent,
  link: Link | undefined,
  needs: Needs,
): Promise<{ id: string; text: string }> {
  if (!link?.invoice) throw notLinked()
  const known: Known = { link, invoice: link.invoice }
  return { id: link.id, text: await actOn(account, event, known, needs) }
}

/** @returns what was done, for the history. */
function actOn(account: Account, event: InboxEvent, known: Known, needs: Needs): Promise<string> {
  const { action } = actionOf(event)
  switch (action.action) {
    case 'approve':
    case 'void':
      return changeStatus({ account, event, known, action }, needs)
    case 'edit':
      return editInvoice({ account, event, known, action }, needs)
    case 'send':
      return mailInvoice({ account, event, known, key: action.key }, needs)
    case 'unlink':
      return unlinkInvoice(known, needs)
    case 'accept_change':
      return acceptChange({ account, known, action }, needs)
  }
}

/** Xero did not answer, and the click has ended: what it did after all is found out, and the card shows that Xero is away. */
const isXeroAway = (outcome: Outcome) =>
  outcome.kind === 'error' && outcome.error.kind === 'rejected' && outcome.error.code === 'xero.unavailable'

const lookAgain = (link: Link, invoiceId: string, at: Date) => ({
  ...invoiceChangedEvent(link, invoiceId, { at, type: 'looked_at' }),
  source: 'self' as const,
  priority: PRIORITY.finish,
})
