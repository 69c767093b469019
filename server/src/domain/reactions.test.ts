import { expect, test } from 'vitest'
import { exampleReactions } from './example-data.ts'
import type { InvoiceState } from './invoice.ts'
import { Decimal } from './money.ts'
import { dealReaction, dealValue, type ReactionFacts, type StateChange } from './reactions.ts'

const stage = (stageId: number) => ({ pipelineId: 1, stageId })

const stages = { paid: stage(142), partPaid: stage(20), overdue: stage(30), voided: stage(40) }
const reactions = exampleReactions(stages)

/** Of 1,000, due on 3 December, seen on 24 November; an overdue one was due on 1 November. */
const shown: Record<InvoiceState, ReactionFacts> = {
  draft: { status: 'draft', dueDay: null, total: new Decimal(1000), amountDue: new Decimal(1000) },
  awaiting_approval: { status: 'submitted', dueDay: null, total: new Decimal(1000), amountDue: new Decimal(1000) },
  awaiting_payment: { status: 'authorised', dueDay: '2026-12-03', total: new Decimal(1000), amountDue: new Decimal(1000) },
  part_paid: { status: 'authorised', dueDay: '2026-12-03', total: new Decimal(1000), amountDue: new Decimal(600) },
  overdue: { status: 'authorised', dueDay: '2026-11-01', total: new Decimal(1000), amountDue: new Decimal(600) },
  paid: { status: 'paid', dueDay: '2026-12-03', total: new Decimal(1000), amountDue: new Decimal(0) },
  voided: { status: 'voided', dueDay: '2026-12-03', total: new Decimal(1000), amountDue: new Decimal(0) },
  deleted: { status: 'deleted', dueDay: null, total: new Decimal(1000), amountDue: new Decimal(1000) },
}

const react = (invoices: ReactionFacts[], changed: StateChange[], rest: Partial<Parameters<typeof dealReaction>[0]> = {}) =>
  dealReaction({ invoices, changed, reactions, dealStage: stage(10), today: '2026-11-24', ...rest }).stage

const change = (before: InvoiceState | null, after: InvoiceState): StateChange => ({ before, after })

type Where = keyof typeof stages | null

test.each<[InvoiceState[], StateChange[], Where]>([
  // One invoice.
  [['paid'], [change('awaiting_payment', 'paid')], 'paid'],
  [['paid'], [change('overdue', 'paid')], 'paid'],
  [['paid'], [change('draft', 'paid')], 'paid'],
  [['paid'], [change(null, 'paid')], 'paid'],
  [['part_paid'], [change('awaiting_payment', 'part_paid')], 'partPaid'],
  [['part_paid'], [change('paid', 'part_paid')], 'partPaid'],
  [['part_paid'], [change('overdue', 'part_paid')], 'partPaid'],
  [['overdue'], [change('awaiting_payment', 'overdue')], 'overdue'],
  [['overdue'], [change('part_paid', 'overdue')], 'overdue'],
  [['voided'], [change('awaiting_payment', 'voided')], 'voided'],
  [['deleted'], [change('draft', 'deleted')], 'voided'],
  [['awaiting_payment'], [change('draft', 'awaiting_payment')], null],
  [['awaiting_payment'], [change('paid', 'awaiting_payment')], null],
  [['draft'], [change(null, 'draft')], null],
  // Nothing has changed.
  [['paid'], [change('paid', 'paid')], null],
  [['overdue'], [change('overdue', 'overdue')], null],
  [['paid'], [], null],
  [[], [], null],
  [['voided'], [change(null, 'voided')], null],
  // Several invoices.
  [['paid', 'paid'], [change('awaiting_payment', 'paid')], 'paid'],
  [['paid', 'voided'], [change('part_paid', 'paid')], 'paid'],
  [['paid', 'voided'], [change('awaiting_payment', 'voided')], 'paid'],
  [['paid', 'deleted'], [change('draft', 'deleted')], 'paid'],
  [['paid', 'awaiting_payment'], [change('awaiting_payment', 'paid')], 'partPaid'],
  [['paid', 'draft'], [change('awaiting_payment', 'paid')], 'partPaid'],
  [['paid', 'overdue'], [change('awaiting_payment', 'paid'), change('awaiting_payment', 'overdue')], 'overdue'],
  [['part_paid', 'overdue'], [change('awaiting_payment', 'part_paid')], null],
  [['paid', 'awaiting_payment'], [change('draft', 'awaiting_payment')], null],
  [['part_paid', 'awaiting_payment'], [change('overdue', 'awaiting_payment')], null],
  [['voided', 'awaiting_payment'], [change('awaiting_payment', 'voided')], null],
  [['voided', 'deleted'], [change('voided', 'voided'), change('draft', 'deleted')], 'voided'],
])('a deal whose invoices are %j, after %j, goes to %s', (states, changed, where) => {
  const invoices = states.map((state) => shown[state])
  expect(react(invoices, changed)).toEqual(where === null ? null : stages[where])
  expect(react(invoices.toReversed(), changed.toReversed())).toEqual(where === null ? null : stages[where])
})

