import type { Database, Transaction } from './database.ts'

/** Smaller goes first: people, what was begun and is to be finished, what is told from outside, what can wait. */
export const PRIORITY = { click: 1, finish: 4, webhook: 5, sweep: 9 } as const

/** Something that happened, on its way into the inbox. */
export type NewEvent = {
  accountId: string
  source: 'kommo' | 'xero' | 'widget' | 'clock' | 'self'
  kind: string
  /** What it is about, e.g. `deal:123`. */
  subject: string
  /** Same content, same hash. */
  dedupeHash: string
  priority: number
  payload: object
  actorId?: number | null
}

/** An event as its worker sees it. */
export type InboxEvent = {
  id: bigint
  kind: string
  subject: string
  priority: number
  payload: unknown
  attempts: number
  /** Deliveries seen when it was taken: one more meanwhile makes it due again. */
  deliveries: number
  receivedAt: Date
  actorId: number | null
  /** Code of its last failure, null when it has not failed since it was received. */
  errorCode: string | null
  /** An earlier turn ended without being finished (a crash, a lost answer): its steps may have been done. */
  isRepeated: boolean
}

/** What becomes of an event after its turn. */
export type EventEnd = {
  event: InboxEvent
  state: 'WAITING' | 'PARKED' | 'DONE' | 'FAILED'
  attempts: number
  /** When to try again; only for WAITING. */
  dueAt: Date
  outcome: string | null
  errorCode: string | null
}

/** An event that is not finished, and what it waits for. */
export type WaitingEvent = {
  subject: string
  /** The link that it is about, when it names one. */
  linkId: string | null
  state: 'WAITING' | 'PARKED'
  errorCode: string | null
  dueAt: Date
  /** Its place among those that wait for Xero's calls, from 1; null when it does not. */
  position: number | null
}

