import { isLost, isSameStage, type StageKey } from './deal.ts'
import type { Day } from './day.ts'
import { type Invoice, type InvoiceState, invoiceState, isLiveInvoice, type StateFacts } from './invoice.ts'
import { Decimal } from './money.ts'
import type { Reactions } from './rule.ts'

/** An invoice whose state may have changed. `before` is null when we see it on this deal for the first time. */
export type StateChange = { before: InvoiceState | null; after: InvoiceState }

/** What decides a reaction. With `amountPaid` a credit is told from a payment; without it, settled counts as paid. */
export type ReactionFacts = StateFacts & Partial<Pick<Invoice, 'amountPaid'>>

type Reaction = 'paid' | 'partPaid' | 'overdue' | 'voided'

/**
 * Where a deal goes now that its invoices have changed.
 *
 * The deal as a whole is paid when all its live invoices are, else overdue when one of them is, else part paid when money has
 * come for any of them (a paid deposit beside an open invoice too). Without a live invoice it is voided. It moves only when
 * one of the changes has led to that: people may have moved it since, and an old state is no reason to move it back.
 *
 * Credits alone do not make a deal paid: invoices that were all settled without a payment leave the deal where it is. An
 * invoice of zero has nothing to be paid and counts as paid. Deleted invoices count like voided ones.
 *
 * @param invoices  all invoices of the deal as they are now, voided and deleted ones too; in any order.
 * @param changed   those of them that were read again; entries without a change do no harm.
 * @param dealStage where the deal stands. Lost deals are left alone.
 * @param today     the organisation's own day.
 * @returns the stage to move to, or null to leave the deal where it is.
 */
export function dealReaction({
  invoices,
  changed,
  reactions,
  dealStage,
  today,
}: {
  invoices: ReactionFacts[]
  changed: StateChange[]
  reactions: Reactions
  dealStage: StageKey
  today: Day
}): { stage: StageKey | null } {
  const reaction = reactionTo(invoices, today)
  const stage = reaction === null ? null : reactions[reaction]
  if (reaction === null || stage === null || isLost(dealStage) || isSameStage(stage, dealStage)) return { stage: null }
  return { stage: changed.some((change) => hasLedTo(reaction, change)) ? stage : null }
}

function reactionTo(invoices: ReactionFacts[], today: Day): Reaction | null {
  const live = invoices.filter(isLiveInvoice)
  if (live.length === 0) return invoices.length === 0 ? null : 'voided'
  const states = live.map((invoice) => invoiceState(invoice, today))
  if (states.every((state) => state === 'paid')) return live.every(isCreditedOnly) ? null : 'paid'
  if (states.includes('overdue')) return 'overdue'
  return states.some((state) => state === 'part_paid' || state === 'paid') ? 'partPaid' : null
}

const isCreditedOnly = ({ total, amountPaid }: ReactionFacts) => amountPaid !== undefined && amountPaid.lte(0) && total.gt(0)

/** The states by which one invoice can bring the whole deal there. The last open invoice may also go by being voided. */
const leadsTo: Record<Reaction, InvoiceState[]> = {
  paid: ['paid', 'voided', 'deleted'],
  partPaid: ['part_paid', 'paid'],
  overdue: ['overdue'],
  voided: ['voided', 'deleted'],
}

const hasLedTo = (reaction: Reaction, { before, after }: StateChange) =>
  before !== after && leadsTo[reaction].includes(after) && !(before === null && (after === 'voided' || after === 'deleted'))

/**
 * The value of a deal that follows its invoices: the sum of their totals, tax included.
 *
 * @returns null when there is no such sum: without a live invoice, or when one is in another currency than the account.
 */
export function dealValue(invoices: Pick<Invoice, 'status' | 'currency' | 'total'>[], accountCurrency: string): Decimal | null {
  const live = invoices.filter(isLiveInvoice)
  if (live.length === 0 || live.some(({ currency }) => currency !== accountCurrency)) return null
  return Decimal.sum(...live.map(({ total }) => total))
}
