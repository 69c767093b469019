import { AppError } from '../../domain/errors.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import { type Events, PRIORITY } from '../../store/events.ts'
import type { Grants } from '../../store/grants.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { XeroConnection, XeroOAuth } from '../../xero/port.ts'
import type { Open } from '../open.ts'

type Needs = {
  db: Database
  oauth: XeroOAuth
  accounts: Accounts
  grants: Grants
  organisations: Organisations
  events: Pick<Events, 'unpark'>
  inbox: Pick<Inbox, 'noteIn'>
  xeroToken: (grantId: string) => Promise<string>
}

/** What a consent led to. */
export type Consented = { kind: 'connected'; name: string } | { kind: 'choose' }

/**
 * Xero's side of connecting. A consent that brought exactly one organisation connects it; otherwise (several, or one that
 * had been connected before) the administrator chooses, since a guess would invoice from the wrong books.
 */
export function createConnectOrganisation(needs: Needs) {
  const { db, oauth, accounts, grants, organisations, events, inbox, xeroToken } = needs

  async function connect(account: Account, grantId: string, chosen: XeroConnection): Promise<void> {
    await inTransaction(db, async (tx) => {
      const organisation = await organisations.connect(tx, {
        accountId: account.id,
        grantId,
        tenantId: chosen.tenantId,
        connectionId: chosen.connectionId,
        name: chosen.name,
      })
      await accounts.setPendingGrant(tx, account.id, null)
      await events.unpark(tx, account.id)
      await inbox.noteIn(tx, [
        {
          accountId: account.id,
          source: 'self',
          kind: 'read_books',
          subject: `organisation:${organisation.id}`,
          dedupeHash: `read_books:${organisation.id}`,
          priority: PRIORITY.click,
          payload: { organisationId: organisation.id },
        },
      ])
    })
  }

  const isChoice = (connection: XeroConnection) => connection.isOrganisation

  return {
    /** The administrator has consented and came back with a code. */
    async afterConsent(account: Account, code: string): Promise<Consented> {
      const { identity, ...tokens } = await oauth.exchangeCode(code)
      const { userId: xeroUserId, authEventId } = identity
      const grantId = await inTransaction(db, async (tx) => {
        const id = await grants.saveXero(tx, { ...tokens, xeroUserId, authEventId })
        await accounts.setPendingGrant(tx, account.id, id)
        return id
      })
      const connections = (await oauth.listConnections(tokens.accessToken)).filter(isChoice)
      const fresh = authEventId === null ? [] : connections.filter((connection) => connection.authEventId === authEventId)
      const [only, ...others] = fresh
      if (!only || others.length > 0) return { kind: 'choose' }
      await connect(account, grantId, only)
      return { kind: 'connected', name: only.name }
    },
    /** What an administrator may choose after a consent; empty when no choice is open. */
    async choices(account: Account): Promise<XeroConnection[]> {
      if (account.pendingGrantId === null) return []
      return (await oauth.listConnections(await xeroToken(account.pendingGrantId))).filter(isChoice)
    },
    /** @throws AppError `not_found` when the organisation is not among the choices. */
    async choose(account: Account, tenantId: string): Promise<void> {
      const chosen = (await this.choices(account)).find((connection) => connection.tenantId === tenantId)
      if (!chosen || account.pendingGrantId === null)
        throw new AppError('not_found', 'xero.choice_gone', {
          userMessage: 'This organisation can no longer be chosen. Connect Xero again.',
        })
      await connect(account, account.pendingGrantId, chosen)
    },
  }
}

export type ConnectOrganisation = ReturnType<typeof createConnectOrganisation>

/** Reads profile and lists of an organisation after connecting, so that rules can be made at once. */
export const readBooks =
  ({ organisations, open }: { organisations: Organisations; open: Open }): Flow =>
  async ({ account, events }) => {
    const wanted = new Set(events.map((event) => event.subject))
    for (const organisation of await organisations.ofAccount(account.id)) {
      if (!wanted.has(`organisation:${organisation.id}`) || organisation.state !== 'CONNECTED') continue
      await organisations.saveBooks(organisation.id, await open.books(organisation, 'person').readBooks())
    }
    return forAll(events, { kind: 'done', text: 'Accounts, taxes and currencies were read.' })
  }
