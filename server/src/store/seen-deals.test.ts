import { afterAll, beforeAll, expect, test } from 'vitest'
import { Decimal } from '../domain/money.ts'
import { freshStore, type FreshStore } from '../../test/fresh-store.ts'
import { createSeenDeals } from './seen-deals.ts'

let store: FreshStore
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second))
const deal = (id: number, name: string, price: string | null, second: number) => ({
  id,
  name,
  price: price === null ? null : new Decimal(price),
  updatedAt: at(second),
})

test('when a deal is seen again, then the newest look counts, whatever order they come in', async () => {
  const seen = createSeenDeals(store)
  const account = await store.addAccount()
  const other = await store.addAccount()
  await seen.save(account.id, [deal(2, 'Roof', '1200.5', 10), deal(1, 'Wall', null, 10)])
  await seen.save(account.id, [deal(2, 'Old roof', '1', 9), deal(1, 'Wall', '10', 10), deal(3, 'Floor', '3', 1)])
  await seen.save(account.id, [])
  const known = await seen.find(account.id, [1, 2, 3, 4])
  expect(
    known
      .map(({ dealId, name, value }) => [dealId, name, value?.toFixed() ?? null])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
  ).toEqual([
    [1, 'Wall', '10'],
    [2, 'Roof', '1200.5'],
    [3, 'Floor', '3'],
  ])
  expect(await seen.find(other.id, [1, 2, 3])).toEqual([])
})

test('when what is seen is known already, then no row is written', async () => {
  const seen = createSeenDeals(store)
  const account = await store.addAccount()
  await seen.save(account.id, [deal(7, 'Roof', null, 1)])
  const version = () => store.db.$queryRaw`SELECT xmin::text AS version FROM "SeenDeal" WHERE "dealId" = 7`
  const before = await version()
  await seen.save(account.id, [deal(7, 'Roof', null, 1)])
  expect(await version()).toEqual(before)
})
