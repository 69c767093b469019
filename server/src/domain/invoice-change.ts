import { type Day, formatDay } from './day.ts'
import { invoiceSubject } from './deal-notes.ts'
import { type InvoiceStatus, isLiveInvoice, type StateFacts } from './invoice.ts'
import { Decimal, formatMoney } from './money.ts'

/**
 * An invoice at one moment; a stored link has these facts too. Amounts in `currency`. Over- and prepayments are part of
 * `amountCredited`, as in Xero.
 */
export type Version = StateFacts & {
  number: string
  currency: string
  amountPaid: Decimal
  amountCredited: Decimal
  date: Day
  paidDay?: Day | null
}

type Change = { before: Version; after: Version; today: Day }

/** A sentence about an invoice: as the first of a note it names the invoice, later it only goes on. */
type Sentence = { first: string; later: string }

/**
 * What has become of an invoice in Xero, for the deal's history: one short text for everything that changed at once. E.g.
 * `Invoice INV-0042: paid €400.00 of €1,000.00. €600.00 open, due 3 December 2026.`
 *
 * Amounts paid and credited are the sums so far, not the last payment. The invoice's own date is never worth a note, and that
 * time passes is none either: see `overdueNote`.
 *
 * @param today the organisation's own day; it decides between "due" and "was due".
 * @returns null when nothing changed that a manager cares about.
 */
export function changeNote(change: Change): string | null {
  const { before, after } = change
  if (!isLiveInvoice(after)) {
    const amount = formatMoney({ amount: after.total, currency: after.currency })
    return isLiveInvoice(before) ? `${invoiceSubject(after.number)} for ${amount} was ${after.status} in Xero.` : null
  }
  const isMoney = hasMoneyMoved(change)
  const sentences = [
    ...numberSentences(change),
    ...amountSentences(change),
    ...statusSentences(change, isMoney),
    ...(isMoney ? moneySentences(change) : []),
    ...dueSentences(change),
  ]
  return sentences.length === 0 ? null : sentences.map(({ first, later }, index) => (index === 0 ? first : later)).join(' ')
}

/** E.g. `Invoice INV-0042 is overdue: €600.00 was due 3 December 2026.` */
export const overdueNote = (facts: { number: string; amountDue: Decimal; currency: string; dueDay: Day }): string => {
  const amount = formatMoney({ amount: facts.amountDue, currency: facts.currency })
  return `${invoiceSubject(facts.number)} is overdue: ${amount} was due ${formatDay(facts.dueDay)}.`
}

function numberSentences({ before, after }: Change): Sentence[] {
  if (after.number === before.number || after.number === '') return []
  const text =
    before.number === ''
      ? `The invoice has the number ${after.number} now.`
      : `${invoiceSubject(before.number)} has the number ${after.number} now.`
  return [{ first: text, later: text }]
}

function amountSentences({ before, after }: Change): Sentence[] {
  if (after.total.eq(before.total) && after.currency === before.currency) return []
  const amounts = `${formatMoney({ amount: before.total, currency: before.currency })} → ${formatMoney({ amount: after.total, currency: after.currency })}`
  return [
    {
      first: `The amount of ${inSentence(after)} changed in Xero: ${amounts}.`,
      later: `Its amount changed in Xero: ${amounts}.`,
    },
  ]
}

/** The way to the approval. From there on, the amounts tell. */
function statusSentences({ before, after, today }: Change, isMoney: boolean): Sentence[] {
  if (after.status === before.status) return []
  if (!isLiveInvoice(before)) return [about(after, 'is in use again')]
  if (after.status === 'draft') return [about(after, 'is a draft again')]
  if (after.status === 'submitted') {
    return [about(after, before.status === 'draft' ? 'was sent for approval' : 'needs approval again')]
  }
  if (after.status !== 'authorised' || !isUnapproved(before.status)) return []
  return [about(after, isMoney ? 'is approved' : `is approved and awaits payment${dueClause(after, today)}`)]
}

const isUnapproved = (status: InvoiceStatus) => status === 'draft' || status === 'submitted'

