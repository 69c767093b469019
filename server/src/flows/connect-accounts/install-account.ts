import type { Inbox } from '../../inbox/inbox.ts'
import type { KommoOAuth, OpenCrm } from '../../kommo/port.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import { type Events, type NewEvent, PRIORITY } from '../../store/events.ts'
import type { Grants } from '../../store/grants.ts'

type Needs = {
  db: Database
  oauth: Pick<KommoOAuth, 'exchangeCode'>
  openCrm: OpenCrm
  accounts: Accounts
  grants: Grants
  events: Pick<Events, 'unpark'>
  inbox: Pick<Inbox, 'noteIn'>
}

/**
 * Takes over a Kommo account: exchanges the code, learns which account it is, keeps the tokens. The set-up itself is an
 * event, so that it is finished even when this process ends here. Installing again wakes an account up with all it had.
 *
 * @param host has been checked against the allowed domains.
 */
export const createInstallAccount =
  ({ db, oauth, openCrm, accounts, grants, events, inbox }: Needs) =>
  async ({ host, code }: { host: string; code: string }): Promise<Account> => {
    const tokens = await oauth.exchangeCode(host, code)
    const profile = await openCrm({ host, accessToken: () => Promise.resolve(tokens.accessToken) }).readProfile()
    const { currency, timeZone, language, name } = profile
    const account = await inTransaction(db, async (tx) => {
      const installed = await accounts.install(tx, { kommoAccountId: profile.id, host, currency, timeZone, language, name })
      await grants.saveKommo(tx, installed.id, tokens)
      await events.unpark(tx, installed.id)
      await inbox.noteIn(tx, [setUpAccountEvent(installed)])
      return installed
    })
    return account
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
