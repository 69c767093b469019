import type { CardWish } from '../domain/card-wish.ts'
import type { Invoice, InvoiceStatus } from '../domain/invoice.ts'
import type { Decimal } from '../domain/money.ts'
import type { Refusal } from '../domain/refusal.ts'
import { Prisma, type InvoiceLink as Row } from '../generated/prisma/client.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'

/** The invoice side of a link, as last read from Xero. */
export type LinkedInvoice = {
  id: string
  number: string
  status: InvoiceStatus
  contactId: string
  contactName: string
  currency: string
  total: Decimal
  /** Without tax; the whole total where only that is known. */
  subTotal: Decimal
  amountPaid: Decimal
  amountCredited: Decimal
  amountDue: Decimal
  date: string
  dueDay: string | null
  paidDay: string | null
  isSent: boolean
  versionAt: Date
}

/** The attempt to create it. `lostAt` is set once we know that the answer will not come any more. */
export type Attempt = { key: string; index: number; draft: string; at: Date; lostAt: Date | null }

/** One invoice we know, or are about to make, and its deal. See `InvoiceLink` in the schema for the states. */
export type Link = {
  id: string
  accountId: string
  organisationId: string
  ruleId: string | null
  dealId: number
  origin: 'RULE' | 'CARD' | 'XERO'
  state: 'STOOD_BEFORE' | 'REFUSED' | 'CLAIMED' | 'SENDING' | 'LINKED' | 'RELEASED'
  claimKey: string | null
  problem: Refusal[] | null
  /** What a person ordered from the card; null for a rule's own invoices and those made in Xero. */
  wish: CardWish | null
  bulkKey: string | null
  /** The total people agreed on; another one now is "changed in Xero". */
  agreedTotal: Decimal | null
  attempt: Attempt | null
  invoice: LinkedInvoice | null
  shownHash: string | null
  /** The due day for which the deal has been told that it passed. */
  overdueToldFor: string | null
  done: {
    noteTriedAt: Date | null
    notedAt: Date | null
    emailTriedAt: Date | null
    emailedAt: Date | null
    historyTriedAt: Date | null
    historyAt: Date | null
    pdfUploadedVersionAt: Date | null
    pdfVersionAt: Date | null
  }
  pdfFileId: string | null
  /** The client's own page of the invoice, a bearer link; null until asked for. */
  onlineUrl: string | null
  /** Why an invoice made by hand is here, and until when that can be taken back; null for our own. */
  match: { reason: string; undoUntil: Date | null } | null
  createdAt: Date
  updatedAt: Date
}

/** The parts of a link that people see. */
export type ShownLink = Pick<
  Link,
  'id' | 'organisationId' | 'ruleId' | 'dealId' | 'origin' | 'state' | 'problem' | 'agreedTotal' | 'invoice' | 'match'
> &
  Pick<Link, 'createdAt' | 'updatedAt'> & {
    attempt: Pick<Attempt, 'at' | 'lostAt'> | null
    done: Pick<Link['done'], 'emailedAt'>
  }

export type Wanted = { dealId: number; ruleId: string; organisationId: string; state?: 'STOOD_BEFORE' | 'CLAIMED' }

/** The unique name of a rule's claim on a deal. */
export const ruleClaimKey = ({ dealId, ruleId }: { dealId: number; ruleId: string }) => `deal:${dealId}:rule:${ruleId}`

