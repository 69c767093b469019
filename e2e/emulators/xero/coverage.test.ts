import { expect, test } from 'vitest'
import { coverage } from './coverage.ts'
import { startXeroEmulator } from './emulator.ts'

test('the coverage table names every route that is registered, once, and no other as covered', async () => {
  const xero = await startXeroEmulator()
  const covered = coverage.filter(({ completeness }) => completeness !== 'none').map(({ route }) => route)
  expect(covered.toSorted()).toEqual(xero.routes())
  expect(new Set(coverage.map(({ route }) => route)).size).toBe(coverage.length)
  await xero.close()
})
