import type { CardWish } from '../domain/card-wish.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import { fromRow, type Link, lockClaims } from './links.ts'

/** An invoice that somebody orders from the card. `claimKey` names the click. */
export type CardOrder = {
  claimKey: string
  dealId: number
  organisationId: string
  ruleId: string | null
  bulkKey: string | null
  wish: CardWish
}

/** The unique name of a click on "create", and of one deal's share of a run over many. */
export const clickClaimKey = (key: string) => `click:${key}`
export const bulkClaimKey = (key: string, dealId: number) => `bulk:${key}:deal:${dealId}`

/** Claims that people make from the card, and what they decide about claims that have not been sent. */
export function createCardClaims({ db, now }: { db: Database; now: () => Date }) {
  const list = async (tx: Transaction, where: Prisma.InvoiceLinkWhereInput) =>
    (await tx.invoiceLink.findMany({ where: { dealId: { not: null }, ...where }, orderBy: { createdAt: 'asc' } })).map(fromRow)

  return {
    /** What this click has ordered before, wherever its invoice belongs now; null when it has not. */
    byKey: (accountId: string, claimKey: string): Promise<{ id: string } | null> =>
      db.invoiceLink.findUnique({ where: { accountId_claimKey: { accountId, claimKey } }, select: { id: true } }),
    ofBulk: (accountId: string, bulkKey: string): Promise<Link[]> => list(db, { accountId, bulkKey }),

    /**
     * Decides with everything in view: nobody else claims an invoice of this account meanwhile.
     *
     * @param decide gets every link of these deals, oldest first. Must not wait for another system.
     */
    decide: <T>(accountId: string, dealIds: number[], decide: (tx: Transaction, links: Link[]) => Promise<T>): Promise<T> =>
      inTransaction(db, async (tx) => {
        await lockClaims(tx, accountId)
        return decide(tx, await list(tx, { accountId, dealId: { in: dealIds } }))
      }),

    async add(tx: Transaction, accountId: string, orders: CardOrder[]): Promise<Link[]> {
      if (orders.length === 0) return []
      await tx.invoiceLink.createMany({
        data: orders.map(({ claimKey, dealId, organisationId, ruleId, bulkKey, wish }) => ({
          accountId,
          organisationId,
          ruleId,
          dealId,
          origin: 'CARD',
          state: 'CLAIMED',
          claimKey,
          bulkKey,
          wish,
        })),
      })
      return list(tx, { accountId, claimKey: { in: orders.map(({ claimKey }) => claimKey) } })
    },
    /** A rule's claims that were never sent: they hold on, so that the rule does nothing until the deal leaves and comes back. */
    async standAside(tx: Transaction, ids: string[]): Promise<void> {
      if (ids.length === 0) return
      await tx.invoiceLink.updateMany({
        where: { id: { in: ids }, origin: 'RULE', state: { in: ['REFUSED', 'CLAIMED'] } },
        data: { state: 'STOOD_BEFORE', problem: Prisma.DbNull },
      })
    },
    /** Orders that were never sent are taken back. They stay as history, and their clicks can make nothing more. */
    async takeBack(tx: Transaction, ids: string[]): Promise<void> {
      if (ids.length === 0) return
      await tx.invoiceLink.updateMany({
        where: { id: { in: ids }, origin: 'CARD', state: { in: ['REFUSED', 'CLAIMED'] } },
        data: { state: 'RELEASED', problem: Prisma.DbNull },
      })
    },
    /** An order that was refused is tried again. */
    async orderAgain(tx: Transaction, id: string): Promise<void> {
      await tx.invoiceLink.updateMany({
        where: { id, origin: 'CARD', state: 'REFUSED' },
        data: { state: 'CLAIMED', problem: Prisma.DbNull },
      })
    },
    /** A rule's claim waits no longer: it counts as made so long ago that the hold is over. */
    async endHold(tx: Transaction, id: string, holdSeconds: number): Promise<void> {
      await tx.invoiceLink.updateMany({
        where: { id, origin: 'RULE', state: 'CLAIMED' },
        data: { createdAt: new Date(now().getTime() - holdSeconds * 1_000) },
      })
    },
  }
}

export type CardClaims = ReturnType<typeof createCardClaims>
