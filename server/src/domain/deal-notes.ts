import { type Day, formatDay } from './day.ts'
import type { InvoiceStatus } from './invoice.ts'
import { formatMoney, type Money } from './money.ts'
import { type Refusal, refusalSentence } from './refusal.ts'

// What we write into a deal's history, in English: notes are stored once and read by people of many languages.

export type CreatedFacts = {
  number: string
  status: InvoiceStatus
  /** With tax, as Xero worked it out. */
  total: Money
  clientName: string
  dueDay: Day | null
  /** The address that Xero has sent it to; null when it was not sent. */
  sentTo: string | null
}

/** E.g. `Invoice INV-0042 for €1,200.00 was created in Xero for Ada Byron, due 8 December 2026. It was sent to ada@byron.example.` */
export function invoiceCreatedNote({ number, status, total, clientName, dueDay, sentTo }: CreatedFacts): string {
  const how = status === 'draft' ? ' as a draft' : ''
  const due = dueDay === null ? '' : `, due ${formatDay(dueDay)}`
  const sentences = [`${invoiceSubject(number)} for ${formatMoney(total)} was created in Xero${how} for ${clientName}${due}.`]
  if (status === 'submitted') sentences.push('It is awaiting approval.')
  if (sentTo !== null) sentences.push(`It was sent to ${sentTo}.`)
  return sentences.join(' ')
}

/** Why a deal has no invoice yet: one sentence, or a numbered list of several. `refusals` is never empty. */
export function refusalsNote(refusals: Refusal[]): string {
  const sentences = refusals.map(refusalSentence)
  if (sentences.length < 2) return ['No invoice yet.', ...sentences].join(' ')
  const numbered = sentences.map((sentence, index) => `${index + 1}. ${sentence}`)
  return [`No invoice yet. ${sentences.length} things to do first:`, ...numbered].join('\n')
}

/**
 * The invoice stands, only its e-mail did not leave.
 *
 * @param email   where it should have gone; null when unknown.
 * @param reasons Xero's own sentences; may be empty.
 */
export function emailFailedNote({ number, email, reasons }: { number: string; email: string | null; reasons: string[] }): string {
  const to = email === null ? '' : ` to ${email}`
  const because = reasons.length === 0 ? '' : ` Xero says: ${reasons.join(' ')}`
  return `${invoiceSubject(number)} was created, but Xero did not send it${to}.${because} Send it again from the deal, or from Xero.`
}

/** How a sentence starts that is about an invoice; a draft may have no number yet. */
export const invoiceSubject = (number: string): string => (number === '' ? 'The invoice' : `Invoice ${number}`)