const becamePaid = [change('awaiting_payment', 'paid')]

test('a deal, settled by a credit alone, stays', () => {
  expect(react([{ ...shown.paid, amountPaid: new Decimal(0) }], becamePaid)).toBeNull()
})

test.each<[string, ReactionFacts[]]>([
  [
    'paid beside a credited one',
    [
      { ...shown.paid, amountPaid: new Decimal(0) },
      { ...shown.paid, amountPaid: new Decimal(1000) },
    ],
  ],
  ['of zero', [{ ...shown.paid, total: new Decimal(0), amountPaid: new Decimal(0) }]],
  ['in part paid, in part credited', [{ ...shown.paid, amountPaid: new Decimal(1) }]],
])('a deal, whose invoices are %s, is paid', (_, invoices) => {
  expect(react(invoices, becamePaid)).toEqual(stages.paid)
})

test('a deal that stands in the stage already, stays', () => {
  expect(react([shown.paid], becamePaid, { dealStage: stages.paid })).toBeNull()
})

test('a deal that stands in the stage of that id in another pipeline, moves', () => {
  expect(react([shown.paid], becamePaid, { dealStage: { pipelineId: 2, stageId: 142 } })).toEqual(stages.paid)
})

test('a deal that is lost, stays lost', () => {
  expect(react([shown.paid], becamePaid, { dealStage: stage(143) })).toBeNull()
})

test('a deal that was won, may still become overdue', () => {
  expect(react([shown.overdue], [change('awaiting_payment', 'overdue')], { dealStage: stage(142) })).toEqual(stages.overdue)
})

test.each<InvoiceState>(['paid', 'part_paid', 'overdue', 'voided'])('a deal whose rule names no stage for %s, stays', (state) => {
  expect(react([shown[state]], [change('awaiting_payment', state)], { reactions: exampleReactions() })).toBeNull()
})

test('a paid deal whose rule names a stage for overdue only, does not fall back on it', () => {
  const onlyOverdue = exampleReactions({ overdue: stages.overdue })
  expect(react([shown.paid], [change('overdue', 'paid')], { reactions: onlyOverdue })).toBeNull()
})

type Valued = Parameters<typeof dealValue>[0][number]

const valued = (total: string, changes: Partial<Valued> = {}): Valued => ({
  status: 'authorised',
  currency: 'EUR',
  total: new Decimal(total),
  ...changes,
})

test.each<[string, Valued[], string | null]>([
  ['one', [valued('1200')], '1200'],
  ['several', [valued('0.1'), valued('0.2', { status: 'paid' }), valued('1', { status: 'draft' })], '1.3'],
  ['one and a voided one', [valued('1200'), valued('700', { status: 'voided' })], '1200'],
  ['one and a deleted one in another currency', [valued('1200'), valued('7', { status: 'deleted', currency: 'USD' })], '1200'],
  ['another currency too', [valued('1200'), valued('7', { currency: 'USD' })], null],
  ['only another currency', [valued('7', { currency: 'USD' })], null],
  ['only voided ones', [valued('1200', { status: 'voided' })], null],
  ['none', [], null],
])('the value of a deal with invoices: %s, is their exact sum or unknown', (_, invoices, expected) => {
  expect(dealValue(invoices, 'EUR')?.toString() ?? null).toBe(expected)
})
