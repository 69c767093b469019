import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshStore, freshStore } from '../../test/fresh-store.ts'
import type { Books } from '../domain/books.ts'
import { exampleBooks } from '../domain/example-data.ts'
import { createOrganisations } from './organisations.ts'

let store: FreshStore
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

const item = { code: 'TILE', name: 'Tile', accountCode: '200', taxType: null }

/** Books as a former version of the program has cached them, read today. */
async function readStored(changes: object): Promise<Books | null> {
  const account = await store.addAccount()
  const { isTrial: _unknown, ...books } = exampleBooks()
  const grant = await store.db.xeroGrant.create({
    data: {
      xeroUserId: account.id,
      accessToken: '',
      refreshToken: '',
      expiresAt: store.clock.now,
    },
  })
  const { id } = await store.db.organisation.create({
    data: {
      accountId: account.id,
      grantId: grant.id,
      tenantId: account.id,
      connectionId: account.id,
      name: 'Byron & Co',
      books: { ...books, ...changes, items: [item] },
    },
  })
  const organisation = await createOrganisations({ db: store.db, now: () => store.clock.now }).byId(account.id, id)
  return organisation?.books ?? null
}

test.each([
  ['TRIAL', true],
  ['STANDARD', false],
])(
  'when the books of a %s plan were cached before we asked for trials, then isTrial is %s and items have no price',
  async (plan, isTrial) => {
    expect(await readStored({ plan })).toEqual(
      exampleBooks({ plan, isTrial, items: [{ ...item, description: null, unitAmount: null }] }),
    )
  },
)
