import { randomUUID } from 'node:crypto'
import type { Inbox } from '../../inbox/inbox.ts'
import type { KommoOAuth, OpenCrm } from '../../kommo/port.ts'
import { WEBHOOK_EVENTS } from '../../kommo/webhook.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import { type Events, type NewEvent, PRIORITY } from '../../store/events.ts'
import type { Grants } from '../../store/grants.ts'
import { catchUpEvent } from '../catch-up-event.ts'
import { webhookAddress } from '../webhook-address.ts'

type Needs = {
  db: Database
  oauth: Pick<KommoOAuth, 'exchangeCode'>
  openCrm: OpenCrm
  accounts: Accounts
  grants: Grants
  events: Pick<Events, 'unpark'>
  inbox: Pick<Inbox, 'noteIn'>
  publicUrl: string
}

/**
 * Takes over a Kommo account: exchanges the code, learns which account it is, keeps the tokens. The set-up itself is an
 * event, so that it is finished even when this process ends here. Installing again wakes an account up with all it had.
 *
 * @param host has been checked against the allowed domains.
 * @throws AppError `not_connected` when the code is no good, `forbidden` when it is not an administrator's. Then nothing is
 * stored, and an access we had stays as it was.
 */
export const createInstallAccount =
  ({ db, oauth, openCrm, accounts, grants, events, inbox, publicUrl }: Needs) =>
  async ({ host, code }: { host: string; code: string }): Promise<Account> => {
    const tokens = await oauth.exchangeCode(host, code)
    const crm = openCrm({ host, accessToken: () => Promise.resolve(tokens.accessToken) })
    const profile = await crm.readProfile()
    const known = await accounts.byKommoId(profile.id)
    // Anybody in the account may consent once it is installed, but only an administrator's access can do our work: the
    // subscription is what Kommo keeps to them (OAuth 2.0, authorization request; Webhooks).
    if (known) await crm.convergeWebhook(webhookAddress(publicUrl, known), WEBHOOK_EVENTS)
    const { currency, timeZone, language, name } = profile
    return inTransaction(db, async (tx) => {
      const installed = await accounts.install(tx, { kommoAccountId: profile.id, host, currency, timeZone, language, name })
      await grants.saveKommo(tx, installed.id, tokens)
      await events.unpark(tx, installed.id)
      // An account that comes back catches up at once with what it missed; a new one has missed nothing.
      const missed = known ? [catchUpEvent(installed.id, `installed:${randomUUID()}`, { isDaily: true })] : []
      await inbox.noteIn(tx, [setUpAccountEvent(installed), ...missed])
      return installed
    })
  }

export type InstallAccount = ReturnType<typeof createInstallAccount>

/** Fields, webhook and profile are brought in order; one event however often it is asked for. */
const setUpAccountEvent = (account: Account): NewEvent => ({
  accountId: account.id,
  source: 'self',
  kind: 'set_up_account',
  subject: 'account',
  dedupeHash: 'set_up_account',
  priority: PRIORITY.click,
  payload: {},
})
