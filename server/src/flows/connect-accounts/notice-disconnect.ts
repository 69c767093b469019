import { AppError } from '../../domain/errors.ts'
import type { Database } from '../../store/database.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { XeroBooks, XeroOAuth } from '../../xero/port.ts'

type Needs = {
  db: Database
  oauth: Pick<XeroOAuth, 'listConnections'>
  organisations: Pick<Organisations, 'setState'>
  xeroToken: (grantId: string) => Promise<string>
}

/**
 * Xero tells nobody that a user has disconnected an organisation: the first refused call shows it. The list of connections
 * has the last word, and then the settings say "reconnect needed" and no further call is made.
 * Source: Xero OAuth 2.0, error table: 403 `AuthenticationUnsuccessful`.
 *
 * @returns the same books, which remember it.
 */
export const createNoticeDisconnect =
  ({ db, oauth, organisations, xeroToken }: Needs) =>
  ({ id, grantId, tenantId }: Pick<Organisation, 'id' | 'grantId' | 'tenantId'>, books: XeroBooks): XeroBooks => {
    async function remember(): Promise<void> {
      const connections = await oauth.listConnections(await xeroToken(grantId))
      if (connections.some((connection) => connection.tenantId === tenantId)) return
      await organisations.setState(db, id, 'RECONNECT_NEEDED')
    }
    const watched =
      (call: (...args: never[]) => Promise<unknown>) =>
      async (...args: never[]): Promise<unknown> => {
        try {
          return await call(...args)
        } catch (error) {
          // What the caller learns is the refused call, whether or not we could look further.
          if (error instanceof AppError && error.code === 'xero.organisation_disconnected') await remember().catch(ignoreAppError)
          throw error
        }
      }
    return Object.fromEntries(Object.entries(books).map(([name, call]) => [name, watched(call)])) as XeroBooks
  }

function ignoreAppError(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}
