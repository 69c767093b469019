import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import { PRIORITY } from '../../store/events.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Disconnect } from './disconnect-organisation.ts'

/**
 * Kommo says that the widget was removed: tokens are erased and work stops at once. Giving Xero's side back is an event,
 * since it takes calls. Safe to repeat.
 */
export const createUninstallAccount =
  ({ db, accounts, inbox }: { db: Database; accounts: Accounts; inbox: Pick<Inbox, 'noteIn'> }) =>
  async (account: Account): Promise<void> => {
    if (!account.isInstalled) return
    await inTransaction(db, async (tx) => {
      await accounts.uninstall(tx, account.id)
      await inbox.noteIn(tx, [
        {
          accountId: account.id,
          source: 'kommo',
          kind: 'disconnect_organisations',
          subject: 'account',
          dedupeHash: 'disconnect_organisations',
          priority: PRIORITY.webhook,
          payload: {},
        },
      ])
    })
  }

export type UninstallAccount = ReturnType<typeof createUninstallAccount>

/** The second half: connections in Xero are given back, unless another account uses them. */
export const disconnectOrganisations =
  ({ organisations, disconnect }: { organisations: Pick<Organisations, 'ofAccount'>; disconnect: Disconnect }): Flow =>
  async ({ account, events }) => {
    // Installed again in the meantime: its connections are wanted.
    if (account.isInstalled)
      return forAll(events, { kind: 'done', text: 'The account is installed again; its connections stay.' })
    for (const organisation of await organisations.ofAccount(account.id)) await disconnect.organisation(organisation)
    await disconnect.pendingConsent(account)
    return forAll(events, { kind: 'done', text: 'The connections to Xero were given back.' })
  }