export function createLinks({ db, now }: { db: Database; now: () => Date }) {
  /** Invoices made by hand that have no deal yet are another matter: see unplaced-invoices.ts. */
  const list = async (
    where: Prisma.InvoiceLinkWhereInput,
    orderBy: Prisma.InvoiceLinkOrderByWithRelationInput = { createdAt: 'asc' },
  ) => (await db.invoiceLink.findMany({ where: { dealId: { not: null }, ...where }, orderBy })).map(fromRow)

  /** For reading many at once: the half of the columns that nobody sees costs as much as the other one. */
  const listShown = async (where: Prisma.InvoiceLinkWhereInput): Promise<ShownLink[]> => {
    const rows = await db.invoiceLink.findMany({
      where: { dealId: { not: null }, ...where },
      orderBy: { createdAt: 'asc' },
      omit: unseen,
    })
    return rows.map(shownFromRow)
  }

  return {
    /** What the card shows of a deal, oldest first. */
    shownOf: (accountId: string, dealId: number): Promise<ShownLink[]> => listShown({ accountId, dealId }),
    /** Every link of these deals, oldest first. */
    ofDeals: (accountId: string, dealIds: number[]): Promise<Link[]> => list({ accountId, dealId: { in: dealIds } }),
    byIds: (accountId: string, ids: string[]): Promise<Link[]> => list({ accountId, id: { in: ids } }),
    /** Whatever account it belongs to: only for the way from an invoice to its deal. */
    anywhere: async (id: string): Promise<Link | null> => (await list({ id }))[0] ?? null,
    /** Whether there is such a row, of whatever account, with a deal or without. */
    isKnown: async (id: string): Promise<boolean> => (await db.invoiceLink.count({ where: { id } })) > 0,
    /** All links that were sent together, in the order they were sent. */
    ofAttempt: (attemptKey: string): Promise<Link[]> => list({ attemptKey }, { attemptIndex: 'asc' }),

    /**
     * One row per deal and rule, whoever asks first: a claim that stands already comes back as it is. A deal that people invoice
     * from its card is theirs: there the rule's claim stands aside until the deal leaves the stage and comes back.
     * Safe to repeat and safe for two at once.
     */
    async claim(accountId: string, wanted: Wanted[]): Promise<Link[]> {
      const keys = wanted.map(ruleClaimKey)
      const dealIds = [...new Set(wanted.map(({ dealId }) => dealId))]
      await inTransaction(db, async (tx) => {
        await lockClaims(tx, accountId)
        const fromCard = await tx.invoiceLink.findMany({
          where: { accountId, dealId: { in: dealIds }, origin: 'CARD', ...whereAlive },
          select: { dealId: true },
        })
        const isTheirs = new Set(fromCard.map(({ dealId }) => Number(dealId)))
        await tx.invoiceLink.createMany({
          data: wanted.map(({ dealId, ruleId, organisationId, state = 'CLAIMED' }) => ({
            accountId,
            organisationId,
            ruleId,
            dealId,
            origin: 'RULE',
            state: isTheirs.has(dealId) ? 'STOOD_BEFORE' : state,
            claimKey: ruleClaimKey({ dealId, ruleId }),
          })),
          skipDuplicates: true,
        })
      })
      return list({ accountId, claimKey: { in: keys } })
    },

    /** Keeps why a deal cannot be invoiced. Touches only claims that have not been sent. */
    async refuse(refused: { id: string; refusals: Refusal[] }[]): Promise<void> {
      await inTransaction(db, async (tx) => {
        for (const { id, refusals } of refused) {
          await tx.invoiceLink.updateMany({
            where: { id, state: { in: ['CLAIMED', 'REFUSED'] } },
            data: { state: 'REFUSED', problem: refusals },
          })
        }
      })
    },
    /** The reason is gone: the deal may be invoiced. */
    async clearRefusals(ids: string[]): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id: { in: ids }, state: 'REFUSED' },
        data: { state: 'CLAIMED', problem: Prisma.DbNull, createdAt: now() },
      })
    },
    /** Lets go of claims that never became an invoice: the deal has left the stage. */
    async dropUnsent(ids: string[]): Promise<void> {
      if (ids.length === 0) return
      await db.invoiceLink.deleteMany({ where: { id: { in: ids }, state: { in: ['STOOD_BEFORE', 'REFUSED', 'CLAIMED'] } } })
    },

    /**
     * Remembers what is about to be sent. All or nothing: of two workers that try, one gets true and may send.
     */
    async beginAttempt(attempt: { key: string; hash: string; drafts: { linkId: string; draft: string }[] }): Promise<boolean> {
      const at = now()
      try {
        await inTransaction(db, async (tx) => {
          for (const [index, { linkId, draft }] of attempt.drafts.entries()) {
            const { count } = await tx.invoiceLink.updateMany({
              where: { id: linkId, state: 'CLAIMED' },
              data: {
                state: 'SENDING',
                attemptKey: attempt.key,
                attemptIndex: index,
                attemptDraft: draft,
                attemptHash: attempt.hash,
                attemptedAt: at,
                attemptLostAt: null,
              },
            })
            if (count !== 1) throw new ClaimTaken()
          }
        })
        return true
      } catch (error) {
        if (error instanceof ClaimTaken) return false
        throw error
      }
    },
    /** The answer will not come: from now on the same call may be repeated. */
    async markAttemptLost(key: string): Promise<void> {
      await db.invoiceLink.updateMany({ where: { attemptKey: key, state: 'SENDING' }, data: { attemptLostAt: now() } })
    },
    /** The call did certainly not happen (or was looked for and not found): the claim may be sent anew, with a new key. */
    async cancelAttempt(ids: string[]): Promise<void> {
      await db.invoiceLink.updateMany({
        where: { id: { in: ids }, state: 'SENDING' },
        data: {
          state: 'CLAIMED',
          attemptKey: null,
          attemptIndex: null,
          attemptDraft: null,
          attemptHash: null,
          attemptedAt: null,
          attemptLostAt: null,
        },
      })
    },
    /** Xero refused this element of the batch. The reasons are kept by `refuse`, once the deal has been told. */
    async failAttempt(tx: Transaction, id: string): Promise<void> {
      await tx.invoiceLink.updateMany({ where: { id, state: 'SENDING' }, data: { state: 'REFUSED' } })
    },
    /**
     * The invoice exists. Safe to repeat; returns false when the link knew it already. A claim whose attempt was given up takes
     * it too: what carries our marker is what the attempt made after all.
     */
    async attach(tx: Transaction, id: string, invoice: Invoice): Promise<boolean> {
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, state: { in: ['SENDING', 'CLAIMED'] }, invoiceId: null },
        data: { state: 'LINKED', problem: Prisma.DbNull, agreedTotal: invoice.total, ...invoiceColumns(invoice) },
      })
      return count === 1
    },
    /** Takes over the invoice as just read; an older version than the stored one changes nothing, and gives false. */
    async saveInvoice(tx: Transaction, id: string, invoice: Invoice): Promise<boolean> {
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, OR: [{ versionAt: null }, { versionAt: { lte: invoice.updatedAt } }] },
        data: invoiceColumns(invoice),
      })
      return count === 1
    },

    /** Links of these invoices; unknown invoices are absent. */
    ofInvoices: (organisationId: string, invoiceIds: string[]): Promise<Link[]> =>
      list({ organisationId, invoiceId: { in: invoiceIds } }),
    /** Links of an organisation whose invoices can still change by money: drafts, awaiting approval, awaiting payment. */
    ofOpenInvoices: (organisationId: string): Promise<Link[]> =>
      list({ organisationId, state: 'LINKED', status: { in: ['draft', 'submitted', 'authorised'] } }),
    /** Invoices whose due day is before `today` and whose deals have not been told. */
    ofOverdueInvoices: (organisationId: string, today: string): Promise<Link[]> =>
      list({
        organisationId,
        status: 'authorised',
        amountDue: { gt: 0 },
        dueDay: { lt: today },
        OR: [{ overdueToldFor: null }, { NOT: { overdueToldFor: { equals: db.invoiceLink.fields.dueDay } } }],
      }),
    /** Claims that were sent or made a while ago and are still not an invoice: work that somebody should look at again. */
    ofStuckClaims: (accountId: string, before: Date): Promise<Link[]> =>
      list({ accountId, state: { in: ['CLAIMED', 'SENDING'] }, updatedAt: { lt: before } }),
    /** Claims of a rule that were never sent, whatever the reason. */
    ofUnsentClaims: (accountId: string, ruleId: string): Promise<Link[]> =>
      list({ accountId, ruleId, origin: 'RULE', state: { in: ['STOOD_BEFORE', 'REFUSED', 'CLAIMED'] } }),
    /**
     * The invoice was voided or deleted: the claim is free, but only for a deal that leaves the stage and comes back. Nobody
     * who voids an invoice wants a new one at the next touch of the deal. A click's key stays with what it made.
     */
    async release(tx: Transaction, link: Link): Promise<void> {
      const isRules = link.origin === 'RULE'
      const { count } = await tx.invoiceLink.updateMany({
        where: { id: link.id, state: 'LINKED' },
        data: { state: 'RELEASED', ...(isRules && { claimKey: null }) },
      })
      if (count === 0 || !isRules || link.claimKey === null || link.ruleId === null) return
      const { accountId, organisationId, ruleId, dealId, claimKey } = link
      await tx.invoiceLink.createMany({
        data: [{ accountId, organisationId, ruleId, dealId, origin: 'RULE', state: 'STOOD_BEFORE', claimKey }],
        skipDuplicates: true,
      })
    },
    /**
     * Takes an invoice from its deal. The invoice stays known, as one that a person said belongs to no deal, so that it is not
     * taken for a new one made by hand; a rule's claim stays behind and holds until the deal leaves the stage.
     *
     * @returns false when somebody has done it before.
     */
    async unlink(tx: Transaction, link: Link, reason: string): Promise<boolean> {
      const { id, accountId, organisationId, ruleId, dealId, origin } = link
      const isRules = origin === 'RULE' && link.claimKey !== null && ruleId !== null
      const { count } = await tx.invoiceLink.updateMany({
        where: { id, dealId, state: { in: ['LINKED', 'RELEASED'] }, invoiceId: { not: null } },
        data: {
          dealId: null,
          state: 'IGNORED',
          origin: 'XERO',
          ruleId: null,
          bulkKey: null,
          wish: Prisma.DbNull,
          agreedTotal: null,
          matchReason: reason,
          candidates: [{ dealId, reasons: [reason] }],
          undoUntil: dayFrom(now()),
          isDealOpened: false,
          // The name of an attempt serves to send it again: it has been answered.
          attemptKey: null,
          attemptIndex: null,
          attemptDraft: null,
          attemptHash: null,
          attemptedAt: null,
          attemptLostAt: null,
          shownHash: null,
          overdueToldFor: null,
          pdfFileId: null,
          pdfVersionAt: null,
          pdfUploadedVersionAt: null,
          ...(isRules && { claimKey: null }),
        },
      })
      if (count === 1 && isRules) {
        const data = [
          { accountId, organisationId, ruleId, dealId, origin, state: 'STOOD_BEFORE' as const, claimKey: link.claimKey },
        ]
        await tx.invoiceLink.createMany({ data, skipDuplicates: true })
      }
      return count === 1
    },
    /** People know its total: from now on another one is a change. */
    async agree(tx: Transaction, ids: string[]): Promise<void> {
      if (ids.length === 0) return
      await tx.$executeRaw`
        UPDATE "InvoiceLink" SET "agreedTotal" = total, "updatedAt" = ${now()}
        WHERE id = ANY(${ids}::uuid[]) AND "agreedTotal" IS DISTINCT FROM total`
    },
    /** The order from the card, as it stands after the invoice was edited there. */
    async saveWish(tx: Transaction, id: string, wish: CardWish): Promise<void> {
      await tx.invoiceLink.updateMany({ where: { id }, data: { wish } })
    },
    /**
     * Invoices of a client that belong to deals: of its contacts, and those that were ordered for it from the card.
     *
     * @param contacts who the client is in each of the account's organisations.
     */
    async ofClient(
      accountId: string,
      client: { kind: 'person' | 'company'; id: number },
      contacts: { organisationId: string; contactId: string }[],
    ): Promise<ShownLink[]> {
      const { kind, id } = client
      return listShown({
        accountId,
        invoiceId: { not: null },
        OR: [...contacts, { origin: 'CARD', wish: { path: ['client'], equals: { kind, id } } }],
      })
    },
    /** When the invoices of an organisation were mailed by us, since then. */
    async mailedSince(organisationId: string, since: Date): Promise<Date[]> {
      const rows = await db.invoiceLink.findMany({
        where: { organisationId, emailedAt: { gte: since } },
        select: { emailedAt: true },
      })
      return rows.flatMap(({ emailedAt }) => emailedAt ?? [])
    },
    async markOverdueTold(links: Link[]): Promise<void> {
      for (const { id, invoice } of links) {
        await db.invoiceLink.updateMany({ where: { id }, data: { overdueToldFor: invoice?.dueDay ?? null } })
      }
    },

    /** What stands on the deal now, so that it is not written again. */
    async markShown(ids: string[], shownHash: string): Promise<void> {
      await db.invoiceLink.updateMany({ where: { id: { in: ids } }, data: { shownHash } })
    },
    /** Progress of the papers: each step is marked before and after, so that a crash between is noticed. */
    async mark(
      ids: string[],
      progress: Partial<Link['done']> & { pdfFileId?: string; isSent?: boolean; onlineUrl?: string },
    ): Promise<void> {
      await db.invoiceLink.updateMany({ where: { id: { in: ids } }, data: progress })
    },
    transaction: <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => inTransaction(db, work),
  }
}

