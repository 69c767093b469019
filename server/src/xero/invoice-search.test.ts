// The search as it goes over the wire. What Xero finds: invoice-search.emulator.test.ts.
import { afterEach, expect, test } from 'vitest'
import { Decimal } from '../domain/money.ts'
import { booksAgainst, closeRecorders, wireInvoice } from './test/books-at-recorder.ts'

afterEach(closeRecorders)

const clients = [{ ContactID: '44444444-aaaa-4bbb-8ccc-000000000004' }, { ContactID: '44444444-aaaa-4bbb-8ccc-000000000005' }]

/** Books of these clients, and what was asked of them about invoices and contacts. */
async function searched(text: string, amount: Decimal | null, contacts: object[] = clients) {
  const { books, requests } = await booksAgainst(({ path }) => ({
    body: path.endsWith('/Contacts') ? { Contacts: contacts } : { Invoices: [wireInvoice('1')] },
  }))
  const found = await books.searchInvoices(text, { limit: 20, amount })
  const queries = (name: string) =>
    requests.filter(({ path }) => path.endsWith(name)).map(({ query }) => Object.fromEntries(query))
  return { found, invoices: queries('/Invoices'), contacts: queries('/Contacts'), requests }
}

const list = { order: 'Date DESC', Statuses: 'DRAFT,SUBMITTED,AUTHORISED,PAID', page: '1', pageSize: '20', unitdp: '4' }

test('when people type a text, then it is searched for in invoices and contacts, and their invoices are read by id', async () => {
  const { found, invoices, contacts } = await searched(' Ada "Dach" ', null)
  expect(invoices).toEqual([
    { ...list, where: 'Type=="ACCREC"', searchTerm: 'Ada "Dach"' },
    { ...list, where: 'Type=="ACCREC"', ContactIDs: clients.map(({ ContactID }) => ContactID).join(',') },
  ])
  expect(contacts).toEqual([
    { order: 'UpdatedDateUTC DESC', page: '1', pageSize: '40', includeArchived: 'true', searchTerm: 'Ada "Dach"' },
  ])
  expect(found).toMatchObject([{ id: '1' }])
})

test('when the text reads as an amount, then total and clients are one question, without a word of what was typed', async () => {
  const { invoices, requests } = await searched('1 200,50 €', new Decimal('1200.5'))
  const [first, second] = clients.map(({ ContactID }) => `Contact.ContactID==guid("${ContactID}")`)
  expect(invoices.at(-1)).toEqual({ ...list, where: `Type=="ACCREC" AND (Total==1200.5 OR ${first} OR ${second})` })
  expect(requests).toHaveLength(3)
})

test('when no client fits, then only the amount is asked for, or nothing more', async () => {
  const amount = await searched('5', new Decimal('5'), [])
  expect(amount.invoices.at(-1)).toEqual({ ...list, where: 'Type=="ACCREC" AND (Total==5)' })
  const text = await searched('x', null, [])
  expect(text.requests).toHaveLength(2)
})

test('when somebody pastes a novel, then the address stays as short as Xero takes it', async () => {
  const { found, requests } = await searched('名'.repeat(3_000), null)
  expect(found).toHaveLength(1)
  const lengths = requests.map(({ query }) => encodeURIComponent(query.get('searchTerm') ?? '').length)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_500)
})
