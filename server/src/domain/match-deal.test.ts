import { describe, expect, test } from 'vitest'
import type { Client, Deal } from './deal.ts'
import { exampleDeal, exampleInvoice } from './example-data.ts'
import type { Invoice } from './invoice.ts'
import { dealNumbersIn, matchDeal } from './match-deal.ts'
import { Decimal } from './money.ts'

/** A labelled case: the deals of the account, an invoice, and the deal that it truly belongs to as far as anybody can tell. */
type Case = {
  invoice?: Partial<Omit<Invoice, 'total' | 'subTotal'>> & { total?: string; subTotal?: string }
  /** All deals; those of `client` that are open are offered as its deals, those named in the reference as named. */
  deals: Deal[]
  /** Of the invoice, as found in Kommo; null when nobody was found. */
  client?: Client['id'] | null
  isSure?: boolean
  invoiced?: number[]
  accountCurrency?: string
  isClientPassed?: boolean
}

const ADA = 123
const BOB = 456

const deal = (id: number, price: string | null, changes: Partial<Deal> = {}): Deal =>
  exampleDeal({ id, price: price === null ? null : new Decimal(price), stageId: 10, mainContactId: ADA, ...changes })

const bobs = { mainContactId: BOB }
const won = { stageId: 142 }
const lost = { stageId: 143 }

function match({ invoice = {}, deals, client = ADA, isSure = true, invoiced = [], ...rest }: Case) {
  const { total = '1200', subTotal = '1000', ...changes } = invoice
  const read = exampleInvoice({ total: new Decimal(total), subTotal: new Decimal(subTotal), ...changes })
  const named = dealNumbersIn(read.reference)
  return matchDeal({
    invoice: read,
    byReference: deals.filter(({ id }) => named.includes(id)),
    byClient: deals.filter((each) => client !== null && each.mainContactId === client && ![142, 143].includes(each.stageId)),
    isClientSure: isSure && client !== null,
    accountCurrency: rest.accountCurrency ?? 'EUR',
    dealsWithInvoice: new Set(invoiced),
    ...(rest.isClientPassed && client !== null ? { clients: [{ kind: 'person', id: client }] } : {}),
  })
}

const by = (reference: string) => ({ reference })

const linked: [string, Case, number][] = [
  ['names the client’s deal of that amount', { invoice: by('Deal 7001'), deals: [deal(7001, '1200')] }, 7001],
  ['names the client’s deal, of another amount', { invoice: by('Deal 7001, deposit'), deals: [deal(7001, '9000')] }, 7001],
  ['names the client’s deal, which has no amount', { invoice: by('Deal 7001'), deals: [deal(7001, null)] }, 7001],
  ['names one of the client’s deals', { invoice: by('deal 7002'), deals: [deal(7001, '500'), deal(7002, '700')] }, 7002],
  [
    'names one of two deals of that amount',
    { invoice: by('deal no. 7002'), deals: [deal(7001, '1200'), deal(7002, '1200')] },
    7002,
  ],
  ['names a deal that has an invoice already', { invoice: by('Deal 7001'), deals: [deal(7001, '5000')], invoiced: [7001] }, 7001],
  ['names the client’s deal with a hash', { invoice: by('Roof #7001'), deals: [deal(7001, '9000')] }, 7001],
  ['is nothing but the client’s deal', { invoice: by('31337001'), deals: [deal(31337001, '9000')] }, 31337001],
  [
    'carries the address of a deal',
    { invoice: by('https://byron.kommo.com/leads/detail/7001'), deals: [deal(7001, '9000')], client: null },
    7001,
  ],
  ['names a deal, from an unknown client', { invoice: by('Deal 7001'), deals: [deal(7001, '9000')], client: null }, 7001],
  ['names a deal with a hash and its amount', { invoice: by('#7001'), deals: [deal(7001, '1200')], client: null }, 7001],
  ['names a deal in Russian', { invoice: by('Сделка №7001'), deals: [deal(7001, '9000')], client: null }, 7001],
  ['names a deal that has no client', { invoice: by('Deal 7001'), deals: [deal(7001, '9000', { mainContactId: null })] }, 7001],
  ['names a deal of the client that was guessed', { invoice: by('Deal 7001'), deals: [deal(7001, '9')], isSure: false }, 7001],
  ['names one deal that exists and one that does not', { invoice: by('Deals 7001 and 7009'), deals: [deal(7001, '9')] }, 7001],
  ['names a won deal of the client', { invoice: by('Deal 7001'), deals: [deal(7001, '9', won)], isClientPassed: true }, 7001],
  ['names a deal in another currency', { invoice: { ...by('Deal 7001'), currency: 'USD' }, deals: [deal(7001, '1200')] }, 7001],
  ['equals the client’s only deal', { deals: [deal(7001, '1200')] }, 7001],
  ['equals the client’s only deal without tax', { deals: [deal(7001, '1000.00')] }, 7001],
  ['equals one of the client’s deals', { deals: [deal(7001, '1200'), deal(7002, '1300'), deal(7003, null)] }, 7001],
  ['equals two deals, one with an invoice', { deals: [deal(7001, '1200'), deal(7002, '1200')], invoiced: [7001] }, 7002],
  ['equals a deal of this and one of another client', { deals: [deal(7001, '1200'), deal(7002, '1200', bobs)] }, 7001],
  ['equals an open and a lost deal', { deals: [deal(7001, '1200'), deal(7002, '1200', lost)] }, 7001],
  [
    'equals a deal and speaks of an order',
    { invoice: by('Order #7002'), deals: [deal(7001, '1200'), deal(7002, '5', bobs)] },
    7001,
  ],
  ['equals a deal and carries a date', { invoice: by('24.11.2026'), deals: [deal(7001, '1200')] }, 7001],
  ['equals a deal in yen', { invoice: { currency: 'JPY' }, deals: [deal(7001, '1200')], accountCurrency: 'JPY' }, 7001],
  ['equals a deal to the cent', { invoice: { total: '0.30', subTotal: '0.25' }, deals: [deal(7001, '0.3')] }, 7001],
]

