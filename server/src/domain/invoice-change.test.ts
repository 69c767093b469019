import { expect, test } from 'vitest'
import { changeNote, overdueNote, type Version } from './invoice-change.ts'
import { Decimal } from './money.ts'

type Typed = Partial<Omit<Version, 'total' | 'amountPaid' | 'amountCredited' | 'amountDue'>> & {
  total?: string
  paid?: string
  credited?: string
}

/** An approved invoice of €1,000.00, due 3 December; amounts in decimal text, the open one follows. */
function version({ total = '1000', paid = '0', credited = '0', ...changes }: Typed = {}): Version {
  const due = new Decimal(total).sub(paid).sub(credited)
  return {
    number: 'INV-0042',
    status: 'authorised',
    currency: 'EUR',
    date: '2026-11-03',
    dueDay: '2026-12-03',
    total: new Decimal(total),
    amountPaid: new Decimal(paid),
    amountCredited: new Decimal(credited),
    amountDue: due,
    ...changes,
  }
}

const paid = (changes: Typed = {}) => version({ status: 'paid', paidDay: '2026-11-24', ...changes })

const note = (before: Version, after: Version, today = '2026-11-24') => changeNote({ before, after, today })

test.each<[string, Version, Version, string]>([
  [
    'a part payment',
    version(),
    version({ paid: '400' }),
    'Invoice INV-0042: paid €400.00 of €1,000.00. €600.00 open, due 3 December 2026.',
  ],
  [
    'a second part payment, with the sum so far',
    version({ paid: '400' }),
    version({ paid: '650.5' }),
    'Invoice INV-0042: paid €650.50 of €1,000.00. €349.50 open, due 3 December 2026.',
  ],
  [
    'a part payment without a due day',
    version({ dueDay: null }),
    version({ dueDay: null, paid: '400' }),
    'Invoice INV-0042: paid €400.00 of €1,000.00. €600.00 open.',
  ],
  [
    'a credit beside an earlier payment',
    version({ paid: '400' }),
    version({ paid: '400', credited: '50' }),
    'Invoice INV-0042: paid €400.00 of €1,000.00, credited €50.00. €550.00 open, due 3 December 2026.',
  ],
  [
    'a credit alone',
    version(),
    version({ credited: '50' }),
    'Invoice INV-0042: credited €50.00 of €1,000.00. €950.00 open, due 3 December 2026.',
  ],
  ['the whole payment', version(), paid({ paid: '1000' }), 'Invoice INV-0042 is paid: €1,000.00.'],
  ['the rest of the payment', version({ paid: '400' }), paid({ paid: '1000' }), 'Invoice INV-0042 is paid: €1,000.00.'],
  ['a full credit', version(), paid({ credited: '1000' }), 'Invoice INV-0042 is settled by a credit of €1,000.00.'],
  [
    'a payment of what a credit left open',
    version({ credited: '50' }),
    paid({ paid: '950', credited: '50' }),
    'Invoice INV-0042 is settled: paid €950.00 and credited €50.00 of €1,000.00.',
  ],
  [
    'an invoice of zero, approved',
    version({ status: 'draft', total: '0' }),
    paid({ total: '0' }),
    'Invoice INV-0042 is settled: there was nothing to pay.',
  ],
  [
    'a payment taken back from a paid one',
    paid({ paid: '1000' }),
    version(),
    'A payment of €1,000.00 was removed from invoice INV-0042. €1,000.00 open, due 3 December 2026.',
  ],
  [
    'one of two payments taken back',
    version({ paid: '650' }),
    version({ paid: '400' }),
    'A payment of €250.00 was removed from invoice INV-0042. €600.00 open, due 3 December 2026.',
  ],
  [
    'a credit taken back',
    version({ credited: '50' }),
    version(),
    'A credit of €50.00 was removed from invoice INV-0042. €1,000.00 open, due 3 December 2026.',
  ],
  [
    'a credit in place of a payment',
    paid({ paid: '1000' }),
    paid({ credited: '1000' }),
    'A payment of €1,000.00 was removed from invoice INV-0042. It is settled by a credit of €1,000.00.',
  ],
  [
    'a part credit in place of a part payment',
    version({ paid: '400' }),
    version({ credited: '100' }),
    'A payment of €400.00 was removed from invoice INV-0042. Credited €100.00 of €1,000.00. €900.00 open, due 3 December 2026.',
  ],
  [
    'both taken back',
    paid({ paid: '950', credited: '50' }),
    version(),
    'A payment of €950.00 was removed from invoice INV-0042. A credit of €50.00 was removed. €1,000.00 open, due 3 December 2026.',
  ],
  [
    'paid no more, although no sum changed',
    paid({ total: '0' }),
    version({ total: '0' }),
    'Invoice INV-0042 is open again: €0.00, due 3 December 2026.',
  ],
  [
    'sent for approval',
    version({ status: 'draft' }),
    version({ status: 'submitted' }),
    'Invoice INV-0042 was sent for approval.',
  ],
  ['sent back', version({ status: 'submitted' }), version({ status: 'draft' }), 'Invoice INV-0042 is a draft again.'],
  [
    'approved',
    version({ status: 'submitted' }),
    version(),
    'Invoice INV-0042 is approved and awaits payment, due 3 December 2026.',
  ],
  [
    'approved with another due day',
    version({ status: 'draft', dueDay: '2026-11-30' }),
    version(),
    'Invoice INV-0042 is approved and awaits payment, due 3 December 2026.',
  ],
  [
    'approved and part paid between two looks',
    version({ status: 'draft' }),
    version({ paid: '400' }),
    'Invoice INV-0042 is approved. Paid €400.00 of €1,000.00. €600.00 open, due 3 December 2026.',
  ],
  [
    'approved and paid between two looks',
    version({ status: 'draft' }),
    paid({ paid: '1000' }),
    'Invoice INV-0042 is paid: €1,000.00.',
  ],
  ['voided', version(), version({ status: 'voided' }), 'Invoice INV-0042 for €1,000.00 was voided in Xero.'],
  [
    'voided after its payment was taken back',
    version({ paid: '400' }),
    version({ status: 'voided' }),
    'Invoice INV-0042 for €1,000.00 was voided in Xero.',
  ],
  [
    'deleted',
    version({ status: 'draft' }),
    version({ status: 'deleted' }),
    'Invoice INV-0042 for €1,000.00 was deleted in Xero.',
  ],
  ['alive again, which Xero does not know', version({ status: 'voided' }), version(), 'Invoice INV-0042 is in use again.'],
  [
    'another amount',
    version({ total: '1200' }),
    version({ total: '1150' }),
    'The amount of invoice INV-0042 changed in Xero: €1,200.00 → €1,150.00.',
  ],
  [
    'another currency',
    version({ status: 'draft' }),
    version({ status: 'draft', currency: 'USD' }),
    'The amount of invoice INV-0042 changed in Xero: €1,000.00 → $1,000.00.',
  ],
  [
    'another amount and approved',
    version({ status: 'draft', total: '1200' }),
    version({ total: '1150' }),
    'The amount of invoice INV-0042 changed in Xero: €1,200.00 → €1,150.00. It is approved and awaits payment, due 3 December 2026.',
  ],
  [
    'another due day',
    version(),
    version({ dueDay: '2026-12-10' }),
    'Invoice INV-0042 is now due 10 December 2026 instead of 3 December 2026.',
  ],
  ['a first due day', version({ dueDay: null }), version(), 'Invoice INV-0042 is now due 3 December 2026.'],
  ['no due day any more', version(), version({ dueDay: null }), 'Invoice INV-0042 has no due date any more.'],
  [
    'everything at once',
    version({ total: '1200' }),
    version({ paid: '400', dueDay: '2026-12-10' }),
    'The amount of invoice INV-0042 changed in Xero: €1,200.00 → €1,000.00. Paid €400.00 of €1,000.00. €600.00 open. It is now due 10 December 2026 instead of 3 December 2026.',
  ],
  ['another number', version(), version({ number: 'INV-0050' }), 'Invoice INV-0042 has the number INV-0050 now.'],
  [
    'a first number, with the approval',
    version({ status: 'draft', number: '' }),
    version(),
    'The invoice has the number INV-0042 now. It is approved and awaits payment, due 3 December 2026.',
  ],
  [
    'a part payment of a draft-like one without a number',
    version({ number: '' }),
    version({ number: '', paid: '400' }),
    'The invoice: paid €400.00 of €1,000.00. €600.00 open, due 3 December 2026.',
  ],
  [
    'a payment in yen',
    version({ currency: 'JPY' }),
    version({ currency: 'JPY', paid: '400' }),
    'Invoice INV-0042: paid ¥400 of ¥1,000. ¥600 open, due 3 December 2026.',
  ],
])('an invoice that changed by %s, noted on the deal, reads so', (_, before, after, expected) => {
  expect(note(before, after)).toBe(expected)
})

