import { randomUUID } from 'node:crypto'
import { AppError } from '../../domain/errors.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { type Database, inTransaction } from '../../store/database.ts'
import { type Events, PRIORITY } from '../../store/events.ts'
import type { Grants } from '../../store/grants.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { XeroConnection, XeroOAuth } from '../../xero/port.ts'
import { catchUpEvent } from '../catch-up-event.ts'
import type { Open } from '../open.ts'
import type { Disconnect } from './disconnect-organisation.ts'

type Needs = {
  db: Database
  oauth: XeroOAuth
  accounts: Accounts
  grants: Grants
  organisations: Organisations
  events: Pick<Events, 'unpark'>
  inbox: Pick<Inbox, 'noteIn'>
  disconnect: Pick<Disconnect, 'giveBackGrant'>
  xeroToken: (grantId: string) => Promise<string>
}

type NewGrant = Parameters<Grants['saveXero']>[1]

/** Whatever happened while there was no connection is made good at once. */
const reconnectedEvent = (accountId: string) => catchUpEvent(accountId, `reconnected:${randomUUID()}`, { isDaily: true })

/** What a consent led to. */
export type Consented = { kind: 'connected'; name: string } | { kind: 'choose' }

/**
 * Xero's side of connecting. A consent that brought exactly one organisation connects it, and one that mends what was broken
 * is done as well; otherwise (several, or one that had been connected before) the administrator chooses, since a guess would
 * invoice from the wrong books.
 */
export function createConnectOrganisation(needs: Needs) {
  const { db, oauth, accounts, grants, organisations, events, inbox, disconnect, xeroToken } = needs

  /** Keeps the tokens before anything else: Xero has ended earlier ones of this user, which other accounts share. */
  const keepGrant = (account: Account, grant: NewGrant) =>
    inTransaction(db, async (tx) => {
      const grantId = await grants.saveXero(tx, grant)
      await accounts.setPendingGrant(tx, account.id, grantId)
      for (const accountId of await organisations.accountsOf(tx, grantId)) await events.unpark(tx, accountId)
      return grantId
    })

  /** What the consent reaches works again, for every account that uses it. @returns tenants of this account. */
  const revive = (account: Account, grantId: string, reached: XeroConnection[]) =>
    inTransaction(db, async (tx) => {
      const revived = await organisations.revive(tx, grantId, reached)
      const accountIds = new Set(revived.map((each) => each.accountId))
      for (const accountId of accountIds) await events.unpark(tx, accountId)
      await inbox.noteIn(tx, Array.from(accountIds, reconnectedEvent))
      return new Set(revived.filter(({ accountId }) => accountId === account.id).map(({ tenantId }) => tenantId))
    })

  /** Consents that another one has replaced, should nobody else use them. */
  async function letGo(grantIds: (string | null | undefined)[], kept: string): Promise<void> {
    for (const grantId of new Set(grantIds)) {
      if (typeof grantId !== 'string' || grantId === kept) continue
      try {
        await disconnect.giveBackGrant(grantId)
      } catch (error) {
        // Tidying up must not fail the connection that was asked for.
        if (!(error instanceof AppError)) throw error
      }
    }
  }

  async function connect(account: Account, grantId: string, chosen: XeroConnection): Promise<void> {
    const earlier = (await organisations.ofAccount(account.id)).find(({ tenantId }) => tenantId === chosen.tenantId)
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
        ...(earlier ? [reconnectedEvent(account.id)] : []),
      ])
    })
    await letGo([earlier?.grantId], grantId)
  }

  const isChoice = (connection: XeroConnection) => connection.isOrganisation

  async function readChoices(account: Account): Promise<XeroConnection[]> {
    if (account.pendingGrantId === null) return []
    return (await oauth.listConnections(await xeroToken(account.pendingGrantId))).filter(isChoice)
  }

  return {
    /** The administrator has consented and came back with a code. */
    async afterConsent(account: Account, code: string): Promise<Consented> {
      const { identity, ...tokens } = await oauth.exchangeCode(code)
      const { userId: xeroUserId, authEventId } = identity
      const broken = (await organisations.ofAccount(account.id)).filter(({ state }) => state === 'RECONNECT_NEEDED')
      const grantId = await keepGrant(account, { ...tokens, xeroUserId, authEventId })
      await letGo([account.pendingGrantId], grantId)

      const connections = (await oauth.listConnections(tokens.accessToken)).filter(isChoice)
      const revived = await revive(account, grantId, connections)
      const [fresh, ...others] = authEventId === null ? [] : connections.filter((each) => each.authEventId === authEventId)
      if (fresh && others.length === 0) {
        await connect(account, grantId, fresh)
        return { kind: 'connected', name: fresh.name }
      }
      const mended = broken.find(({ tenantId }) => revived.has(tenantId))
      if (fresh || !mended) return { kind: 'choose' }
      await accounts.setPendingGrant(db, account.id, null)
      return { kind: 'connected', name: mended.name }
    },
    /**
     * What an administrator may choose after a consent. Empty when no choice is open, and while Xero cannot be asked: what is
     * connected is shown all the same.
     */
    async choices(account: Account): Promise<XeroConnection[]> {
      try {
        return await readChoices(account)
      } catch (error) {
        if (error instanceof AppError && error.kind !== 'internal') return []
        throw error
      }
    },
    /** @throws AppError `not_found` when the organisation is not among the choices. */
    async choose(account: Account, tenantId: string): Promise<void> {
      const chosen = (await readChoices(account)).find((connection) => connection.tenantId === tenantId)
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