const asked: [string, Case, number[]][] = [
  ['names another client’s deal', { invoice: by('Deal 7001'), deals: [deal(7001, '1200', bobs)] }, [7001]],
  [
    'names another client’s deal, and this client has one of that amount',
    { invoice: by('Deal 7001'), deals: [deal(7001, '1200', bobs), deal(7002, '1200')] },
    [7001, 7002],
  ],
  [
    'names a deal of somebody else than the client that was guessed',
    { invoice: by('Deal 7001'), deals: [deal(7001, '1200', bobs), deal(7002, '5')], isSure: false },
    [7001, 7002],
  ],
  ['names two deals', { invoice: by('Deals 7001 and 7002'), deals: [deal(7001, '1200'), deal(7002, '700')] }, [7001, 7002]],
  ['names a lost deal', { invoice: by('Deal 7001'), deals: [deal(7001, '1200', lost)], isClientPassed: true }, [7001]],
  [
    'names a lost deal, from an unknown client',
    { invoice: by('Deal 7001'), deals: [deal(7001, '1200', lost)], client: null },
    [7001],
  ],
  ['names a won deal, and nothing tells whose', { invoice: by('Deal 7001'), deals: [deal(7001, '1200', won)] }, [7001]],
  [
    'names one deal and has the amount of another',
    { invoice: by('Deal 7001'), deals: [deal(7001, '9000'), deal(7002, '1200')] },
    [7001, 7002],
  ],
  [
    'names a deal with a hash only, from an unknown client',
    { invoice: by('#7001'), deals: [deal(7001, '9')], client: null },
    [7001],
  ],
  [
    'is a bare number, from an unknown client, of another amount',
    { invoice: by('31337001'), deals: [deal(31337001, '9')], client: null },
    [31337001],
  ],
  ['names a deal that does not exist', { invoice: by('Deal 7009'), deals: [deal(7001, '1200')] }, [7001]],
  ['equals two deals', { deals: [deal(7001, '1200'), deal(7002, '1200')] }, [7001, 7002]],
  ['equals one deal with and one without tax', { deals: [deal(7001, '1200'), deal(7002, '1000')] }, [7001, 7002]],
  ['equals a deal that has an invoice', { deals: [deal(7001, '1200')], invoiced: [7001] }, [7001]],
  ['equals a deal of the client that was guessed', { deals: [deal(7001, '1200')], isSure: false }, [7001]],
  ['differs from the client’s only deal', { deals: [deal(7001, '1300')] }, [7001]],
  ['differs by a cent', { deals: [deal(7001, '1200.01')] }, [7001]],
  ['finds a deal without an amount', { deals: [deal(7001, null)] }, [7001]],
  ['finds a deal of zero, being zero itself', { invoice: { total: '0', subTotal: '0' }, deals: [deal(7001, '0')] }, [7001]],
  ['equals a deal in another currency', { invoice: { currency: 'USD' }, deals: [deal(7001, '1200')] }, [7001]],
  ['differs from all, the likeliest first', { deals: [deal(7001, '5'), deal(7002, '6')] }, [7001, 7002]],
  [
    'equals two of many, those first',
    { deals: [deal(7001, '5'), deal(7002, '1200'), deal(7003, '6'), deal(7004, '1200')] },
    [7002, 7004, 7001, 7003],
  ],
]

