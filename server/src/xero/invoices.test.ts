// Lists of invoices as they go over the wire. What Xero does with it: invoices.emulator.test.ts.
import { afterEach, describe, expect, test } from 'vitest'
import { booksAgainst, closeRecorders, wireInvoice } from './test/books-at-recorder.ts'

afterEach(closeRecorders)

const since = new Date('2026-11-24T09:00:00Z')
/** Changed so many seconds after the start of the list. */
const changed = (id: string, seconds: number, fields: object = {}) =>
  wireInvoice(id, { UpdatedDateUTC: `/Date(${1_795_514_400_000 + seconds * 1_000}+0000)/`, ...fields })
const pageOf = (page: number, pageCount: number, Invoices: object[]) => ({
  body: { pagination: { page, pageSize: 1_000, pageCount, itemCount: pageCount * 1_000 }, Invoices },
})
const comment = (description: string) => ({
  description,
  quantity: null,
  unitAmount: null,
  amount: '0',
  itemCode: null,
  discountPercent: null,
  accountCode: null,
  taxType: null,
  tracking: [],
})
const thousand = (prefix: string) => Array.from({ length: 1_000 }, (_, index) => changed(`${prefix}${index}`, index))

describe('changed invoices', () => {
  test('are asked for as sales only, by change, in pages of a thousand, with lines', async () => {
    const { books, requests } = await booksAgainst(() => pageOf(1, 1, [changed('a', 1)]))
    await expect(books.listChangedInvoices(since)).resolves.toMatchObject([{ id: 'a' }])
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({
      where: 'Type=="ACCREC"',
      order: 'UpdatedDateUTC ASC',
      page: '1',
      pageSize: '1000',
      unitdp: '4',
    })
    expect(requests[0]?.headers['if-modified-since']).toBe('2026-11-24T09:00:00.000Z')
    expect(requests).toHaveLength(1)
  })

  test('are read to the last page', async () => {
    const { books, requests } = await booksAgainst(({ query }) => {
      const page = Number(query.get('page'))
      return pageOf(page, 3, page < 3 ? thousand(`p${page}-`) : [changed('last', 2_000)])
    })
    const found = await books.listChangedInvoices(since)
    expect(found).toHaveLength(2_001)
    expect(found.at(-1)?.id).toBe('last')
    expect(requests.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3'])
  })

  test('are read to the last page, too, where Xero does not count pages', async () => {
    const { books, requests } = await booksAgainst((_request, index) => ({
      body: { Invoices: index === 0 ? thousand('a') : [changed('last', 2_000)] },
    }))
    await expect(books.listChangedInvoices(since)).resolves.toHaveLength(1_001)
    expect(requests).toHaveLength(2)
  })

  test('one that moves to the end while we read counts with its newest state, and what slipped past us is read after all', async () => {
    const early = changed('moved', 1, { Status: 'AUTHORISED' })
    const late = changed('moved', 99, { Status: 'PAID' })
    const [a, slipped, b] = [changed('a', 2), changed('slipped', 3), changed('b', 4)]
    // After page 1, "moved" changed: "slipped" is now on page 1 and "moved" on page 2.
    const answers = [
      [early, a],
      [b, late],
      [a, slipped],
      [b, late],
    ]
    const { books, requests } = await booksAgainst(({ query }, index) =>
      pageOf(Number(query.get('page')), 2, answers[index] ?? []),
    )
    const found = await books.listChangedInvoices(since)
    expect(found.map(({ id }) => id)).toEqual(['a', 'slipped', 'b', 'moved'])
    expect(found.at(-1)).toMatchObject({ status: 'paid', updatedAt: new Date(1_795_514_499_000) })
    expect(requests.map(({ query }) => query.get('page'))).toEqual(['1', '2', '1', '2'])
  })

  test('books that never rest are not read for ever', async () => {
    const { books, requests } = await booksAgainst(({ query }) => pageOf(Number(query.get('page')), 2, [changed('a', 1)]))
    await expect(books.listChangedInvoices(since)).resolves.toHaveLength(1)
    expect(requests).toHaveLength(6)
  })

  test('"not modified" means none', async () => {
    const { books } = await booksAgainst(() => ({ status: 304, body: '' }))
    await expect(books.listChangedInvoices(since)).resolves.toEqual([])
  })

  test('come with their days, their template and their lines as Xero writes them', async () => {
    const fields = {
      Status: 'PAID',
      FullyPaidOnDate: '/Date(1795996800000+0000)/',
      RepeatingInvoiceID: '428c0d75-0000-4000-8000-a48dc27283b0',
      LineItems: [
        {
          LineItemID: '1',
          Description: 'Roof',
          Quantity: 3.0,
          UnitAmount: 0.1111,
          LineAmount: 0.3,
          DiscountRate: 10.0,
          ItemCode: 'ROOF',
          AccountCode: '200',
          TaxType: 'NONE',
          Tracking: [{ TrackingCategoryID: 'region', TrackingOptionID: 'north', Name: 'Region', Option: 'North' }],
        },
        { LineItemID: '2', Description: 'Thank you', Tracking: [] },
      ],
    }
    const { books } = await booksAgainst(() => pageOf(1, 1, [changed('a', 1, fields)]))
    const [invoice] = await books.listChangedInvoices(since)
    expect(invoice).toMatchObject({ paidDay: '2026-11-30', isRepeating: true })
    expect(JSON.parse(JSON.stringify(invoice?.lines))).toEqual([
      {
        description: 'Roof',
        quantity: '3',
        unitAmount: '0.1111',
        amount: '0.3',
        itemCode: 'ROOF',
        discountPercent: '10',
        accountCode: '200',
        taxType: 'NONE',
        tracking: [{ categoryId: 'region', optionId: 'north' }],
      },
      comment('Thank you'),
    ])
  })
})

test('open invoices are asked for by their states, in an order that edits do not change', async () => {
  const { books, requests } = await booksAgainst(({ query }) =>
    pageOf(Number(query.get('page')), 2, [changed(`p${query.get('page')}`, 1)]),
  )
  await expect(books.listOpenInvoices()).resolves.toHaveLength(2)
  expect(Object.fromEntries(requests[1]?.query ?? [])).toEqual({
    where: 'Type=="ACCREC"',
    order: 'InvoiceID ASC',
    Statuses: 'DRAFT,SUBMITTED,AUTHORISED',
    page: '2',
    pageSize: '1000',
    unitdp: '4',
  })
  expect(requests[0]?.headers).not.toHaveProperty('if-modified-since')
})

test('bills are left out of what is read by id', async () => {
  const { books } = await booksAgainst(() => ({ body: { Invoices: [wireInvoice('a'), wireInvoice('b', { Type: 'ACCPAY' })] } }))
  await expect(books.getInvoices(['a', 'b'])).resolves.toMatchObject([{ id: 'a' }])
})

describe('a credit note', () => {
  const allocations = [
    { Amount: 1, Invoice: { InvoiceID: 'a' } },
    { Amount: 2, Invoice: { InvoiceID: 'a' } },
  ]

  test.each([
    ['ACCRECCREDIT', ['a']],
    ['ACCPAYCREDIT', []],
  ])('of type %s', async (Type, ids) => {
    const { books, requests } = await booksAgainst(() => ({
      body: { CreditNotes: [{ CreditNoteID: 'n', Type, Allocations: allocations }] },
    }))
    await expect(books.readCreditedInvoices('n')).resolves.toEqual(ids)
    expect(requests[0]).toMatchObject({ method: 'GET', path: '/api.xro/2.0/CreditNotes/n' })
  })

  test('that is unknown credits nothing; one that cannot be read is an error', async () => {
    const unknown = await booksAgainst(() => ({ status: 404, body: 'The resource you are looking for cannot be found' }))
    await expect(unknown.books.readCreditedInvoices('n')).resolves.toEqual([])
    const silent = await booksAgainst(() => ({ status: 503, body: '' }))
    await expect(silent.books.readCreditedInvoices('n')).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

test('a living connection is one call, and says nothing', async () => {
  const { books, requests } = await booksAgainst(() => ({ body: { Organisations: [{ Name: 'Roofs Ltd' }] } }))
  await expect(books.checkConnection()).resolves.toBeUndefined()
  expect(requests).toMatchObject([{ method: 'GET', path: '/api.xro/2.0/Organisation' }])
})