test('a part payment, made after the due day, says that it was due', () => {
  expect(note(version(), version({ paid: '400' }), '2026-12-04')).toBe(
    'Invoice INV-0042: paid €400.00 of €1,000.00. €600.00 open, was due 3 December 2026.',
  )
})

test.each<[string, Version, Version]>([
  ['nothing at all', version(), version()],
  ['the way its amounts are written', version({ total: '1000' }), version({ total: '1000.00' })],
  ['only its own date', version(), version({ date: '2026-11-05' })],
  ['its due day, once it is paid', paid({ paid: '1000' }), paid({ paid: '1000', dueDay: '2026-12-10' })],
  ['the day it was paid', paid({ paid: '1000' }), paid({ paid: '1000', paidDay: '2026-11-20' })],
  ['something after it was voided', version({ status: 'voided' }), version({ status: 'voided', dueDay: null })],
  ['its number away', version(), version({ number: '' })],
])('an invoice that changed %s, makes no note', (_, before, after) => {
  expect(note(before, after)).toBeNull()
})

test('an invoice, seen overdue, is noted with what was due', () => {
  const facts = { number: 'INV-0042', amountDue: new Decimal('600'), currency: 'EUR', dueDay: '2026-12-03' }
  expect(overdueNote(facts)).toBe('Invoice INV-0042 is overdue: €600.00 was due 3 December 2026.')
})