const unmatched: [string, Case][] = [
  ['knows no client', { deals: [deal(7001, '1200')], client: null }],
  ['has a client without deals', { deals: [deal(7001, '1200', bobs)] }],
  ['has a client whose deals are closed', { deals: [deal(7001, '1200', won), deal(7002, '1200', lost)] }],
  ['names a deal that does not exist, for a client without deals', { invoice: by('Deal 7009'), deals: [] }],
  ['is for nobody and nothing', { deals: [], client: null }],
]

describe('an invoice made by hand', () => {
  test.each(linked)('that %s, is linked', (_, given, dealId) => {
    expect(match(given)).toEqual({ kind: 'link', dealId, reason: expect.stringMatching(/\.$/) })
  })

  test.each(asked)('that %s, is asked about', (_, given, dealIds) => {
    const found = match(given)
    expect(found).toMatchObject({ kind: 'ask', candidates: dealIds.map((dealId) => ({ dealId })) })
  })

  test.each(unmatched)('that %s, has no deal', (_, given) => {
    expect(match(given)).toEqual({ kind: 'none' })
  })

  test('in whatever order its deals come, gets the same answer', () => {
    const answer = (given: Case) => {
      const found = match(given)
      return found.kind === 'ask' ? new Set(found.candidates.map(({ dealId }) => dealId)) : found
    }
    for (const [, given] of [...linked, ...asked, ...unmatched]) {
      expect(answer({ ...given, deals: given.deals.toReversed() })).toEqual(answer(given))
    }
  })

  test('whose reference names a deal of somebody else, is never linked silently, whatever the amount and the currency', () => {
    for (const price of ['1200', '1000', '5', null]) {
      for (const reference of ['Deal 7001', '#7001', 'https://byron.kommo.com/leads/detail/7001', 'Deals 7001, 7002']) {
        for (const isSure of [true, false]) {
          const deals = [deal(7001, price, bobs), deal(7002, '1200')]
          expect(match({ invoice: by(reference), deals, isSure }).kind).toBe('ask')
        }
      }
    }
  })
})

test('candidates, shown to a person, say what speaks for and against them', () => {
  const deals = [deal(7001, '9000', { ...bobs, ...lost }), deal(7002, '1200'), deal(7003, '1000'), deal(7004, null)]
  expect(match({ invoice: by('Deal 7001'), deals, invoiced: [7002] })).toEqual({
    kind: 'ask',
    candidates: [
      {
        dealId: 7001,
        reasons: [
          'The reference names this deal.',
          'The client is another one.',
          'The amount differs: €1,200.00 on the invoice, €9,000.00 on the deal.',
          'The deal is lost.',
        ],
      },
      { dealId: 7003, reasons: ['The client is the same.', 'The amount without tax is the same.'] },
      { dealId: 7002, reasons: ['The client is the same.', 'The amount is the same.', 'The deal already has an invoice.'] },
      { dealId: 7004, reasons: ['The client is the same.', 'The deal has no amount.'] },
    ],
  })
})

test.each<[Case, string[]]>([
  [
    { invoice: { currency: 'USD' }, deals: [deal(7001, '1200')], isSure: false },
    ['The client is probably the same.', 'The invoice is in USD, the deal in EUR.'],
  ],
  [
    { invoice: by('#7001'), deals: [deal(7001, null)], client: null },
    ['The reference names this deal.', 'The client of the invoice is not known in Kommo.', 'The deal has no amount.'],
  ],
  [
    { invoice: by('#7001'), deals: [deal(7001, null, { mainContactId: null })] },
    ['The reference names this deal.', 'The deal has no client.', 'The deal has no amount.'],
  ],
])('a candidate of %o, shown to a person, says why', (given, reasons) => {
  expect(match(given)).toEqual({ kind: 'ask', candidates: [{ dealId: 7001, reasons }] })
})

test('a client with many deals, asked about, is shown ten', () => {
  const deals = Array.from({ length: 40 }, (_, index) => deal(7001 + index, '5'))
  expect(match({ deals })).toMatchObject({ kind: 'ask', candidates: { length: 10 } })
})
