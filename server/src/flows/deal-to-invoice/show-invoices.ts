import { invoiceCreatedNote } from '../../domain/deal-notes.ts'
import { sendsByEmail } from '../../domain/invoice-from-deal.ts'
import type { Flow } from '../../inbox/worker.ts'
import type { KommoCrm, RefusedDeal } from '../../kommo/port.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { Rules } from '../../store/rules.ts'
import type { Open } from '../open.ts'
import type { WriteDealFields } from '../write-deal-fields.ts'
import { linkIdOf } from './deal-events.ts'
import { mailedTo } from './mailed-to.ts'

type Needs = {
  open: Open
  links: Links
  rules: Pick<Rules, 'ofAccount'>
  writeDealFields: WriteDealFields
  now: () => Date
}

/**
 * Brings deals up to date with their invoices: the fields, and one note per invoice that was made. 50 deals a call; fields
 * that would not change are not written. Safe to run again.
 *
 * @throws AppError when Kommo cannot be reached: the whole batch runs again later.
 */
export const showInvoices =
  (needs: Needs): Flow =>
  async ({ account, events }) => {
    const made = (await needs.links.byIds(account.id, [...new Set(events.map(linkIdOf))])).filter((link) => link.invoice !== null)
    const crm = needs.open.crm(account)
    const refused = await needs.writeDealFields(account, [...new Set(made.map((link) => link.dealId))])

    const sending = new Set((await needs.rules.ofAccount(account.id)).filter(sendsByEmail).map((rule) => rule.id))
    // Where the invoice is to be sent, the note waits for that and tells both.
    const quiet = made.filter((link) => mailedTo(link, sending) === null)
    const unnoted = await noteCreation(
      quiet.map((link) => ({ link, text: creationNote(link, null) })),
      { crm, links: needs.links, now: needs.now },
    )
    const problems = new Map([...refused, ...unnoted].map(({ dealId, error }) => [dealId, error]))
    const dealOf = new Map(made.map((link) => [link.id, link.dealId]))
    return new Map(
      events.map((event) => {
        const error = problems.get(dealOf.get(linkIdOf(event)) ?? 0)
        return [event, error ? { kind: 'error', error } : { kind: 'done', text: 'The deal shows the invoice.' }]
      }),
    )
  }

/** What the note about a made invoice says. `sentTo` when Xero has mailed it. */
export const creationNote = ({ invoice }: { invoice: LinkedInvoice | null }, sentTo: string | null): string =>
  invoice
    ? invoiceCreatedNote({
        number: invoice.number,
        status: invoice.status,
        total: { amount: invoice.total, currency: invoice.currency },
        clientName: invoice.contactName,
        dueDay: invoice.dueDay,
        sentTo,
      })
    : ''

/**
 * Writes the one note about each made invoice. A note cannot be made twice-safe in Kommo, so the attempt is marked before,
 * and after a crash the deal is looked at first.
 *
 * @returns the deals that took no note, e.g. because they were deleted meanwhile.
 */
export async function noteCreation(
  notes: { link: Link; text: string }[],
  { crm, links, now }: { crm: KommoCrm; links: Links; now: () => Date },
): Promise<RefusedDeal[]> {
  const open = notes.filter(({ link }) => link.done.notedAt === null)
  const tried = open.filter(({ link }) => link.done.noteTriedAt !== null)
  const standing = tried.length === 0 ? [] : await crm.readOwnNotes([...new Set(tried.map(({ link }) => link.dealId))])
  const stands = ({ link }: { link: Link }) =>
    link.done.noteTriedAt !== null &&
    standing.some((note) => note.dealId === link.dealId && note.text.includes(`${link.invoice?.number} `))
  const toWrite = open.filter((note) => !stands(note))
  let refused: RefusedDeal[] = []
  if (toWrite.length > 0) {
    await links.mark(
      toWrite.map(({ link }) => link.id),
      { noteTriedAt: now() },
    )
    refused = await crm.addNotes(toWrite.map(({ link, text }) => ({ dealId: link.dealId, text })))
  }
  const isRefused = new Set(refused.map(({ dealId }) => dealId))
  const noted = open.filter(({ link }) => !isRefused.has(link.dealId))
  await links.mark(
    noted.map(({ link }) => link.id),
    { notedAt: now() },
  )
  return refused
}
