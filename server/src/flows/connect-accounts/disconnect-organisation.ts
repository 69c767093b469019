import { AppError } from '../../domain/errors.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import type { Grants } from '../../store/grants.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { XeroOAuth } from '../../xero/port.ts'

type Needs = {
  db: Database
  organisations: Organisations
  grants: Grants
  oauth: Pick<XeroOAuth, 'removeConnection' | 'revoke'>
  xeroToken: (grantId: string) => Promise<string>
}

/**
 * Gives an organisation back to Xero. The same user and organisation give the same connection to every account, so the
 * connection goes with its last user, and the grant with its last organisation. Rules and links stay as history.
 * Safe to repeat; a connection that is gone already counts as removed.
 */
export const createDisconnectOrganisation =
  ({ db, organisations, grants, oauth, xeroToken }: Needs) =>
  async (organisation: Organisation): Promise<void> => {
    if (organisation.state === 'DISCONNECTED') return
    if ((await organisations.countUses(db, organisation.connectionId)) <= 1) {
      await unlessDead(async () => oauth.removeConnection(await xeroToken(organisation.grantId), organisation.connectionId))
    }
    const isGrantUnused = await inTransaction(db, async (tx) => {
      await organisations.setState(tx, organisation.id, 'DISCONNECTED')
      return (await grants.countUses(tx, organisation.grantId)) === 0
    })
    if (!isGrantUnused) return
    const refreshToken = await grants.xeroRefreshToken(organisation.grantId)
    if (refreshToken) await unlessDead(() => oauth.revoke(refreshToken))
    await grants.eraseXero(db, organisation.grantId)
  }

export type DisconnectOrganisation = ReturnType<typeof createDisconnectOrganisation>

/** A grant that is dead already has nothing to give back. */
async function unlessDead(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AppError && error.kind === 'not_connected')) throw error
  }
}
