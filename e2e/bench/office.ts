// A customer's office to measure in: the demo's house, clients and deals in any number, and what can be seen of the work.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { TRIGGER_STAGE } from '../demo/consultancy.ts'
import { type House, startHouse, until } from '../demo/house.ts'
import type { KommoEmulator } from '../emulators/kommo/emulator.ts'
import type { XeroEmulator } from '../emulators/xero/emulator.ts'
import type { Lifetime } from './lifetime.ts'

/** How long each emulated call takes, like the vendors' own. */
export const VENDOR_LATENCY_MS = 300

const MINUTE_MS = 60_000

/**
 * How well a deal's client is known. `known`: invoiced before. `in_books`: Xero has the contact under the same e-mail, we have
 * not met. `new`: nowhere but in Kommo.
 */
export type Acquaintance = 'known' | 'in_books' | 'new'

export type Office = House & {
  /** Deals that do not stand in the trigger stage yet, each with a client of its own. */
  addDeals(count: number, acquaintance: Acquaintance): Promise<number[]>
  moveDeals(dealIds: number[]): void
  /** Events that wait: `papers` are PDFs and history notes, `work` is what goes before them. */
  waiting(): Promise<{ work: number; papers: number }>
  /** Resolves when all but papers is done, also about the echo of our own writes. */
  workDone(withinMs: number): Promise<void>
  /** Has the papers filed at once, out of the measurement, and lets the vendors' minutes begin anew. */
  tidyUp(): Promise<void>
  close(): Promise<void>
}

let clients = 0

export async function openOffice(lifetime: Lifetime): Promise<Office> {
  const starting = startHouse({ ports: { server: 0, kommo: 0, xero: 0 }, isLoud: false })
  const closeHouse = lifetime.add(() =>
    starting.then(
      (house) => house.stop(),
      () => undefined,
    ),
  )
  const house = await starting
  const { kommo, xero, consultancy } = house
  const db = new Client(house.databaseUrl)
  db.on('error', () => undefined) // on Ctrl-C the database may go first
  await db.connect()
  const closeDb = lifetime.add(() => db.end())
  setVendors(house, { isRealistic: true })

  const remember = (persons: { id: number; contactId: string }[]) =>
    db.query(
      `INSERT INTO "ContactLink" (id, "accountId", "organisationId", "clientKind", "clientId", "contactId", "matchedBy", "updatedAt")
       SELECT t.id, o."accountId", o.id, 'person', t.person, t.contact, 'created', now()
       FROM "Organisation" o, unnest($1::uuid[], $2::bigint[], $3::text[]) AS t(id, person, contact)`,
      [persons.map(() => randomUUID()), persons.map(({ id }) => id), persons.map(({ contactId }) => contactId)],
    )

  const office: Office = {
    ...house,
    async addDeals(count, acquaintance) {
      // The clients were there before: no webhook tells of them.
      xero.webhooks.setFaults({ dropRate: 1 })
      const people = addClients(house, { count, acquaintance })
      await xero.webhooks.idle()
      xero.webhooks.setFaults({})
      if (acquaintance === 'known') await remember(people)
      return addDealsOf(kommo, { account: consultancy.account, people })
    },
    moveDeals: (dealIds) => kommo.moveDeals(dealIds, TRIGGER_STAGE),
    async waiting() {
      const { rows } = await db.query<{ work: number; papers: number }>(
        `SELECT count(*) FILTER (WHERE priority < 9)::int AS work, count(*) FILTER (WHERE kind = 'file_papers')::int AS papers
         FROM "Event" WHERE state = 'WAITING'`,
      )
      return rows[0] ?? { work: 0, papers: 0 }
    },
    async workDone(withinMs) {
      await Promise.all([kommo.webhooks.idle(), xero.webhooks.idle()])
      await until('the inbox is empty', async () => (await office.waiting()).work === 0 || null, { withinMs, everyMs: 50 })
    },
    async tidyUp() {
      setVendors(house, { isRealistic: false })
      const isEmpty = async () => Object.values(await office.waiting()).every((count) => count === 0) || null
      await until('the papers are filed', isEmpty, { withinMs: 60_000, everyMs: 50 })
      setVendors(house, { isRealistic: true })
      await xero.clock.advance(MINUTE_MS + 1_000)
    },
    async close() {
      await closeDb()
      await closeHouse()
    },
  }
  return office
}