/** Settled or no longer settled, or another sum paid or credited. */
const hasMoneyMoved = ({ before, after }: Change) =>
  (before.status === 'paid') !== (after.status === 'paid') ||
  !after.amountPaid.eq(before.amountPaid) ||
  !after.amountCredited.eq(before.amountCredited)

function moneySentences(change: Change): Sentence[] {
  const { before, after, today } = change
  const removed = [
    ...removedSentences(after, 'payment', before.amountPaid.sub(after.amountPaid)),
    ...removedSentences(after, 'credit', before.amountCredited.sub(after.amountCredited)),
  ]
  if (after.status === 'paid') return [...removed, settledSentence(after)]

  const hasGrown = after.amountPaid.gt(before.amountPaid) || after.amountCredited.gt(before.amountCredited)
  const isDueSaid = dueSentences(change).length > 0
  const open = `${amountOf(after, after.amountDue)} open${isDueSaid ? '' : dueClause(after, today)}.`
  if (hasGrown) {
    const sums = sumsSoFar(after)
    return [...removed, { first: `${invoiceSubject(after.number)}: ${sums}. ${open}`, later: `${capitalised(sums)}. ${open}` }]
  }
  if (removed.length > 0) return [...removed, { first: open, later: open }]
  // Xero says that it is open again, and its sums tell nothing.
  return [about(after, `is open again: ${amountOf(after, after.amountDue)}${isDueSaid ? '' : dueClause(after, today)}`)]
}

function removedSentences(invoice: Version, what: 'payment' | 'credit', amount: Decimal): Sentence[] {
  if (amount.lte(0)) return []
  const sum = amountOf(invoice, amount)
  return [
    {
      first: `A ${what} of ${sum} was removed from ${inSentence(invoice)}.`,
      later: `A ${what} of ${sum} was removed.`,
    },
  ]
}

/** A credit settles an invoice without anybody having paid it, so the word "paid" is kept for money. */
function settledSentence(invoice: Version): Sentence {
  const { amountPaid, amountCredited } = invoice
  if (amountCredited.lte(0) && amountPaid.lte(0)) return about(invoice, 'is settled: there was nothing to pay')
  if (amountCredited.lte(0)) return about(invoice, `is paid: ${amountOf(invoice, amountPaid)}`)
  if (amountPaid.lte(0)) return about(invoice, `is settled by a credit of ${amountOf(invoice, amountCredited)}`)
  return about(
    invoice,
    `is settled: paid ${amountOf(invoice, amountPaid)} and credited ${amountOf(invoice, amountCredited)} of ${amountOf(invoice, invoice.total)}`,
  )
}

/** E.g. `paid €400.00 of €1,000.00, credited €50.00`. At least one of both is more than zero. */
function sumsSoFar(invoice: Version): string {
  const parts = [
    { what: 'paid', amount: invoice.amountPaid },
    { what: 'credited', amount: invoice.amountCredited },
  ].filter(({ amount }) => amount.gt(0))
  const of = ` of ${amountOf(invoice, invoice.total)}`
  return parts.map(({ what, amount }, index) => `${what} ${amountOf(invoice, amount)}${index === 0 ? of : ''}`).join(', ')
}

/** Another due day. Said already when the invoice has just been approved, and of no interest once nothing is due. */
function dueSentences({ before, after }: Change): Sentence[] {
  if (after.dueDay === before.dueDay || after.status === 'paid' || isUnapproved(before.status) !== isUnapproved(after.status)) {
    return []
  }
  if (after.dueDay === null) return [about(after, 'has no due date any more')]
  const instead = before.dueDay === null ? '' : ` instead of ${formatDay(before.dueDay)}`
  return [about(after, `is now due ${formatDay(after.dueDay)}${instead}`)]
}

function dueClause({ dueDay }: Version, today: Day): string {
  if (dueDay === null) return ''
  return dueDay < today ? `, was due ${formatDay(dueDay)}` : `, due ${formatDay(dueDay)}`
}

const about = (invoice: Version, what: string): Sentence => ({
  first: `${invoiceSubject(invoice.number)} ${what}.`,
  later: `It ${what}.`,
})

const amountOf = ({ currency }: Version, amount: Decimal) => formatMoney({ amount, currency })

const inSentence = ({ number }: Version) => (number === '' ? 'the invoice' : `invoice ${number}`)

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