export type Links = ReturnType<typeof createLinks>

class ClaimTaken extends Error {}

/** Links that are, or will be, an invoice that counts. */
const whereAlive = {
  OR: [
    { state: { in: ['CLAIMED', 'SENDING'] } },
    { state: 'LINKED', OR: [{ status: null }, { status: { notIn: ['voided', 'deleted'] } }] },
  ],
} satisfies Prisma.InvoiceLinkWhereInput

/**
 * One decision at a time about who invoices the deals of an account, whichever process takes it: a rule and a person, or two
 * persons, never both. Held until the transaction ends, which asks nobody else meanwhile.
 */
export const lockClaims = async (tx: Transaction, accountId: string): Promise<void> => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`claims of ${accountId}`}, 0))`
}

const UNDO_FOR_MS = 24 * 60 * 60_000
/** Until when what a person did about an invoice made by hand can be taken back. */
export const dayFrom = (at: Date) => new Date(at.getTime() + UNDO_FOR_MS)

export const invoiceColumns = (invoice: Invoice) => ({
  invoiceId: invoice.id,
  invoiceNumber: invoice.number,
  status: invoice.status,
  contactId: invoice.contactId,
  contactName: invoice.contactName,
  currency: invoice.currency,
  total: invoice.total,
  subTotal: invoice.subTotal,
  amountPaid: invoice.amountPaid,
  amountCredited: invoice.amountCredited,
  amountDue: invoice.amountDue,
  date: invoice.date,
  dueDay: invoice.dueDay,
  paidDay: invoice.paidDay,
  isSent: invoice.isSent,
  versionAt: invoice.updatedAt,
})

export const unseen = {
  claimKey: true,
  candidates: true,
  isDealOpened: true,
  wish: true,
  bulkKey: true,
  attemptKey: true,
  attemptIndex: true,
  attemptDraft: true,
  attemptHash: true,
  overdueToldFor: true,
  onlineUrl: true,
  shownHash: true,
  noteTriedAt: true,
  notedAt: true,
  emailTriedAt: true,
  historyTriedAt: true,
  historyAt: true,
  pdfFileId: true,
  pdfUploadedVersionAt: true,
  pdfVersionAt: true,
} as const

const shownFromRow = (row: Omit<Row, keyof typeof unseen>): ShownLink => ({
  id: row.id,
  organisationId: row.organisationId,
  ruleId: row.ruleId,
  dealId: Number(row.dealId),
  origin: row.origin,
  // A row with a deal is never in one of the states of an invoice that looks for its deal.
  state: row.state as Link['state'],
  problem: row.problem as Refusal[] | null,
  agreedTotal: row.agreedTotal,
  attempt: row.attemptedAt && { at: row.attemptedAt, lostAt: row.attemptLostAt },
  invoice: invoiceOf(row),
  match: matchOf(row),
  done: { emailedAt: row.emailedAt },
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

const matchOf = ({ matchReason, undoUntil }: Pick<Row, 'matchReason' | 'undoUntil'>): Link['match'] =>
  matchReason === null ? null : { reason: matchReason, undoUntil }

export function fromRow(row: Row): Link {
  return {
    id: row.id,
    accountId: row.accountId,
    organisationId: row.organisationId,
    ruleId: row.ruleId,
    dealId: Number(row.dealId),
    origin: row.origin,
    // A row with a deal is never in one of the states of an invoice that looks for its deal.
    state: row.state as Link['state'],
    claimKey: row.claimKey,
    problem: row.problem as Refusal[] | null,
    wish: row.wish as CardWish | null,
    bulkKey: row.bulkKey,
    agreedTotal: row.agreedTotal,
    attempt: attemptOf(row),
    invoice: invoiceOf(row),
    shownHash: row.shownHash,
    overdueToldFor: row.overdueToldFor,
    done: {
      noteTriedAt: row.noteTriedAt,
      notedAt: row.notedAt,
      emailTriedAt: row.emailTriedAt,
      emailedAt: row.emailedAt,
      historyTriedAt: row.historyTriedAt,
      historyAt: row.historyAt,
      pdfUploadedVersionAt: row.pdfUploadedVersionAt,
      pdfVersionAt: row.pdfVersionAt,
    },
    pdfFileId: row.pdfFileId,
    onlineUrl: row.onlineUrl,
    match: matchOf(row),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

function attemptOf(row: Row): Attempt | null {
  if (row.attemptKey === null || row.attemptIndex === null || row.attemptDraft === null || row.attemptedAt === null) return null
  return { key: row.attemptKey, index: row.attemptIndex, draft: row.attemptDraft, at: row.attemptedAt, lostAt: row.attemptLostAt }
}

export function invoiceOf(row: Omit<Row, keyof typeof unseen>): LinkedInvoice | null {
  const { invoiceId, currency, total, amountPaid, amountCredited, amountDue, versionAt } = row
  if (invoiceId === null || currency === null || versionAt === null) return null
  if (total === null || amountPaid === null || amountCredited === null || amountDue === null) return null
  return {
    id: invoiceId,
    number: row.invoiceNumber ?? '',
    status: (row.status ?? 'draft') as InvoiceStatus,
    contactId: row.contactId ?? '',
    contactName: row.contactName ?? '',
    currency,
    total,
    subTotal: row.subTotal ?? total,
    amountPaid,
    amountCredited,
    amountDue,
    date: row.date ?? '',
    dueDay: row.dueDay,
    paidDay: row.paidDay,
    isSent: row.isSent,
    versionAt,
  }
}
