import type { Invoice } from '../domain/invoice.ts'
import { Prisma, type InvoiceLink as Row } from '../generated/prisma/client.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import { invoiceColumns, invoiceOf, type LinkedInvoice } from './links.ts'

/** A deal that an invoice may belong to, and why we think so. */
export type DealCandidate = { dealId: number; reasons: string[] }

/** An invoice made by hand in Xero that has no deal: asked about, about to get one, or left alone. */
export type UnplacedInvoice = {
  id: string
  accountId: string
  organisationId: string
  state: 'ASKING' | 'OPENING' | 'IGNORED'
  invoice: LinkedInvoice
  candidates: DealCandidate[]
  createdAt: Date
}

/** How an invoice came to its deal. `isDealOpened` when we opened the deal for it. */
export type Placement = { dealId: number; reason: string; isDealOpened: boolean }

const UNDO_FOR_MS = 24 * 60 * 60_000

/** The other half of `InvoiceLink`: rows without a deal. Together they know every invoice once. */
export function createUnplacedInvoices({ db, now }: { db: Database; now: () => Date }) {
  const list = async (where: Prisma.InvoiceLinkWhereInput) =>
    (await db.invoiceLink.findMany({ where: { ...where, dealId: null }, orderBy: { createdAt: 'asc' } })).flatMap(fromRow)

  return {
    ofInvoices: (organisationId: string, invoiceIds: string[]): Promise<UnplacedInvoice[]> =>
      list({ organisationId, invoiceId: { in: invoiceIds } }),
    async byId(accountId: string, id: string): Promise<UnplacedInvoice | null> {
      return (await list({ accountId, id }))[0] ?? null
    },
    /** What people are asked about, oldest first. */
    asking: (accountId: string): Promise<UnplacedInvoice[]> => list({ accountId, state: 'ASKING' }),

    /**
     * One row per organisation and invoice, whoever comes first; a row that stands already comes back as it is.
     * Null when the invoice has a deal meanwhile.
     */
    async claim(place: { accountId: string; organisationId: string }, invoice: Invoice): Promise<UnplacedInvoice | null> {
      await db.invoiceLink.createMany({
        data: [{ ...place, origin: 'XERO', state: 'OPENING', ...invoiceColumns(invoice) }],
        skipDuplicates: true,
      })
      return (await list({ organisationId: place.organisationId, invoiceId: invoice.id }))[0] ?? null
    },
    async ask(id: string, candidates: DealCandidate[]): Promise<void> {
      await db.invoiceLink.updateMany({ where: { id, dealId: null }, data: { state: 'ASKING', candidates } })
    },
    async ignore(id: string, reason: string): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id, dealId: null },
        data: { state: 'IGNORED', matchReason: reason, candidates: Prisma.DbNull },
      })
    },
    /** Takes over a newer version of the invoice while it has no deal. */
    async refresh(id: string, invoice: Invoice): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id, dealId: null, versionAt: { lt: invoice.updatedAt } },
        data: invoiceColumns(invoice),
      })
    },
    /** The invoice has its deal. False when it had one already: then nothing changes. */
    async place(tx: Transaction, id: string, { dealId, reason, isDealOpened }: Placement): Promise<boolean> {
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, dealId: null },
        data: {
          state: 'LINKED',
          dealId,
          matchReason: reason,
          isDealOpened,
          candidates: Prisma.DbNull,
          undoUntil: new Date(now().getTime() + UNDO_FOR_MS),
          // The deal that an invoice came to with its history needs no note about its making.
          notedAt: now(),
        },
      })
      return count === 1
    },
    /**
     * Takes a placement back within its day: the invoice is asked about again.
     * @returns the deal it had, and whether we had opened it; null when it is too late or never was placed.
     */
    async takeBack(accountId: string, id: string): Promise<{ dealId: number; isDealOpened: boolean } | null> {
      return inTransaction(db, async (tx) => {
        const row = await tx.invoiceLink.findFirst({
          where: { id, accountId, origin: 'XERO', state: 'LINKED', undoUntil: { gt: now() } },
        })
        if (!row || row.dealId === null) return null
        const undone = {
          state: 'ASKING',
          dealId: null,
          undoUntil: null,
          isDealOpened: false,
          shownHash: null,
          pdfFileId: null,
          pdfVersionAt: null,
        } as const
        await tx.invoiceLink.update({ where: { id }, data: { ...undone, pdfUploadedVersionAt: null, candidates: [] } })
        return { dealId: Number(row.dealId), isDealOpened: row.isDealOpened }
      })
    },
  }
}

export type UnplacedInvoices = ReturnType<typeof createUnplacedInvoices>

function fromRow(row: Row): UnplacedInvoice[] {
  const invoice = invoiceOf(row)
  if (!invoice) return []
  return [
    {
      id: row.id,
      accountId: row.accountId,
      organisationId: row.organisationId,
      state: row.state as UnplacedInvoice['state'],
      invoice,
      candidates: (row.candidates as DealCandidate[] | null) ?? [],
      createdAt: row.createdAt,
    },
  ]
}
