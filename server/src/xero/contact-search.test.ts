import { expect, test } from 'vitest'
import type { BookContact } from '../domain/books.ts'
import { contactSearches, isWanted } from './contact-search.ts'

const contact = (fields: Partial<BookContact>): BookContact => ({
  id: 'c',
  name: 'Ada',
  number: null,
  email: null,
  isArchived: false,
  mergedIntoId: null,
  paymentTerms: null,
  firstName: null,
  lastName: null,
  phone: null,
  groupIds: [],
  ...fields,
})
const wanted = (fields: Partial<Parameters<typeof contactSearches>[0][number]> = {}) => ({
  number: 'k-1',
  email: null,
  name: 'Ada',
  ...fields,
})

test('several clients are looked for in one call', () => {
  const searches = contactSearches([wanted({ email: 'ada@x.test' }), wanted({ number: 'k-2', name: 'Ölaf & Söhne + Co' })])
  expect(searches).toEqual([
    {
      where:
        'ContactNumber=="k-1" OR EmailAddress=="ada@x.test" OR Name=="Ada" OR ContactNumber=="k-2" OR Name=="Ölaf & Söhne + Co"',
    },
  ])
})

test.each([['Bob "The Roof" Ltd'], ['Back\\slash'], ['two\nlines'], ['名'.repeat(250)]])(
  'a name that cannot be written in a condition (%s) goes through the search',
  (name) => {
    const [conditions, search] = contactSearches([wanted({ name })])
    expect(conditions).toEqual({ where: 'ContactNumber=="k-1"' })
    expect(search && 'searchTerm' in search && name.startsWith(search.searchTerm)).toBe(true)
  },
)

test('no call becomes too long, and no client is lost', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    wanted({ number: `k-${index}`, email: `üser${index}@x.test`, name: `Näme ${index}` }),
  )
  const searches = contactSearches(many)
  const texts = searches.map((search) => ('where' in search ? search.where : ''))
  expect(texts.every((text) => encodeURIComponent(text).length <= 1_800)).toBe(true)
  expect(texts.join(' OR ').split(' OR ')).toHaveLength(180)
})

test('half an emoji and blanks do no harm', () => {
  expect(contactSearches([wanted({ name: 'Ada \uD83D', email: ' ' })])).toEqual([
    { where: 'ContactNumber=="k-1" OR Name=="Ada "' },
  ])
  expect(contactSearches([])).toEqual([])
})

test.each([
  [{ number: 'K-1' }, true],
  [{ name: 'ÁDA' }, true],
  [{ name: 'Ada Lovelace' }, false],
  [{ name: 'Bob', email: 'ADA@x.test' }, true],
  [{ name: 'Bob', email: null }, false],
])('the search may find %j: wanted is %s', (fields, isIt) => {
  expect(isWanted(contact({ name: 'Bob', ...fields }), [wanted({ email: 'ada@x.test' })])).toBe(isIt)
})
