import type { Invoice } from '../domain/invoice.ts'
import { Prisma, type InvoiceLink as Row } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'
import { dayFrom, invoiceColumns, invoiceOf, type LinkedInvoice } from './links.ts'

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
  /** When a deal was begun to be opened for it; nobody else may place it until that has ended. */
  openTriedAt: Date | null
  /** A person said that it belongs to no deal: newer versions are no reason to ask again. */
  isRefused: boolean
  createdAt: Date
}

/** How an invoice came to its deal. `isDealOpened` when we opened the deal for it. */
export type Placement = { dealId: number; reason: string; isDealOpened: boolean }

/** A placement that was taken back. */
export type TakenBack = { dealId: number | null; isDealOpened: boolean; invoice: LinkedInvoice; organisationId: string }

/** The other half of `InvoiceLink`: rows without a deal. Together they know every invoice once. */
export function createUnplacedInvoices({ db, now }: { db: Database; now: () => Date }) {
  const list = async (where: Prisma.InvoiceLinkWhereInput) =>
    (await db.invoiceLink.findMany({ where: { ...where, dealId: null }, orderBy: { createdAt: 'asc' } })).flatMap(fromRow)

  return {
    ofInvoices: (organisationId: string, invoiceIds: string[]): Promise<UnplacedInvoice[]> =>
      list({ organisationId, invoiceId: { in: invoiceIds } }),
    /** One that a person is being asked about; null when there is none, or it has been answered. */
    async askingById(accountId: string, id: string): Promise<UnplacedInvoice | null> {
      return (await list({ accountId, id, state: 'ASKING' }))[0] ?? null
    },
    /** Those that may belong to this deal, oldest first. */
    askingAbout: (accountId: string, dealId: number): Promise<UnplacedInvoice[]> =>
      list({ accountId, state: 'ASKING', candidates: { array_contains: [{ dealId }] } }),
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
    /** The wish does not want it as it is now; a newer version is looked at again. */
    async leaveAlone(id: string, reason: string): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id, dealId: null },
        data: { state: 'IGNORED', matchReason: reason, candidates: Prisma.DbNull },
      })
    },
    /** A person's answer, which may be taken back for a day. False when somebody else has answered before. */
    async refuse(id: string): Promise<boolean> {
      const { count } = await db.invoiceLink.updateMany({
        where: { id, dealId: null, state: 'ASKING' },
        data: { state: 'IGNORED', matchReason: 'A person said that it belongs to no deal.', undoUntil: dayFrom(now()) },
      })
      return count === 1
    },
    /**
     * Remembers that a deal is about to be opened. Of two that try, one gets true; after a crash or a lost answer the deal is
     * looked for before another one is opened.
     */
    async beginOpening(tx: Transaction, { id, state, openTriedAt }: UnplacedInvoice): Promise<boolean> {
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, dealId: null, state, attemptedAt: openTriedAt },
        data: { state: 'OPENING', attemptedAt: now() },
      })
      return count === 1
    },
    /** Certainly no deal was opened: everything is as before. */
    async cancelOpening({ id, state }: UnplacedInvoice): Promise<void> {
      await db.invoiceLink.updateMany({ where: { id, dealId: null, state: 'OPENING' }, data: { state, attemptedAt: null } })
    },
    /** Takes over a newer version of the invoice while it has no deal. */
    async refresh(id: string, invoice: Invoice): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id, dealId: null, versionAt: { lt: invoice.updatedAt } },
        data: invoiceColumns(invoice),
      })
    },
    /** The invoice has its deal. False when it has one already, or when one is being opened for it: then nothing changes. */
    async place(tx: Transaction, id: string, { dealId, reason, isDealOpened }: Placement): Promise<boolean> {
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, dealId: null, ...(!isDealOpened && { attemptedAt: null }) },
        data: {
          state: 'LINKED',
          dealId,
          matchReason: reason,
          isDealOpened,
          candidates: Prisma.DbNull,
          attemptedAt: null,
          undoUntil: dayFrom(now()),
          // The deal that an invoice came to with its history needs no note about its making.
          notedAt: now(),
        },
      })
      // Whoever placed it knows what it comes to.
      if (count === 1) await tx.$executeRaw`UPDATE "InvoiceLink" SET "agreedTotal" = total WHERE id = ${id}::uuid`
      return count === 1
    },
    /**
     * Takes a placement, or a person's refusal, back within its day: the invoice is asked about again.
     * @returns what it was before, with `dealId` null after a refusal; null when it is too late or there is nothing to undo.
     */
    async takeBack(tx: Transaction, { accountId, id }: { accountId: string; id: string }): Promise<TakenBack | null> {
      const row = await tx.invoiceLink.findFirst({
        where: { id, accountId, origin: 'XERO', state: { in: ['LINKED', 'IGNORED'] }, undoUntil: { gt: now() } },
      })
      const invoice = row && invoiceOf(row)
      if (!row || !invoice) return null
      const dealId = row.dealId === null ? null : Number(row.dealId)
      const candidates = dealId === null ? [] : [{ dealId, reasons: ['It was placed here, and taken back.'] }]
      const undone = {
        state: 'ASKING',
        dealId: null,
        undoUntil: null,
        isDealOpened: false,
        shownHash: null,
        agreedTotal: null,
        pdfFileId: null,
        pdfVersionAt: null,
        pdfUploadedVersionAt: null,
      } as const
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, state: row.state, dealId: row.dealId },
        data: { ...undone, candidates: row.dealId === null ? (row.candidates ?? []) : candidates },
      })
      return count === 1 ? { dealId, isDealOpened: row.isDealOpened, invoice, organisationId: row.organisationId } : null
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
      openTriedAt: row.attemptedAt,
      isRefused: row.state === 'IGNORED' && row.undoUntil !== null,
      createdAt: row.createdAt,
    },
  ]
}
