import { createHash, randomUUID } from 'node:crypto'
import { AppError, asAppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { Invoice, InvoiceDraft } from '../../domain/invoice.ts'
import { claimIdFromUrl } from '../../domain/invoice-marker.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Link, Links } from '../../store/links.ts'
import type { WriteResult, XeroBooks } from '../../xero/port.ts'
import { afterLinking } from '../after-linking.ts'
import { packDraft, unpackDraft } from './draft-json.ts'

const BATCH = 50 // Xero, requests and responses: elements per write
/** Xero keeps idempotency keys for about six minutes; we stay clear of the edge. */
const SAME_KEY_FOR_MS = 5 * 60_000
/** After a crash the request may still be under way; our own time limit for a call, and some. */
const MAY_BE_UNDER_WAY_MS = 25_000
/** Clocks differ: the search for a lost invoice starts this much earlier. */
const SEARCH_MARGIN_MS = 2 * 60_000

/** What became of one link's turn. */
export type Sent =
  | { kind: 'linked'; link: Link; invoice: Invoice }
  | { kind: 'refused'; link: Link; refusals: Refusal[] }
  | { kind: 'error'; link: Link; error: AppError }
  | { kind: 'wait'; link: Link; until: Date }
  /** The invoice was looked for and does not exist: the claim may be sent anew. */
  | { kind: 'free'; link: Link }
  /** Another worker is at it. */
  | { kind: 'taken'; link: Link }

export type ToSend = { link: Link; draft: InvoiceDraft; sendTo: string | null }

type Needs = {
  xero: XeroBooks
  links: Links
  inbox: Pick<Inbox, 'noteIn'>
  /** To whom a resumed invoice is still to be mailed, in words for the note; null when its rule does not say so. */
  sendToOf: (link: Link) => string | null
  now: () => Date
}

/**
 * Sends claimed invoices, 50 a call, each exactly once. What is sent is on disk before the call, so that a crash or a lost
 * answer at any point is picked up by `resumeInvoices`. One error of a batch does not touch the others.
 */
export async function sendInvoices(toSend: ToSend[], needs: Needs): Promise<Sent[]> {
  const sent: Sent[] = []
  for (let from = 0; from < toSend.length; from += BATCH) {
    sent.push(...(await sendBatch(toSend.slice(from, from + BATCH), needs)))
  }
  return sent
}

async function sendBatch(batch: ToSend[], needs: Needs): Promise<Sent[]> {
  const { links } = needs
  const key = randomUUID()
  const drafts = batch.map(({ link, draft }) => ({ linkId: link.id, draft: packDraft(draft) }))
  const hash = createHash('sha256').update(JSON.stringify(drafts)).digest('hex')
  if (!(await links.beginAttempt({ key, hash, drafts }))) {
    // Somebody else holds one of them: each on its own, so that the rest goes on.
    if (batch.length === 1) return batch.map(({ link }) => ({ kind: 'taken', link }))
    return sendOneByOne(batch, needs)
  }
  const results = await call(
    batch.map(({ draft }) => draft),
    { key, ...needs },
  )
  if (!(results instanceof AppError)) return store(batch, results, needs)

  if (results.isOutcomeUnknown) await links.markAttemptLost(key)
  else if (results.kind === 'rejected' && batch.length === 1)
    return store(batch, [{ ok: false, messages: messagesOf(results) }], needs)
  else await links.cancelAttempt(batch.map(({ link }) => link.id))
  // The whole request was refused for one element's sake: each on its own finds the culprit.
  if (results.kind === 'rejected') return sendOneByOne(batch, needs)
  return batch.map(({ link }) => ({ kind: 'error', link, error: results }))
}

async function sendOneByOne(batch: ToSend[], needs: Needs): Promise<Sent[]> {
  const sent: Sent[] = []
  for (const one of batch) sent.push(...(await sendBatch([one], needs)))
  return sent
}

/**
 * Finishes attempts whose answer was never stored. Within the life of the idempotency key the same bytes go again, which
 * cannot make a second invoice; later we look for our marker first, and only what is certainly not there is free to be sent.
 */
export async function resumeInvoices(unfinished: Link[], needs: Needs): Promise<Sent[]> {
  const sent: Sent[] = []
  for (const [key, asked] of groupBy(unfinished, (link) => link.attempt?.key ?? '')) {
    // The retry needs the whole batch in its order, also those whose deals nobody asked about now.
    const together = key === '' ? asked : await needs.links.ofAttempt(key)
    sent.push(...(await resumeAttempt(key, together, needs)))
  }
  return sent
}

async function resumeAttempt(key: string, together: Link[], needs: Needs): Promise<Sent[]> {
  const open = together.filter((link) => link.state === 'SENDING')
  const attempt = open[0]?.attempt
  if (!attempt) return []
  const ageMs = needs.now().getTime() - attempt.at.getTime()
  if (attempt.lostAt === null && ageMs < MAY_BE_UNDER_WAY_MS) {
    const until = new Date(attempt.at.getTime() + MAY_BE_UNDER_WAY_MS)
    return open.map((link) => ({ kind: 'wait', link, until }))
  }
  if (ageMs > SAME_KEY_FOR_MS) return adoptOrFree(open, attempt.at, needs)

  const batch = together.flatMap((link) =>
    link.attempt ? [{ link, draft: unpackDraft(link.attempt.draft), sendTo: needs.sendToOf(link) }] : [],
  )
  const results = await call(
    batch.map(({ draft }) => draft),
    { key, ...needs },
  )
  if (!(results instanceof AppError)) return store(batch, results, needs)
  // The key is known for other bytes, or the request as a whole is no longer accepted: only a look can tell.
  if (results.kind === 'conflict' || results.kind === 'rejected') return adoptOrFree(open, attempt.at, needs)
  return open.map((link) => ({ kind: 'error', link, error: results }))
}

async function adoptOrFree(open: Link[], attemptedAt: Date, needs: Needs): Promise<Sent[]> {
  const { xero, links } = needs
  const found = await xero.findOwnInvoices(new Date(attemptedAt.getTime() - SEARCH_MARGIN_MS))
  const byClaim = new Map(found.map((invoice) => [claimIdFromUrl(invoice.url), invoice]))
  const adopted = open.flatMap((link) => {
    const invoice = byClaim.get(link.id)
    return invoice
      ? [{ one: { link, sendTo: needs.sendToOf(link) }, result: { ok: true as const, value: invoice, warnings: [] } }]
      : []
  })
  const free = open.filter((link) => !byClaim.has(link.id))
  await links.cancelAttempt(free.map(({ id }) => id))
  const stored = await store(
    adopted.map(({ one }) => one),
    adopted.map(({ result }) => result),
    needs,
  )
  return [...stored, ...free.map((link) => ({ kind: 'free' as const, link }))]
}

/** Xero's answer, or the error as a value. An error that does not say that nothing happened leaves the outcome unknown. */
async function call(
  drafts: InvoiceDraft[],
  { xero, key }: { xero: XeroBooks; key: string },
): Promise<WriteResult<Invoice>[] | AppError> {
  try {
    const results = await xero.createInvoices(drafts, { idempotencyKey: key })
    if (results.length !== drafts.length) throw new Error(`Xero answered ${results.length} results to ${drafts.length} invoices.`)
    return results
  } catch (thrown) {
    const error = asAppError(thrown)
    if (certainlyNotDone.has(error.kind) || error.isOutcomeUnknown) return error
    return new AppError('unavailable', 'xero.answer_unreadable', { isOutcomeUnknown: true, cause: thrown })
  }
}

const certainlyNotDone: ReadonlySet<AppError['kind']> = new Set([
  'rejected',
  'rate_limited',
  'not_connected',
  'conflict',
  'invalid',
  'not_found',
])

const messagesOf = (error: AppError) => (error.vendorMessages.length > 0 ? error.vendorMessages : [error.userMessage])

/** Stores results and what is still to be done for them, in one transaction. */
async function store(
  batch: { link: Link; sendTo: string | null }[],
  results: WriteResult<Invoice>[],
  { links, inbox }: Needs,
): Promise<Sent[]> {
  return links.transaction(async (tx) => {
    const sent: Sent[] = []
    for (const [index, { link, sendTo }] of batch.entries()) {
      const result = results[index]
      // A repeated batch holds settled links only to keep its bytes the same.
      if (!result || link.state === 'LINKED' || link.state === 'RELEASED') continue
      if (result.ok) {
        if (await links.attach(tx, link.id, result.value)) await inbox.noteIn(tx, afterLinking(link, { sendTo }))
        sent.push({ kind: 'linked', link, invoice: result.value })
      } else {
        const refusals: Refusal[] = [{ code: 'rejected_by_xero', messages: result.messages }]
        await links.failAttempt(tx, link.id)
        sent.push({ kind: 'refused', link, refusals })
      }
    }
    return sent
  })
}