export function createEvents({ db, now }: { db: Database; now: () => Date }) {
  return {
    /**
     * Writes events in one statement. The same content again counts the delivery, and opens the event anew if it was
     * finished: reading the truth once more is cheap, missing a change is not. One that still waits keeps its time, but
     * takes the more urgent priority.
     */
    async add(tx: Transaction, events: NewEvent[]): Promise<void> {
      const unique = new Map(events.map((event) => [`${event.accountId} ${event.dedupeHash}`, event]))
      // One order for everybody, so that two doors writing the same events do not wait for each other in a circle.
      const rows = [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event)
      const at = now()
      const column = <T>(pick: (event: NewEvent) => T) => rows.map(pick)
      await tx.$executeRaw`
        INSERT INTO "Event" ("accountId", source, kind, subject, "dedupeHash", priority, payload, "actorId", "dueAt", "receivedAt")
        SELECT a::uuid, s, k, j, h, p, b::jsonb, u, ${at}, ${at}
        FROM unnest(
          ${column((event) => event.accountId)}::text[], ${column((event) => event.source)}::text[],
          ${column((event) => event.kind)}::text[], ${column((event) => event.subject)}::text[],
          ${column((event) => event.dedupeHash)}::text[], ${column((event) => event.priority)}::int[],
          ${column((event) => JSON.stringify(event.payload))}::text[], ${column((event) => event.actorId ?? null)}::bigint[]
        ) AS t(a, s, k, j, h, p, b, u)
        ON CONFLICT ("accountId", "dedupeHash") DO UPDATE SET (
          deliveries, state, "dueAt", attempts, priority, payload, "actorId", outcome, "errorCode", "finishedAt"
        ) = (
          SELECT "Event".deliveries + 1, 'WAITING'::"EventState", excluded."dueAt", 0, excluded.priority, excluded.payload,
            excluded."actorId", NULL, NULL, NULL::timestamptz
          WHERE "Event".state IN ('DONE', 'FAILED')
          UNION ALL
          SELECT "Event".deliveries + 1, "Event".state, "Event"."dueAt", "Event".attempts,
            least("Event".priority, excluded.priority), "Event".payload, "Event"."actorId", "Event".outcome,
            "Event"."errorCode", "Event"."finishedAt"
          WHERE "Event".state NOT IN ('DONE', 'FAILED')
        )
        -- What the clock notes again and again is done once.
        WHERE excluded.source <> 'clock'`
    },
    /**
     * Writes a click of a person: the same click again changes nothing, finished or not, since doing it twice is not what was
     * wanted.
     */
    async addOnce(tx: Transaction, { actorId, ...event }: NewEvent): Promise<void> {
      const at = now()
      await tx.event.createMany({
        data: [{ ...event, actorId: actorId ?? null, dueAt: at, receivedAt: at }],
        skipDuplicates: true,
      })
    },
    /** What became of an event so far; null when it is unknown. */
    async byHash(accountId: string, dedupeHash: string): Promise<{ state: EventEnd['state']; payload: unknown } | null> {
      const where = { accountId_dedupeHash: { accountId, dedupeHash } }
      return db.event.findUnique({ where, select: { state: true, payload: true } })
    },
    /** Remembers something with an event while it is worked off: how far it has come, or its answer. */
    async remember(id: bigint, more: object): Promise<void> {
      await db.$executeRaw`UPDATE "Event" SET payload = payload || ${JSON.stringify(more)}::text::jsonb WHERE id = ${id}`
    },
    /**
     * What the events of these subjects, or about these links, wait for.
     *
     * @param kinds which events stand in the line; `position` counts the subjects that wait for Xero's calls, from 1.
     * @param isParked also those that wait for somebody to reconnect, which takes a longer look.
     */
    async waitingFor(
      accountId: string,
      { subjects, linkIds, kinds, isParked }: { subjects: string[]; linkIds: string[]; kinds: string[]; isParked: boolean },
    ): Promise<WaitingEvent[]> {
      const states = isParked ? ['WAITING', 'PARKED'] : ['WAITING']
      return db.$queryRaw<WaitingEvent[]>`
        WITH open AS MATERIALIZED (
          SELECT id, kind, subject, payload->>'linkId' AS "linkId", priority, state::text, "errorCode", "dueAt"
          FROM "Event"
          WHERE "accountId" = ${accountId}::uuid AND state = ANY(${states}::"EventState"[]) AND kind = ANY(${kinds}::text[])
        ), line AS (
          SELECT subject, row_number() OVER (ORDER BY min(priority), min(id))::int AS position
          FROM open WHERE "errorCode" LIKE 'xero.rate_limited%' GROUP BY subject
        )
        SELECT subject, "linkId", state, "errorCode", "dueAt", position FROM open LEFT JOIN line USING (subject)
        WHERE subject = ANY(${subjects}::text[]) OR "linkId" = ANY(${linkIds}::text[])
        ORDER BY priority, id`
    },
    /** Since when Xero has not answered, and how many things of these kinds wait for it; null when none does. */
    async outageOf(accountId: string, kinds: string[]): Promise<{ since: Date; waiting: number } | null> {
      const [row] = await db.$queryRaw<{ since: Date | null; waiting: number }[]>`
        SELECT min("receivedAt") AS since, (count(DISTINCT subject) FILTER (WHERE kind = ANY(${kinds}::text[])))::int AS waiting
        FROM "Event"
        WHERE "accountId" = ${accountId}::uuid AND state = 'WAITING'
          AND "errorCode" IN ('xero.unavailable', 'xero.answer_unreadable')`
      return row?.since ? { since: row.since, waiting: row.waiting } : null
    },
    /** Things that wait until somebody reconnects. */
    async countParked(accountId: string): Promise<number> {
      return (await db.event.groupBy({ by: ['subject'], where: { accountId, state: 'PARKED' } })).length
    },
    /** How much is due for an account, and when the newest of it came; null when nothing is. */
    async dueNow(accountId: string): Promise<{ subjects: number; newestAt: Date } | null> {
      const [row] = await db.$queryRaw<{ subjects: bigint; newestAt: Date | null }[]>`
        SELECT count(DISTINCT subject) AS subjects, max("receivedAt") AS "newestAt" FROM "Event"
        WHERE "accountId" = ${accountId}::uuid AND state = 'WAITING' AND "dueAt" <= ${now()} AND priority = ${PRIORITY.webhook}`
      return row?.newestAt ? { subjects: Number(row.subjects), newestAt: row.newestAt } : null
    },
    /** What is due for an account: the most urgent priority only, oldest first. Empty when there is nothing to do. */
    async takeDue(accountId: string, { limit, sweepLimit }: { limit: number; sweepLimit: number }): Promise<InboxEvent[]> {
      const where = { accountId, state: 'WAITING' as const, dueAt: { lte: now() } }
      const first = await db.event.findFirst({ where, orderBy: [{ priority: 'asc' }, { id: 'asc' }], select: { priority: true } })
      if (!first) return []
      const take = first.priority >= PRIORITY.sweep ? sweepLimit : limit
      const rows = await db.event.findMany({ where: { ...where, priority: first.priority }, orderBy: { id: 'asc' }, take })
      // In the order in which doors lock these rows; see `finish`.
      await db.$executeRaw`
        WITH locked AS MATERIALIZED (
          SELECT id FROM "Event" WHERE id = ANY(${rows.map(({ id }) => id)}::bigint[])
          ORDER BY "dedupeHash" COLLATE "C" FOR UPDATE
        )
        UPDATE "Event" SET "takenAt" = ${now()}::timestamptz WHERE id IN (SELECT id FROM locked)`
      return rows.map((row) => ({
        ...row,
        actorId: row.actorId === null ? null : Number(row.actorId),
        isRepeated: row.takenAt !== null,
      }))
    },
    /** Stores how a batch of one account ended. An event delivered again during its turn stays due. */
    async finish(ends: EventEnd[]): Promise<void> {
      if (ends.length === 0) return
      const column = <T>(pick: (end: EventEnd) => T) => ends.map(pick)
      // Locked in the order in which doors write them (`add`), or a delivery of the same events could block us and we it.
      await db.$executeRaw`
        WITH locked AS MATERIALIZED (
          SELECT id FROM "Event" WHERE id = ANY(${column(({ event }) => event.id)}::bigint[])
          ORDER BY "dedupeHash" COLLATE "C" FOR UPDATE
        )
        UPDATE "Event" e SET state = t.s::"EventState", attempts = t.n, "dueAt" = t.d, outcome = t.o, "errorCode" = t.c,
          "finishedAt" = CASE WHEN t.s IN ('DONE', 'FAILED') THEN ${now()}::timestamptz END,
          "takenAt" = CASE WHEN t.s NOT IN ('DONE', 'FAILED') THEN e."takenAt" END
        FROM locked JOIN unnest(
          ${column(({ event }) => event.id)}::bigint[], ${column(({ event }) => event.deliveries)}::int[],
          ${column((end) => end.state)}::text[], ${column((end) => end.attempts)}::int[],
          ${column((end) => end.dueAt)}::timestamptz[], ${column((end) => end.outcome)}::text[],
          ${column((end) => end.errorCode)}::text[]
        ) AS t(i, v, s, n, d, o, c) ON t.i = locked.id
        WHERE e.id = locked.id AND e.deliveries = t.v`
    },
    /** Accounts with something due, the longest waiting first: retries whose time has come, and wakes that got lost. */
    async accountsWithDueEvents(limit: number): Promise<string[]> {
      const rows = await db.$queryRaw<{ accountId: string }[]>`
        SELECT "accountId" FROM "Event" WHERE state = 'WAITING' AND "dueAt" <= ${now()}
        GROUP BY "accountId" ORDER BY min("dueAt") LIMIT ${limit}`
      return rows.map((row) => row.accountId)
    },
    /** After reconnecting: what waited for it goes on. The caller wakes the account. */
    async unpark(tx: Transaction, accountId: string): Promise<void> {
      await tx.$executeRaw`
        WITH parked AS MATERIALIZED (
          SELECT id FROM "Event" WHERE "accountId" = ${accountId}::uuid AND state = 'PARKED'
          ORDER BY "dedupeHash" COLLATE "C" FOR UPDATE
        )
        UPDATE "Event" e SET state = 'WAITING', "dueAt" = ${now()}, attempts = 0 FROM parked WHERE e.id = parked.id`
    },
    /** A failed event is due again; any other is left alone. False when the account has no such event. */
    async retryFailed(accountId: string, id: bigint): Promise<boolean> {
      await db.event.updateMany({
        where: { accountId, id, state: 'FAILED' },
        data: { state: 'WAITING', dueAt: now(), attempts: 0 },
      })
      return (await db.event.count({ where: { accountId, id } })) > 0
    },
    /** Newest first. */
    async history(accountId: string, { limit, before }: { limit: number; before?: bigint | undefined }) {
      return db.event.findMany({
        where: { accountId, ...(before !== undefined && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take: limit,
      })
    },
    /** Of all accounts, for the operator. */
    async countByState(): Promise<{ state: string; count: number }[]> {
      const groups = await db.event.groupBy({ by: ['state'], _count: true, where: { state: { not: 'DONE' } } })
      return groups.map(({ state, _count }) => ({ state, count: _count }))
    },
    /** Things that wait: several events of one deal or invoice are one of them. */
    async countWaiting(accountId: string): Promise<number> {
      const where = { accountId, state: { in: ['WAITING' as const, 'PARKED' as const] } }
      return (await db.event.groupBy({ by: ['subject'], where })).length
    },
  }
}

export type Events = ReturnType<typeof createEvents>
