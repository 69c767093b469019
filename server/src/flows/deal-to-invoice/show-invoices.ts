import { createHash } from 'node:crypto'
import { type Day, dayIn } from '../../domain/day.ts'
import { dealFieldSpecs, dealFieldWrites, type ShownInvoice } from '../../domain/deal-fields.ts'
import { invoiceCreatedNote } from '../../domain/deal-notes.ts'
import { groupBy } from '../../domain/group-by.ts'
import { sendsByEmail } from '../../domain/invoice-from-deal.ts'
import { invoiceLink } from '../../domain/invoice-link.ts'
import type { Flow } from '../../inbox/worker.ts'
import type { KommoCrm, RefusedDeal } from '../../kommo/port.ts'
import type { Account } from '../../store/accounts.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { Open } from '../open.ts'
import type { PrepareDealFields } from '../prepare-deal-fields.ts'
import { linkIdOf } from './deal-events.ts'

type Needs = {
  open: Open
  links: Links
  organisations: Pick<Organisations, 'ofAccount'>
  rules: Pick<Rules, 'ofAccount'>
  prepareDealFields: PrepareDealFields
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
    const organisations = new Map((await needs.organisations.ofAccount(account.id)).map((each) => [each.id, each]))
    const dealIds = [...new Set(made.map((link) => link.dealId))]
    const refused = await writeFields({ account, crm, dealIds, organisations }, needs)

    const sending = new Set((await needs.rules.ofAccount(account.id)).filter(sendsByEmail).map((rule) => rule.id))
    // Where the rule has the invoice sent, the note waits for that and tells both.
    const quiet = made.filter((link) => !sending.has(link.ruleId ?? ''))
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

type Shown = { account: Account; crm: KommoCrm; dealIds: number[]; organisations: Map<string, Organisation> }

async function writeFields(
  { account, crm, dealIds, organisations }: Shown,
  { links, prepareDealFields, now }: Needs,
): Promise<RefusedDeal[]> {
  const byDeal = groupBy(
    (await links.ofDeals(account.id, dealIds)).filter((link) => link.invoice !== null),
    (link) => link.dealId,
  )
  const updates = [...byDeal].flatMap(([dealId, ofDeal]) => {
    const writes = dealFieldWrites(
      ofDeal.flatMap((link) => shown(link, organisations.get(link.organisationId))),
      todayOf(ofDeal, organisations, now()),
    )
    const hash = createHash('sha256').update(JSON.stringify(writes)).digest('hex')
    return ofDeal.every((link) => link.shownHash === hash) ? [] : [{ dealId, writes, hash, ids: ofDeal.map(({ id }) => id) }]
  })
  if (updates.length === 0) return []
  const refused = await crm.writeDealFields(updates, dealFieldSpecs, await prepareDealFields(account))
  const isRefused = new Set(refused.map(({ dealId }) => dealId))
  for (const { dealId, ids, hash } of updates) if (!isRefused.has(dealId)) await links.markShown(ids, hash)
  return refused
}

function shown(link: Link, organisation: Organisation | undefined): ShownInvoice[] {
  if (!link.invoice) return []
  const address = invoiceLink({ shortCode: organisation?.books?.shortCode ?? null, invoiceId: link.invoice.id })
  return [{ ...link.invoice, link: address, createdAt: link.createdAt }]
}

/** "Overdue" follows the organisation's own calendar. */
const todayOf = (links: Link[], organisations: Map<string, Organisation>, now: Date): Day =>
  dayIn(organisations.get(links[0]?.organisationId ?? '')?.books?.timeZone ?? 'UTC', now)

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
