import type { Deal } from '../domain/deal.ts'
import type { Decimal } from '../domain/money.ts'
import type { Database } from './database.ts'

/** A deal as we last saw it. `value` in the account's currency; null when nobody filled it in. */
export type SeenDeal = { dealId: number; name: string; value: Decimal | null; updatedAt: Date }

/** Deals as we last saw them, so that the card can be shown without asking Kommo. */
export function createSeenDeals({ db }: { db: Database }) {
  return {
    /** One statement for all of them. An older look never replaces a newer one, and what is known already is not written again. */
    async save(accountId: string, deals: Pick<Deal, 'id' | 'name' | 'price' | 'updatedAt'>[]): Promise<void> {
      if (deals.length === 0) return
      const unique = new Map(deals.map((deal) => [deal.id, deal]))
      // One order for everybody, so that two that save the same deals do not wait for each other in a circle.
      const rows = [...unique.values()].toSorted((a, b) => a.id - b.id)
      const column = <T>(pick: (deal: (typeof rows)[number]) => T) => rows.map(pick)
      await db.$executeRaw`
        INSERT INTO "SeenDeal" AS seen ("accountId", "dealId", name, value, "updatedAt")
        SELECT ${accountId}::uuid, i, n, v::numeric, u
        FROM unnest(
          ${column(({ id }) => id)}::bigint[], ${column(({ name }) => name)}::text[],
          ${column(({ price }) => price?.toFixed() ?? null)}::text[], ${column(({ updatedAt }) => updatedAt)}::timestamptz[]
        ) AS t(i, n, v, u)
        ON CONFLICT ("accountId", "dealId") DO UPDATE
        SET name = excluded.name, value = excluded.value, "updatedAt" = excluded."updatedAt"
        -- Kommo counts in seconds: of two looks within one, the later one is right.
        WHERE seen."updatedAt" <= excluded."updatedAt"
          AND (seen.name, seen.value, seen."updatedAt") IS DISTINCT FROM (excluded.name, excluded.value, excluded."updatedAt")`
    },
    /** Those of these deals that we have seen. */
    async find(accountId: string, dealIds: number[]): Promise<SeenDeal[]> {
      const rows = await db.seenDeal.findMany({ where: { accountId, dealId: { in: dealIds } } })
      return rows.map(({ dealId, name, value, updatedAt }) => ({ dealId: Number(dealId), name, value, updatedAt }))
    },
  }
}

export type SeenDeals = ReturnType<typeof createSeenDeals>