/** Limits and latency as the vendors have them, or neither. */
function setVendors({ kommo, xero }: Pick<House, 'kommo' | 'xero'>, { isRealistic }: { isRealistic: boolean }) {
  for (const vendor of [kommo, xero]) {
    vendor.setLimits(isRealistic)
    vendor.setLatency(isRealistic ? VENDOR_LATENCY_MS : 0)
  }
}

type Person = { id: number; contactId: string; name: string }

export function addClients(
  { kommo, xero, consultancy }: Pick<House, 'kommo' | 'xero' | 'consultancy'>,
  { count, acquaintance }: { count: number; acquaintance: Acquaintance },
): Person[] {
  return Array.from({ length: count }, () => {
    const number = ++clients
    const name = `Client ${number} Ferreira`
    const email = `client.${number}@ferreira.example`
    const { id } = kommo.addContact(consultancy.account, { name, email })
    const contactId =
      acquaintance === 'new' ? '' : xero.addContact(consultancy.tenantId, { Name: name, EmailAddress: email }).ContactID
    return { id, contactId, name }
  })
}

/** Deals of before the measurement: nobody is told about them. */
export function addDealsOf(kommo: KommoEmulator, { account, people }: { account: number; people: Person[] }): number[] {
  kommo.webhooks.setFaults({ dropRate: 1 })
  const ids = people.map(
    ({ id, name }) =>
      kommo.addDeal(account, {
        pipeline: 'Private clients',
        stage: 'Proposal sent',
        name: `Residence permit · ${name}`,
        price: 950,
        contact: id,
      }).id,
  )
  kommo.webhooks.setFaults({})
  return ids
}

export type Seen = { invoicedMs: number; shownMs: number; notedMs: number }

/**
 * Watches until each deal has its invoice in Xero, then its status, then its note. Looks into the emulators, without calls.
 *
 * @returns milliseconds since `startedAt` at which the last one had it.
 */
export async function watchDeals(
  { kommo, xero }: { kommo: KommoEmulator; xero: XeroEmulator },
  { dealIds, startedAt, withinMs, everyMs = 20 }: { dealIds: number[]; startedAt: number; withinMs: number; everyMs?: number },
): Promise<Seen> {
  const since = () => performance.now() - startedAt
  let answered = -1
  const invoicedMs = await until(
    `${dealIds.length} deals have their invoice`,
    () => {
      // The list of all invoices is dear; it is asked for only after a call that may have made some.
      const calls = xero.log.count({ method: 'PUT', path: '/api.xro/2.0/Invoices' })
      if (calls === answered) return null
      answered = calls
      const counts = invoicesPerDeal(xero)
      return dealIds.every((id) => counts.has(id)) ? since() : null
    },
    { withinMs, everyMs },
  )
  const all = async (what: string, has: (dealId: number) => boolean) => {
    const open = [...dealIds]
    const isDone = () => {
      for (let id = open.at(-1); id !== undefined && has(id); id = open.at(-1)) open.pop()
      return open.length === 0 ? since() : null
    }
    return until(what, isDone, { withinMs, everyMs })
  }
  const shownMs = await all('the deals show the status', (id) => Boolean(kommo.deal(id).fields['Invoice status']))
  const notedMs = await all('the deals have their note', (id) => kommo.notes(id).length > 0)
  return { invoicedMs, shownMs, notedMs }
}

/** How many invoices lead back to each deal. */
export function invoicesPerDeal(xero: XeroEmulator): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { Url } of xero.invoices()) {
    const dealId = Number(/\/leads\/detail\/(\d+)/.exec(String(Url))?.[1])
    if (dealId > 0) counts.set(dealId, (counts.get(dealId) ?? 0) + 1)
  }
  return counts
}
