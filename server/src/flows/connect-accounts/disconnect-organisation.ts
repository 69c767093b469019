import { AppError } from '../../domain/errors.ts'
import type { Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction, type Transaction } from '../../store/database.ts'
import type { Grants } from '../../store/grants.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { XeroOAuth } from '../../xero/port.ts'

type Needs = {
  db: Database
  accounts: Pick<Accounts, 'setPendingGrant'>
  organisations: Organisations
  grants: Grants
  oauth: Pick<XeroOAuth, 'removeConnection' | 'revoke'>
  xeroToken: (grantId: string) => Promise<string>
}

/**
 * Giving back to Xero what an account holds there. The same user and organisation give the same connection to every account,
 * so the connection goes with its last user, and the grant with its last organisation. Rules and links stay as history.
 *
 * Uses are counted under the grant's lock: of two accounts that let go at once, the second one knows that it is the last.
 * When Xero does not answer, nothing has changed and all of it can be repeated.
 */
export function createDisconnect({ db, accounts, organisations, grants, oauth, xeroToken }: Needs) {
  /** Ends a grant that nothing uses any more. Under its lock. */
  async function endUnused(tx: Transaction, grantId: string): Promise<void> {
    if ((await grants.countUses(tx, grantId)) > 0) return
    const refreshToken = await grants.xeroRefreshToken(tx, grantId)
    if (refreshToken !== null) await unlessDead(() => oauth.revoke(refreshToken))
    await grants.eraseXero(tx, grantId)
  }
  const giveBackGrant = (grantId: string) =>
    inTransaction(db, async (tx) => {
      await grants.lockXero(tx, grantId)
      await endUnused(tx, grantId)
    })

  return {
    /** A grant that may have lost its last use. Safe to repeat. */
    giveBackGrant,
    /** Safe to repeat; a connection that is gone already counts as removed. */
    async organisation(organisation: Organisation): Promise<void> {
      const { id, state, grantId, connectionId } = organisation
      if (state !== 'DISCONNECTED') {
        // Before the lock: a token that has to be renewed waits for the same one.
        const token = await unlessDead(() => xeroToken(grantId))
        await inTransaction(db, async (tx) => {
          await grants.lockXero(tx, grantId)
          await organisations.setState(tx, id, 'DISCONNECTED')
          const isLast = (await organisations.countUses(tx, organisation)) === 0
          if (isLast && token !== null) await unlessDead(() => oauth.removeConnection(token, connectionId))
        })
      }
      await giveBackGrant(grantId)
    },
    /** A consent whose organisation was never chosen. */
    async pendingConsent(account: { id: string; pendingGrantId: string | null }): Promise<void> {
      const { id, pendingGrantId } = account
      if (pendingGrantId === null) return
      await inTransaction(db, async (tx) => {
        await grants.lockXero(tx, pendingGrantId)
        await accounts.setPendingGrant(tx, id, null)
        await endUnused(tx, pendingGrantId)
      })
    },
  }
}

export type Disconnect = ReturnType<typeof createDisconnect>

/** A grant that is dead already has nothing to give back: null. */
async function unlessDead<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_connected') return null
    throw error
  }
}
