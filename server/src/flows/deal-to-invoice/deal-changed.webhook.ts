import type { RequestHandler } from 'express'
import { parseDealForm } from '../../kommo/deal-form.ts'
import { type DealChange, parseDealChanges } from '../../kommo/webhook.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Log } from '../../log.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type NewEvent, PRIORITY } from '../../store/events.ts'

type Needs = { accounts: Pick<Accounts, 'byWebhookSecret'>; inbox: Pick<Inbox, 'note'>; log: Log }

/**
 * POST /kommo/webhooks/:secret. Kommo says that deals changed and waits two seconds for the answer. It signs nothing, so the
 * secret in the path names the account, and only ids are believed: the worker reads the deals again.
 *
 * A body that cannot be read is answered 200 as well, since sending it again would not help; the log keeps why.
 */
export const dealChanged =
  ({ accounts, inbox, log }: Needs): RequestHandler<{ secret: string }> =>
  async (req, res) => {
    // The secret is 192 random bits looked up by a unique index: there is nothing to compare character by character.
    const account = await accounts.byWebhookSecret(req.params.secret)
    if (!account?.isInstalled) {
      res.sendStatus(404)
      return
    }
    const { changes, unreadable } = parseDealChanges(typeof req.body === 'string' ? parseDealForm(req.body) : undefined)
    const ours = changes.filter((change) => change.accountId === null || change.accountId === account.kommoAccountId)
    if (unreadable !== null || ours.length < changes.length) {
      log.warn(
        { accountId: account.id, reason: unreadable ?? 'foreign account in the body', deals: changes.length },
        'webhook noted in part',
      )
    }
    await inbox.note(ours.map((change) => dealChangedEvent(account, change)))
    res.sendStatus(200)
  }

/** Every kind of change asks the same question, "which trigger stage does this deal stand in now?", so all are one kind. */
const dealChangedEvent = (account: Pick<Account, 'id'>, change: DealChange): NewEvent => ({
  accountId: account.id,
  source: 'kommo',
  kind: 'deal_changed',
  subject: `deal:${change.dealId}`,
  dedupeHash: `deal_changed:${change.fingerprint}`,
  priority: PRIORITY.webhook,
  payload: { dealId: change.dealId, action: change.action, changedAt: change.changedAt?.toISOString() ?? null },
})
