import type { PaymentTerms } from '../domain/books.ts'
import type { Client } from '../domain/deal.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

/** Who a Kommo client is in Xero. */
export type ContactLink = { client: Pick<Client, 'kind' | 'id'>; contactId: string; paymentTerms: PaymentTerms | null }

/** `chosen`: a person said so. */
export type MatchedBy = 'number' | 'email' | 'name' | 'created' | 'chosen'

export function createContactLinks({ db }: { db: Database }) {
  return {
    /** Only those that are known. */
    async find(organisationId: string, clients: Pick<Client, 'kind' | 'id'>[]): Promise<ContactLink[]> {
      if (clients.length === 0) return []
      const rows = await db.contactLink.findMany({
        where: { organisationId, OR: clients.map(({ kind, id }) => ({ clientKind: kind, clientId: id })) },
      })
      return rows.map((row) => ({
        client: { kind: row.clientKind as Client['kind'], id: Number(row.clientId) },
        contactId: row.contactId,
        paymentTerms: row.paymentTerms as PaymentTerms | null,
      }))
    },
    /** Safe to repeat; the newest match counts. */
    async save(link: ContactLink & { accountId: string; organisationId: string; matchedBy: MatchedBy }): Promise<void> {
      const { accountId, organisationId, client, contactId, matchedBy } = link
      const key = { organisationId, clientKind: client.kind, clientId: client.id }
      const data = { contactId, matchedBy, ...(link.paymentTerms && { paymentTerms: link.paymentTerms }) }
      await db.contactLink.upsert({
        where: { organisationId_clientKind_clientId: key },
        create: { accountId, ...key, ...data },
        update: data,
      })
    },
    /** Who in Kommo a contact of Xero is; usually one, empty when unknown. */
    async clientsOf(organisationId: string, contactId: string): Promise<Pick<Client, 'kind' | 'id'>[]> {
      const rows = await db.contactLink.findMany({ where: { organisationId, contactId } })
      return rows.map((row) => ({ kind: row.clientKind as Client['kind'], id: Number(row.clientId) }))
    },
    /** Those of these contacts that some client is linked to. */
    async linkedAmong(organisationId: string, contactIds: string[]): Promise<string[]> {
      const where = { organisationId, contactId: { in: contactIds } }
      const rows = await db.contactLink.findMany({ where, select: { contactId: true }, distinct: ['contactId'] })
      return rows.map(({ contactId }) => contactId)
    },
    /** A contact was merged: its clients follow to the heir. */
    async follow(organisationId: string, contactId: string, heirId: string): Promise<void> {
      await db.contactLink.updateMany({ where: { organisationId, contactId }, data: { contactId: heirId, matchedBy: 'merged' } })
    },
    async saveTerms(organisationId: string, contactId: string, paymentTerms: PaymentTerms | null): Promise<void> {
      await db.contactLink.updateMany({
        where: { organisationId, contactId },
        data: { paymentTerms: paymentTerms ?? Prisma.DbNull },
      })
    },
    /** Forgets contacts that Xero no longer accepts, so that they are matched anew. */
    async forget(organisationId: string, contactIds: string[]): Promise<void> {
      await db.contactLink.deleteMany({ where: { organisationId, contactId: { in: contactIds } } })
    },
  }
}

export type ContactLinks = ReturnType<typeof createContactLinks>
